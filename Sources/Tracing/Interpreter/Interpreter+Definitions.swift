import Diagnostics
import PythonSyntax

extension Interpreter {
  // MARK: Functions

  func define(_ definition: PythonFunction, at range: Range<Int>) throws(TraceStop) {
    let place = place(range)
    let decorators = try definition.decorators.map { decorator throws(TraceStop) in
      try evaluate(decorator)
    }
    let function = try function(
      definition.name, definition.parameters, .statements(definition.body), at: range,
      isGenerator: definition.body.contains(where: \.containsYield))
    if !definition.isAsync { functions.append(function) }
    var value = Value.function(function)
    for decorator in decorators.reversed() {
      value = try decorated(value, by: decorator, at: place)
    }
    setVariable(mangled(definition.name), to: value)
  }

  private func decorated(
    _ value: Value, by decorator: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if case .opaque(let origin) = decorator {
      opaqueUses += 1
      return .opaque(OpaqueValue(what: "what \(origin.what) makes of this", place: place))
    }
    return try call(decorator, CallArguments(positional: [value], place: place))
  }

  func function(
    _ name: String, _ parameters: PythonParameters, _ body: FunctionObject.Body,
    at range: Range<Int>, isGenerator: Bool
  ) throws(TraceStop) -> FunctionObject {
    var defaults: [String: Value] = [:]
    for parameter in parameters.positionalOnly + parameters.positional + parameters.keywordOnly {
      if let value = parameter.defaultValue { defaults[parameter.name] = try evaluate(value) }
    }
    let isInClass = frame.scope.classNames != nil
    let function = FunctionObject(
      name: name, parameters: parameters, defaults: defaults, body: body, closure: frame.scope,
      owner: isInClass ? nil : frame.function?.owner, place: place(range), isGenerator: isGenerator)
    if isInClass { frame.definitions.append(function) }
    return function
  }

  // MARK: Classes

  func define(_ definition: PythonClass, at range: Range<Int>) throws(TraceStop) {
    let place = place(range)
    let decorators = try definition.decorators.map { decorator throws(TraceStop) in
      try evaluate(decorator)
    }
    let bases = try bases(of: definition, at: place)
    guard let linearization = ClassObject.linearization(of: bases) else {
      throw raise(
        "TypeError",
        "Cannot create a consistent method resolution order (MRO) for bases "
          + bases.map(\.name).joined(separator: ", "), at: place)
    }
    let scope = Scope(
      parent: frame.scope.moduleScope == nil ? nil : frame.scope,
      moduleScope: frame.scope.moduleScope ?? frame.scope)
    scope.classNames = []
    scope.variables["__qualname__"] = .string(definition.name)
    let outer = frame
    let inner = Frame(scope: scope, unit: outer.unit, function: outer.function)
    frame = inner
    do {
      _ = try run(definition.body)
    } catch {
      frame = outer
      throw error
    }
    frame = outer
    scope.variables["__qualname__"] = nil
    let module = (frame.scope.moduleScope ?? frame.scope).variables["__name__"]
    let moduleName = if case .string(let name)? = module { name } else { "__main__" }
    let type = ClassObject(
      name: definition.name, qualifiedName: "\(moduleName).\(definition.name)", bases: bases,
      linearization: linearization, attributes: scope.variables, place: place)
    if let text = definition.body.documentation { type.attributes["__doc__"] = .string(text) }
    type.order = scope.classNames ?? []
    type.fields = scope.annotated
    for function in inner.definitions { function.owner = type }
    classes.append(type)
    try complete(type, at: place)
    var value = Value.type(type)
    for decorator in decorators.reversed() {
      value = try decorated(value, by: decorator, at: place)
    }
    setVariable(definition.name, to: value)
  }

  private func bases(
    of definition: PythonClass, at place: SourcePlace
  ) throws(TraceStop) -> [ClassObject] {
    for keyword in definition.keywords {
      guard keyword.name == "metaclass" else { continue }
      let value = try evaluate(keyword.value)
      if case .type(let type) = value, ["ABCMeta", "type", "EnumMeta"].contains(type.name) {
        continue
      }
      throw stop(
        .unsupported, at: self.place(keyword.range),
        "a class with a metaclass of its own is not followed; leave the metaclass out")
    }
    var bases: [ClassObject] = []
    for base in definition.bases {
      let isStarred = if case .starred = base.node { true } else { false }
      switch try evaluate(base) {
      case .type(let type): bases.append(type)
      case .opaque(let origin):
        if origin.isInert { continue }
        throw unknown(
          origin, "the base class of \(escaped(definition.name))", at: self.place(base.range))
      case .tuple(let items) where isStarred:
        for case .type(let type) in items { bases.append(type) }
      default:
        throw stop(
          .unsupported, at: self.place(base.range), "a base that is no class is not followed")
      }
    }
    if bases.count > 1 { bases.removeAll { $0 === types.object } }
    return bases.isEmpty ? [types.object] : bases
  }

  /// What the bases do with a new class: enumerations, named tuples, hooks.
  private func complete(_ type: ClassObject, at place: SourcePlace) throws(TraceStop) {
    for name in ["__init_subclass__", "__class_getitem__"] {
      guard let (_, owner) = type.lookup(name), owner !== type, owner.place != nil,
        name == "__init_subclass__"
      else { continue }
      throw stop(
        .unsupported, at: place, "the hook '__init_subclass__' of a base class is not followed")
    }
    if type.lookup("__getattribute__")?.owner.place != nil,
      type.lookup("__getattribute__") != nil
    {
      throw stop(
        .unsupported, at: place,
        "a class with '__getattribute__' is not followed; use '__getattr__'")
    }
    for base in type.bases {
      if let (hook, _) = base.lookup("__complete__"), case .native(let native) = hook {
        _ = try native.body(self, CallArguments(positional: [.type(type)], place: place))
        break
      }
    }
  }
}

extension PythonStatement {
  /// Whether the statement yields, functions and classes inside of it aside.
  var containsYield: Bool {
    switch node {
    case .functionDef, .classDef, .pass, .break, .continue, .import, .importFrom, .global,
      .nonlocal,
      .typeAlias, .fault:
      false
    case .expr(let value): value.containsYield
    case .assign(let targets, let value):
      value.containsYield || targets.contains(where: \.containsYield)
    case .augAssign(let target, _, let value): target.containsYield || value.containsYield
    case .annAssign(_, _, let value, _): value?.containsYield ?? false
    case .return(let value): value?.containsYield ?? false
    case .delete(let targets): targets.contains(where: \.containsYield)
    case .raise(let value, let cause):
      (value?.containsYield ?? false) || (cause?.containsYield ?? false)
    case .assert(let test, let message):
      test.containsYield || (message?.containsYield ?? false)
    case .if(let test, let body, let orElse), .while(let test, let body, let orElse):
      test.containsYield || body.contains(where: \.containsYield)
        || orElse.contains(where: \.containsYield)
    case .for(let loop):
      loop.iterable.containsYield || loop.body.contains(where: \.containsYield)
        || loop.orElse.contains(where: \.containsYield)
    case .with(let items, let body, _):
      items.contains { $0.context.containsYield } || body.contains(where: \.containsYield)
    case .try(let block):
      block.body.contains(where: \.containsYield)
        || block.handlers.contains { $0.body.contains(where: \.containsYield) }
        || block.orElse.contains(where: \.containsYield)
        || block.finally.contains(where: \.containsYield)
    case .match(let subject, let cases):
      subject.containsYield || cases.contains { $0.body.contains(where: \.containsYield) }
    }
  }
}

extension PythonExpression {
  var containsYield: Bool {
    switch node {
    case .yield, .yieldFrom: true
    case .name, .constant, .lambda, .listComp, .setComp, .generatorExp, .dictComp: false
    case .joinedString(let parts), .templateString(let parts), .tuple(let parts), .list(let parts),
      .set(let parts), .boolOp(_, let parts):
      parts.contains(where: \.containsYield)
    case .formattedValue(let value, _, _), .interpolation(let value, _, _, _),
      .attribute(let value, _), .starred(let value), .unaryOp(_, let value), .await(let value):
      value.containsYield
    case .subscript(let value, let index): value.containsYield || index.containsYield
    case .slice(let lower, let upper, let step):
      [lower, upper, step].contains { $0?.containsYield ?? false }
    case .call(let callee, let arguments, let keywords):
      callee.containsYield || arguments.contains(where: \.containsYield)
        || keywords.contains { $0.value.containsYield }
    case .binOp(let left, _, let right): left.containsYield || right.containsYield
    case .compare(let left, let comparisons):
      left.containsYield || comparisons.contains { $0.right.containsYield }
    case .ifExp(let test, let body, let orElse):
      test.containsYield || body.containsYield || orElse.containsYield
    case .namedExpr(_, let value): value.containsYield
    case .dict(let items):
      items.contains { ($0.key?.containsYield ?? false) || $0.value.containsYield }
    }
  }
}
