import CArchive
import Diagnostics
import Glibc

/// Bytes that come from front to back, a chunk at a time.
protocol ByteStream: ~Copyable {
  /// The next bytes, up to ``chunkBytes``; empty at the end.
  mutating func next() throws(SubmissionError) -> [UInt8]
}

/// A file as it is.
struct PlainStream: ByteStream, ~Copyable {
  private let file: OpenFile
  private var offset = 0

  init(_ file: consuming OpenFile) { self.file = file }

  mutating func next() throws(SubmissionError) -> [UInt8] {
    let range = offset..<min(file.size, offset + chunkBytes)
    offset = range.upperBound
    return range.isEmpty ? [] : try file.read(range)
  }
}

/// One gzip member, and nothing behind it. By zlib, since libarchive does not compare the checksum.
struct GzipStream: ByteStream, ~Copyable {
  private var packed: PlainStream
  private var inflater = Inflater(.gzip)
  private var input: ArraySlice<UInt8> = []

  init(_ file: consuming OpenFile) { packed = PlainStream(file) }

  /// - Throws: `SUB001` to `SUB003`, `SUB064`.
  mutating func next() throws(SubmissionError) -> [UInt8] {
    while inflater.state == .running {
      if input.isEmpty { input = try packed.next()[...] }
      let isAtEnd = input.isEmpty
      let output = inflater.inflate(&input)
      switch inflater.state {
      case .damaged(let why): throw .compression("gzip", "it is damaged (\(why))")
      case .outOfMemory: throw .outOfMemory()
      case .running where isAtEnd && output.isEmpty: throw .compression("gzip", "it is cut off")
      case .running, .ended: if !output.isEmpty { return output }
      }
    }
    if input.isEmpty { input = try packed.next()[...] }
    guard input.isEmpty else {
      throw .compression("gzip", "something stands behind the compressed archive")
    }
    return []
  }
}

/// A zstd, xz or bzip2 file, decompressed by libarchive, which is given exactly one filter and no
/// archive format to look for.
struct FilterStream: ByteStream, ~Copyable {
  enum Filter: String {
    case zstd, xz, bzip2
  }

  private let filter: Filter
  private let file: OpenFile
  private let archive: ReadArchive

  /// - Throws: `SUB001`, `SUB002`, `SUB064`.
  init(_ file: consuming OpenFile, _ filter: Filter) throws(SubmissionError) {
    let archive = try ReadArchive()
    try archive.open(file.descriptor, filter)
    self.archive = archive
    self.filter = filter
    self.file = file
  }

  mutating func next() throws(SubmissionError) -> [UInt8] {
    let bytes = try archive.read(filter)
    // libarchive takes what does not look like another bzip2 stream for the end of the file.
    if bytes.isEmpty, archive.consumed != file.size {
      throw .compression(filter.rawValue, "something stands behind the compressed archive")
    }
    return bytes
  }
}

/// Owner of one libarchive reader.
@safe private struct ReadArchive: ~Copyable {
  private let handle: OpaquePointer

  init() throws(SubmissionError) {
    guard let handle = unsafe archive_read_new() else { throw .outOfMemory() }
    unsafe self.handle = handle
  }

  deinit { unsafe archive_read_free(handle) }

  func open(_ descriptor: CInt, _ filter: FilterStream.Filter) throws(SubmissionError) {
    let name = filter.rawValue
    let code: CInt
    switch filter {
    case .zstd:
      try check(unsafe archive_read_support_filter_zstd(handle), name)
      code = ARCHIVE_FILTER_ZSTD
    case .xz:
      try check(unsafe archive_read_support_filter_xz(handle), name)
      code = ARCHIVE_FILTER_XZ
    case .bzip2:
      try check(unsafe archive_read_support_filter_bzip2(handle), name)
      code = ARCHIVE_FILTER_BZIP2
    }
    try check(unsafe archive_read_support_format_raw(handle), name)
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .system(errno, "read it") }
    try check(unsafe archive_read_open_fd(handle, descriptor, chunkBytes), name)
    var entry: OpaquePointer?
    try check(unsafe archive_read_next_header(handle, &entry), name)
    // The file itself is the last filter; more than two were a compressed file in a compressed file.
    guard unsafe archive_filter_count(handle) == 2, unsafe archive_filter_code(handle, 0) == code
    else { throw .compression(name, "it is compressed more than once") }
  }

  /// Up to ``chunkBytes``; empty at the end.
  func read(_ filter: FilterStream.Filter) throws(SubmissionError) -> [UInt8] {
    var status = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
      status = unsafe archive_read_data(handle, buffer.baseAddress, buffer.count)
      count = max(0, status)
    }
    if status < 0 { try check(CInt(truncatingIfNeeded: status), filter.rawValue) }
    return bytes
  }

  /// Bytes of the file that the filter has used.
  var consumed: Int { unsafe Int(archive_filter_bytes(handle, -1)) }

  /// Every answer but OK is a failure, warnings as well: what is odd is not guessed at.
  private func check(_ status: CInt, _ filter: String) throws(SubmissionError) {
    guard status != ARCHIVE_OK else { return }
    let number = unsafe archive_errno(handle)
    switch number {
    case ENOMEM: throw .outOfMemory()
    case EIO, EBADF, EINTR, ENOBUFS, ESTALE: throw .system(number, "read it")
    default:
      let words = unsafe archive_error_string(handle).map { unsafe String(cString: $0) }
      throw .compression(
        filter, "it is damaged or cut off (\(escaped(words ?? "error \(number)")))")
    }
  }
}

extension SubmissionError {
  static func compression(_ filter: String, _ what: String) -> SubmissionError {
    SubmissionError(
      .compression, "cannot unpack the \(filter) file: \(what); pack it again as a zip")
  }
}
