import Crypto
import Files
import Tensors

extension Tensor {
  /// Visits the values in row-major order; of complex ones both parts.
  func forEachValue(_ body: (Double) -> Void) {
    switch elementType {
    case .float64: words(UInt64.self) { body(Double(bitPattern: $0)) }
    case .float32: words(UInt32.self) { body(Double(Float(bitPattern: $0))) }
    case .float16: words(UInt16.self) { body(Double(Float16(bitPattern: $0))) }
    case .bfloat16: words(UInt16.self) { body(Double(Float(bitPattern: UInt32($0) << 16))) }
    case .int64: words(UInt64.self) { body(Double(Int64(bitPattern: $0))) }
    case .int32: words(UInt32.self) { body(Double(Int32(bitPattern: $0))) }
    case .int16: words(UInt16.self) { body(Double(Int16(bitPattern: $0))) }
    case .int8: words(UInt8.self) { body(Double(Int8(bitPattern: $0))) }
    case .uint64: words(UInt64.self) { body(Double($0)) }
    case .uint32: words(UInt32.self) { body(Double($0)) }
    case .uint16: words(UInt16.self) { body(Double($0)) }
    case .uint8, .bool: words(UInt8.self) { body(Double($0)) }
    case .complex128: words(UInt64.self) { body(Double(bitPattern: $0)) }
    case .complex64: words(UInt32.self) { body(Double(Float(bitPattern: $0))) }
    case .complex32: words(UInt16.self) { body(Double(Float16(bitPattern: $0))) }
    case .float8E4M3FN, .float8E5M2, .float8E4M3FNUZ, .float8E5M2FNUZ, .float8E8M0FNU:
      words(UInt8.self) { body(Double(smallFloat($0))) }
    }
  }

  /// SHA-256, in hexadecimal, of the values as ``TensorSummary/sha256`` says.
  var widenedDigest: String {
    let widens: Bool =
      switch elementType {
      case .float16, .bfloat16, .float8E4M3FN, .float8E5M2, .float8E4M3FNUZ, .float8E5M2FNUZ,
        .float8E8M0FNU:
        true
      default: false
      }
    guard widens else {
      var hash = SHA256()
      unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
      return hexadecimal(hash.finalize())
    }
    var wide: [UInt8] = []
    wide.reserveCapacity(count * 4)
    forEachValue { value in
      let word = Float(value).bitPattern
      for shift in stride(from: 0, to: 32, by: 8) {
        wide.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
      }
    }
    return hexadecimal(SHA256.hash(data: wide))
  }

  private func words<Word: FixedWidthInteger & UnsignedInteger>(
    _ type: Word.Type, _ body: (Word) -> Void
  ) {
    unsafe bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: MemoryLayout<Word>.size) {
        unsafe body(
          Word(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Word.self)))
      }
    }
  }

  /// A value of one byte.
  ///
  /// Source: OCP 8-bit Floating Point Specification 1.0 (E4M3, E5M2), Microscaling Formats 1.0 (E8M0);
  /// the FNUZ forms: "8-bit Numerical Formats for Deep Neural Networks", B. Noune and others (2022).
  private func smallFloat(_ byte: UInt8) -> Float {
    switch elementType {
    case .float8E8M0FNU:
      return byte == 0xFF ? .nan : Float(sign: .plus, exponent: Int(byte) - 127, significand: 1)
    case .float8E4M3FN:
      if byte & 0x7F == 0x7F { return .nan }
      return minifloat(byte, fraction: 3, bias: 7)
    case .float8E5M2:
      if byte & 0x7F > 0x7C { return .nan }
      if byte & 0x7F == 0x7C { return byte == 0x7C ? .infinity : -.infinity }
      return minifloat(byte, fraction: 2, bias: 15)
    case .float8E4M3FNUZ: return byte == 0x80 ? .nan : minifloat(byte, fraction: 3, bias: 8)
    default: return byte == 0x80 ? .nan : minifloat(byte, fraction: 2, bias: 16)
    }
  }

  private func minifloat(_ byte: UInt8, fraction: Int, bias: Int) -> Float {
    let magnitude = Int(byte & 0x7F)
    let exponent = magnitude >> fraction
    let mantissa = Float(magnitude & (1 << fraction - 1)) / Float(1 << fraction)
    let value =
      exponent == 0
      ? mantissa * Float(sign: .plus, exponent: 1 - bias, significand: 1)
      : (1 + mantissa) * Float(sign: .plus, exponent: exponent - bias, significand: 1)
    return byte & 0x80 == 0 ? value : -value
  }
}
