import Diagnostics

/// What stands in front of a tar header and belongs to it: pax records and GNU's long names.
struct TarExtensions {
  /// Bytes of one such block of records; programs keep file attributes in them.
  static let byteLimit = 1 << 20

  private(set) var path: [UInt8]?
  private(set) var size: Int?
  private var hasRecords = false
  private var hasLinkTarget = false

  /// True if anything was read that still waits for its header.
  var isPending: Bool { hasRecords || hasLinkTarget || path != nil }

  /// GNU's `L` and `K`.
  ///
  /// - Throws: `SUB060`.
  mutating func takeLongName(_ bytes: [UInt8], isLinkTarget: Bool) throws(SubmissionError) {
    if isLinkTarget {
      guard !hasLinkTarget else { throw Self.damaged("two long link targets for one entry") }
      hasLinkTarget = true
    } else {
      try setPath(bytes.last == 0 ? bytes.dropLast() : bytes[...])
    }
  }

  /// pax records: `length key=value\n`, the length counting itself in decimal digits.
  ///
  /// - Throws: `SUB060`, `SUB063`.
  mutating func takeRecords(_ bytes: [UInt8], isGlobal: Bool) throws(SubmissionError) {
    guard isGlobal || !hasRecords else { throw Self.damaged("two extended headers for one entry") }
    hasRecords = hasRecords || !isGlobal
    var rest = bytes[...]
    while !rest.isEmpty {
      let digits = rest.prefix(8).prefix { 0x30...0x39 ~= $0 }
      let count = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      guard count > digits.count + 1, count <= rest.count else {
        throw Self.damaged("a record of an extended header has the length \(count)")
      }
      let record = rest.prefix(count).dropFirst(digits.count)
      rest = rest.dropFirst(count)
      guard record.first == 0x20, record.last == 0x0A,
        let separator = record.firstIndex(of: UInt8(ascii: "="))
      else { throw Self.damaged("a record of an extended header is not 'length key=value'") }
      try take(
        key: String(decoding: record[..<separator].dropFirst(), as: UTF8.self),
        value: record[(separator + 1)...].dropLast(), isGlobal: isGlobal)
    }
  }

  private mutating func take(
    key: String, value: ArraySlice<UInt8>, isGlobal: Bool
  ) throws(SubmissionError) {
    switch key {
    case "path", "size", "linkpath":
      guard !isGlobal else { throw Self.damaged("a global header gives '\(key)' for every entry") }
      if key == "path" { try setPath(value) }
      if key == "size" {
        guard size == nil, let number = Int(String(decoding: value, as: UTF8.self)), number >= 0
        else { throw Self.damaged("an extended header gives a size that is no number, or two") }
        size = number
      }
    case "hdrcharset":
      guard
        value.elementsEqual("ISO-IR 10646 2000 UTF-8".utf8) || value.elementsEqual("BINARY".utf8)
      else {
        throw SubmissionError(
          .tarFeature,
          "the tar archive's names are in the character set "
            + "\(quoted(lossyText(value))); expected UTF-8: pack it again as a zip")
      }
    case _ where key.hasPrefix("GNU.sparse.") || key == "SCHILY.realsize":
      throw SubmissionError(
        .tarFeature, at: path.map(placeText) ?? "",
        "expected plain files in the tar archive, found a sparse file; pack it again as a zip")
    // Times, owners, attributes, comments: nothing that a submission is read by.
    default: return
    }
  }

  private mutating func setPath(_ value: ArraySlice<UInt8>) throws(SubmissionError) {
    guard path == nil else { throw Self.damaged("two extended headers name one entry") }
    path = Array(value)
  }

  static func damaged(_ what: String) -> SubmissionError {
    SubmissionError(
      .tarHeader, "the tar archive is damaged or contradicts itself: \(what); hand it in again")
  }
}
