import Diagnostics

/// The extra fields of a zip header that change what the header says.
struct ZipExtraFields {
  /// The entry's, for messages.
  private let name: [UInt8]
  /// 0x0001: sizes and offset of 64 bits.
  private let large: ArraySlice<UInt8>?

  /// - Throws: `SUB043` for a second name that differs, or fields that do not add up.
  init(_ extra: ArraySlice<UInt8>, of name: [UInt8]) throws(SubmissionError) {
    func damaged(_ what: String) -> SubmissionError {
      SubmissionError(
        .zipDisagreement, at: placeText(name), "the zip contradicts itself: \(what); pack it again")
    }
    self.name = name
    var rest = extra
    var large: ArraySlice<UInt8>?
    while rest.count >= 4 {
      let kind = rest.integer(at: 0, as: UInt16.self)
      let count = Int(rest.integer(at: 2, as: UInt16.self))
      guard count <= rest.count - 4 else {
        throw damaged("an extra field is longer than its header")
      }
      let field = rest.dropFirst(4).prefix(count)
      rest = rest.dropFirst(4 + count)
      switch kind {
      case 0x0001:
        guard large == nil else { throw damaged("two extra fields give 64-bit sizes") }
        large = field
      case 0x7075:
        // Version, checksum of the other name, then the name in UTF-8.
        guard field.count >= 5, field.dropFirst(5).elementsEqual(name) else {
          throw damaged("an extra field gives it the other name '\(placeText(field.dropFirst(5)))'")
        }
      default: continue
      }
    }
    // Up to three zero bytes are the padding of Android's zipalign.
    guard rest.allSatisfy({ $0 == 0 }) else { throw damaged("its extra fields do not add up") }
    self.large = large
  }

  /// The sizes and the offset of a central header, where needed from the field of 64 bits.
  ///
  /// The field holds a value for each one that is all ones in the header, in this order. Some
  /// programs always write all of them; then they have to agree.
  ///
  /// - Throws: `SUB043`, `SUB046`.
  func sizes(
    size: UInt32, packed: UInt32, offset: UInt32, disk: UInt16
  ) throws(SubmissionError) -> (size: Int, packed: Int, offset: Int) {
    let header = [UInt64(size), UInt64(packed), UInt64(offset)]
    var values = header
    var diskNumber = UInt64(disk)
    if let large {
      let marked = header.indices.filter { header[$0] == 0xFFFF_FFFF }
      let hasDisk = disk == 0xFFFF
      let isMinimal = large.count == marked.count * 8 + (hasDisk ? 4 : 0)
      let present = isMinimal ? marked : Array(header.indices.prefix(large.count / 8))
      guard isMinimal || [16, 24, 28].contains(large.count), marked.allSatisfy(present.contains)
      else { throw disagreement }
      for (position, index) in present.enumerated() {
        let value = large.integer(at: position * 8, as: UInt64.self)
        guard marked.contains(index) || value == header[index] else {
          throw disagreement
        }
        values[index] = value
      }
      if large.count % 8 == 4 {
        diskNumber = UInt64(large.integer(at: large.count - 4, as: UInt32.self))
      }
    }
    guard diskNumber == 0 else {
      throw SubmissionError(
        .zipFeature, at: placeText(name),
        "the zip is one part of several; expected a whole one: pack it without splitting")
    }
    guard let size = Int(exactly: values[0]), let packed = Int(exactly: values[1]),
      let offset = Int(exactly: values[2])
    else { throw disagreement }
    return (size, packed, offset)
  }

  /// The two sizes of a local header's field, which has to hold both.
  ///
  /// - Throws: `SUB043`.
  func localSizes() throws(SubmissionError) -> (size: UInt64, packed: UInt64)? {
    guard let large else { return nil }
    guard large.count >= 16 else { throw disagreement }
    return (large.integer(at: 0), large.integer(at: 8))
  }

  private var disagreement: SubmissionError {
    SubmissionError(
      .zipDisagreement, at: placeText(name),
      "the zip contradicts itself: its extra field of 64-bit sizes does not fit its header; pack "
        + "it again")
  }
}
