/// Walks over the bytes of a pickle. Answers nil, and remembers that it was short, past their end.
struct PickleCursor {
  private let bytes: ArraySlice<UInt8>
  /// From the start of the bytes.
  private(set) var offset = 0
  /// True once more was asked for than there is.
  private(set) var isShort = false

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var remaining: Int { bytes.count - offset }

  mutating func byte() -> UInt8? {
    guard remaining > 0 else { return short() }
    offset += 1
    return bytes[bytes.startIndex + offset - 1]
  }

  /// A little-endian integer of up to 8 bytes.
  mutating func integer(_ count: Int) -> UInt64? {
    guard remaining >= count else { return short() }
    var value: UInt64 = 0
    let start = bytes.startIndex + offset
    for index in 0..<count { value |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    offset += count
    return value
  }

  /// The next `count` bytes, whatever is claimed.
  mutating func span(_ count: UInt64) -> PickleSpan? {
    guard count <= UInt64(remaining) else { return short() }
    defer { offset += Int(count) }
    return PickleSpan(start: UInt32(offset), count: UInt32(count))
  }

  /// The bytes before the next newline, which is passed over.
  mutating func line() -> PickleSpan? {
    let start = offset
    let rest = bytes[(bytes.startIndex + offset)...]
    guard let end = rest.firstIndex(of: 0x0A) else { return short() }
    offset = end + 1 - bytes.startIndex
    return PickleSpan(start: UInt32(start), count: UInt32(offset - 1 - start))
  }

  private mutating func short<Value>() -> Value? {
    isShort = true
    return nil
  }
}
