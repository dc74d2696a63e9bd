extension Tensor {
  /// The values as float32, also of the five types of 8 bits: exactly, since float32 holds each of their
  /// values. Nil for integers, booleans and complex types.
  public var widened: FloatTensor? {
    guard let format = Float8Format(elementType) else { return FloatTensor(self) }
    let table = (0...255).map { format.value(UInt8($0)) }
    return FloatTensor(shape: shape, values: bytes.map { table[Int($0)] })
  }
}

/// How 8 bits stand for a number.
///
/// Source: P. Micikevicius and others, "FP8 Formats for Deep Learning" (2022); Open Compute Project,
/// "Microscaling Formats" 1.0, for E8M0; PyTorch's `c10/util/Float8_*.h` for the types without a
/// negative zero (FNUZ).
private struct Float8Format {
  let exponentBits: Int
  let mantissaBits: Int
  let bias: Int
  /// The largest exponent stands for infinities and NaN, as in IEEE 754.
  let hasInfinities: Bool
  /// Where a negative zero would stand, the only NaN stands.
  let hasNaNAsNegativeZero: Bool

  init?(_ type: ElementType) {
    let mantissaBits: Int
    switch type {
    case .float8E4M3FN, .float8E4M3FNUZ: mantissaBits = 3
    case .float8E5M2, .float8E5M2FNUZ: mantissaBits = 2
    case .float8E8M0FNU: mantissaBits = 0
    default: return nil
    }
    self.mantissaBits = mantissaBits
    exponentBits = mantissaBits == 0 ? 8 : 7 - mantissaBits
    hasNaNAsNegativeZero = type == .float8E4M3FNUZ || type == .float8E5M2FNUZ
    hasInfinities = type == .float8E5M2
    bias = (1 << (exponentBits - 1)) - (hasNaNAsNegativeZero ? 0 : 1)
  }

  func value(_ byte: UInt8) -> Float {
    let bits = Int(byte)
    // E8M0 is a power of two without sign or zero.
    if mantissaBits == 0 {
      return bits == 0xFF ? .nan : Float(sign: .plus, exponent: bits - bias, significand: 1)
    }
    let sign: FloatingPointSign = bits & 0x80 == 0 ? .plus : .minus
    let mantissa = bits & ((1 << mantissaBits) - 1)
    let exponent = (bits & 0x7F) >> mantissaBits
    if hasNaNAsNegativeZero {
      if bits == 0x80 { return .nan }
    } else if exponent == (1 << exponentBits) - 1 {
      if hasInfinities {
        return mantissa == 0 ? Float(sign: sign, exponent: 0, significand: .infinity) : .nan
      }
      if mantissa == (1 << mantissaBits) - 1 { return .nan }
    }
    let isSubnormal = exponent == 0
    let significand = mantissa + (isSubnormal ? 0 : 1 << mantissaBits)
    return Float(
      sign: sign, exponent: max(exponent, 1) - bias - mantissaBits, significand: Float(significand))
  }
}
