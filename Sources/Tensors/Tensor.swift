/// A row-major tensor as it stands in a file: little-endian bytes, shared with the file, not copied.
public struct Tensor: Hashable, Sendable {
  /// Sizes of the dimensions, `[]` for a single value.
  public let shape: [Int]
  public let elementType: ElementType
  /// `elementCount(of: shape) * elementType.byteCount` bytes.
  public let bytes: ArraySlice<UInt8>

  /// Nil unless the sizes are non-negative, their product fits, and the bytes are exactly theirs.
  public init?(shape: [Int], elementType: ElementType, bytes: ArraySlice<UInt8>) {
    guard let count = elementCount(of: shape) else { return nil }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: elementType.byteCount)
    guard !overflow, byteCount == bytes.count else { return nil }
    self.shape = shape
    self.elementType = elementType
    self.bytes = bytes
  }

  public var count: Int { bytes.count / elementType.byteCount }
}

/// The product of the sizes; nil if one is negative or the product does not fit an `Int`.
public func elementCount(of shape: [Int]) -> Int? {
  var count = 1
  for size in shape {
    guard size >= 0 else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    count = product
  }
  return count
}

/// A shape in PyTorch's words: `[16, 784]`.
public func describe(shape: [Int]) -> String {
  "[" + shape.map(String.init).joined(separator: ", ") + "]"
}
