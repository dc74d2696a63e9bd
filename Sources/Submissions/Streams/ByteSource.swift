import Diagnostics
import Glibc

/// Bytes that can be read at any offset.
protocol ByteSource: ~Copyable {
  var size: Int { get }
  /// The bytes of `range`, which lies within `0..<size`.
  func read(_ range: Range<Int>) throws(SubmissionError) -> [UInt8]
}

/// How many bytes are read from a file, or taken from a decompressor, at a time.
let chunkBytes = 1 << 16

extension OpenFile: ByteSource {
  var size: Int { status.size }

  /// - Throws: `SUB001` for an error of the disk, `SUB003` if the file has become shorter.
  func read(_ range: Range<Int>) throws(SubmissionError) -> [UInt8] {
    var failure: CInt = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < buffer.count {
        let piece = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[count...].prefix(Self.pieceBytes))
        if buffer.count > Self.pieceBytes { unsafe Self.populate(piece) }
        let got = unsafe pread(
          descriptor, piece.baseAddress, piece.count, range.lowerBound + count)
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        guard got > 0 else { return }
        count += got
      }
    }
    guard failure == 0 else { throw .system(failure, "read it") }
    guard bytes.count == range.count else { throw .changed() }
    return bytes
  }
}

extension OpenFile {
  /// As much as stays in a processor's own cache between being given and being written.
  private static let pieceBytes = 1 << 20

  /// Asks for memory that is written next at once: given page by page as it is written, it takes longer
  /// than the copying itself.
  private static func populate(_ piece: UnsafeMutableRawBufferPointer) {
    guard let base = piece.baseAddress else { return }
    let page = Int(getpagesize())
    let skipped = (page - Int(bitPattern: base) % page) % page
    guard skipped < piece.count else { return }
    // Only advice: a kernel before Linux 5.14 does not know it, and the pages come one by one.
    _ = unsafe madvise(base + skipped, piece.count - skipped, populateForWriting)
  }

  /// `MADV_POPULATE_WRITE`, which glibc's headers of before 2.35 lack.
  ///
  /// Source: Linux, `include/uapi/asm-generic/mman-common.h`.
  private static let populateForWriting: CInt = 23
}

/// Bytes in memory, such as a checkpoint that was itself a member.
struct MemorySource: ByteSource {
  let bytes: [UInt8]

  var size: Int { bytes.count }

  func read(_ range: Range<Int>) throws(SubmissionError) -> [UInt8] { Array(bytes[range]) }
}

/// Reads a source from front to back through a window of ``chunkBytes``.
struct SourceCursor {
  /// Where the next read begins: set to move, forwards or back, within the range.
  var offset: Int
  private let end: Int
  private var window: [UInt8] = []
  private var windowStart: Int

  init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
    windowStart = range.lowerBound
  }

  var remaining: Int { end - offset }

  /// The next `count` bytes; nil, and nothing read, if fewer remain.
  mutating func read(
    _ count: Int, from source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    if offset < windowStart || offset + count > windowStart + window.count {
      window = try source.read(offset..<min(end, offset + max(count, chunkBytes)))
      windowStart = offset
    }
    let start = offset - windowStart
    offset += count
    return window[start..<start + count]
  }

  /// The next bytes, up to ``chunkBytes``; nil at the end.
  mutating func readChunk(
    from source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) -> [UInt8]? {
    guard remaining > 0 else { return nil }
    return try read(min(remaining, chunkBytes), from: source).map(Array.init)
  }
}

extension ArraySlice<UInt8> {
  /// The little-endian integer at `offset` from the start of the slice, which must hold it.
  func integer<Value: FixedWidthInteger & UnsignedInteger>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    let start = startIndex + offset
    return self[start..<start + MemoryLayout<Value>.size].reversed().reduce(0) {
      $0 << 8 | Value($1)
    }
  }
}
