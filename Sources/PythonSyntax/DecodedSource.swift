import Diagnostics

/// A source file's text with what was odd about its bytes.
struct DecodedSource {
  private(set) var source: PythonSource
  private(set) var diagnostics: [Diagnostic] = []

  /// Reads by byte order mark, then by declaration, then as UTF-8. Bytes that do not fit are read as
  /// Windows-1252, in which editors that know nothing of UTF-8 save, so that the rest stays legible.
  init(path: String, bytes: [UInt8]) {
    source = PythonSource([])
    source = PythonSource(decode(path: path, bytes: bytes))
    if let nul = source.bytes.firstIndex(of: 0) {
      let line = source.position(of: nul).line
      report(
        .nulBytes, at: "\(path):\(line)",
        "NUL bytes stand in the source, and Python refuses them; save the file as plain text")
    }
  }

  private mutating func decode(path: String, bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      report(
        .notInEncoding, at: path,
        "the file is UTF-16, which Python does not run; it was read all the same; save it as UTF-8")
      return SourceEncoding.utf16(bigEndian: bytes[0] == 0xFE).decoded(Array(bytes.dropFirst(2)))
        .utf8
    }
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let content = hasMark ? Array(bytes.dropFirst(3)) : bytes
    let declared = SourceEncoding.declaredName(in: content)
    let encoding = declared.map { SourceEncoding(name: $0) } ?? .utf8
    if encoding == nil || hasMark && encoding != .utf8 {
      report(
        .unknownEncoding, at: path,
        "the encoding declaration \(quoted(declared ?? "")) "
          + (hasMark ? "contradicts the UTF-8 byte order mark" : "is not known")
          + "; the file was read as UTF-8; declare utf-8 or nothing")
    }
    guard let encoding else { return SourceEncoding.utf8.decoded(content).utf8 }
    if hasMark || encoding == .utf8 { return decodeUTF8(content, path: path) }
    let (text, invalid) = encoding.decoded(content)
    if let invalid { reportInvalid(at: invalid, in: content, path: path, declared ?? "") }
    return text
  }

  private mutating func decodeUTF8(_ bytes: [UInt8], path: String) -> [UInt8] {
    guard let invalid = firstInvalidUTF8(bytes) else { return bytes }
    reportInvalid(at: invalid, in: bytes, path: path, "UTF-8")
    return SourceEncoding.windows1252.decoded(bytes).utf8
  }

  private mutating func reportInvalid(
    at offset: Int, in bytes: [UInt8], path: String, _ encoding: String
  ) {
    let line = PythonSource(Array(bytes[..<offset])).lineCount
    report(
      .notInEncoding, at: "\(path):\(line)",
      "this line is not \(escaped(encoding)), and Python does not run the file; "
        + "it was read all the same; save it as UTF-8")
  }

  private mutating func report(_ code: PythonErrorCode, at place: String, _ message: String) {
    diagnostics.append(
      Diagnostic(code: code.rawValue, severity: .warning, place: place, message: message))
  }
}

/// The offset of the first byte that is not UTF-8.
func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
  if String(validating: bytes, as: UTF8.self) != nil { return nil }
  var decoder = UTF8()
  var iterator = bytes.makeIterator()
  var offset = 0
  while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
  return offset
}
