import Diagnostics

/// One 512-byte header block of a tar archive.
///
/// Source: POSIX.1-2017, pax, section ustar Interchange Format; GNU tar manual, Basic Tar Format.
struct TarHeader {
  enum Kind {
    case file, folder, link
    /// With the words of a message.
    case special(String)
    /// Records for the next entry (`x`) or for all (`g`).
    case extended(isGlobal: Bool)
    /// The next entry's path, or the target of its link.
    case longName(isLinkTarget: Bool)
    case unsupported(String)
  }

  static let blockBytes = 512

  let name: [UInt8]
  let kind: Kind
  /// Bytes of data behind the header, unpadded.
  let size: Int

  /// Nil if the block's checksum is not that of its bytes, so it is no header.
  ///
  /// - Throws: `SUB060` for a header with a valid sum that makes no sense.
  init?(_ block: ArraySlice<UInt8>) throws(SubmissionError) {
    guard Self.hasValidChecksum(block) else { return nil }
    func field(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
      block.dropFirst(offset).prefix(count)
    }
    func text(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
      field(offset, count).prefix { $0 != 0 }
    }
    let place = placeText(text(0, 100))
    let magic = field(257, 8)
    let isPOSIX = magic.elementsEqual("ustar\u{0}00".utf8)
    guard isPOSIX || magic.elementsEqual("ustar  \u{0}".utf8) || magic.allSatisfy({ $0 == 0 })
    else {
      throw SubmissionError(
        .tarHeader, at: place,
        "the tar archive is of an unknown form (magic "
          + "'\(placeText(magic))'); pack it again as a zip")
    }
    // GNU tar keeps times where POSIX has the front part of the path.
    let prefix = isPOSIX ? text(345, 155) : []
    name = prefix.isEmpty ? Array(text(0, 100)) : prefix + [UInt8(ascii: "/")] + text(0, 100)
    kind = Self.kind(block[block.startIndex + 156], isNamedAsFolder: name.last == 0x2F)
    if case .unsupported = kind {
      // Some of these leave the field empty; they are refused whatever it says.
      size = 0
      return
    }
    guard let size = Self.number(field(124, 12)) else {
      throw SubmissionError(
        .tarHeader, at: place, "the tar archive gives a size that is no number; hand it in again")
    }
    self.size = size
  }

  private static func kind(_ flag: UInt8, isNamedAsFolder: Bool) -> Kind {
    switch Character(Unicode.Scalar(flag)) {
    // Before POSIX a folder was a file whose name ends with '/'.
    case "0", "\u{0}": isNamedAsFolder ? .folder : .file
    case "5": .folder
    case "1", "2": .link
    case "3", "4": .special("a device")
    case "6": .special("a FIFO")
    case "x": .extended(isGlobal: false)
    case "g": .extended(isGlobal: true)
    case "L": .longName(isLinkTarget: false)
    case "K": .longName(isLinkTarget: true)
    case "S": .unsupported("a sparse file")
    default: .unsupported("an entry of type '\(placeText([flag]))'")
    }
  }

  /// True if the block states the sum of its own bytes.
  static func hasValidChecksum(_ block: ArraySlice<UInt8>) -> Bool {
    let stated = block.dropFirst(148).prefix(8)
    // The sum is over the block with spaces in the sum's own place.
    let sum = block.reduce(0) { $0 + Int($1) } - stated.reduce(0) { $0 + Int($1) } + 8 * 0x20
    return number(stated) == sum
  }

  /// An octal number in ASCII, or a positive one of 64 bits behind a byte 0x80 (GNU).
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if field.first == 0x80 {
      let high = field.dropFirst().dropLast(8)
      guard high.allSatisfy({ $0 == 0 }) else { return nil }
      return Int(exactly: field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    let digits = field.drop { $0 == 0x20 }.prefix { 0x30...0x37 ~= $0 }
    let rest = field[digits.endIndex...]
    guard !digits.isEmpty, rest.allSatisfy({ $0 == 0 || $0 == 0x20 }) else { return nil }
    // Eleven digits at most, so no overflow.
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
  }
}
