import CZlib

/// Writes zip files, right and wrong ones.
struct ZipBuilder: Sendable {
  struct Entry: Sendable {
    var name: [UInt8]
    var data: [UInt8] = Array("content".utf8)
    var isDeflated = false
    var flags: UInt16 = 0x0800
    var method: UInt16?
    var mode: UInt16 = 0o100644
    var extra: [UInt8] = []
    var centralExtra: [UInt8]?
    /// What the headers claim, where it is not the truth.
    var checksum: UInt32?
    var size: Int?
    var localName: [UInt8]?
    var localSize: Int?
    var localFlags: UInt16?
    /// Bytes behind the data, such as a descriptor.
    var behind: [UInt8] = []
    /// Bytes put in place of the packed data.
    var packed: [UInt8]?
    var headerOffset: Int?
    var diskNumber: UInt16 = 0

    init(_ name: String, _ data: String = "content") {
      self.name = Array(name.utf8)
      self.data = Array(data.utf8)
    }

    init(_ name: String, _ change: (inout Entry) -> Void) {
      self.init(name)
      change(&self)
    }
  }

  var entries: [Entry]
  var before: [UInt8] = []
  /// Bytes between the last member and the directory.
  var gap: [UInt8] = []
  var between: [UInt8] = []
  var comment: [UInt8] = []
  var behind: [UInt8] = []
  var entryCount: Int?
  var diskNumber: UInt16 = 0
  var isZip64 = false
  var zip64EntryCount: Int?

  init(_ entries: [Entry], _ change: (inout ZipBuilder) -> Void = { _ in }) {
    self.entries = entries
    change(&self)
  }

  init(_ names: String...) { entries = names.map { Entry($0) } }

  var bytes: [UInt8] {
    var bytes = before
    var directory: [UInt8] = []
    for entry in entries {
      let offset = entry.headerOffset ?? bytes.count
      let packed = entry.packed ?? (entry.isDeflated ? deflated(entry.data) : entry.data)
      let size = entry.size ?? entry.data.count
      let method = entry.method ?? (entry.isDeflated ? 8 : 0)
      let checksum = entry.checksum ?? zipChecksum(entry.data)
      let localName = entry.localName ?? entry.name
      bytes +=
        little(0x0403_4B50, 4) + little(20, 2) + little(Int(entry.localFlags ?? entry.flags), 2)
      bytes += little(Int(method), 2) + little(0, 4) + little(Int(checksum), 4)
      bytes += little(packed.count, 4) + little(entry.localSize ?? size, 4)
      bytes += little(localName.count, 2) + little(entry.extra.count, 2) + localName + entry.extra
      bytes += packed + entry.behind
      let extra = entry.centralExtra ?? entry.extra
      directory += little(0x0201_4B50, 4) + little(0x0314, 2) + little(20, 2)
      directory += little(Int(entry.flags), 2) + little(Int(method), 2) + little(0, 4)
      directory += little(Int(checksum), 4) + little(packed.count, 4) + little(size, 4)
      directory += little(entry.name.count, 2) + little(extra.count, 2) + little(0, 2)
      directory += little(Int(entry.diskNumber), 2) + little(0, 2)
      directory += little(Int(entry.mode) << 16, 4) + little(offset, 4) + entry.name + extra
    }
    bytes += gap
    let start = bytes.count
    bytes += directory + between
    return bytes + end(start: start, size: directory.count, end: bytes.count)
  }

  private func end(start: Int, size: Int, end: Int) -> [UInt8] {
    let count = entryCount ?? entries.count
    var bytes: [UInt8] = []
    if isZip64 {
      let large = zip64EntryCount ?? count
      bytes += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
      bytes += little(large, 8) + little(large, 8) + little(size, 8) + little(start, 8)
      bytes += little(0x0706_4B50, 4) + little(0, 4) + little(end, 8) + little(1, 4)
    }
    bytes += little(0x0605_4B50, 4) + little(Int(diskNumber), 2) + little(0, 2)
    bytes += little(count, 2) + little(count, 2) + little(size, 4) + little(start, 4)
    return bytes + little(comment.count, 2) + comment + behind
  }
}

/// The lowest `count` bytes of a number, lowest first.
func little(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// A data descriptor with a signature and sizes of 32 bits.
func descriptor(_ data: String, checksum: UInt32? = nil) -> [UInt8] {
  let bytes = Array(data.utf8)
  return little(0x0807_4B50, 4) + little(Int(checksum ?? zipChecksum(bytes)), 4)
    + little(bytes.count, 4) + little(bytes.count, 4)
}

func zipChecksum(_ bytes: [UInt8]) -> UInt32 {
  UInt32(truncatingIfNeeded: unsafe crc32(0, bytes, UInt32(bytes.count)))
}

/// `bytes` as raw deflate, or with `windowBits` 31 as gzip.
func deflated(_ bytes: [UInt8], windowBits: CInt = -15) -> [UInt8] {
  var stream = unsafe z_stream()
  unsafe deflateInit2_(
    &stream, 9, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    CInt(MemoryLayout<z_stream>.size))
  defer { unsafe deflateEnd(&stream) }
  var input = bytes
  return unsafe [UInt8](unsafeUninitializedCapacity: bytes.count + 1_000) { output, count in
    unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe stream.next_in = input.baseAddress
      unsafe stream.avail_in = UInt32(input.count)
      unsafe stream.next_out = output.baseAddress
      unsafe stream.avail_out = UInt32(output.count)
      unsafe deflate(&stream, Z_FINISH)
      count = unsafe output.count - Int(stream.avail_out)
    }
  }
}
