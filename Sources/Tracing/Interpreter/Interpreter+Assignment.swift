import Diagnostics
import PythonSyntax

extension Interpreter {
  // MARK: Variables

  /// The variable's value; nil where no scope has the name.
  func variable(_ name: String) -> Value? {
    let scope = frame.scope
    if scope.globals.contains(name) {
      return (scope.moduleScope ?? scope).variables[name] ?? builtins[name]
    }
    if let value = scope.variables[name] { return value }
    var parent = scope.parent
    while let outer = parent {
      if outer.classNames == nil, let value = outer.variables[name] { return value }
      parent = outer.parent
    }
    return scope.moduleScope?.variables[name] ?? builtins[name]
  }

  func readVariable(_ name: String, at place: SourcePlace) throws(TraceStop) -> Value {
    guard let value = variable(name) else {
      let scopes = [frame.scope.moduleScope ?? frame.scope, frame.scope]
      let hint = hint(for: name, among: scopes.flatMap { Array($0.variables.keys) }.sorted())
      throw raise("NameError", "name '\(name)' is not defined\(hint)", at: place)
    }
    guard hasUncertainObjects else { return value }
    if mode == .exact, let reason = choice(name) {
      throw unknown(reason, "which network '\(name)' is", at: place)
    }
    return settled(value)
  }

  /// Why the network of a name may be another one.
  private func choice(_ name: String) -> OpaqueValue? {
    var scope: Scope? = frame.scope
    while let current = scope {
      if current.variables[name] != nil { return current.choices[name] }
      scope = current.parent
    }
    guard let module = frame.scope.moduleScope, module.variables[name] != nil else { return nil }
    return module.choices[name]
  }

  /// A list or dictionary that depends on an unknown condition is not known.
  func settled(_ value: Value) -> Value {
    guard hasUncertainObjects else { return value }
    switch value {
    case .list(let list):
      guard let reason = list.uncertainty else { return value }
      return list.repeatedItem == nil ? .opaque(reason) : .data(DataArray(many: list))
    case .dict(let dict): return dict.uncertainty.map { .opaque($0) } ?? value
    case .set(let set): return set.members.uncertainty.map { .opaque($0) } ?? value
    default: return value
    }
  }

  func setVariable(_ name: String, to value: Value) {
    let scope = target(of: name)
    willChange(scope)
    if scope.classNames != nil, scope.variables[name] == nil { scope.classNames?.append(name) }
    scope.variables[name] = value
    if !scope.choices.isEmpty { scope.choices[name] = nil }
  }

  @discardableResult
  func removeVariable(_ name: String) -> Bool {
    let scope = target(of: name)
    willChange(scope)
    return scope.variables.removeValue(forKey: name) != nil
  }

  /// The scope that an assignment to the name goes to.
  private func target(of name: String) -> Scope {
    let scope = frame.scope
    if scope.globals.contains(name) { return scope.moduleScope ?? scope }
    guard scope.nonlocals.contains(name) else { return scope }
    var parent = scope.parent
    while let outer = parent {
      if outer.classNames == nil, outer.variables[name] != nil { return outer }
      parent = outer.parent
    }
    return scope
  }

  // MARK: Targets

  func assign(_ value: Value, to target: PythonExpression) throws(TraceStop) {
    let place = place(target.range)
    switch target.node {
    case .name(let name): setVariable(name, to: value)
    case .tuple(let targets), .list(let targets): try unpack(value, to: targets, at: place)
    case .attribute(let object, let name):
      try setAttribute(mangled(name), of: try evaluate(object), to: value, at: place)
    case .subscript(let object, let index):
      let object = try evaluate(object)
      try setItem(try evaluate(index), of: object, to: value, at: place)
    case .starred(let inner): try assign(value, to: inner)
    default: throw stop(.unsupported, at: place, "an assignment to this is not followed")
    }
  }

  private func unpack(
    _ value: Value, to targets: [PythonExpression], at place: SourcePlace
  ) throws(TraceStop) {
    if case .opaque(let origin) = value {
      opaqueUses += 1
      for target in targets {
        try assign(
          .opaque(OpaqueValue(what: "a part of \(origin.what)", place: origin.place)), to: target)
      }
      return
    }
    let items = try items(of: value, at: place, atMost: targets.count + 1, forTargets: targets)
    let starred = targets.firstIndex { target in
      if case .starred = target.node { return true }
      return false
    }
    guard let starred else {
      guard items.count == targets.count else {
        let words =
          items.count > targets.count
          ? "too many values to unpack (expected \(targets.count))"
          : "not enough values to unpack (expected \(targets.count), got \(items.count))"
        throw raise("ValueError", words, at: place)
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target) }
      return
    }
    let after = targets.count - starred - 1
    guard items.count >= targets.count - 1 else {
      throw raise(
        "ValueError",
        "not enough values to unpack (expected at least \(targets.count - 1), got \(items.count))",
        at: place)
    }
    for (target, item) in zip(targets[..<starred], items) { try assign(item, to: target) }
    try assign(
      .list(ListObject(Array(items[starred..<(items.count - after)]))), to: targets[starred])
    for (target, item) in zip(targets[(starred + 1)...], items[(items.count - after)...]) {
      try assign(item, to: target)
    }
  }

  /// The items to unpack. Of an endless iterator no more than are needed are taken.
  private func items(
    of value: Value, at place: SourcePlace, atMost count: Int,
    forTargets targets: [PythonExpression]
  ) throws(TraceStop) -> [Value] {
    let isStarred = targets.contains { target in
      if case .starred = target.node { return true }
      return false
    }
    guard case .iterator(let iterator) = value, !isStarred, !iterator.standsForMany else {
      return try items(of: value, at: place)
    }
    var items: [Value] = []
    while items.count < count, let item = try iterator.next() { items.append(item) }
    return items
  }

  func assignAugmented(
    _ target: PythonExpression, _ op: PythonBinaryOperator, _ value: PythonExpression,
    at place: SourcePlace
  ) throws(TraceStop) {
    switch target.node {
    case .name(let name):
      let old = try readVariable(name, at: self.place(target.range))
      setVariable(name, to: try inPlace(op, old, try evaluate(value), at: place))
    case .attribute(let object, let name):
      let object = try evaluate(object)
      let name = mangled(name)
      let old = try attribute(name, of: object, at: place)
      let new = try inPlace(op, old, try evaluate(value), at: place)
      try setAttribute(name, of: object, to: new, at: place)
    case .subscript(let object, let index):
      let object = try evaluate(object)
      let index = try evaluate(index)
      let old = try item(index, of: object, at: place)
      let new = try inPlace(op, old, try evaluate(value), at: place)
      try setItem(index, of: object, to: new, at: place)
    default: throw stop(.unsupported, at: place, "an assignment to this is not followed")
    }
  }

  /// `left op= right`: lists, dictionaries and sets change in place.
  private func inPlace(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch (left, op) {
    case (.data(let data), _): return try dataInPlace(op, data, right, at: place)
    case (.list(let list), .add):
      if case .opaque(let reason) = right {
        willChange(list)
        makeUncertain(list, reason)
        return left
      }
      let items = try items(of: right, at: place)
      try charge(list.items.count + items.count, at: place)
      willChange(list)
      list.items += items
      return left
    case (.list(let list), .multiply):
      guard case .list(let result) = try binary(op, left, right, at: place) else { break }
      willChange(list)
      list.items = result.items
      return left
    case (.dict(let dict), .bitOr):
      guard case .dict(let other) = right else { break }
      willChange(dict)
      for entry in other.entries { dict.set(entry.key, original: entry.original, to: entry.value) }
      return left
    case (.set(let set), .bitOr), (.set(let set), .bitAnd), (.set(let set), .subtract),
      (.set(let set), .bitXor):
      guard !set.isFrozen, case .set(let result) = try binary(op, left, right, at: place) else {
        break
      }
      willChange(set.members)
      set.members.content = result.members.content
      return left
    case (.tensor(let tensor), _): return try tensorInPlace(op, tensor, right, at: place)
    case (.instance(let instance), _):
      if let method = instance.type.lookup(op.inPlaceMethod) {
        let result = try callBound(
          method, left, CallArguments(positional: [right], place: place))
        if case .notImplemented = result { break }
        return result
      }
    default: break
    }
    return try binary(op, left, right, at: place)
  }

  func annotate(
    _ target: PythonExpression, _ annotation: PythonExpression, isSimple: Bool
  ) throws(TraceStop) {
    guard isSimple, frame.scope.classNames != nil, case .name(let name) = target.node else {
      return
    }
    frame.scope.annotated.removeAll { $0.name == name }
    frame.scope.annotated.append((name, program.text(of: place(annotation.range))))
  }

  func delete(_ target: PythonExpression) throws(TraceStop) {
    let place = place(target.range)
    switch target.node {
    case .name(let name):
      guard removeVariable(name) else {
        throw raise("NameError", "name '\(name)' is not defined", at: place)
      }
    case .tuple(let targets), .list(let targets): for target in targets { try delete(target) }
    case .attribute(let object, let name):
      try deleteAttribute(mangled(name), of: try evaluate(object), at: place)
    case .subscript(let object, let index):
      let object = try evaluate(object)
      try deleteItem(try evaluate(index), of: object, at: place)
    default: throw stop(.unsupported, at: place, "this deletion is not followed")
    }
  }

  /// Names with two leading underscores inside a class carry the class's name.
  func mangled(_ name: String) -> String {
    guard name.hasPrefix("__"), !name.hasSuffix("__"), let owner = frame.function?.owner else {
      return name
    }
    return "_" + owner.name.drop { $0 == "_" } + name
  }
}
