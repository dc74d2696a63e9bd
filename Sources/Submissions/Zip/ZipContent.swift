import Diagnostics

/// The members of a zip file whose directory and layout have been checked.
struct ZipContent {
  private(set) var members: [Member] = []
  let ignored: Int

  /// - Throws: `SUB001` to `SUB003`, `SUB011` to `SUB048`.
  init(
    of directory: ZipDirectory, in source: borrowing some ByteSource & ~Copyable,
    limits: ResourceLimits
  ) throws(SubmissionError) {
    var inventory = Inventory(limits: limits)
    var admissions: [Inventory.Admission] = []
    for entry in directory.entries {
      admissions.append(try inventory.admit(entry.name, entry.inventoryEntry()))
    }
    ignored = inventory.ignored
    let layout = try ZipLayout(of: directory, in: source)
    // Ignored members are only checked, and only as many as could be kept: they may hold any amount.
    var ignoredBytes = 0
    for ((entry, admission), range) in zip(zip(directory.entries, admissions), layout.data) {
      switch admission {
      case .keep(let path):
        members.append(
          Member(path: path, bytes: try entry.unpack(range, of: source, keeping: true)))
      case .pass: _ = try entry.unpack(range, of: source, keeping: false)
      case .ignore:
        guard entry.size <= limits.unpackedBytes - ignoredBytes else { continue }
        ignoredBytes += entry.size
        _ = try entry.unpack(range, of: source, keeping: false)
      }
    }
  }
}

extension ZipEntry {
  /// Unpacks the member's data and checks size and checksum; empty where they are not kept.
  ///
  /// - Throws: `SUB001` to `SUB003`, `SUB047`, `SUB048`.
  func unpack(
    _ range: Range<Int>, of source: borrowing some ByteSource & ~Copyable, keeping: Bool
  ) throws(SubmissionError) -> [UInt8] {
    var output = UnpackedData(of: self, keeping: keeping)
    var cursor = SourceCursor(range)
    switch method {
    case .stored:
      while let chunk = try cursor.readChunk(from: source) { try output.append(chunk) }
    case .deflated: try inflate(&cursor, of: source, into: &output)
    }
    return try output.finish()
  }

  private func inflate(
    _ cursor: inout SourceCursor, of source: borrowing some ByteSource & ~Copyable,
    into output: inout UnpackedData
  ) throws(SubmissionError) {
    var inflater = Inflater(.raw)
    var input: ArraySlice<UInt8> = []
    while inflater.state == .running {
      if input.isEmpty { input = try cursor.readChunk(from: source)?[...] ?? [] }
      let isAtEnd = input.isEmpty
      let chunk = inflater.inflate(&input)
      try output.append(chunk)
      switch inflater.state {
      case .damaged(let why): throw damaged(why)
      case .outOfMemory: throw .outOfMemory(at: place)
      case .running where isAtEnd && chunk.isEmpty: throw damaged("it is cut off")
      case .running, .ended: continue
      }
    }
    guard input.isEmpty, cursor.remaining == 0 else { throw damaged("something stands behind it") }
  }

  func damaged(_ why: String) -> SubmissionError {
    SubmissionError(
      .zipData, at: place, "the packed data are damaged (\(why)); hand the zip in again")
  }

  var wrongChecksum: SubmissionError {
    SubmissionError(
      .checksum, at: place,
      "the checksum does not match: the zip was damaged on its way; hand it in again")
  }
}

/// What a member unpacks to, held against the size and the checksum that were announced.
private struct UnpackedData {
  private let entry: ZipEntry
  private let keeping: Bool
  private var bytes: [UInt8] = []
  private var count = 0
  private var checksum = Checksum()

  init(of entry: ZipEntry, keeping: Bool) {
    self.entry = entry
    self.keeping = keeping
    // The size is within the limits and, by deflate's best ratio, within reach of what is there.
    if keeping { bytes.reserveCapacity(entry.size) }
  }

  mutating func append(_ chunk: [UInt8]) throws(SubmissionError) {
    count += chunk.count
    guard count <= entry.size else {
      throw entry.damaged("it unpacks to more than its \(entry.size) bytes")
    }
    checksum.update(chunk)
    if keeping { bytes += chunk }
  }

  func finish() throws(SubmissionError) -> [UInt8] {
    guard count == entry.size else {
      throw entry.damaged("it unpacks to \(count) bytes instead of \(entry.size)")
    }
    guard checksum.value == entry.checksum else {
      throw entry.wrongChecksum
    }
    return bytes
  }
}
