import Diagnostics

/// The central directory of a zip file, read strictly: what it says has to be the only way to read
/// the file, so that no other program sees other members.
///
/// This project reads zip files by itself, with zlib for the data: libarchive trusts local headers,
/// takes the last of two archives and leaves gaps, overlaps, wrong sizes and counts unsaid, so a
/// check before it would have to know all that is here, and the two could still disagree.
///
/// Source: APPNOTE.TXT 6.3.10, section 4.3.
struct ZipDirectory: Sendable {
  /// In the order of the directory.
  let entries: [ZipEntry]
  /// Where the directory begins, and so where the last member ends.
  let start: Int

  /// Reads the end record, the zip64 records and the directory; not yet the local headers.
  ///
  /// - Throws: `SUB001`, `SUB003`, `SUB013`, `SUB040`, `SUB041`, `SUB043` to `SUB046`.
  init(
    reading source: borrowing some ByteSource & ~Copyable, limits: ResourceLimits
  ) throws(SubmissionError) {
    let end = try ZipEnd(reading: source)
    let limit = limits.entries.added(limits.ignoredEntries)
    guard end.entries <= limit else {
      throw .limit(.entries, limit, actual: end.entries)
    }
    var cursor = SourceCursor(end.directory)
    var entries: [ZipEntry] = []
    while cursor.remaining > 0 {
      guard entries.count < end.entries else {
        throw SubmissionError(
          .zipDirectory,
          "the zip's end record announces \(end.entries) entries, but its directory "
            + "holds more; pack it again")
      }
      entries.append(try ZipEntry(readingCentral: &cursor, from: source))
    }
    guard entries.count == end.entries else {
      throw SubmissionError(
        .zipDirectory,
        "the zip's end record announces \(end.entries) entries, but its directory "
          + "holds \(entries.count); pack it again")
    }
    self.entries = entries
    start = end.directory.lowerBound
  }
}

/// One entry of a central directory. Sizes, offset and sum are still only claims.
struct ZipEntry: Sendable {
  enum Method: UInt16, Sendable {
    case stored = 0
    case deflated = 8
  }

  /// As it stands; only ``MemberPath`` makes a path of it.
  let name: [UInt8]
  let flags: UInt16
  let method: Method
  let checksum: UInt32
  let packedSize: Int
  let size: Int
  let headerOffset: Int
  /// What the Unix mode says, where there is one.
  let mode: UInt32

  /// Bit 3 of the flags: sizes and sum stand behind the data.
  var hasDescriptor: Bool { flags & 0x8 != 0 }

  var place: String { placeText(name) }

  /// - Throws: `SUB043` if the name and the mode disagree.
  func inventoryEntry() throws(SubmissionError) -> Inventory.Entry {
    let endsWithSlash = name.last == UInt8(ascii: "/")
    // Source: POSIX <sys/stat.h>, values as on every Unix.
    switch mode >> 12 {
    case 0, 0o10: break
    case 0o04:
      guard endsWithSlash else { throw disagreement("its mode is a folder's, its name a file's") }
    case 0o12: return .link
    case 0o01: return .special("a FIFO")
    case 0o14: return .special("a socket")
    case 0o02, 0o06: return .special("a device")
    default: return .special("a file of an unknown kind")
    }
    guard endsWithSlash else { return .file(size: size) }
    guard size == 0 else { throw disagreement("a folder has \(size) bytes of content") }
    return .folder
  }

  /// An error for two places of a zip file that say different things.
  func disagreement(_ what: String) -> SubmissionError {
    SubmissionError(
      .zipDisagreement, at: place, "the zip contradicts itself: \(what); pack it again")
  }
}
