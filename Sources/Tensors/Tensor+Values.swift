extension Tensor {
  /// The values as they stand in a file.
  public init(_ tensor: FloatTensor) {
    self.init(
      shape: tensor.shape, elementType: .float32, words: tensor.values.lazy.map(\.bitPattern))
  }

  /// A tensor of `int64`, such as `num_batches_tracked`.
  ///
  /// - Precondition: as many values as the shape has elements.
  public init(shape: [Int], values: [Int64]) {
    self.init(shape: shape, elementType: .int64, words: values)
  }

  private init<Word: FixedWidthInteger>(
    shape: [Int], elementType: ElementType, words: some Collection<Word>
  ) {
    let count = words.count * MemoryLayout<Word>.size
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      for (index, word) in words.enumerated() {
        unsafe UnsafeMutableRawBufferPointer(buffer).storeBytes(
          of: word.littleEndian, toByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
      }
      initialized = count
    }
    guard let tensor = Tensor(shape: shape, elementType: elementType, bytes: bytes[...]) else {
      preconditionFailure("as many values as the shape has elements")
    }
    self = tensor
  }
}
