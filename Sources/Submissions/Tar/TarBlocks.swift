import Diagnostics

/// The blocks of a tar archive: headers, the data behind them, and the zeros at the end.
struct TarBlocks<Stream: ByteStream & ~Copyable>: ~Copyable {
  private var stream: Stream
  private var chunk: ArraySlice<UInt8> = []
  /// Where the next byte stands in the unpacked archive.
  private var offset = 0
  private let limits: ResourceLimits
  private let streamLimit: Int

  init(_ stream: consuming Stream, limits: ResourceLimits) {
    self.stream = stream
    self.limits = limits
    streamLimit = Inventory.streamBytes(limits)
  }

  /// Zeros that may stand behind the archive: programs fill up the last record, of up to this size.
  private static var paddingLimit: Int { 16 << 20 }

  /// The next header; nil at the end of the archive, once the rest has been found to be zeros.
  ///
  /// - Throws: `SUB001` to `SUB003`, `SUB010`, `SUB013`, `SUB060` to `SUB062`, `SUB064`.
  mutating func nextHeader() throws(SubmissionError) -> TarHeader? {
    let start = offset
    var block: [UInt8] = []
    try read(TarHeader.blockBytes) { block += $0 }
    guard block.count == TarHeader.blockBytes || (start == 0 && block.isEmpty) else {
      if start == 0 { throw Self.notATar }
      throw Self.truncated([])
    }
    if block.allSatisfy({ $0 == 0 }) {
      try checkPadding()
      return nil
    }
    if let header = try TarHeader(block[...]) { return header }
    if start == 0 { throw Self.notATar }
    throw SubmissionError(
      .tarHeader, "the tar archive is damaged at byte \(start): expected a header; hand it in again"
    )
  }

  /// The data of an extended header.
  ///
  /// - Throws: as ``nextHeader()``.
  mutating func readExtension(_ header: TarHeader) throws(SubmissionError) -> [UInt8] {
    guard header.size <= TarExtensions.byteLimit else {
      throw TarExtensions.damaged("an extended header of \(grouped(header.size)) bytes")
    }
    return try read(header.size, of: header.name)
  }

  /// The data of a member, whose size is within the limits.
  ///
  /// - Throws: as ``nextHeader()``.
  mutating func read(_ count: Int, of name: [UInt8]) throws(SubmissionError) -> [UInt8] {
    var bytes: [UInt8] = []
    // More only as it comes: the header may promise what the archive does not hold.
    bytes.reserveCapacity(min(count, 1 << 20))
    let got = try read(count) { bytes += $0 }
    guard got == count else { throw Self.truncated(name) }
    try skipPadding(behind: count, of: name)
    return bytes
  }

  /// Passes the data of a member that is not kept.
  ///
  /// - Throws: as ``nextHeader()``.
  mutating func skip(_ count: Int, of name: [UInt8]) throws(SubmissionError) {
    guard try read(count, { _ in }) == count else { throw Self.truncated(name) }
    try skipPadding(behind: count, of: name)
  }

  private mutating func skipPadding(behind count: Int, of name: [UInt8]) throws(SubmissionError) {
    let padding = (TarHeader.blockBytes - count % TarHeader.blockBytes) % TarHeader.blockBytes
    guard try read(padding, { _ in }) == padding else { throw Self.truncated(name) }
  }

  /// Hands on the next `count` bytes in pieces; gives how many there were.
  @discardableResult
  private mutating func read(
    _ count: Int, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(SubmissionError) -> Int {
    var missing = count
    while missing > 0 {
      if chunk.isEmpty {
        chunk = try stream.next()[...]
        if chunk.isEmpty { break }
      }
      let piece = chunk.prefix(missing)
      body(piece)
      chunk = chunk.dropFirst(piece.count)
      missing -= piece.count
      offset += piece.count
      guard offset <= streamLimit else {
        throw .limit(.unpackedBytes, limits.unpackedBytes, actual: offset, atLeast: true)
      }
    }
    return count - missing
  }

  private mutating func checkPadding() throws(SubmissionError) {
    var isZero = true
    let count = try read(Self.paddingLimit + 1) { isZero = isZero && $0.allSatisfy { $0 == 0 } }
    guard isZero, count <= Self.paddingLimit else {
      throw SubmissionError(
        .tarTrailingData, "something stands behind the end of the tar archive; pack it again")
    }
  }

  private static var notATar: SubmissionError {
    SubmissionError(
      .notASubmission,
      "expected a tar archive in the compressed file, found something else; pack the files as a "
        + "zip")
  }

  private static func truncated(_ name: [UInt8]) -> SubmissionError {
    SubmissionError(
      .tarTruncated, at: placeText(name), "the tar archive is cut off; hand it in again")
  }
}
