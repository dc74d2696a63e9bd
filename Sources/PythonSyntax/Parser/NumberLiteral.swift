extension PythonParser {
  /// Characters of a number that are read: CPython's limit for the digits of decimal integers, here
  /// for all numbers, so that their conversion stays cheap.
  static let digitLimit = 4_300

  /// The value of a number token.
  ///
  /// Source: Python 3.14 language reference, section 2.6.
  func number(_ token: PythonToken) throws(SyntaxFault) -> PythonConstant {
    let bytes = source.bytes[token.range]
    if bytes.count < 19, let small = Self.smallInteger(bytes) { return .int(small) }
    var digits = bytes.filter { $0 != UInt8(ascii: "_") }
    guard digits.count <= Self.digitLimit else {
      throw SyntaxFault(kind: .numberTooLong, range: token.range)
    }
    if digits.count > 2, digits[0] == UInt8(ascii: "0"), let base = Self.base(digits[1]) {
      return Self.integer(digits: digits[2...], base: base)
    }
    let isImaginary = digits.last.map { $0 | 0x20 == UInt8(ascii: "j") } ?? false
    if isImaginary { digits.removeLast() }
    let isInteger = digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    if isInteger, !isImaginary {
      let text = String(decoding: digits.drop { $0 == UInt8(ascii: "0") }, as: UTF8.self)
      return text.isEmpty ? .int(0) : Int(text).map { .int($0) } ?? .bigInt(text)
    }
    guard let value = Double(String(decoding: digits, as: UTF8.self)) else {
      throw SyntaxFault(kind: .unexpectedToken, range: token.range)
    }
    return isImaginary ? .imaginary(value) : .float(value)
  }

  /// Up to 18 decimal digits.
  private static func smallInteger(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    return value
  }

  private static func base(_ letter: UInt8) -> Int? {
    switch letter | 0x20 {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }

  /// An integer of a base of two, converted by long multiplication where 63 bits do not hold it.
  private static func integer(digits: ArraySlice<UInt8>, base: Int) -> PythonConstant {
    let values = digits.map { byte -> UInt64 in
      let isDigit = byte &- UInt8(ascii: "0") < 10
      return UInt64(isDigit ? byte &- UInt8(ascii: "0") : (byte | 0x20) &- UInt8(ascii: "a") &+ 10)
    }
    let bits = base.trailingZeroBitCount
    if values.count * bits <= 63 {
      return .int(values.reduce(0) { $0 << bits | Int($1) })
    }
    // Limbs of nine decimal digits, the lowest first.
    var limbs: [UInt64] = [0]
    let limbBase: UInt64 = 1_000_000_000
    let step = 32 / bits
    var index = 0
    while index < values.count {
      let chunk = values[index..<min(index + step, values.count)]
      var carry = chunk.reduce(0) { $0 << UInt64(bits) | $1 }
      let factor = UInt64(1) << UInt64(bits * chunk.count)
      for limb in limbs.indices {
        let product = limbs[limb] * factor + carry
        limbs[limb] = product % limbBase
        carry = product / limbBase
      }
      while carry > 0 {
        limbs.append(carry % limbBase)
        carry /= limbBase
      }
      index += step
    }
    while limbs.count > 1, limbs.last == 0 { limbs.removeLast() }
    var text = String(limbs.last ?? 0)
    for limb in limbs.dropLast().reversed() {
      let part = String(limb)
      text += String(repeating: "0", count: 9 - part.count) + part
    }
    return Int(text).map { .int($0) } ?? .bigInt(text)
  }
}
