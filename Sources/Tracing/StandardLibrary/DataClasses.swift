import PythonSyntax

extension StandardLibrary {
  static func dataClasses(_ interpreter: Interpreter) -> [String: Value] {
    let field = interpreter.libraryClass("dataclasses.Field", bases: [], attributes: [:])
    let signature = Signature(
      "*, default=..., default_factory=..., init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False"
    )
    field.attributes["__init__"] = .native(
      NativeFunction("dataclasses.field") { interpreter, arguments throws(TraceStop) in
        var rest = arguments
        guard case .instance(let instance)? = rest.positional.first else { return .none }
        rest.positional.removeFirst()
        let bound = try signature.bind(rest, to: "field", in: interpreter)
        for name in ["default", "default_factory", "init", "repr", "compare", "kw_only"]
        where !name.hasPrefix("default") || bound.isGiven(name) {
          interpreter.setPlainAttribute(name, of: instance, to: bound[name])
        }
        return .none
      })
    let decorator = function(
      "dataclasses.dataclass",
      "cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False"
    ) { interpreter, arguments throws(TraceStop) in
      if case .type(let type) = arguments["cls"] {
        try interpreter.makeDataClass(type, arguments)
        return .type(type)
      }
      return .native(
        NativeFunction("dataclasses.dataclass") { interpreter, inner throws(TraceStop) in
          guard case .type(let type)? = inner.positional.first else {
            return inner.positional.first ?? .none
          }
          try interpreter.makeDataClass(type, arguments)
          return .type(type)
        })
    }
    return [
      "dataclass": decorator, "field": .type(field), "Field": .type(field),
      "asdict": function("dataclasses.asdict", "obj, *, dict_factory=None") {
        interpreter, arguments throws(TraceStop) in
        try interpreter.plainCopy(of: arguments["obj"], asTuple: false, at: arguments.place)
      },
      "astuple": function("dataclasses.astuple", "obj, *, tuple_factory=None") {
        interpreter, arguments throws(TraceStop) in
        try interpreter.plainCopy(of: arguments["obj"], asTuple: true, at: arguments.place)
      },
      "replace": .native(
        NativeFunction("dataclasses.replace") { interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance)? = arguments.positional.first else { return .none }
          var call = CallArguments(place: arguments.place)
          for name in interpreter.fieldNames(of: instance.type) {
            let given = arguments[keyword: name] ?? instance.attributes[name] ?? .none
            call.keywords.append((name, given))
          }
          return try interpreter.instantiate(instance.type, call)
        }),
      "fields": function("dataclasses.fields", "class_or_instance") {
        interpreter, arguments throws(TraceStop) in
        let type: ClassObject
        switch arguments["class_or_instance"] {
        case .type(let given): type = given
        default: type = interpreter.type(of: arguments["class_or_instance"])
        }
        return .tuple(
          interpreter.fieldNames(of: type).map { name in
            let instance = InstanceObject(field, place: arguments.place)
            interpreter.setPlainAttribute("name", of: instance, to: .string(name))
            return .instance(instance)
          })
      },
      "is_dataclass": function("dataclasses.is_dataclass", "obj") {
        interpreter, arguments throws(TraceStop) in
        let type =
          if case .type(let given) = arguments["obj"] { given } else {
            interpreter.type(of: arguments["obj"])
          }
        return .bool(type.lookup("__dataclass_fields__") != nil)
      },
      "MISSING": .opaque(
        OpaqueValue(what: "dataclasses.MISSING", place: SourcePlace(unit: 0, range: 0..<0))),
    ]
  }
}

extension Interpreter {
  /// Names of a dataclass's fields, those of its bases first.
  func fieldNames(of type: ClassObject) -> [String] {
    guard case .tuple(let names)? = type.lookup("__dataclass_fields__")?.value else { return [] }
    return names.map(\.text)
  }

  fileprivate func makeDataClass(
    _ type: ClassObject, _ options: BoundArguments
  ) throws(TraceStop) {
    var fields: [DataField] = []
    for base in type.resolution.dropFirst().reversed() {
      guard let inherited = dataFields[ObjectIdentifier(base)] else { continue }
      for field in inherited {
        fields.removeAll { $0.name == field.name }
        fields.append(field)
      }
    }
    let areKeywordOnly = try options.bool("kw_only")
    for (name, annotation) in type.fields where !annotation.contains("ClassVar") {
      var field = DataField(name: name, isKeywordOnly: areKeywordOnly)
      switch type.attributes[name] {
      case .instance(let given)? where given.type.qualifiedName == "dataclasses.Field":
        field.defaultValue = given.attributes["default"]
        field.factory = given.attributes["default_factory"]
        if case .bool(false)? = given.attributes["init"] { field.isInitialized = false }
        if case .bool(false)? = given.attributes["repr"] { field.isShown = false }
        if case .bool(false)? = given.attributes["compare"] { field.isCompared = false }
        if case .bool(true)? = given.attributes["kw_only"] { field.isKeywordOnly = true }
        type.attributes[name] = field.defaultValue
      case let value?:
        switch value {
        case .list, .dict, .set:
          throw raise(
            "ValueError",
            "mutable default <class '\(typeName(of: value))'> for field \(name) is not allowed: use default_factory",
            at: options.place)
        default: field.defaultValue = value
        }
      case nil: break
      }
      if let index = fields.firstIndex(where: { $0.name == name }) {
        fields[index] = field
      } else {
        fields.append(field)
      }
    }
    dataFields[ObjectIdentifier(type)] = fields
    type.attributes["__dataclass_fields__"] = .tuple(fields.map { .string($0.name) })
    type.attributes["__match_args__"] = .tuple(
      fields.filter { $0.isInitialized && !$0.isKeywordOnly }.map { .string($0.name) })
    if try options.bool("frozen") { type.attributes["__dataclass_frozen__"] = .bool(true) }
    if try options.bool("init"), type.attributes["__init__"] == nil {
      type.attributes["__init__"] = methodValue(initializer(of: type, fields))
    }
    if try options.bool("repr"), type.attributes["__repr__"] == nil {
      type.attributes["__repr__"] = methodValue(representation(of: fields))
    }
    if try options.bool("eq"), type.attributes["__eq__"] == nil {
      type.attributes["__eq__"] = methodValue(comparison("__eq__", fields))
    }
    if try options.bool("order") {
      for name in ["__lt__", "__le__", "__gt__", "__ge__"] {
        type.attributes[name] = methodValue(comparison(name, fields))
      }
    }
  }

  /// A function that a class of the student's holds as a method though it is not the student's.
  func methodValue(_ function: NativeFunction) -> Value {
    let descriptor = InstanceObject(types.nativeMethod, place: SourcePlace(unit: 0, range: 0..<0))
    descriptor.attributes["__func__"] = .native(function)
    return .instance(descriptor)
  }

  private func initializer(of type: ClassObject, _ fields: [DataField]) -> NativeFunction {
    NativeFunction("\(type.name).__init__") { interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance)? = arguments.positional.first else { return .none }
      var values: [String: Value] = [:]
      let positional = fields.filter { $0.isInitialized && !$0.isKeywordOnly }
      let given = arguments.positional.dropFirst()
      guard given.count <= positional.count else {
        throw interpreter.raise(
          "TypeError",
          "\(type.name).__init__() takes \(positional.count + 1) positional arguments but "
            + "\(given.count + 1) were given", at: arguments.place)
      }
      for (field, value) in zip(positional, given) { values[field.name] = value }
      for (name, value) in arguments.keywords {
        guard fields.contains(where: { $0.name == name && $0.isInitialized }) else {
          throw interpreter.raise(
            "TypeError", "\(type.name).__init__() got an unexpected keyword argument '\(name)'",
            at: arguments.place)
        }
        guard values.updateValue(value, forKey: name) == nil else {
          throw interpreter.raise(
            "TypeError", "\(type.name).__init__() got multiple values for argument '\(name)'",
            at: arguments.place)
        }
      }
      for field in fields {
        var value = values[field.name] ?? field.defaultValue
        if value == nil, let factory = field.factory {
          value = try interpreter.call(factory, CallArguments(place: arguments.place))
        }
        guard let value else {
          guard field.isInitialized else { continue }
          throw interpreter.raise(
            "TypeError",
            "\(type.name).__init__() missing 1 required positional argument: '\(field.name)'",
            at: arguments.place)
        }
        try interpreter.setAttribute(
          field.name, of: .instance(instance), to: value, at: arguments.place)
      }
      if instance.type.lookup("__post_init__") != nil {
        _ = try interpreter.callMethod(
          "__post_init__", of: .instance(instance), CallArguments(place: arguments.place))
      }
      return .none
    }
  }

  private func representation(of fields: [DataField]) -> NativeFunction {
    NativeFunction("dataclass.__repr__") { interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance)? = arguments.positional.first else { return .none }
      var parts: [String] = []
      for field in fields where field.isShown {
        let value = try interpreter.attribute(
          field.name, of: .instance(instance), at: arguments.place)
        parts.append(
          "\(field.name)=\(try interpreter.representation(of: value, at: arguments.place))")
      }
      return .string("\(instance.type.name)(\(parts.joined(separator: ", ")))")
    }
  }

  private func comparison(_ name: String, _ fields: [DataField]) -> NativeFunction {
    NativeFunction("dataclass.\(name)") { interpreter, arguments throws(TraceStop) in
      guard arguments.positional.count == 2, case .instance(let one) = arguments.positional[0],
        case .instance(let two) = arguments.positional[1], one.type === two.type
      else { return .notImplemented }
      func tuple(_ instance: InstanceObject) -> Value {
        .tuple(fields.filter(\.isCompared).map { instance.attributes[$0.name] ?? .none })
      }
      let (left, right) = (tuple(one), tuple(two))
      switch name {
      case "__eq__": return try interpreter.compare(.equal, left, right, at: arguments.place)
      case "__lt__": return try interpreter.compare(.less, left, right, at: arguments.place)
      case "__le__": return try interpreter.compare(.lessEqual, left, right, at: arguments.place)
      case "__gt__": return try interpreter.compare(.greater, left, right, at: arguments.place)
      default: return try interpreter.compare(.greaterEqual, left, right, at: arguments.place)
      }
    }
  }

  fileprivate func plainCopy(
    of value: Value, asTuple: Bool, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.evaluationDepth else { throw depthStop(at: place) }
    switch value {
    case .instance(let instance) where instance.type.lookup("__dataclass_fields__") != nil:
      var entries: [(String, Value)] = []
      for name in fieldNames(of: instance.type) {
        let field = try attribute(name, of: value, at: place)
        entries.append((name, try plainCopy(of: field, asTuple: asTuple, at: place)))
      }
      return asTuple ? .tuple(entries.map(\.1)) : dict(entries)
    case .list(let list):
      var items: [Value] = []
      for item in list.items { items.append(try plainCopy(of: item, asTuple: asTuple, at: place)) }
      return .list(ListObject(items))
    case .tuple(let tuple):
      var items: [Value] = []
      for item in tuple { items.append(try plainCopy(of: item, asTuple: asTuple, at: place)) }
      return .tuple(items)
    case .dict(let dict):
      let copy = dict.copy()
      for entry in dict.entries {
        copy.set(
          entry.key, original: entry.original,
          to: try plainCopy(of: entry.value, asTuple: asTuple, at: place))
      }
      return .dict(copy)
    default: return try deepCopy(of: value, at: place)
    }
  }
}

/// A field of a dataclass.
struct DataField {
  let name: String
  var defaultValue: Value?
  var factory: Value?
  var isInitialized = true
  var isShown = true
  var isCompared = true
  var isKeywordOnly = false

  init(name: String, isKeywordOnly: Bool) {
    self.name = name
    self.isKeywordOnly = isKeywordOnly
  }
}
