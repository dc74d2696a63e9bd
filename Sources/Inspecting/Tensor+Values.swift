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
      wide.forEachValue(body)
    }
  }

  /// SHA-256, in hexadecimal, of the bytes.
  var digest: String {
    var hash = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    return hexadecimal(hash.finalize())
  }

  /// Floating types of up to 32 bits as float32, all others as they are.
  var wide: Tensor { elementType == .float64 ? self : widened.map(Tensor.init) ?? self }

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
}
