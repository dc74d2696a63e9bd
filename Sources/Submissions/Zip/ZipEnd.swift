import Diagnostics

/// The end of a zip file: how many entries, and where the directory stands.
struct ZipEnd {
  let entries: Int
  let directory: Range<Int>

  /// Finds the one end record and, in front of it, the zip64 records.
  ///
  /// - Throws: `SUB040`, `SUB041`, `SUB046`.
  init(reading source: borrowing some ByteSource & ~Copyable) throws(SubmissionError) {
    let recordStart = try Self.findRecord(in: source)
    let record = try source.read(recordStart..<recordStart + Self.recordBytes)[...]
    var entries = Int(record.integer(at: 10, as: UInt16.self))
    var size = Int(record.integer(at: 12, as: UInt32.self))
    var offset = Int(record.integer(at: 16, as: UInt32.self))
    let disks = [4, 6].map { record.integer(at: $0, as: UInt16.self) }
    guard disks == [0, 0], Int(record.integer(at: 8, as: UInt16.self)) == entries else {
      throw Self.severalDisks
    }
    var end = recordStart
    if let large = try Zip64End(before: recordStart, in: source) {
      guard entries == large.entries || entries == 0xFFFF,
        size == large.size || size == 0xFFFF_FFFF, offset == large.offset || offset == 0xFFFF_FFFF
      else {
        throw SubmissionError(
          .zipDirectory, "the zip's two end records contradict each other; pack it again")
      }
      (entries, size, offset, end) = (large.entries, large.size, large.offset, large.start)
    }
    guard size <= end, offset == end - size else {
      throw SubmissionError(
        .zipSurroundings,
        "the zip's directory does not stand where its end record says (\(size) "
          + "bytes at \(offset), expected to end at \(end)): something stands before, behind or "
          + "between its parts; pack it again")
    }
    self.entries = entries
    directory = offset..<end
  }

  /// True if a zip ends where the source ends, whatever stands in front of it.
  ///
  /// - Throws: `SUB001`, `SUB003`.
  static func stands(
    in source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) -> Bool {
    do {
      _ = try findRecord(in: source)
      return true
    } catch {
      guard error.code.isMachineFault else { return false }
      throw error
    }
  }

  private static let recordBytes = 22

  fileprivate static let severalDisks = SubmissionError(
    .zipFeature, "the zip is one part of several; expected a whole one: pack it without splitting")

  /// The offset of the only record that can be taken for the end record.
  private static func findRecord(
    in source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) -> Int {
    // The record ends with a comment of up to 65,535 bytes.
    let start = max(0, source.size - recordBytes - 0xFFFF)
    let tail = try source.read(start..<source.size)[...]
    var exact: [Int] = []
    var last: Int?
    for offset in 0..<max(0, tail.count - recordBytes + 1) where tail[offset] == 0x50 {
      guard tail.integer(at: offset, as: UInt32.self) == 0x0605_4B50 else { continue }
      last = offset
      let comment = Int(tail.integer(at: offset + 20, as: UInt16.self))
      if offset + recordBytes + comment == tail.count { exact.append(offset) }
    }
    guard let last else {
      throw SubmissionError(
        .zipDirectory, "the zip has no end record, so it is cut off or damaged; hand it in again")
    }
    // A reader that searches from the back takes the last one, whatever its comment's length says.
    guard exact == [last] else {
      throw SubmissionError(
        .zipSurroundings,
        exact.isEmpty
          ? "something stands behind the zip's end record; pack it again"
          : "the zip has more than one end record, one inside the other's comment; pack it again")
    }
    return start + last
  }
}

/// The zip64 end record and its locator, which stand right in front of the end record.
private struct Zip64End {
  let start: Int
  let entries: Int
  let size: Int
  let offset: Int

  private static let locatorBytes = 20
  private static let recordBytes = 56

  /// Nil where there is no locator.
  init?(
    before recordStart: Int, in source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) {
    guard recordStart >= Self.locatorBytes else { return nil }
    let locatorStart = recordStart - Self.locatorBytes
    let locator = try source.read(locatorStart..<recordStart)[...]
    guard locator.integer(at: 0, as: UInt32.self) == 0x0706_4B50 else { return nil }
    let damaged = SubmissionError(
      .zipDirectory, "the zip64 end record is damaged or not where its locator says; pack it again")
    guard locatorStart >= Self.recordBytes else { throw damaged }
    start = locatorStart - Self.recordBytes
    let record = try source.read(start..<locatorStart)[...]
    guard locator.integer(at: 8, as: UInt64.self) == UInt64(start),
      record.integer(at: 0, as: UInt32.self) == 0x0606_4B50,
      record.integer(at: 4, as: UInt64.self) == UInt64(Self.recordBytes - 12)
    else { throw damaged }
    // One disk is written as 1 by most, as 0 by some.
    guard locator.integer(at: 4, as: UInt32.self) == 0,
      locator.integer(at: 16, as: UInt32.self) <= 1,
      record.integer(at: 16, as: UInt64.self) == 0,
      record.integer(at: 24, as: UInt64.self) == record.integer(at: 32, as: UInt64.self)
    else { throw ZipEnd.severalDisks }
    guard let entries = Int(exactly: record.integer(at: 32, as: UInt64.self)),
      let size = Int(exactly: record.integer(at: 40, as: UInt64.self)),
      let offset = Int(exactly: record.integer(at: 48, as: UInt64.self))
    else { throw damaged }
    (self.entries, self.size, self.offset) = (entries, size, offset)
  }
}
