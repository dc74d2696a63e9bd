import Glibc
import PythonSyntax

extension Interpreter {
  // MARK: Binary operators

  func binary(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch (left, right) {
    case (.int(let one), .int(let two)): return try integers(op, one, two, at: place)
    case (.float(let one), .float(let two)): return try floats(op, one, two, at: place)
    case (.instance, _), (_, .instance):
      if let result = try byMethods(op, left, right, at: place) { return result }
    default: break
    }
    if left.isData || right.isData { return try dataBinary(op, left, right, at: place) }
    if left.isTensor || right.isTensor { return try tensorBinary(op, left, right, at: place) }
    if let origin = left.origin ?? right.origin {
      opaqueUses += 1
      return .opaque(OpaqueValue(what: origin.what, place: origin.place))
    }
    if case .batchSize = left { return try batch(op, left, right, at: place) }
    if case .batchSize = right { return try batch(op, left, right, at: place) }
    if let one = left.integer, let two = right.integer {
      if case .bool(let one) = left, case .bool(let two) = right {
        switch op {
        case .bitAnd: return .bool(one && two)
        case .bitOr: return .bool(one || two)
        case .bitXor: return .bool(one != two)
        default: break
        }
      }
      return try integers(op, one, two, at: place)
    }
    if let one = left.number, let two = right.number { return try floats(op, one, two, at: place) }
    return try collections(op, left, right, at: place)
  }

  func operandStop(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) -> TraceStop {
    let symbol = op == .power ? "** or pow()" : op.symbol
    return raise(
      "TypeError",
      "unsupported operand type(s) for \(symbol): '\(typeName(of: left))' and '\(typeName(of: right))'",
      at: place)
  }

  private func byMethods(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value? {
    if case .instance(let instance) = left, let method = instance.type.lookup(op.method) {
      let result = try callBound(method, left, CallArguments(positional: [right], place: place))
      if case .notImplemented = result {} else { return result }
    }
    if case .instance(let instance) = right, let method = instance.type.lookup(op.reflectedMethod) {
      let result = try callBound(method, right, CallArguments(positional: [left], place: place))
      if case .notImplemented = result {} else { return result }
    }
    let inner = (left.content ?? left, right.content ?? right)
    guard left.content != nil || right.content != nil else {
      if case .string = left, op == .modulo { return nil }
      if left.isTensor || right.isTensor || left.isData || right.isData || left.origin != nil
        || right.origin != nil
      {
        return nil
      }
      throw operandStop(op, left, right, at: place)
    }
    return try binary(op, inner.0, inner.1, at: place)
  }

  private func integers(
    _ op: PythonBinaryOperator, _ left: Int, _ right: Int, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let result: (partialValue: Int, overflow: Bool)
    switch op {
    case .add: result = left.addingReportingOverflow(right)
    case .subtract: result = left.subtractingReportingOverflow(right)
    case .multiply: result = left.multipliedReportingOverflow(by: right)
    case .divide:
      guard right != 0 else { throw raise("ZeroDivisionError", "division by zero", at: place) }
      return .float(Double(left) / Double(right))
    case .floorDivide, .modulo:
      guard right != 0 else {
        throw raise(
          "ZeroDivisionError",
          op == .modulo ? "integer modulo by zero" : "integer division or modulo by zero", at: place
        )
      }
      guard !(left == .min && right == -1) else {
        if op == .modulo { return .int(0) }
        throw overflow(at: place)
      }
      let (quotient, remainder) = left.quotientAndRemainder(dividingBy: right)
      let isAdjusted = remainder != 0 && (remainder < 0) != (right < 0)
      if op == .modulo { return .int(isAdjusted ? remainder + right : remainder) }
      return .int(isAdjusted ? quotient - 1 : quotient)
    case .power: return try power(left, right, at: place)
    case .leftShift:
      guard right >= 0 else { throw raise("ValueError", "negative shift count", at: place) }
      guard left != 0 else { return .int(0) }
      guard right < 63, (left << right) >> right == left else { throw overflow(at: place) }
      return .int(left << right)
    case .rightShift:
      guard right >= 0 else { throw raise("ValueError", "negative shift count", at: place) }
      return .int(left >> min(right, 63))
    case .bitOr: return .int(left | right)
    case .bitXor: return .int(left ^ right)
    case .bitAnd: return .int(left & right)
    case .matMul: throw operandStop(op, .int(left), .int(right), at: place)
    }
    guard !result.overflow else { throw overflow(at: place) }
    return .int(result.partialValue)
  }

  private func power(
    _ base: Int, _ exponent: Int, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if exponent < 0 { return try floats(.power, Double(base), Double(exponent), at: place) }
    if base == 0 || base == 1 { return .int(exponent == 0 ? 1 : base) }
    if base == -1 { return .int(exponent % 2 == 0 ? 1 : -1) }
    guard exponent < 64 else { throw overflow(at: place) }
    var result = 1
    for _ in 0..<exponent {
      let (product, isTooLarge) = result.multipliedReportingOverflow(by: base)
      guard !isTooLarge else { throw overflow(at: place) }
      result = product
    }
    return .int(result)
  }

  private func floats(
    _ op: PythonBinaryOperator, _ left: Double, _ right: Double, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch op {
    case .add: return .float(left + right)
    case .subtract: return .float(left - right)
    case .multiply: return .float(left * right)
    case .divide:
      guard right != 0 else { throw raise("ZeroDivisionError", "division by zero", at: place) }
      return .float(left / right)
    case .floorDivide, .modulo:
      guard right != 0 else {
        throw raise(
          "ZeroDivisionError", op == .modulo ? "float modulo" : "float floor division by zero",
          at: place)
      }
      var remainder = fmod(left, right)
      var quotient = (left - remainder) / right
      if remainder != 0 {
        if (right < 0) != (remainder < 0) {
          remainder += right
          quotient -= 1
        }
      } else {
        remainder = copysign(0, right)
      }
      if op == .modulo { return .float(remainder) }
      guard quotient != 0 else { return .float(copysign(0, left / right)) }
      let floored = quotient.rounded(.down)
      return .float(quotient - floored > 0.5 ? floored + 1 : floored)
    case .power:
      if left == 0, right < 0 {
        throw raise("ZeroDivisionError", "zero to a negative power", at: place)
      }
      if left < 0, left.isFinite, right.isFinite, right != right.rounded() {
        throw stop(.unsupported, at: place, "complex numbers are not followed")
      }
      let result = pow(left, right)
      if result.isInfinite, left.isFinite, right.isFinite {
        throw raise("OverflowError", "(34, 'Numerical result out of range')", at: place)
      }
      return .float(result)
    default: throw operandStop(op, .float(left), .float(right), at: place)
    }
  }

  /// Arithmetic with the number of images in the batch, as far as it is known.
  private func batch(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch (left, op, right) {
    case (.batchSize(let one), .add, .batchSize(let two)): return .batchSize(multiple: one + two)
    case (.batchSize(let one), .subtract, .batchSize(let two)):
      if one == two { return .int(0) }
      if one > two { return .batchSize(multiple: one - two) }
    case (.batchSize(let one), .floorDivide, .batchSize(let two)) where one % two == 0:
      return .int(one / two)
    case (.batchSize(let one), .divide, .batchSize(let two)):
      return .float(Double(one) / Double(two))
    case (.batchSize(let one), .modulo, .batchSize(let two)) where one % two == 0: return .int(0)
    case (.batchSize(let multiple), .multiply, .int(let factor)),
      (.int(let factor), .multiply, .batchSize(let multiple)):
      if factor == 0 { return .int(0) }
      let (product, isTooLarge) = multiple.multipliedReportingOverflow(by: factor)
      guard !isTooLarge else { throw overflow(at: place) }
      if product > 0 { return .batchSize(multiple: product) }
    case (.batchSize(let multiple), .floorDivide, .int(let divisor)):
      if divisor > 0, multiple % divisor == 0 { return .batchSize(multiple: multiple / divisor) }
    case (.batchSize(let multiple), .modulo, .int(let divisor)):
      if divisor > 0, multiple % divisor == 0 { return .int(0) }
    case (.batchSize, .add, .int(0)), (.batchSize, .subtract, .int(0)): return left
    case (.int(0), .add, .batchSize): return right
    default: break
    }
    if right.number == nil, left.number == nil, !left.isBatchSize || !right.isBatchSize {
      return try collections(op, left, right, at: place)
    }
    throw batchStop(at: place)
  }

  private func collections(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch (op, left, right) {
    case (.add, .string(let one), .string(let two)):
      try charge((one.utf8.count + two.utf8.count) / 16, at: place)
      try checkLength(one.utf8.count + two.utf8.count, at: place)
      return .string(one + two)
    case (.add, .bytes(let one), .bytes(let two)):
      try charge(one.count + two.count, at: place)
      return .bytes(one + two)
    case (.add, .list(let one), .list(let two)):
      try charge(one.items.count + two.items.count, at: place)
      return .list(ListObject(one.items + two.items))
    case (.add, .tuple(let one), .tuple(let two)):
      try charge(one.count + two.count, at: place)
      return .tuple(one + two)
    case (.multiply, .string(let text), _) where right.integer != nil:
      return .string(try repeated(text, right.integer ?? 0, at: place))
    case (.multiply, _, .string(let text)) where left.integer != nil:
      return .string(try repeated(text, left.integer ?? 0, at: place))
    case (.multiply, .list(let list), _) where right.integer != nil:
      return .list(ListObject(try repeated(list.items, right.integer ?? 0, at: place)))
    case (.multiply, _, .list(let list)) where left.integer != nil:
      return .list(ListObject(try repeated(list.items, left.integer ?? 0, at: place)))
    case (.multiply, .tuple(let items), _) where right.integer != nil:
      return .tuple(try repeated(items, right.integer ?? 0, at: place))
    case (.multiply, _, .tuple(let items)) where left.integer != nil:
      return .tuple(try repeated(items, left.integer ?? 0, at: place))
    case (.multiply, .list, .batchSize), (.multiply, .batchSize, .list),
      (.multiply, .tuple, .batchSize), (.multiply, .batchSize, .tuple),
      (.multiply, .string, .batchSize), (.multiply, .batchSize, .string):
      throw batchStop(at: place)
    case (.modulo, .string(let text), _): return try percentFormat(text, right, at: place)
    case (.bitOr, .dict(let one), .dict(let two)):
      try charge(one.count + two.count, at: place)
      let result = DictObject()
      result.content = one.content
      result.type = one.type
      for entry in two.entries {
        result.set(entry.key, original: entry.original, to: entry.value)
      }
      return .dict(result)
    case (_, .set(let one), .set(let two)):
      if let result = try sets(op, one, two, at: place) { return .set(result) }
    case (.bitOr, .type, _), (.bitOr, _, .type): return opaque("a type", at: place, isInert: true)
    case (_, .dict(let one), .dict(let two)) where one.type?.name == "Counter":
      if let result = try counters(op, one, two, at: place) { return result }
    default: break
    }
    switch (op, left) {
    case (.add, .string):
      throw raise(
        "TypeError", "can only concatenate str (not \"\(typeName(of: right))\") to str", at: place)
    case (.add, .list):
      throw raise(
        "TypeError", "can only concatenate list (not \"\(typeName(of: right))\") to list", at: place
      )
    case (.add, .tuple):
      throw raise(
        "TypeError", "can only concatenate tuple (not \"\(typeName(of: right))\") to tuple",
        at: place)
    default: throw operandStop(op, left, right, at: place)
    }
  }

  func checkLength(_ count: Int, at place: SourcePlace) throws(TraceStop) {
    guard count <= limits.items else {
      throw stop(
        .limit, at: place, "a string of \(count) bytes is beyond the limit of \(limits.items)")
    }
  }

  func repeated(
    _ text: String, _ count: Int, at place: SourcePlace
  ) throws(TraceStop) -> String {
    guard count > 0, !text.isEmpty else { return "" }
    let (length, isTooLarge) = text.utf8.count.multipliedReportingOverflow(by: count)
    try checkLength(isTooLarge ? .max : length, at: place)
    try charge(length / 16, at: place)
    return String(repeating: text, count: count)
  }

  private func repeated(
    _ items: [Value], _ count: Int, at place: SourcePlace
  ) throws(TraceStop) -> [Value] {
    guard count > 0, !items.isEmpty else { return [] }
    let (length, isTooLarge) = items.count.multipliedReportingOverflow(by: count)
    try charge(isTooLarge ? .max : length, at: place)
    var result: [Value] = []
    result.reserveCapacity(length)
    for _ in 0..<count { result += items }
    return result
  }

  func sets(
    _ op: PythonBinaryOperator, _ left: SetObject, _ right: SetObject, at place: SourcePlace
  ) throws(TraceStop) -> SetObject? {
    try charge(left.members.count + right.members.count, at: place)
    let result = SetObject(isFrozen: left.isFrozen)
    func take(_ set: SetObject, _ isTaken: (DictObject.Key) -> Bool) {
      for entry in set.members.entries where isTaken(entry.key) {
        result.members.set(entry.key, original: entry.original, to: .none)
      }
    }
    switch op {
    case .bitOr:
      take(left) { _ in true }
      take(right) { _ in true }
    case .bitAnd: take(left) { right.members[$0] != nil }
    case .subtract: take(left) { right.members[$0] == nil }
    case .bitXor:
      take(left) { right.members[$0] == nil }
      take(right) { left.members[$0] == nil }
    default: return nil
    }
    return result
  }

  private func counters(
    _ op: PythonBinaryOperator, _ left: DictObject, _ right: DictObject, at place: SourcePlace
  ) throws(TraceStop) -> Value? {
    guard op == .add || op == .subtract else { return nil }
    let sum = DictObject()
    sum.content = left.content
    for entry in right.entries {
      let value = try binary(op, sum[entry.key] ?? .int(0), entry.value, at: place)
      sum.set(entry.key, original: entry.original, to: value)
    }
    let result = DictObject()
    result.type = left.type
    for entry in sum.entries {
      guard case .int(let count) = entry.value, count > 0 else { continue }
      result.set(entry.key, original: entry.original, to: entry.value)
    }
    return .dict(result)
  }

  // MARK: Unary operators

  func unary(
    _ op: PythonUnaryOperator, _ value: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if op == .not {
      if let origin = value.origin { return .opaque(origin) }
      return .bool(!(try truth(of: value, at: place)))
    }
    switch (op, value) {
    case (_, .tensor(let tensor)): return try tensorUnary(op, tensor, at: place)
    case (_, .data(let data)): return try dataUnary(op, data, at: place)
    case (_, .opaque): return value
    case (.minus, .float(let value)): return .float(-value)
    case (.plus, .float): return value
    case (.minus, .batchSize): throw batchStop(at: place)
    case (.plus, .batchSize): return value
    case (_, .instance(let instance)):
      let name = op == .minus ? "__neg__" : op == .plus ? "__pos__" : "__invert__"
      if let method = instance.type.lookup(name) {
        return try callBound(method, value, CallArguments(place: place))
      }
      if let content = instance.content { return try unary(op, content, at: place) }
    default: break
    }
    if let integer = value.integer {
      switch op {
      case .plus: return .int(integer)
      case .minus:
        guard integer != .min else { throw overflow(at: place) }
        return .int(-integer)
      default: return .int(~integer)
      }
    }
    let symbol = op == .minus ? "-" : op == .plus ? "+" : "~"
    throw raise(
      "TypeError", "bad operand type for unary \(symbol): '\(typeName(of: value))'", at: place)
  }

  // MARK: Truth

  func truth(of value: Value, at place: SourcePlace) throws(TraceStop) -> Bool {
    switch value {
    case .none: return false
    case .bool(let value): return value
    case .int(let value): return value != 0
    case .float(let value): return value != 0
    case .string(let text): return !text.isEmpty
    case .bytes(let bytes): return !bytes.isEmpty
    case .tuple(let items): return !items.isEmpty
    case .list(let list):
      if let reason = list.uncertainty { throw unknown(reason, "whether this holds", at: place) }
      return !list.items.isEmpty
    case .dict(let dict):
      if let reason = dict.uncertainty { throw unknown(reason, "whether this holds", at: place) }
      return dict.count > 0
    case .set(let set): return set.members.count > 0
    case .range(let range): return range.count > 0
    case .tensor(let tensor): return try tensorTruth(of: tensor, at: place)
    case .data(let data): return try dataTruth(of: data, at: place)
    case .opaque(let origin): throw unknown(origin, "whether this holds", at: place)
    case .instance(let instance):
      if let method = instance.type.lookup("__bool__") {
        return try truth(
          of: try callBound(method, value, CallArguments(place: place)), at: place)
      }
      if let method = instance.type.lookup("__len__"),
        instance.content == nil || method.owner.place != nil
      {
        return try truth(
          of: try callBound(method, value, CallArguments(place: place)), at: place)
      }
      if let content = instance.content { return try truth(of: content, at: place) }
      return true
    default: return true
    }
  }
}

extension Value {
  var isTensor: Bool {
    if case .tensor = self { return true }
    return false
  }

  var isData: Bool {
    if case .data = self { return true }
    return false
  }

  var isBatchSize: Bool {
    if case .batchSize = self { return true }
    return false
  }

  /// An integer or truth value as an integer.
  var integer: Int? {
    switch self {
    case .int(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// An integer, truth value or float as a float.
  var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .bool(let value): value ? 1 : 0
    case .float(let value): value
    default: nil
    }
  }

  /// The list, dictionary, number or string that an object of a subclass of these is.
  var content: Value? {
    if case .instance(let instance) = self { return instance.content }
    return nil
  }
}

extension PythonBinaryOperator {
  /// The name between the underscores of the operator's methods.
  private var stem: String {
    switch self {
    case .add: "add"
    case .subtract: "sub"
    case .multiply: "mul"
    case .matMul: "matmul"
    case .divide: "truediv"
    case .floorDivide: "floordiv"
    case .modulo: "mod"
    case .power: "pow"
    case .leftShift: "lshift"
    case .rightShift: "rshift"
    case .bitOr: "or"
    case .bitXor: "xor"
    case .bitAnd: "and"
    }
  }

  var method: String { "__\(stem)__" }
  var reflectedMethod: String { "__r\(stem)__" }
  var inPlaceMethod: String { "__i\(stem)__" }

  var symbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .matMul: "@"
    case .divide: "/"
    case .floorDivide: "//"
    case .modulo: "%"
    case .power: "**"
    case .leftShift: "<<"
    case .rightShift: ">>"
    case .bitOr: "|"
    case .bitXor: "^"
    case .bitAnd: "&"
    }
  }
}
