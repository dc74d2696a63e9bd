import PythonSyntax

extension Interpreter {
  func compare(
    _ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch op {
    case .is, .isNot:
      if let origin = left.origin ?? right.origin { return .opaque(origin) }
      return .bool(isIdentical(left, right) == (op == .is))
    case .in, .notIn:
      let result = try contains(right, left, at: place)
      guard case .bool(let isIn) = result else { return result }
      return .bool(isIn == (op == .in))
    case .equal, .notEqual:
      if let result = try comparedByMethod(op, left, right, at: place) { return result }
      if left.isData || right.isData { return try dataCompare(op, left, right, at: place) }
      if left.isTensor || right.isTensor { return try tensorCompare(op, left, right, at: place) }
      if let origin = left.origin ?? right.origin { return .opaque(origin) }
      return .bool(try isEqual(left, right, at: place) == (op == .equal))
    case .less, .lessEqual, .greater, .greaterEqual:
      if let result = try comparedByMethod(op, left, right, at: place) { return result }
      if left.isData || right.isData { return try dataCompare(op, left, right, at: place) }
      if left.isTensor || right.isTensor { return try tensorCompare(op, left, right, at: place) }
      if let origin = left.origin ?? right.origin { return .opaque(origin) }
      return .bool(try isOrdered(op, left, right, at: place))
    }
  }

  private func comparedByMethod(
    _ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value? {
    if case .instance(let instance) = left, let method = instance.type.lookup(op.method),
      method.owner !== types.object
    {
      let result = try callBound(method, left, CallArguments(positional: [right], place: place))
      if case .notImplemented = result {} else { return result }
    }
    if case .instance(let instance) = right, let method = instance.type.lookup(op.reflectedMethod),
      method.owner !== types.object
    {
      let result = try callBound(method, right, CallArguments(positional: [left], place: place))
      if case .notImplemented = result {} else { return result }
    }
    if op == .notEqual, case .instance(let instance) = left,
      let method = instance.type.lookup("__eq__"), method.owner !== types.object
    {
      let result = try callBound(method, left, CallArguments(positional: [right], place: place))
      if case .notImplemented = result { return nil }
      return try unary(.not, result, at: place)
    }
    return nil
  }

  /// Whether two values are one object. Equal numbers and strings count as one, as they mostly are in
  /// CPython too.
  private func isIdentical(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.native(let one), .native(let two)): one.name == two.name
    case (.tensor(let one), .tensor(let two)):
      if case .stored(let one) = one.content, case .stored(let two) = two.content {
        one === two
      } else {
        false
      }
    default: isSame(left, right)
    }
  }

  // MARK: Equality

  func isEqual(_ left: Value, _ right: Value, at place: SourcePlace) throws(TraceStop) -> Bool {
    try step(place)
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.evaluationDepth else { throw depthStop(at: place) }
    switch (left, right) {
    case (.string(let one), .string(let two)): return one == two
    case (.bytes(let one), .bytes(let two)): return one == two
    case (.tuple(let one), .tuple(let two)): return try areEqual(one, two, at: place)
    case (.list(let one), .list(let two)):
      if one === two { return true }
      return try areEqual(one.items, two.items, at: place)
    case (.dict(let one), .dict(let two)):
      if one === two { return true }
      guard one.count == two.count else { return false }
      let isOrdered = one.type?.name == "OrderedDict" && two.type?.name == "OrderedDict"
      if isOrdered, one.keys != two.keys { return false }
      for entry in one.entries {
        guard let other = two[entry.key], try isEqual(entry.value, other, at: place) else {
          return false
        }
      }
      return true
    case (.set(let one), .set(let two)): return Set(one.members.keys) == Set(two.members.keys)
    case (.range(let one), .range(let two)):
      return one.count == two.count
        && (one.count == 0 || one.start == two.start && (one.count == 1 || one.step == two.step))
    case (.slice(let one), .slice(let two)): return try areEqual(one.parts, two.parts, at: place)
    case (.batchSize(let one), .batchSize(let two)):
      if one == two { return true }
      throw batchStop(at: place)
    case (.batchSize, .int(let number)), (.int(let number), .batchSize):
      if number <= 0 { return false }
      throw batchStop(at: place)
    case (.opaque(let origin), _), (_, .opaque(let origin)):
      throw unknown(origin, "the comparison", at: place)
    case (.instance(let one), .instance(let two)) where one === two: return true
    case (.instance, _), (_, .instance):
      if let result = try comparedByMethod(.equal, left, right, at: place) {
        return try truth(of: result, at: place)
      }
      guard left.content != nil || right.content != nil else { return false }
      return try isEqual(left.content ?? left, right.content ?? right, at: place)
    case (.tensor, .tensor), (.data, .data):
      if isIdentical(left, right) { return true }
      throw stop(.unknownValue, at: place, "whether two tensors are equal is not known")
    default:
      if let one = left.integer, let two = right.integer { return one == two }
      if left.number != nil, right.number != nil { return order(left, right) == 0 }
      return isIdentical(left, right)
    }
  }

  private func areEqual(
    _ left: [Value], _ right: [Value], at place: SourcePlace
  ) throws(TraceStop) -> Bool {
    guard left.count == right.count else { return false }
    for (one, two) in zip(left, right) {
      guard try isEqual(one, two, at: place) else { return false }
    }
    return true
  }

  // MARK: Order

  /// -1, 0 or 1; nil where a number is no number.
  private func order(_ left: Value, _ right: Value) -> Int? {
    if let one = left.integer, let two = right.integer { return one < two ? -1 : one > two ? 1 : 0 }
    guard let one = left.number, let two = right.number, !one.isNaN, !two.isNaN else { return nil }
    if one != two { return one < two ? -1 : 1 }
    // Beyond 2^53 an integer may differ from the float that it is rounded to.
    if let integer = left.integer { return compareExactly(integer, two) }
    if let integer = right.integer { return compareExactly(integer, one).map { -$0 } }
    return 0
  }

  private func compareExactly(_ integer: Int, _ float: Double) -> Int? {
    guard let other = Int(exactly: float) else { return float > 0 ? -1 : 1 }
    return integer < other ? -1 : integer > other ? 1 : 0
  }

  private func isOrdered(
    _ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Bool {
    try step(place)
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.evaluationDepth else { throw depthStop(at: place) }
    if left.number != nil, right.number != nil {
      guard let order = order(left, right) else { return false }
      return op.holds(order)
    }
    switch (left, right) {
    case (.string(let one), .string(let two)):
      if one.utf8.elementsEqual(two.utf8) { return op.holds(0) }
      return op.holds(one.utf8.lexicographicallyPrecedes(two.utf8) ? -1 : 1)
    case (.bytes(let one), .bytes(let two)):
      if one == two { return op.holds(0) }
      return op.holds(one.lexicographicallyPrecedes(two) ? -1 : 1)
    case (.tuple(let one), .tuple(let two)): return try areOrdered(op, one, two, at: place)
    case (.list(let one), .list(let two)):
      return try areOrdered(op, one.items, two.items, at: place)
    case (.set(let one), .set(let two)):
      let first = Set(one.members.keys)
      let second = Set(two.members.keys)
      switch op {
      case .less: return first.isStrictSubset(of: second)
      case .lessEqual: return first.isSubset(of: second)
      case .greater: return first.isStrictSuperset(of: second)
      default: return first.isSuperset(of: second)
      }
    case (.batchSize(let one), .batchSize(let two)):
      return op.holds(one < two ? -1 : one > two ? 1 : 0)
    case (.batchSize(let multiple), .int(let number)):
      if number <= 0 || number < multiple { return op.holds(1) }
      if number == multiple, op == .greaterEqual { return true }
      if number == multiple, op == .less { return false }
      throw batchStop(at: place)
    case (.int, .batchSize): return try isOrdered(op.reflected, right, left, at: place)
    case (.batchSize, .float), (.float, .batchSize): throw batchStop(at: place)
    case (.opaque(let origin), _), (_, .opaque(let origin)):
      throw unknown(origin, "the comparison", at: place)
    case (.instance, _), (_, .instance):
      if let result = try comparedByMethod(op, left, right, at: place) {
        return try truth(of: result, at: place)
      }
      if left.content != nil || right.content != nil {
        return try isOrdered(op, left.content ?? left, right.content ?? right, at: place)
      }
    case (.tensor, _), (_, .tensor), (.data, _), (_, .data):
      return try truth(of: try compare(op, left, right, at: place), at: place)
    default: break
    }
    throw raise(
      "TypeError",
      "'\(op.symbol)' not supported between instances of '\(typeName(of: left))' and "
        + "'\(typeName(of: right))'", at: place)
  }

  private func areOrdered(
    _ op: PythonCompareOperator, _ left: [Value], _ right: [Value], at place: SourcePlace
  ) throws(TraceStop) -> Bool {
    for (one, two) in zip(left, right) where !(try isEqual(one, two, at: place)) {
      return try isOrdered(op, one, two, at: place)
    }
    return op.holds(left.count < right.count ? -1 : left.count > right.count ? 1 : 0)
  }

  /// Whether the first value comes before the second, as `sorted` asks.
  func precedes(_ left: Value, _ right: Value, at place: SourcePlace) throws(TraceStop) -> Bool {
    try isOrdered(.less, left, right, at: place)
  }

  // MARK: Membership

  private func contains(
    _ container: Value, _ item: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch container {
    case .opaque: return container
    case .data, .tensor: return opaque("whether a tensor has this value", at: place)
    case .instance(let instance):
      if let method = instance.type.lookup("__contains__"),
        method.owner.place != nil || instance.content == nil
      {
        let result = try callBound(
          method, container, CallArguments(positional: [item], place: place))
        if result.origin != nil { return result }
        return .bool(try truth(of: result, at: place))
      }
      if let content = instance.content { return try contains(content, item, at: place) }
    default: break
    }
    if let origin = item.origin { return .opaque(origin) }
    switch container {
    case .string(let text):
      guard case .string(let part) = item else {
        throw raise(
          "TypeError",
          "'in <string>' requires string as left operand, not \(typeName(of: item))", at: place)
      }
      try charge(text.utf8.count / 16, at: place)
      return .bool(part.isEmpty || text.firstPosition(of: part) != nil)
    case .dict(let dict): return .bool(dict[try key(for: item, at: place)] != nil)
    case .set(let set): return .bool(set.members[try key(for: item, at: place)] != nil)
    case .range(let range):
      if let number = item.number, let integer = Int(exactly: number) {
        guard range.count > 0 else { return .bool(false) }
        let last = range.start + (range.count - 1) * range.step
        let isInside =
          range.step > 0
          ? integer >= range.start && integer <= last
          : integer <= range.start && integer >= last
        return .bool(
          isInside
            && integer.subtractingReportingOverflow(range.start).partialValue % range.step == 0)
      }
      return .bool(false)
    case .type(let type) where type.isSubclass(of: types.enumeration):
      return .bool(isInstance(item, of: type))
    case .none, .bool, .int, .float, .function, .native:
      throw raise(
        "TypeError", "argument of type '\(typeName(of: container))' is not iterable", at: place)
    default:
      let iterator = try iterator(over: container, at: place)
      if iterator.standsForMany { return opaque("whether this contains it", at: place) }
      while let candidate = try iterator.next() {
        if isIdentical(candidate, item) { return .bool(true) }
        if let origin = candidate.origin { return .opaque(origin) }
        if try isEqual(candidate, item, at: place) { return .bool(true) }
      }
      return .bool(false)
    }
  }
}

extension PythonCompareOperator {
  fileprivate var method: String {
    switch self {
    case .equal: "__eq__"
    case .notEqual: "__ne__"
    case .less: "__lt__"
    case .lessEqual: "__le__"
    case .greater: "__gt__"
    case .greaterEqual: "__ge__"
    case .is, .isNot, .in, .notIn: ""
    }
  }

  fileprivate var reflected: PythonCompareOperator {
    switch self {
    case .less: .greater
    case .lessEqual: .greaterEqual
    case .greater: .less
    case .greaterEqual: .lessEqual
    default: self
    }
  }

  fileprivate var reflectedMethod: String { reflected.method }

  fileprivate var symbol: String {
    switch self {
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .equal: "=="
    default: "!="
    }
  }

  /// Whether an order of -1, 0 or 1 satisfies the operator.
  fileprivate func holds(_ order: Int) -> Bool {
    switch self {
    case .less: order < 0
    case .lessEqual: order <= 0
    case .greater: order > 0
    case .greaterEqual: order >= 0
    case .notEqual: order != 0
    default: order == 0
    }
  }
}
