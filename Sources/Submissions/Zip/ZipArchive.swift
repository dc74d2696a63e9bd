package import Diagnostics

/// A zip file in memory that is not a submission but part of one: a PyTorch checkpoint, an `.npz`.
///
/// The file is read as strictly as a submission; its names are only keys, so no path rules hold.
package struct ZipArchive: Sendable {
  package struct Record: Hashable, Sendable {
    package let name: String
    /// Unpacked, in bytes.
    package let size: Int
  }

  /// In the order of the directory, under names that differ.
  package let records: [Record]
  private let source: MemorySource
  private let entries: [ZipEntry]
  private let data: [Range<Int>]

  /// Reads the directory and the headers; the records stay packed.
  ///
  /// - Throws: `SUB013`, `SUB023`, `SUB026`, `SUB040` to `SUB046`.
  package init(_ bytes: [UInt8], limits: ResourceLimits) throws(SubmissionError) {
    source = MemorySource(bytes: bytes)
    let directory = try ZipDirectory(reading: source, limits: limits)
    data = try ZipLayout(of: directory, in: source).data
    entries = directory.entries
    records = try Self.records(of: entries, limits: limits)
  }

  private static func records(
    of entries: [ZipEntry], limits: ResourceLimits
  ) throws(SubmissionError) -> [Record] {
    var records: [Record] = []
    var names: Set<[UInt8]> = []
    var total = 0
    for entry in entries {
      guard let name = String(validating: entry.name, as: UTF8.self) else {
        throw SubmissionError(
          .notUTF8, at: entry.place, "a name in the file is not UTF-8; save the file again")
      }
      guard names.insert(entry.name).inserted else {
        throw SubmissionError(
          .repeatedPath, at: entry.place, "a name stands twice in the file; save the file again")
      }
      total = total.added(entry.size)
      guard total <= limits.unpackedBytes else {
        throw .limit(.unpackedBytes, limits.unpackedBytes, actual: total, at: entry.place)
      }
      records.append(Record(name: name, size: entry.size))
    }
    return records
  }

  /// Unpacks one of ``records`` and checks its checksum.
  ///
  /// - Throws: `SUB002`, `SUB047`, `SUB048`.
  package func unpack(_ index: Int) throws(SubmissionError) -> [UInt8] {
    try entries[index].unpack(data[index], of: source, keeping: true)
  }

  /// One of ``records``, its checksum checked: a slice of the file where it is stored, so that nothing
  /// is copied; else unpacked.
  ///
  /// - Throws: `SUB002`, `SUB047`, `SUB048`.
  package func content(_ index: Int) throws(SubmissionError) -> ArraySlice<UInt8> {
    let entry = entries[index]
    guard entry.method == .stored else { return try unpack(index)[...] }
    let slice = source.bytes[data[index]]
    // Sizes were compared with the file's; a stored member's two sizes must be one.
    guard slice.count == entry.size else {
      throw entry.damaged("it holds \(slice.count) bytes instead of \(entry.size)")
    }
    var checksum = Checksum()
    checksum.update(slice)
    guard checksum.value == entry.checksum else { throw entry.wrongChecksum }
    return slice
  }
}
