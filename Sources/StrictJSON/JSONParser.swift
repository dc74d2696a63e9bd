public import Diagnostics

/// Why a text is not acceptable JSON.
public enum JSONErrorCode: String, Hashable, Sendable, CaseIterable {
  case notUTF8 = "JSN001"
  case syntax = "JSN002"
  case duplicateKey = "JSN003"
  case tooDeep = "JSN004"
  case tooManyValues = "JSN005"
}

/// The place is `line:column`, both from 1, column in characters of UTF-8 text counted as bytes.
public typealias JSONError = CodedError<JSONErrorCode>

extension JSONValue {
  /// Levels of arrays and objects that are read; deeper is refused before the stack is at risk.
  public static let depthLimit = 128

  /// Which texts are read. All are UTF-8 without byte order mark, without comments, without trailing
  /// commas, and have nothing after the value but white space.
  public enum Dialect: Hashable, Sendable, CaseIterable {
    /// RFC 8259, and no key twice in one object.
    case strict
    /// What Python's `json` writes and reads: also `NaN`, `Infinity` and `-Infinity`, which become
    /// numbers without a ``JSONNumber/double``; keys that stand twice, of which the last counts;
    /// halves of surrogate pairs, which become U+FFFD.
    ///
    /// Source: Python 3.14, module `json`, "Standard Compliance and Interoperability".
    case python
  }

  /// Reads one JSON text.
  ///
  /// - Parameter valueLimit: values of all kinds that are read; more are refused before they take
  ///   many times the text's memory.
  /// - Throws: `JSN001` to `JSN005`.
  public init(
    parsing bytes: some Collection<UInt8>, dialect: Dialect = .strict, valueLimit: Int = 4_000_000
  ) throws(JSONError) {
    self = try Self.parse(Array(bytes), dialect, valueLimit: valueLimit)
  }

  private static func parse(
    _ bytes: [UInt8], _ dialect: Dialect, valueLimit: Int
  ) throws(JSONError) -> JSONValue {
    if let offset = firstInvalidUTF8(bytes) {
      throw JSONError(
        .notUTF8, at: position(of: offset, in: bytes), "the text is not UTF-8; save it as UTF-8")
    }
    var parser = JSONParser(bytes: bytes, dialect: dialect, valueLimit: valueLimit)
    return try parser.parseDocument()
  }

  fileprivate static func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    guard !bytes.isEmpty, String(validating: bytes, as: UTF8.self) == nil else { return nil }
    // The slow way, only to find the place: the longest valid prefix ends where decoding first fails.
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput, .error: return offset
      }
    }
  }

  fileprivate static func position(of offset: Int, in bytes: [UInt8]) -> String {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return "\(line):\(column)"
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let dialect: JSONValue.Dialect
  let valueLimit: Int
  var offset = 0
  var depth = 0
  var valueCount = 0

  init(bytes: [UInt8], dialect: JSONValue.Dialect, valueLimit: Int) {
    self.bytes = bytes
    self.dialect = dialect
    self.valueLimit = valueLimit
  }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    skipWhitespace()
    let value = try parseValue()
    skipWhitespace()
    guard offset == bytes.count else { throw expected("the end of the text") }
    return value
  }

  private mutating func parseValue() throws(JSONError) -> JSONValue {
    valueCount += 1
    guard valueCount <= valueLimit else {
      throw error(.tooManyValues, "more than \(grouped(valueLimit)) values")
    }
    switch peek {
    case UInt8(ascii: "{"):
      return try nested { parser throws(JSONError) in try parser.parseObject() }
    case UInt8(ascii: "["):
      return try nested { parser throws(JSONError) in try parser.parseArray() }
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "N") where dialect == .python:
      return try parseWord("NaN", .number(JSONNumber(text: "NaN")))
    case UInt8(ascii: "I") where dialect == .python:
      return try parseWord("Infinity", .number(JSONNumber(text: "Infinity")))
    case UInt8(ascii: "-") where dialect == .python && bytes[offset...].starts(with: "-I".utf8):
      return try parseWord("-Infinity", .number(JSONNumber(text: "-Infinity")))
    default: return .number(try parseNumber())
    }
  }

  private mutating func nested(
    _ parse: (inout JSONParser) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.depthLimit else {
      throw error(.tooDeep, "more than \(JSONValue.depthLimit) levels of brackets")
    }
    depth += 1
    defer { depth -= 1 }
    offset += 1
    return try parse(&self)
  }

  private mutating func parseObject() throws(JSONError) -> JSONValue {
    var object = JSONObject()
    skipWhitespace()
    if take("}") { return .object(object) }
    while true {
      skipWhitespace()
      let start = offset
      guard peek == UInt8(ascii: "\"") else { throw expected("a key in double quotes") }
      let key = try parseString()
      skipWhitespace()
      guard take(":") else { throw expected("':' after the key \(quoted(key))") }
      skipWhitespace()
      let value = try parseValue()
      if dialect == .python {
        object.set(key: key, value: value)
      } else if !object.append(key: key, value: value) {
        offset = start
        throw error(.duplicateKey, "the key \(quoted(key)) stands twice in one object; remove one")
      }
      skipWhitespace()
      if take("}") { return .object(object) }
      guard take(",") else { throw expected("',' or '}'") }
    }
  }

  private mutating func parseArray() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    skipWhitespace()
    if take("]") { return .array(elements) }
    while true {
      skipWhitespace()
      elements.append(try parseValue())
      skipWhitespace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw expected("',' or ']'") }
    }
  }

  private mutating func parseWord(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue
  {
    guard bytes[offset...].starts(with: word.utf8) else { throw expected("a value") }
    offset += word.utf8.count
    return value
  }

  private mutating func parseNumber() throws(JSONError) -> JSONNumber {
    let start = offset
    _ = take("-")
    if !take("0") { guard skipDigits() else { throw expected("a value") } }
    if take(".") { guard skipDigits() else { throw expected("a digit after '.'") } }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard skipDigits() else { throw expected("a digit in the exponent") }
    }
    return JSONNumber(text: String(decoding: bytes[start..<offset], as: UTF8.self))
  }

  private mutating func parseString() throws(JSONError) -> String {
    offset += 1
    var start = offset
    var text = ""
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[start..<offset], as: UTF8.self)
        offset += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[start..<offset], as: UTF8.self)
        offset += 1
        text.unicodeScalars.append(try parseEscape())
        start = offset
      case 0..<0x20:
        throw expected("an escape such as \\n; control characters cannot stand in a string")
      default: offset += 1
      }
    }
    throw expected("'\"' at the end of the string")
  }

  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    guard let byte = peek else { throw expected("an escape") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try parseUnicodeEscape()
    default:
      offset -= 1
      throw expected("one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
  }

  private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let unit = try parseHexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let end = offset
    if unit < 0xDC00, take("\\"), take("u") {
      let low = try parseHexUnit()
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    guard dialect == .python else { throw expected("a second half after a \\u surrogate") }
    // What follows the half is read again for itself.
    offset = end
    return "\u{FFFD}"
  }

  private mutating func parseHexUnit() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw expected("four hexadecimal digits after \\u")
      }
      unit = unit << 4 | UInt32(digit)
      offset += 1
    }
    return unit
  }

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = offset
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
    return offset > start
  }

  private mutating func skipWhitespace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  private func expected(_ what: String) -> JSONError {
    let found =
      offset < bytes.count
      ? quoted(String(decoding: bytes[offset..<min(bytes.count, offset + 12)], as: UTF8.self))
      : "the end of the text"
    return error(.syntax, "expected \(what), found \(found)")
  }

  private func error(_ code: JSONErrorCode, _ message: String) -> JSONError {
    JSONError(code, at: JSONValue.position(of: offset, in: bytes), message)
  }
}
