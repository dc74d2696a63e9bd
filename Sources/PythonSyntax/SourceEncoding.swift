/// How the bytes of a source file stand for characters.
///
/// Source: PEP 263; Python 3.14 language reference, section 2.1.4.
enum SourceEncoding: Hashable, Sendable {
  case utf8
  case ascii
  /// ISO 8859-1: each byte is the character of its number.
  case latin1
  /// ISO 8859-15: Latin-1 with the euro sign and seven more letters.
  case latin9
  /// Windows code page 1252.
  case windows1252
  /// With byte order mark, as PowerShell's `>` writes it. Python refuses such a file.
  case utf16(bigEndian: Bool)

  /// The encoding of a declared name; nil for one that is not read.
  init?(name: String) {
    let normalized = name.lowercased().replacing("_", with: "-")
    switch normalized {
    case "utf-8", "utf8", "u8", "utf", "cp65001": self = .utf8
    case "ascii", "us-ascii", "646", "ansi-x3.4-1968": self = .ascii
    case "latin-1", "latin1", "l1", "latin", "iso-8859-1", "iso8859-1", "8859", "cp819",
      "iso-latin-1":
      self = .latin1
    case "iso-8859-15", "iso8859-15", "latin-9", "latin9", "l9": self = .latin9
    case "cp1252", "windows-1252", "1252": self = .windows1252
    default:
      if normalized.hasPrefix("utf-8-") {
        self = .utf8
      } else if ["latin-1-", "iso-8859-1-", "iso-latin-1-"].contains(where: normalized.hasPrefix) {
        self = .latin1
      } else {
        return nil
      }
    }
  }

  /// The name in the comment `# -*- coding: name -*-` on one of the first two lines. The second
  /// counts only after a blank or comment line.
  static func declaredName(in bytes: [UInt8]) -> String? {
    var start = 0
    for _ in 0..<2 {
      let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      let content = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0C }
      guard content.isEmpty || content.first == UInt8(ascii: "#") else { return nil }
      if let name = declaredName(inComment: content) { return name }
      start = line.endIndex
      if start < bytes.count, bytes[start] == UInt8(ascii: "\r") { start += 1 }
      if start < bytes.count, bytes[start] == UInt8(ascii: "\n") { start += 1 }
    }
    return nil
  }

  /// The name after `coding:` or `coding=`.
  private static func declaredName(inComment comment: ArraySlice<UInt8>) -> String? {
    let word = Array("coding".utf8)
    var index = comment.startIndex
    while index + word.count < comment.endIndex {
      let end = index + word.count
      guard comment[index..<end].elementsEqual(word),
        comment[end] == UInt8(ascii: ":") || comment[end] == UInt8(ascii: "=")
      else {
        index += 1
        continue
      }
      let name = comment[(end + 1)...].drop { $0 == 0x20 || $0 == 0x09 }.prefix { byte in
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
          || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
      }
      if !name.isEmpty { return String(decoding: name.prefix(40), as: UTF8.self) }
      index += 1
    }
    return nil
  }

  /// The bytes as UTF-8, and the offset of the first that the encoding does not have; such bytes
  /// become U+FFFD.
  func decoded(_ bytes: [UInt8]) -> (utf8: [UInt8], firstInvalid: Int?) {
    switch self {
    case .utf8:
      let text = String(decoding: bytes, as: UTF8.self)
      return (Array(text.utf8), nil)
    case .utf16(let bigEndian):
      let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
        let first = UInt16(bytes[index])
        let second = UInt16(bytes[index + 1])
        return bigEndian ? first << 8 | second : second << 8 | first
      }
      return (Array(String(decoding: units, as: UTF16.self).utf8), nil)
    case .ascii, .latin1, .latin9, .windows1252: return decodedByTable(bytes)
    }
  }

  private func decodedByTable(_ bytes: [UInt8]) -> (utf8: [UInt8], firstInvalid: Int?) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var firstInvalid: Int?
    for (index, byte) in bytes.enumerated() {
      if byte < 0x80 {
        result.append(byte)
      } else {
        let scalar = scalar(of: byte)
        if scalar == nil { firstInvalid = firstInvalid ?? index }
        result.append(
          contentsOf: UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
      }
    }
    return (result, firstInvalid)
  }

  private func scalar(of byte: UInt8) -> Unicode.Scalar? {
    switch self {
    case .latin1: return Unicode.Scalar(byte)
    case .latin9: return Self.latin9Differences[byte] ?? Unicode.Scalar(byte)
    case .windows1252:
      guard (0x80..<0xA0).contains(byte) else { return Unicode.Scalar(byte) }
      return Self.windows1252Upper[Int(byte) - 0x80]
    case .ascii, .utf8, .utf16: return nil
    }
  }

  /// Source: ISO/IEC 8859-15:1999.
  private static let latin9Differences: [UInt8: Unicode.Scalar] = [
    0xA4: "€", 0xA6: "Š", 0xA8: "š", 0xB4: "Ž", 0xB8: "ž", 0xBC: "Œ", 0xBD: "œ", 0xBE: "Ÿ",
  ]

  /// 0x80 to 0x9F, five of them unassigned.
  ///
  /// Source: Unicode's table CP1252.TXT, version 2.01.
  private static let windows1252Upper: [Unicode.Scalar?] = [
    "€", nil, "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", nil, "Ž", nil,
    nil, "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", nil, "ž", "Ÿ",
  ]
}
