import Diagnostics
import PythonSyntax

extension Interpreter {
  // MARK: Call expressions

  func evaluateCall(
    _ callee: PythonExpression, _ arguments: [PythonExpression], _ keywords: [PythonKeyword],
    at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if case .attribute(let object, let name) = callee.node {
      let object = try evaluate(object)
      let name = mangled(name)
      return try callMethod(name, of: object, try self.arguments(arguments, keywords, at: place))
    }
    let callee = try evaluate(callee)
    return try call(callee, try self.arguments(arguments, keywords, at: place))
  }

  func arguments(
    _ arguments: [PythonExpression], _ keywords: [PythonKeyword], at place: SourcePlace
  ) throws(TraceStop) -> CallArguments {
    var result = CallArguments(place: place)
    for argument in arguments {
      if case .starred(let inner) = argument.node {
        let place = self.place(argument.range)
        result.positional += try items(of: try evaluate(inner), at: place)
      } else {
        result.positional.append(try evaluate(argument))
      }
    }
    for keyword in keywords {
      let value = try evaluate(keyword.value)
      guard let name = keyword.name else {
        let place = self.place(keyword.range)
        for (key, value) in try pairs(of: value, at: place) {
          guard case .string(let name) = key else {
            throw raise("TypeError", "keywords must be strings", at: place)
          }
          try add(name, value, to: &result)
        }
        continue
      }
      try add(name, value, to: &result)
    }
    return result
  }

  private func add(
    _ name: String, _ value: Value, to arguments: inout CallArguments
  ) throws(TraceStop) {
    guard arguments[keyword: name] == nil else {
      throw raise(
        "TypeError", "got multiple values for keyword argument '\(name)'", at: arguments.place)
    }
    arguments.keywords.append((name, value))
  }

  /// Keys and values of a mapping.
  func pairs(of value: Value, at place: SourcePlace) throws(TraceStop) -> [(Value, Value)] {
    switch value {
    case .dict(let dict):
      if let reason = dict.uncertainty { throw unknown(reason, "a dictionary", at: place) }
      return dict.entries.map { ($0.original, $0.value) }
    case .opaque(let value): throw unknown(value, "a dictionary", at: place)
    case .instance(let instance):
      if instance.type.lookup("keys") == nil, let content = instance.content {
        return try pairs(of: content, at: place)
      }
      let keys = try items(
        of: try callMethod("keys", of: value, CallArguments(place: place)), at: place)
      var result: [(Value, Value)] = []
      for key in keys { result.append((key, try item(key, of: value, at: place))) }
      return result
    default:
      throw raise("TypeError", "'\(typeName(of: value))' object is not a mapping", at: place)
    }
  }

  // MARK: Calls

  func callMethod(
    _ name: String, of value: Value, _ arguments: CallArguments
  ) throws(TraceStop) -> Value {
    switch value {
    case .string, .list, .dict, .tuple, .int, .float, .set, .bytes, .iterator:
      if let (method, _) = type(of: value).lookup(name), case .native(let native) = method {
        return try call(native, receiver: value, arguments)
      }
    default: break
    }
    return try call(try attribute(name, of: value, at: arguments.place), arguments)
  }

  func call(_ callee: Value, _ arguments: CallArguments) throws(TraceStop) -> Value {
    if mode == .exploring, let value = try dataCall(callee, arguments) { return value }
    switch callee {
    case .function(let function): return try invoke(function, arguments)
    case .native(let native):
      callPlaces.append(arguments.place)
      defer { callPlaces.removeLast() }
      return try guarded(arguments.place) { () throws(TraceStop) in
        try native.body(self, arguments)
      }
    case .bound(let function, let receiver):
      if case .native(let native) = function {
        return try call(native, receiver: receiver, arguments)
      }
      var arguments = arguments
      arguments.positional.insert(receiver, at: 0)
      return try call(function, arguments)
    case .type(let type): return try instantiate(type, arguments)
    case .instance(let instance):
      guard let method = instance.type.lookup("__call__") else {
        throw raise(
          "TypeError", "'\(instance.type.name)' object is not callable", at: arguments.place)
      }
      return try callBound(method, callee, arguments)
    case .opaque(let origin):
      opaqueUses += 1
      // The loss of a network that was called with data.
      if mode == .exploring, origin.what.hasSuffix(".backward") {
        events.append(.trained(place: arguments.place))
      }
      return .opaque(
        OpaqueValue(
          what: origin.what.hasSuffix("(…)") ? origin.what : origin.what + "(…)",
          place: arguments.place))
    default:
      throw raise(
        "TypeError", "'\(typeName(of: callee))' object is not callable", at: arguments.place)
    }
  }

  private func call(
    _ native: NativeFunction, receiver: Value, _ arguments: CallArguments
  ) throws(TraceStop) -> Value {
    if recordsChanges { willChangeContent(of: receiver) }
    var arguments = arguments
    arguments.positional.insert(receiver, at: 0)
    callPlaces.append(arguments.place)
    defer { callPlaces.removeLast() }
    return try guarded(arguments.place) { () throws(TraceStop) in try native.body(self, arguments) }
  }

  /// Counts one evaluation inside the others.
  private func guarded(
    _ place: SourcePlace, _ body: () throws(TraceStop) -> Value
  ) throws(TraceStop) -> Value {
    try step(place)
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.evaluationDepth else { throw depthStop(at: place) }
    return try body()
  }

  private func willChangeContent(of value: Value) {
    switch value {
    case .instance(let instance): willChange(instance)
    case .list(let list): willChange(list)
    case .dict(let dict): willChange(dict)
    case .set(let set): willChange(set.members)
    default: break
    }
  }

  /// Calls what a class holds under a method's name, with its receiver.
  func callBound(
    _ method: (value: Value, owner: ClassObject), _ receiver: Value, _ arguments: CallArguments
  ) throws(TraceStop) -> Value {
    if case .function(let function) = method.value {
      var arguments = arguments
      arguments.positional.insert(receiver, at: 0)
      return try invoke(function, arguments)
    }
    return try call(
      try bind(method.value, of: method.owner, to: receiver, at: arguments.place), arguments)
  }

  /// A call of the student's function.
  private func invoke(
    _ function: FunctionObject, _ arguments: CallArguments
  ) throws(TraceStop) -> Value {
    callDepth += 1
    callPlaces.append(arguments.place)
    let outer = frame
    defer {
      callDepth -= 1
      callPlaces.removeLast()
      frame = outer
    }
    guard callDepth <= limits.callDepth else {
      throw stop(
        .limit, at: arguments.place,
        "limit of \(grouped(limits.callDepth)) calls inside one another exceeded; end the recursion of "
          + "'\(escaped(function.name))'")
    }
    function.wasCalled = true
    let scope = try bind(arguments, to: function)
    let frame = Frame(scope: scope, unit: function.place.unit, function: function)
    frame.receiver = arguments.positional.first
    if function.isGenerator, case .statements(let statements) = function.body {
      return .iterator(generator(statements, frame))
    }
    self.frame = frame
    switch function.body {
    case .expression(let expression): return try evaluate(expression)
    case .statements(let statements):
      return try guarded(arguments.place) { () throws(TraceStop) in
        let flow = try run(statements)
        guard let value = flow.returned else { return .none }
        return flow.fallsThrough
          ? either(.none, value, OpaqueValue(what: "what this returns", place: function.place))
          : value
      }
    }
  }

  // MARK: Parameters

  private func bind(
    _ arguments: CallArguments, to function: FunctionObject
  ) throws(TraceStop) -> Scope {
    let parameters = function.parameters
    let closure = function.closure
    let scope = Scope(
      parent: closure.moduleScope == nil ? nil : closure,
      moduleScope: closure.moduleScope ?? closure)
    let positional =
      parameters.positionalOnly.isEmpty
      ? parameters.positional : parameters.positionalOnly + parameters.positional
    for (parameter, value) in zip(positional, arguments.positional) {
      scope.variables[parameter.name] = value
    }
    if arguments.positional.count > positional.count {
      guard let variadic = parameters.variadic else {
        throw tooManyArguments(arguments, function, positional)
      }
      scope.variables[variadic.name] = .tuple(Array(arguments.positional[positional.count...]))
    } else if let variadic = parameters.variadic {
      scope.variables[variadic.name] = .tuple([])
    }
    try bindKeywords(arguments, to: function, positional.count, scope)
    try bindDefaults(arguments, to: function, positional, scope)
    return scope
  }

  private func bindKeywords(
    _ arguments: CallArguments, to function: FunctionObject, _ positionalCount: Int, _ scope: Scope
  ) throws(TraceStop) {
    let parameters = function.parameters
    guard !arguments.keywords.isEmpty || parameters.keywordVariadic != nil else { return }
    let others = DictObject()
    for (name, value) in arguments.keywords {
      let isNamed =
        parameters.positional.contains { $0.name == name }
        || parameters.keywordOnly.contains { $0.name == name }
      if isNamed {
        guard scope.variables.updateValue(value, forKey: name) == nil else {
          throw raise(
            "TypeError", "\(function.qualifiedName)() got multiple values for argument '\(name)'",
            at: arguments.place)
        }
      } else {
        guard parameters.keywordVariadic != nil else {
          if parameters.positionalOnly.contains(where: { $0.name == name }) {
            throw raise(
              "TypeError",
              "\(function.qualifiedName)() got some positional-only arguments passed as keyword "
                + "arguments: '\(name)'", at: arguments.place)
          }
          throw raise(
            "TypeError",
            "\(function.qualifiedName)() got an unexpected keyword argument '\(name)'",
            at: arguments.place)
        }
        others.set(name, to: value)
      }
    }
    if let variadic = parameters.keywordVariadic { scope.variables[variadic.name] = .dict(others) }
  }

  private func bindDefaults(
    _ arguments: CallArguments, to function: FunctionObject,
    _ positional: [PythonParameters.Parameter], _ scope: Scope
  ) throws(TraceStop) {
    var missing: [String] = []
    for parameter in positional.dropFirst(arguments.positional.count)
    where scope.variables[parameter.name] == nil {
      if let value = function.defaults[parameter.name] {
        scope.variables[parameter.name] = value
      } else {
        missing.append(parameter.name)
      }
    }
    let kind = missing.isEmpty ? "keyword-only" : "positional"
    if missing.isEmpty {
      for parameter in function.parameters.keywordOnly where scope.variables[parameter.name] == nil
      {
        if let value = function.defaults[parameter.name] {
          scope.variables[parameter.name] = value
        } else {
          missing.append(parameter.name)
        }
      }
    }
    guard missing.isEmpty else {
      let names = missing.map { "'\($0)'" }
      let list =
        names.count <= 2
        ? names.joined(separator: " and ")
        : names.dropLast().joined(separator: ", ") + ", and " + (names.last ?? "")
      throw raise(
        "TypeError",
        "\(function.qualifiedName)() missing \(names.count) required \(kind) "
          + "argument\(names.count == 1 ? "" : "s"): \(list)", at: arguments.place)
    }
  }

  private func tooManyArguments(
    _ arguments: CallArguments, _ function: FunctionObject,
    _ positional: [PythonParameters.Parameter]
  ) -> TraceStop {
    let required = positional.count { function.defaults[$0.name] == nil }
    let counts =
      required == positional.count ? "\(required)" : "from \(required) to \(positional.count)"
    let given = arguments.positional.count
    return raise(
      "TypeError",
      "\(function.qualifiedName)() takes \(counts) positional "
        + "argument\(positional.count == 1 ? "" : "s") but \(given) \(given == 1 ? "was" : "were") given",
      at: arguments.place)
  }

  // MARK: Objects of classes

  func instantiate(_ type: ClassObject, _ arguments: CallArguments) throws(TraceStop) -> Value {
    if type === types.type, arguments.positional.count == 1, arguments.keywords.isEmpty {
      return .type(self.type(of: arguments.positional[0]))
    }
    let place = arguments.place
    let made: Value
    if let (constructor, owner) = type.lookup("__new__"), owner !== types.object {
      var withType = arguments
      withType.positional.insert(.type(type), at: 0)
      let function = unwrapped(constructor)
      made = try call(function, withType)
    } else {
      made = .instance(InstanceObject(type, place: place))
    }
    guard case .instance(let instance) = made, instance.type.isSubclass(of: type) else {
      return made
    }
    if instance.construction == nil {
      instance.construction = description(of: type, arguments)
    }
    constructions.append(instance)
    defer { constructions.removeLast() }
    if let method = type.lookup("__init__"), method.owner !== types.object {
      let result = try callBound(method, made, arguments)
      switch result {
      case .none, .opaque: break
      default:
        throw raise(
          "TypeError",
          "__init__() should return None, not '\(typeName(of: result))'", at: place)
      }
    } else if !(arguments.positional.isEmpty && arguments.keywords.isEmpty),
      type.lookup("__new__")?.owner === types.object
    {
      throw raise("TypeError", "\(type.name)() takes no arguments", at: place)
    }
    if type.place != nil { lastInstances[ObjectIdentifier(type)] = instance }
    if !instance.isIncomplete { type.wasBuiltWell = true }
    if mode == .exploring, instance.moduleState != nil,
      !constructions.dropLast().contains(where: { $0.moduleState != nil })
    {
      events.append(.built(instance, place: place))
    }
    return made
  }

  /// `Net(784, hidden=128)`.
  private func description(of type: ClassObject, _ arguments: CallArguments) -> String {
    var parts = arguments.positional.map { shortDescription(of: $0) }
    parts += arguments.keywords.map { "\($0.name)=\(shortDescription(of: $0.value))" }
    if parts.count > 8 { parts = parts.prefix(7) + ["…"] }
    return "\(type.name)(\(parts.joined(separator: ", ")))"
  }

  /// A value in a few characters.
  private func shortDescription(of value: Value) -> String {
    switch value {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .float(let value): return Self.text(of: value)
    case .string(let text) where text.utf8.count <= 24: return Self.literal(text)
    case .tuple(let items) where items.count <= 6:
      let parts = items.map { shortDescription(of: $0) }.joined(separator: ", ")
      return items.count == 1 ? "(\(parts),)" : "(\(parts))"
    case .list(let list) where list.items.count <= 6:
      return "[\(list.items.map { shortDescription(of: $0) }.joined(separator: ", "))]"
    case .instance(let instance):
      return instance.type.name.utf8.count <= 30 ? "\(instance.type.name)(…)" : "…"
    case .type(let type): return type.name
    case .function(let function): return function.name
    default: return "…"
    }
  }
}

extension FunctionObject {
  /// `Net.forward` of a method, as Python's own messages name it.
  var qualifiedName: String { owner.map { "\($0.name).\(name)" } ?? name }
}
