/// The text of one file or notebook cell, as UTF-8, with its lines.
public struct PythonSource: Hashable, Sendable {
  /// UTF-8 without byte order mark. Offsets of tokens count in it.
  public let bytes: [UInt8]
  /// The offset of each line's first byte.
  private let lineStarts: [UInt32]

  /// A place in a source.
  public struct Position: Hashable, Sendable {
    /// From 1.
    public let line: Int
    /// In bytes of UTF-8, from 0, as Python's `ast` counts.
    public let column: Int
  }

  /// - Precondition: `bytes` are valid UTF-8 and less than 4 GiB.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts: [UInt32] = [0]
    for (index, byte) in bytes.enumerated() {
      let endsLine =
        byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
          && !(index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n"))
      if endsLine { starts.append(UInt32(index + 1)) }
    }
    lineStarts = starts
  }

  public var lineCount: Int { lineStarts.count }

  /// The place of a byte. An offset outside of the text is taken to its nearest end.
  public func position(of offset: Int) -> Position {
    let target = UInt32(clamping: min(offset, bytes.count))
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= target { low = middle } else { high = middle }
    }
    return Position(line: low + 1, column: Int(target - lineStarts[low]))
  }

  public func text(of range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: bytes.indices)], as: UTF8.self)
  }

  public func text(of token: PythonToken) -> String { text(of: token.range) }

  /// True if the token's bytes are exactly this text.
  public func matches(_ token: PythonToken, _ text: String) -> Bool {
    token.end - token.start == text.utf8.count && token.end <= bytes.count
      && bytes[token.range].elementsEqual(text.utf8)
  }

  /// A line without its ending, from 1; empty where there is none.
  public func line(_ number: Int) -> String {
    guard number >= 1, number <= lineStarts.count else { return "" }
    let start = Int(lineStarts[number - 1])
    var end = number < lineStarts.count ? Int(lineStarts[number]) : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r")
    { end -= 1 }
    return text(of: start..<end)
  }
}
