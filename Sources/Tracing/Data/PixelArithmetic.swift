import PythonSyntax

// Elementwise arithmetic on tables of values, rounded as the element type rounds.

extension PixelBuffer.ElementType {
  var isFloating: Bool { [.float16, .float32, .float64].contains(self) }

  var isInteger: Bool { [.uint8, .int8, .int16, .int32, .int64].contains(self) }

  /// The integers that it holds.
  private var integerRange: ClosedRange<Double>? {
    switch self {
    case .bool: 0...1
    case .uint8: 0...255
    case .int8: -128...127
    case .int16: -32768...32767
    case .int32: -2_147_483_648...2_147_483_647
    // What a Double counts exactly.
    case .int64: -9_007_199_254_740_992...9_007_199_254_740_992
    default: nil
    }
  }

  /// Whether the type holds the number as it is, rounding of fractions aside.
  func holds(_ number: Double) -> Bool { integerRange?.contains(number) ?? true }

  /// The result of an integer operation, wrapped around as machines do.
  fileprivate func wrapped(_ value: Double) -> Double? {
    guard let range = integerRange, value.magnitude <= 9_007_199_254_740_992 else { return nil }
    if range.contains(value) { return value }
    let span = range.upperBound - range.lowerBound + 1
    let turns = ((value - range.lowerBound) / span).rounded(.down)
    return value - turns * span
  }

  /// A value as this type rounds it; nil where C leaves it open.
  func rounded(_ value: Double) -> Double? {
    switch self {
    case .float64: return value
    case .float32: return Double(Float(value))
    case .float16: return Double(Float16(value))
    case .bool: return value == 0 ? 0 : 1
    case .uint8, .int8, .int16, .int32, .int64:
      // A fraction loses its decimals; beyond the type's range the machine decides.
      let whole = value.rounded(.towardZero)
      return holds(whole) ? whole : nil
    case .text, .unknown: return nil
    }
  }

  /// A value of another type converted to this one: integers wrap around.
  func converted(_ value: Double, from source: Self) -> Double? {
    if isInteger, source.isInteger || source == .bool { return wrapped(value) }
    return rounded(value)
  }

  /// `left op right` computed in this type; nil where libraries differ in the last bit.
  func apply(_ op: PythonBinaryOperator, _ left: Double, _ right: Double) -> Double? {
    if isFloating {
      // float16 is computed in float32, then rounded.
      let exact = self == .float64
      let single = (Float(left), Float(right))
      switch op {
      case .add: return rounded(exact ? left + right : Double(single.0 + single.1))
      case .subtract: return rounded(exact ? left - right : Double(single.0 - single.1))
      case .multiply: return rounded(exact ? left * right : Double(single.0 * single.1))
      case .divide: return rounded(exact ? left / right : Double(single.0 / single.1))
      case .power where right == 2: return apply(.multiply, left, left)
      case .power where right == 1: return left
      case .power where right == 0.5:
        return rounded(exact ? left.squareRoot() : Double(single.0.squareRoot()))
      default: return nil
      }
    }
    guard isInteger else { return nil }
    switch op {
    case .add: return wrapped(left + right)
    case .subtract: return wrapped(left - right)
    case .multiply: return wrapped(left * right)
    case .floorDivide where right != 0: return wrapped((left / right).rounded(.down))
    case .modulo where right != 0:
      return wrapped(left - right * (left / right).rounded(.down))
    case .power where right == 2: return wrapped(left * left)
    case .power where right == 1: return left
    case .leftShift where right >= 0 && right < 32:
      return wrapped(left * Double(sign: .plus, exponent: Int(right), significand: 1))
    case .rightShift where right >= 0 && right < 32:
      return (left / Double(sign: .plus, exponent: Int(right), significand: 1)).rounded(.down)
    case .bitAnd, .bitOr, .bitXor:
      guard let left = Int(exactly: left), let right = Int(exactly: right) else { return nil }
      let value = op == .bitAnd ? left & right : op == .bitOr ? left | right : left ^ right
      return wrapped(Double(value))
    default: return nil
    }
  }

  /// The type in which numpy and PyTorch compute with two arrays of these types.
  func promoted(with other: Self, in library: DataArray.Library) -> Self {
    if self == other { return self }
    if self == .unknown || other == .unknown { return .unknown }
    if self == .text || other == .text { return .unknown }
    if self == .bool { return other }
    if other == .bool { return self }
    switch (isFloating, other.isFloating) {
    case (true, true): return width >= other.width ? self : other
    case (true, false), (false, true):
      let floating = isFloating ? self : other
      let integer = isFloating ? other : self
      if library == .torch { return floating }
      // numpy takes a float that holds all integers of the type.
      let needed = integer.width == 8 ? 16 : integer.width == 16 ? 32 : 64
      return floating.width >= needed ? floating : needed == 32 ? .float32 : .float64
    case (false, false):
      if self == .uint8 || other == .uint8 {
        let signed = self == .uint8 ? other : self
        return signed == .int8 ? .int16 : signed
      }
      return width >= other.width ? self : other
    }
  }

  /// In bits.
  private var width: Int {
    switch self {
    case .bool, .uint8, .int8: 8
    case .int16, .float16: 16
    case .int32, .float32: 32
    default: 64
    }
  }

  /// The type in which an array of this type is computed with a number of Python's.
  func promoted(
    withNumber isFloat: Bool, op: PythonBinaryOperator, in library: DataArray.Library
  ) -> Self {
    switch self {
    case .float16, .float32, .float64: return self
    case .bool:
      if library == .torch { return isFloat || op == .divide ? .float32 : .int64 }
      return isFloat || op == .divide ? .float64 : .int64
    case .uint8, .int8, .int16, .int32, .int64:
      guard isFloat || op == .divide else { return self }
      return library == .torch ? .float32 : .float64
    case .text, .unknown: return .unknown
    }
  }
}

extension PythonCompareOperator {
  /// The comparison of two numbers; nil for `is` and `in`.
  func holds(_ left: Double, _ right: Double) -> Bool? {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessEqual: left <= right
    case .greater: left > right
    case .greaterEqual: left >= right
    case .is, .isNot, .in, .notIn: nil
    }
  }
}
