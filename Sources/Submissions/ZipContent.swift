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
        let (total, overflow) = ignoredBytes.addingReportingOverflow(entry.size)
        guard !overflow, total <= limits.unpackedBytes else { continue }
        ignoredBytes = total
        _ = try entry.unpack(range, of: source, keeping: false)
      }
    }
  }
}

extension ZipEntry {
  /// Unpacks the member's data and checks size and checksum; empty where they are not kept.
  ///
  /// - Throws: `SUB001` to `SUB003`, `SUB047`, `SUB048`.
  fileprivate func unpack(
    _ range: Range<Int>, of source: borrowing some ByteSource & ~Copyable, keeping: Bool
  ) throws(SubmissionError) -> [UInt8] {
    var kept: [UInt8] = []
    // The size is within the limits and, by deflate's best ratio, within reach of what is there.
    if keeping { kept.reserveCapacity(size) }
    var checksum = Checksum()
    var count = 0
    var inflater = Inflater(.raw)
    var cursor = SourceCursor(range)
    var input: ArraySlice<UInt8> = []
    while true {
      if input.isEmpty, let more = try cursor.read(min(cursor.remaining, chunkBytes), from: source)
      {
        input = more
      }
      let output: [UInt8]
      switch method {
      case .stored: (output, input) = (Array(input), [])
      case .deflated: output = inflater.inflate(&input)
      }
      count += output.count
      guard count <= size else { throw damaged("it unpacks to more than its \(size) bytes") }
      checksum.update(output)
      if keeping { kept += output }
      if output.isEmpty, input.isEmpty, cursor.remaining == 0 { break }
      if case .damaged(let why) = inflater.state { throw damaged(why) }
      if inflater.state == .outOfMemory { throw .outOfMemory(at: place) }
      guard inflater.state == .running else { break }
    }
    guard method == .stored || inflater.state == .ended else { throw damaged("it is cut off") }
    guard input.isEmpty, cursor.remaining == 0 else { throw damaged("something stands behind it") }
    guard count == size else { throw damaged("it unpacks to \(count) bytes instead of \(size)") }
    guard checksum.value == self.checksum else {
      throw SubmissionError(
        .checksum, at: place,
        "the checksum does not match: the zip was damaged on its way; hand it "
          + "in again")
    }
    return kept
  }

  private func damaged(_ why: String) -> SubmissionError {
    SubmissionError(
      .zipData, at: place, "the packed data are damaged (\(why)); hand the zip in again")
  }
}
