extension StandardLibrary {
  static func enumerations(_ interpreter: Interpreter) -> [String: Value] {
    let base = interpreter.types.enumeration
    define(base, interpreter)
    let integer = interpreter.libraryClass(
      "enum.IntEnum", bases: [interpreter.types.int, base], attributes: [:])
    let string = interpreter.libraryClass(
      "enum.StrEnum", bases: [interpreter.types.string, base], attributes: [:])
    for type in [integer, string] {
      for name in ["__new__", "__complete__"] { type.attributes[name] = base.attributes[name] }
      type.attributes["__str__"] = function("Enum.__str__", "self") {
        interpreter, arguments throws(TraceStop) in
        try interpreter.stringValue(of: arguments["self"].content ?? .none, at: arguments.place)
      }
      type.attributes["__repr__"] = base.attributes["__repr__"]
    }
    let auto = interpreter.libraryClass("enum.auto", bases: [], attributes: [:])
    return [
      "Enum": .type(base), "IntEnum": .type(integer), "StrEnum": .type(string),
      "Flag": unknown("enum.Flag"), "IntFlag": unknown("enum.IntFlag"), "auto": .type(auto),
      "unique": function("enum.unique", "cls") { _, arguments throws(TraceStop) in arguments["cls"]
      },
      "EnumMeta": .type(
        interpreter.libraryClass("enum.EnumMeta", bases: [interpreter.types.type], attributes: [:])),
    ]
  }

  private static func define(_ type: ClassObject, _ interpreter: Interpreter) {
    type.attributes["__complete__"] = function("Enum", "cls") {
      interpreter, arguments throws(TraceStop) in
      guard case .type(let type) = arguments["cls"] else { return .none }
      try interpreter.makeMembers(of: type, at: arguments.place)
      return .none
    }
    type.attributes["__new__"] = function("Enum.__new__", "cls, value") {
      interpreter, arguments throws(TraceStop) in
      guard case .type(let type) = arguments["cls"] else { return .none }
      if arguments["value"].origin != nil { return arguments["value"] }
      for member in interpreter.members(of: type) {
        if interpreter.isSame(member, arguments["value"]) { return member }
        guard case .instance(let instance) = member, let value = instance.attributes["value"],
          try interpreter.isEqual(value, arguments["value"], at: arguments.place)
        else { continue }
        return member
      }
      throw interpreter.raise(
        "ValueError",
        "\(try interpreter.representation(of: arguments["value"], at: arguments.place)) is not a valid \(type.name)",
        at: arguments.place)
    }
    type.attributes["__init__"] = nothing("Enum.__init__")
    type.attributes["__str__"] = function("Enum.__str__", "self") {
      _, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"] else { return .none }
      return .string("\(instance.type.name).\(instance.attributes["name"]?.text ?? "")")
    }
    type.attributes["__repr__"] = function("Enum.__repr__", "self") {
      interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"] else { return .none }
      let value = try interpreter.representation(
        of: instance.attributes["value"] ?? .none, at: arguments.place)
      return .string(
        "<\(instance.type.name).\(instance.attributes["name"]?.text ?? ""): \(value)>")
    }
  }
}

extension Interpreter {
  /// Turns the names that an enumeration's body sets into members.
  fileprivate func makeMembers(of type: ClassObject, at place: SourcePlace) throws(TraceStop) {
    var last = 0
    var made: [(value: Value, member: Value)] = []
    let initializer = type.lookup("__init__").flatMap { $0.owner.place == nil ? nil : $0 }
    for name in type.order where !name.hasPrefix("_") {
      guard var value = type.attributes[name] else { continue }
      switch value {
      case .function: continue
      case .instance(let instance):
        if [types.property, types.staticMethod, types.classMethod, types.nativeMethod].contains(
          instance.type)
        {
          continue
        }
        if instance.type.qualifiedName == "enum.auto" {
          value = type.isSubclass(of: types.string) ? .string(name.lowercased()) : .int(last + 1)
        }
      default: break
      }
      if case .int(let number) = value { last = number }
      var alias: Value?
      for other in made where try isEqual(other.value, value, at: place) {
        alias = alias ?? other.member
      }
      if let alias {
        type.attributes[name] = alias
        type.order.removeAll { $0 == name }
        continue
      }
      let member = InstanceObject(type, place: place)
      for (key, item) in [
        ("name", Value.string(name)), ("value", value), ("_name_", .string(name)),
        ("_value_", value),
      ] {
        setPlainAttribute(key, of: member, to: item)
      }
      if type.isSubclass(of: types.int) || type.isSubclass(of: types.string)
        || type.isSubclass(of: types.float)
      {
        member.content = value
      }
      if let initializer {
        let arguments: [Value] = if case .tuple(let items) = value { items } else { [value] }
        _ = try callBound(
          initializer, .instance(member), CallArguments(positional: arguments, place: place))
      }
      type.attributes[name] = .instance(member)
      made.append((value, .instance(member)))
    }
  }
}
