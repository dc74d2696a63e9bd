import Diagnostics
import PythonSyntax

extension Interpreter {
  func evaluate(_ expression: PythonExpression) throws(TraceStop) -> Value {
    try step(place(expression.range))
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.evaluationDepth else { throw depthStop(at: place(expression.range)) }
    switch expression.node {
    case .name(let name):
      return try readVariable(name, at: place(expression.range))
    case .constant(let constant):
      return try value(of: constant, at: place(expression.range))
    case .attribute(let object, let name):
      return try attribute(
        mangled(name), of: try evaluate(object), at: place(expression.range))
    case .call(let callee, let arguments, let keywords):
      return try evaluateCall(callee, arguments, keywords, at: place(expression.range))
    case .binOp(let left, let op, let right):
      let left = try evaluate(left)
      return try binary(op, left, try evaluate(right), at: place(expression.range))
    case .unaryOp(let op, let operand):
      return try unary(op, try evaluate(operand), at: place(expression.range))
    case .compare(let left, let comparisons):
      return try evaluateComparison(left, comparisons, at: place(expression.range))
    case .subscript(let object, let index):
      let object = try evaluate(object)
      return try item(try evaluate(index), of: object, at: place(expression.range))
    case .tuple(let items): return .tuple(try evaluateItems(items))
    case .list(let items): return .list(ListObject(try evaluateItems(items)))
    default: return try evaluateOther(expression)
    }
  }

  private func evaluateOther(_ expression: PythonExpression) throws(TraceStop) -> Value {
    let place = place(expression.range)
    switch expression.node {
    case .joinedString(let parts): return try joined(parts, at: place)
    case .formattedValue(let inner, let conversion, let spec):
      return try formatted(try evaluate(inner), conversion, spec, at: place)
    case .slice(let lower, let upper, let step):
      let parts = try [lower, upper, step].map { part throws(TraceStop) in
        try part.map { part throws(TraceStop) in try evaluate(part) } ?? .none
      }
      return .slice(SliceValue(start: parts[0], stop: parts[1], step: parts[2]))
    case .starred(let inner):
      return .tuple(try items(of: try evaluate(inner), at: place))
    case .boolOp(let op, let operands): return try evaluate(op, operands[...])
    case .ifExp(let test, let body, let orElse):
      return try evaluateConditional(test, body, orElse)
    case .namedExpr(let target, let value):
      let value = try evaluate(value)
      guard case .name(let name) = target.node else { return value }
      let scope = frame.scope
      defer { frame.scope = scope }
      while frame.scope.isComprehension, let outer = frame.scope.container { frame.scope = outer }
      setVariable(name, to: value)
      return value
    case .lambda(let parameters, let body):
      return .function(
        try function(
          "<lambda>", parameters, .expression(body), at: expression.range, isGenerator: false))
    case .set(let items):
      let set = SetObject()
      for item in try evaluateItems(items) { try add(item, to: set, at: place) }
      return .set(set)
    case .dict(let items): return try evaluateDict(items, at: place)
    case .listComp, .setComp, .dictComp, .generatorExp:
      return try evaluateComprehension(expression)
    case .await(let inner): return try evaluate(inner)
    case .templateString, .interpolation:
      throw stop(.unsupported, at: place, "template strings are not followed; write an f-string")
    case .yield, .yieldFrom:
      throw stop(
        .unsupported, at: place,
        "a 'yield' inside an expression is not followed; give it a statement of its own")
    default: throw stop(.unsupported, at: place, "this expression is not followed")
    }
  }

  func depthStop(at place: SourcePlace) -> TraceStop {
    stop(
      .limit, at: place,
      "limit of \(grouped(limits.evaluationDepth)) evaluations inside one another exceeded; make the "
        + "expression flatter")
  }

  func value(of constant: PythonConstant, at place: SourcePlace) throws(TraceStop) -> Value {
    switch constant {
    case .none: .none
    case .bool(let value): .bool(value)
    case .ellipsis: .ellipsis
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .string(let value, _): .string(value)
    case .bytes(let value): .bytes(value)
    case .bigInt: throw overflow(at: place)
    case .imaginary: throw stop(.unsupported, at: place, "complex numbers are not followed")
    case .surrogateString:
      throw stop(.unsupported, at: place, "strings with lone surrogates are not followed")
    }
  }

  func overflow(at place: SourcePlace) -> TraceStop {
    stop(
      .limit, at: place, "integers beyond 64 bits are not followed; no network has such a size")
  }

  func evaluateItems(_ expressions: [PythonExpression]) throws(TraceStop) -> [Value] {
    try charge(expressions.count, at: expressions.first.map { place($0.range) } ?? place(0..<0))
    var result: [Value] = []
    result.reserveCapacity(expressions.count)
    for expression in expressions {
      if case .starred(let inner) = expression.node {
        result += try items(of: try evaluate(inner), at: place(expression.range))
      } else {
        result.append(try evaluate(expression))
      }
    }
    return result
  }

  private func evaluateDict(
    _ items: [PythonDictItem], at place: SourcePlace
  ) throws(TraceStop) -> Value {
    try charge(items.count, at: place)
    let dict = DictObject()
    for item in items {
      if let key = item.key {
        let key = try evaluate(key)
        let value = try evaluate(item.value)
        dict.set(try self.key(for: key, at: self.place(item.value.range)), original: key, to: value)
      } else {
        let place = self.place(item.value.range)
        for (key, value) in try pairs(of: try evaluate(item.value), at: place) {
          dict.set(try self.key(for: key, at: place), original: key, to: value)
        }
      }
    }
    return .dict(dict)
  }

  private func evaluateConditional(
    _ test: PythonExpression, _ body: PythonExpression, _ orElse: PythonExpression
  ) throws(TraceStop) -> Value {
    switch try decide(test) {
    case .known(let isTrue): return try evaluate(isTrue ? body : orElse)
    case .unknown(let reason):
      let flow = try fork(reason) { () throws(TraceStop) in
        .returning(try evaluate(body))
      } or: { () throws(TraceStop) in
        .returning(try evaluate(orElse))
      }
      return flow.returned ?? .none
    }
  }

  private func evaluate(
    _ op: PythonBoolOperator, _ operands: ArraySlice<PythonExpression>
  ) throws(TraceStop) -> Value {
    guard let first = operands.first else { return .none }
    guard operands.count > 1 else { return try evaluate(first) }
    let value = try evaluate(first)
    let place = place(first.range)
    if mode == .exploring, case .opaque(let origin) = value {
      let reason = OpaqueValue(what: origin.what, place: place)
      let flow = try fork(reason) { () throws(TraceStop) in
        .returning(value)
      } or: { () throws(TraceStop) in
        .returning(try evaluate(op, operands.dropFirst()))
      }
      return flow.returned ?? value
    }
    let isTrue = try truth(of: value, at: place)
    switch op {
    case .and: return isTrue ? try evaluate(op, operands.dropFirst()) : value
    case .or: return isTrue ? value : try evaluate(op, operands.dropFirst())
    }
  }

  private func evaluateComparison(
    _ first: PythonExpression, _ comparisons: [PythonComparison], at place: SourcePlace
  ) throws(TraceStop) -> Value {
    var left = try evaluate(first)
    var result = Value.bool(true)
    for (index, comparison) in comparisons.enumerated() {
      let right = try evaluate(comparison.right)
      result = try compare(comparison.op, left, right, at: place)
      guard index < comparisons.count - 1 else { break }
      if case .opaque = result { return result }
      guard try truth(of: result, at: place) else { return result }
      left = right
    }
    return result
  }

  // MARK: f-strings

  private func joined(_ parts: [PythonExpression], at place: SourcePlace) throws(TraceStop) -> Value
  {
    var text = ""
    var unknown: OpaqueValue?
    for part in parts {
      switch try evaluate(part) {
      case .string(let part): text += part
      case .opaque(let value): unknown = unknown ?? value
      default: break
      }
    }
    if let unknown {
      return .opaque(OpaqueValue(what: "text with \(unknown.what)", place: unknown.place))
    }
    try charge(text.utf8.count / 16, at: place)
    return .string(text)
  }

  private func formatted(
    _ value: Value, _ conversion: Character?, _ spec: PythonExpression?, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    var value = value
    switch conversion {
    case "r", "a": value = try representationValue(of: value, at: place)
    case "s": value = try stringValue(of: value, at: place)
    default: break
    }
    var text = ""
    if let spec {
      switch try evaluate(spec) {
      case .string(let spec): text = spec
      case .opaque(let spec): return .opaque(spec)
      default: break
      }
    }
    return try format(value, text, at: place)
  }

  // MARK: Comprehensions

  private func evaluateComprehension(_ expression: PythonExpression) throws(TraceStop) -> Value {
    let place = place(expression.range)
    switch expression.node {
    case .listComp(let element, let clauses):
      let list = ListObject([])
      let unknown = try comprehend(clauses, at: place) { () throws(TraceStop) in
        try charge(1, at: place)
        list.items.append(try evaluate(element))
      }
      if unknown != nil, list.items.count == 1 { return many(list.items[0], at: place) }
      return unknown.map { .opaque($0) } ?? .list(list)
    case .setComp(let element, let clauses):
      let set = SetObject()
      let unknown = try comprehend(clauses, at: place) { () throws(TraceStop) in
        try charge(1, at: place)
        try add(try evaluate(element), to: set, at: place)
      }
      return unknown.map { .opaque($0) } ?? .set(set)
    case .dictComp(let key, let value, let clauses):
      let dict = DictObject()
      let unknown = try comprehend(clauses, at: place) { () throws(TraceStop) in
        try charge(1, at: place)
        let key = try evaluate(key)
        dict.set(try self.key(for: key, at: place), original: key, to: try evaluate(value))
      }
      return unknown.map { .opaque($0) } ?? .dict(dict)
    case .generatorExp(let element, let clauses):
      return .iterator(try generator(element, clauses, at: place))
    default: return .none
    }
  }

  /// Runs `body` for each turn, in a scope of its own; why the turns are not known, if they are not.
  private func comprehend(
    _ clauses: [PythonComprehension], at place: SourcePlace, _ body: () throws(TraceStop) -> Void
  ) throws(TraceStop) -> OpaqueValue? {
    guard let first = clauses.first else { return nil }
    let iterable = try evaluate(first.iterable)
    let outer = frame.scope
    frame.scope = Scope(comprehensionIn: outer)
    defer { frame.scope = outer }
    return try comprehend(clauses[...], over: iterable, at: place, body)
  }

  private func comprehend(
    _ clauses: ArraySlice<PythonComprehension>, over iterable: Value, at place: SourcePlace,
    _ body: () throws(TraceStop) -> Void
  ) throws(TraceStop) -> OpaqueValue? {
    guard let clause = clauses.first else { return nil }
    let iterator = try self.iterator(over: iterable, at: self.place(clause.iterable.range))
    var unknown: OpaqueValue?
    if iterator.standsForMany {
      let reason = OpaqueValue(what: "the number of items of this comprehension", place: place)
      guard mode == .exploring else { throw self.unknown(reason, "the trace", at: place) }
      unknown = reason
    }
    let eventCount = events.count
    turns: while let item = try iterator.next() {
      try step(place)
      try assign(item, to: clause.target)
      for condition in clause.conditions {
        switch try decide(condition) {
        case .known(false): if iterator.standsForMany { break turns } else { continue turns }
        case .known(true): break
        case .unknown(let reason): unknown = reason
        }
      }
      if let next = clauses.dropFirst().first {
        let inner = try comprehend(
          clauses.dropFirst(), over: try evaluate(next.iterable), at: place, body)
        unknown = unknown ?? inner
      } else {
        try body()
      }
      if iterator.standsForMany { break }
      if mode == .exploring, events[min(eventCount, events.count)...].contains(where: \.isOfUse) {
        unknown = OpaqueValue(what: "the number of items of this comprehension", place: place)
        break
      }
    }
    return unknown
  }

  /// A generator expression: its first iterable is evaluated now, the rest as items are asked for.
  private func generator(
    _ element: PythonExpression, _ clauses: [PythonComprehension], at place: SourcePlace
  ) throws(TraceStop) -> IteratorObject {
    guard let first = clauses.first else { return IteratorObject { () throws(TraceStop) in nil } }
    let start = try iterator(
      over: try evaluate(first.iterable), at: self.place(first.iterable.range))
    let own = Frame(
      scope: Scope(comprehensionIn: frame.scope), unit: frame.unit, function: frame.function)
    own.receiver = frame.receiver
    var iterators = [start]
    return IteratorObject(standsForMany: start.standsForMany, kind: "generator") {
      [unowned self] () throws(TraceStop) in
      let outer = self.frame
      self.frame = own
      defer { self.frame = outer }
      turns: while let iterator = iterators.last {
        try self.step(place)
        guard let item = try iterator.next() else {
          iterators.removeLast()
          continue
        }
        let clause = clauses[iterators.count - 1]
        try self.assign(item, to: clause.target)
        for condition in clause.conditions {
          let value = try self.evaluate(condition)
          guard try self.truth(of: value, at: self.place(condition.range)) else { continue turns }
        }
        guard iterators.count < clauses.count else { return try self.evaluate(element) }
        let next = clauses[iterators.count].iterable
        iterators.append(
          try self.iterator(over: try self.evaluate(next), at: self.place(next.range)))
      }
      return nil
    }
  }
}

extension Scope {
  /// The scope of a comprehension, which sees the names around it.
  convenience init(comprehensionIn outer: Scope) {
    self.init(
      parent: outer.moduleScope == nil ? nil : outer, moduleScope: outer.moduleScope ?? outer)
    isComprehension = true
  }

  /// The scope around a comprehension's.
  var container: Scope? { parent ?? moduleScope }
}
