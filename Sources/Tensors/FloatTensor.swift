/// A row-major float32 tensor, ready to compute with.
public struct FloatTensor: Hashable, Sendable {
  public let shape: [Int]
  /// `elementCount(of: shape)` values.
  public let values: [Float]

  /// - Precondition: as many values as the shape has elements.
  public init(shape: [Int], values: [Float]) {
    precondition(elementCount(of: shape) == values.count)
    self.shape = shape
    self.values = values
  }

  /// The tensor's values as float32, rounded to nearest even from float64. Nil for element types
  /// other than `float64`, `float32`, `float16` and `bfloat16`.
  public init?(_ tensor: Tensor) {
    let count = tensor.count
    let values: [Float]? = unsafe tensor.bytes.withUnsafeBytes { bytes in
      switch tensor.elementType {
      case .float32:
        unsafe Self.decode(bytes, count) { Float(bitPattern: UInt32(littleEndian: $0)) }
      case .float64:
        unsafe Self.decode(bytes, count) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
      case .float16:
        unsafe Self.decode(bytes, count) { Float(Float16(bitPattern: UInt16(littleEndian: $0))) }
      case .bfloat16:
        unsafe Self.decode(bytes, count) {
          Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16)
        }
      default: nil
      }
    }
    guard let values else { return nil }
    self.init(shape: tensor.shape, values: values)
  }

  private static func decode<Word: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _ widen: (Word) -> Float
  ) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: count) { values, initialized in
      for index in 0..<count {
        let word = unsafe bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
        unsafe values.initializeElement(at: index, to: widen(word))
      }
      initialized = count
    }
  }

  /// How many values are NaN and how many infinite.
  public var nonFiniteCounts: (nan: Int, infinite: Int) {
    var nan = 0
    var infinite = 0
    for value in values where !value.isFinite {
      if value.isNaN { nan += 1 } else { infinite += 1 }
    }
    return (nan, infinite)
  }
}
