/// Reads little-endian integers and slices from bytes that may lie about their lengths: every read is
/// bounded by what is there and answers nil past the end.
public struct ByteReader: Sendable {
  public let bytes: ArraySlice<UInt8>
  /// Bytes read so far, counted from the start of the slice.
  public private(set) var offset = 0

  public init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  public var remaining: Int { bytes.count - offset }

  /// The next `count` bytes; nil, and nothing read, if fewer remain or `count` is negative.
  public mutating func read(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    let start = bytes.startIndex + offset
    offset += count
    return bytes[start..<start + count]
  }

  public mutating func readInteger<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type = Value.self
  ) -> Value? {
    guard let slice = read(MemoryLayout<Value>.size) else { return nil }
    return slice.reversed().reduce(0) { $0 << 8 | Value($1) }
  }
}
