/// The value of text in a string literal, piece by piece.
///
/// Source: Python 3.14 language reference, section 2.5.
struct StringLiteral {
  /// UTF-8; lone surrogates in the three bytes that they would have.
  var bytes: [UInt8] = []
  var hasSurrogates = false

  /// What a prefix says of a literal.
  struct Style {
    var isRaw = false
    var isBytes = false
    var hasUPrefix = false
    /// The letters.
    var prefixLength = 0
    /// 1 or 3.
    var quoteCount = 1

    init(_ literal: ArraySlice<UInt8>) {
      scan: for byte in literal {
        switch byte {
        case UInt8(ascii: "r"), UInt8(ascii: "R"): isRaw = true
        case UInt8(ascii: "b"), UInt8(ascii: "B"): isBytes = true
        case UInt8(ascii: "u"): hasUPrefix = true
        case UInt8(ascii: "\""), UInt8(ascii: "'"): break scan
        default: break
        }
        prefixLength += 1
      }
      let quotes = literal.dropFirst(prefixLength)
      if let quote = quotes.first, quotes.prefix(3).elementsEqual([quote, quote, quote]) {
        quoteCount = 3
      }
    }
  }

  var constant: String { String(decoding: bytes, as: UTF8.self) }

  /// Adds the text of a literal between its quotes.
  ///
  /// - Parameters:
  ///   - range: of `source`.
  ///   - doublesBraces: in an f-string `{{` and `}}` stand for one brace.
  mutating func append(
    _ source: [UInt8], _ range: Range<Int>, isRaw: Bool, isBytes: Bool = false,
    doublesBraces: Bool = false
  ) throws(SyntaxFault) {
    var index = range.lowerBound
    let end = range.upperBound
    if bytes.isEmpty { bytes.reserveCapacity(range.count) }
    while index < end {
      let byte = source[index]
      switch byte {
      case UInt8(ascii: "\\") where !isRaw:
        index = try appendEscape(source, at: index, end: end, isBytes: isBytes)
        continue
      case UInt8(ascii: "\r"):
        // The reader of Python turns every line ending into a line feed.
        bytes.append(UInt8(ascii: "\n"))
        if index + 1 < end, source[index + 1] == UInt8(ascii: "\n") { index += 1 }
      case UInt8(ascii: "{") where doublesBraces, UInt8(ascii: "}") where doublesBraces:
        bytes.append(byte)
        if index + 1 < end, source[index + 1] == byte { index += 1 }
      case 0x80... where isBytes:
        throw SyntaxFault(kind: .bytesNotASCII, range: index..<index + 1)
      default: bytes.append(byte)
      }
      index += 1
    }
  }

  /// Adds what the backslash at `start` and what follows it stand for; gives the offset behind.
  private mutating func appendEscape(
    _ source: [UInt8], at start: Int, end: Int, isBytes: Bool
  ) throws(SyntaxFault) -> Int {
    guard start + 1 < end else {
      bytes.append(UInt8(ascii: "\\"))
      return end
    }
    let letter = source[start + 1]
    switch letter {
    case UInt8(ascii: "\n"): return start + 2
    case UInt8(ascii: "\r"):
      return start + 2 < end && source[start + 2] == UInt8(ascii: "\n") ? start + 3 : start + 2
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      var value: UInt32 = 0
      var index = start + 1
      while index < min(start + 4, end), (0x30...0x37).contains(source[index]) {
        value = value << 3 | UInt32(source[index] & 7)
        index += 1
      }
      if isBytes { bytes.append(UInt8(truncatingIfNeeded: value)) } else { append(scalar: value) }
      return index
    case UInt8(ascii: "x"):
      let value = try hexadecimal(source, at: start, digits: 2, end: end)
      if isBytes { bytes.append(UInt8(truncatingIfNeeded: value)) } else { append(scalar: value) }
      return start + 4
    case UInt8(ascii: "u") where !isBytes:
      append(scalar: try hexadecimal(source, at: start, digits: 4, end: end))
      return start + 6
    case UInt8(ascii: "U") where !isBytes:
      append(scalar: try hexadecimal(source, at: start, digits: 8, end: end))
      return start + 10
    case UInt8(ascii: "N") where !isBytes:
      return try appendNamed(source, at: start, end: end)
    default: break
    }
    if let simple = Self.simpleEscape(letter) {
      bytes.append(simple)
      return start + 2
    }
    // An unknown escape stands for itself. The brace of a field may follow the backslash.
    bytes.append(UInt8(ascii: "\\"))
    return start + 1
  }

  private static func simpleEscape(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): letter
    case UInt8(ascii: "a"): 0x07
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "v"): 0x0B
    default: nil
    }
  }

  /// Exactly as many hexadecimal digits, behind the backslash at `start` and its letter.
  private func hexadecimal(
    _ source: [UInt8], at start: Int, digits: Int, end: Int
  ) throws(SyntaxFault) -> UInt32 {
    let first = start + 2
    guard first + digits <= end else {
      throw SyntaxFault(kind: .badEscape, range: start..<end)
    }
    var value: UInt32 = 0
    for byte in source[first..<first + digits] {
      guard byte.isHexDigit else {
        throw SyntaxFault(kind: .badEscape, range: start..<first + digits)
      }
      let isDigit = byte < UInt8(ascii: "A")
      value = value << 4 | UInt32(isDigit ? byte & 15 : (byte & 15) + 9)
    }
    guard value <= 0x10FFFF else {
      throw SyntaxFault(kind: .badEscape, range: start..<first + digits)
    }
    return value
  }

  /// `\N{NAME}`
  private mutating func appendNamed(
    _ source: [UInt8], at start: Int, end: Int
  ) throws(SyntaxFault) -> Int {
    let first = start + 3
    guard first < end, source[first - 1] == UInt8(ascii: "{"),
      let close = source[first..<min(end, first + CharacterNames.lengthLimit)]
        .firstIndex(of: UInt8(ascii: "}")),
      let scalar = CharacterNames.scalar(
        named: String(decoding: source[first..<close], as: UTF8.self))
    else { throw SyntaxFault(kind: .badEscape, range: start..<min(end, start + 2)) }
    append(scalar: scalar.value)
    return close + 1
  }

  private mutating func append(scalar value: UInt32) {
    switch value {
    case ..<0x80: bytes.append(UInt8(value))
    case ..<0x800: append([0xC0 | value >> 6, 0x80 | value & 0x3F])
    case ..<0x10000:
      if (0xD800...0xDFFF).contains(value) { hasSurrogates = true }
      append([0xE0 | value >> 12, 0x80 | value >> 6 & 0x3F, 0x80 | value & 0x3F])
    default:
      append([
        0xF0 | value >> 18, 0x80 | value >> 12 & 0x3F, 0x80 | value >> 6 & 0x3F,
        0x80 | value & 0x3F,
      ])
    }
  }

  private mutating func append(_ units: [UInt32]) {
    for unit in units { bytes.append(UInt8(truncatingIfNeeded: unit)) }
  }
}

/// Characters by their names in Unicode.
enum CharacterNames {
  /// Bytes of the longest name, with some to spare.
  static let lengthLimit = 120

  /// The character of a name or of an alias, in letters of any case where the name is listed.
  static func scalar(named name: String) -> Unicode.Scalar? {
    computed(name) ?? listed[name.uppercased()]
  }

  /// Those of ideographs and Hangul follow from a rule, and are left out of the list.
  private static func computed(_ name: String) -> Unicode.Scalar? {
    let prefix = "CJK UNIFIED IDEOGRAPH-"
    guard name.hasPrefix(prefix), let value = UInt32(name.dropFirst(prefix.count), radix: 16),
      let scalar = Unicode.Scalar(value), scalar.properties.name == name
    else { return nil }
    return scalar
  }

  /// Made once, when the first such escape is met.
  private static let listed: [String: Unicode.Scalar] = {
    var names: [String: Unicode.Scalar] = [:]
    let blocks: [ClosedRange<UInt32>] = [
      0...0x33FF, 0x4DC0...0x4DFF, 0xA000...0xD7FF, 0xF900...0x16FFF, 0x18B00...0x1FFFF,
      0xE0000...0xE01FF,
    ]
    for value in blocks.joined() {
      guard let properties = Unicode.Scalar(value)?.properties else { continue }
      if let name = properties.name { names[name] = Unicode.Scalar(value) }
      if let alias = properties.nameAlias { names[alias] = Unicode.Scalar(value) }
    }
    return names
  }()
}
