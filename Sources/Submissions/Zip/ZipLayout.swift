import Diagnostics

/// Where the data of each member stand, after the local headers have been found to agree with the
/// directory and to fill the file from its first byte, without gap or overlap.
struct ZipLayout {
  /// The data of each entry, in the order of the directory.
  let data: [Range<Int>]

  /// - Throws: `SUB001`, `SUB003`, `SUB041` to `SUB043`.
  init(
    of directory: ZipDirectory, in source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) {
    let entries = directory.entries
    let order = entries.indices.sorted { entries[$0].headerOffset < entries[$1].headerOffset }
    let firstOffset = order.first.map { entries[$0].headerOffset } ?? directory.start
    guard firstOffset == 0 else {
      throw SubmissionError(
        .zipSurroundings,
        "\(firstOffset) bytes stand in front of the zip's first member; pack it "
          + "again")
    }
    var data = [Range<Int>](repeating: 0..<0, count: entries.count)
    var cursor = SourceCursor(0..<directory.start)
    for (position, index) in order.enumerated() {
      let entry = entries[index]
      let isLast = position + 1 == order.count
      let end = isLast ? directory.start : entries[order[position + 1]].headerOffset
      cursor.offset = min(entry.headerOffset, directory.start)
      try Self.checkHeader(of: entry, at: &cursor, in: source)
      let start = cursor.offset
      // Against what is there first, since a claimed size may be anything.
      guard entry.packedSize <= directory.start - start, start + entry.packedSize <= end else {
        throw Self.overlap(entry)
      }
      data[index] = start..<start + entry.packedSize
      try Self.checkDescriptor(of: entry, in: start + entry.packedSize..<end, of: source)
    }
    self.data = data
  }

  private static func overlap(_ entry: ZipEntry) -> SubmissionError {
    SubmissionError(
      .zipLayout, at: entry.place,
      "two members of the zip overlap, or one reaches over the end; pack it again")
  }

  /// Compares a local header with the directory; the cursor then stands at the data.
  private static func checkHeader(
    of entry: ZipEntry, at cursor: inout SourceCursor,
    in source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) {
    guard let fixed = try cursor.read(30, from: source),
      fixed.integer(at: 0, as: UInt32.self) == 0x0403_4B50
    else {
      throw SubmissionError(
        .zipLayout, at: entry.place,
        "the zip's directory points to byte \(entry.headerOffset), where "
          + "no member begins; pack it again")
    }
    let nameCount = Int(fixed.integer(at: 26, as: UInt16.self))
    let extraCount = Int(fixed.integer(at: 28, as: UInt16.self))
    guard let name = try cursor.read(nameCount, from: source),
      let extra = try cursor.read(extraCount, from: source)
    else { throw overlap(entry) }
    guard name.elementsEqual(entry.name) else {
      throw entry.disagreement("its own header calls it '\(placeText(name))'")
    }
    guard fixed.integer(at: 6, as: UInt16.self) == entry.flags,
      fixed.integer(at: 8, as: UInt16.self) == entry.method.rawValue
    else { throw entry.disagreement("its own header gives another method or other flags") }
    let fields = try ZipExtraFields(extra, of: entry.name)
    try checkClaims(of: entry, header: fixed, fields: fields)
  }

  /// Compares checksum and sizes of a local header, which may be zero where a descriptor follows.
  private static func checkClaims(
    of entry: ZipEntry, header: ArraySlice<UInt8>, fields: ZipExtraFields
  ) throws(SubmissionError) {
    let large = try fields.localSizes()
    var size = UInt64(header.integer(at: 22, as: UInt32.self))
    var packed = UInt64(header.integer(at: 18, as: UInt32.self))
    if let large {
      // Zero or the truth beside the marker: a program that wrote the header before the data.
      if size == 0xFFFF_FFFF { size = large.size }
      if packed == 0xFFFF_FFFF { packed = large.packed }
    }
    let claims = [
      ("checksum", UInt64(header.integer(at: 14, as: UInt32.self)), UInt64(entry.checksum)),
      ("packed size", packed, UInt64(entry.packedSize)), ("size", size, UInt64(entry.size)),
    ]
    for (what, found, expected) in claims
    where found != expected && !(entry.hasDescriptor && found == 0) {
      throw entry.disagreement(
        "its \(what) is \(expected) in the directory, \(found) in its own header")
    }
  }

  /// Checks what stands between a member's data and the next header: nothing, or its descriptor in
  /// one of four forms, with and without a signature, with sizes of 32 or of 64 bits.
  private static func checkDescriptor(
    of entry: ZipEntry, in range: Range<Int>, of source: borrowing some ByteSource & ~Copyable
  ) throws(SubmissionError) {
    if range.isEmpty, !entry.hasDescriptor { return }
    guard entry.hasDescriptor, [12, 16, 20, 24].contains(range.count) else {
      throw SubmissionError(
        .zipLayout, at: entry.place,
        "\(range.count) bytes stand between this member's data and the "
          + "next; expected \(entry.hasDescriptor ? "a data descriptor" : "none"): pack it again")
    }
    var rest = try source.read(range)[...]
    let hasSignature = range.count % 8 == 0
    if hasSignature {
      guard rest.integer(at: 0, as: UInt32.self) == 0x0807_4B50 else {
        throw entry.disagreement("its data descriptor is none")
      }
      rest = rest.dropFirst(4)
    }
    let checksum = rest.integer(at: 0, as: UInt32.self)
    let sizes: [UInt64] =
      rest.count == 12
      ? [
        UInt64(rest.integer(at: 4, as: UInt32.self)), UInt64(rest.integer(at: 8, as: UInt32.self)),
      ]
      : [rest.integer(at: 4), rest.integer(at: 12)]
    guard checksum == entry.checksum,
      sizes == [UInt64(entry.packedSize), UInt64(entry.size)]
    else { throw entry.disagreement("its data descriptor and the directory differ") }
  }
}
