import Tensors

extension Tensor {
  /// The bits of each value, for types of up to 8 bytes.
  var words: [UInt64] {
    let width = elementType.byteCount
    return (0..<count).map { index in
      let start = bytes.startIndex + index * width
      return bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// The values of a tensor of signed or unsigned integers; nil for other types and for values past
  /// `Int.max`.
  var integerValues: [Int]? {
    switch elementType {
    case .int64: words.map { Int(truncatingIfNeeded: $0) }
    case .int32: words.map { Int(Int32(truncatingIfNeeded: $0)) }
    case .int16: words.map { Int(Int16(truncatingIfNeeded: $0)) }
    case .int8: words.map { Int(Int8(truncatingIfNeeded: $0)) }
    case .uint32, .uint16, .uint8: words.map { Int($0) }
    default: nil
    }
  }
}
