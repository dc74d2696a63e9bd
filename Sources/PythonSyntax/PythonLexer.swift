/// Turns UTF-8 bytes into tokens of Python 3.8 to 3.14, in one pass, without ever failing.
///
/// It follows CPython's tokenizer on every valid file. On others it goes on where a reader would:
/// an unterminated string costs its line, and a bracket that is never closed ends at the next line
/// that can only begin a statement. F-strings are taken apart as in Python 3.12 and later, which
/// reads those of 3.8 to 3.11 alike.
///
/// Source: Python 3.14 language reference, chapter 2; PEP 701; PEP 750.
struct PythonLexer {
  /// Levels of open brackets, as CPython's `MAXLEVEL`.
  static let bracketLimit = 200
  /// Levels of f-strings inside fields of f-strings, as CPython's `MAXFSTRINGLEVEL`.
  static let fStringLimit = 150
  /// Levels of indentation, as CPython's `MAXINDENT`.
  static let indentLimit = 100
  /// Triple-quoted strings that are ended because code seems to stand in them.
  static let distrustLimit = 8
  /// Faults that are kept beside the tokens.
  static let faultLimit = 100

  let bytes: [UInt8]
  var offset = 0
  var tokens: [PythonToken] = []
  var faults: [LexicalFault] = []

  /// Every bracket that is open, the braces of replacement fields included, innermost last.
  var brackets: [OpenBracket] = []
  /// Every f-string that is open, innermost last.
  var formattedStrings: [OpenFString] = []
  var indents: [Indent] = []

  /// The next token is the first of a logical line, so indentation counts.
  var atLineStart = true
  /// The logical line has a token already, so its end is a `NEWLINE`.
  var lineHasTokens = false
  /// The next token is the first of a line inside brackets.
  var atContinuedLineStart = false

  /// Quotes whose triple form was once found without an end: nothing after it can have one.
  var unendedTriples: Set<UInt8> = []
  /// Quotes whose triple strings cost their line if code seems to stand in them.
  var distrustedTriples: Set<UInt8> = []
  /// Strings that were ended for that reason.
  var distrustedCount = 0
  /// Where to return to if the outermost triple-quoted f-string turns out to have no end.
  var rewind: Rewind?

  /// A bracket that was opened.
  struct OpenBracket {
    let opener: UInt8
    let offset: Int
    /// The brace of a replacement field.
    var isField = false
    /// The field's colon is behind: literal text of the format spec comes next.
    var isInSpec = false
  }

  /// An f-string or template string that was opened.
  struct OpenFString {
    /// Of its prefix.
    let start: Int
    let quote: UInt8
    /// 1 or 3.
    let quoteCount: Int
    let isRaw: Bool
    let isTemplate: Bool
    /// The number of brackets that were open before it.
    let bracketBase: Int
  }

  /// A level of indentation, measured with tabs to multiples of 8 and with tabs as 1, since both
  /// must agree for it to be consistent.
  struct Indent: Equatable {
    var column = 0
    var narrowColumn = 0
  }

  /// The lexer's state before a token.
  struct Rewind {
    let offset: Int
    let tokenCount: Int
    let faultCount: Int
    let brackets: [OpenBracket]
    let indents: [Indent]
  }

  /// - Parameter bytes: UTF-8 without byte order mark, less than 4 GiB.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    tokens.reserveCapacity(bytes.count / 4 + 2)
  }

  /// Reads everything.
  ///
  /// A triple quote without an end at the end of a file often means that an earlier one was left open
  /// and that code and text have changed places since. A second reading ends those strings in which
  /// code seems to stand, and counts if every string then has its end.
  mutating func run() {
    readAll()
    guard !unendedTriples.isEmpty else { return }
    var second = PythonLexer(bytes)
    second.distrustedTriples = unendedTriples
    second.readAll()
    if second.unendedTriples.isEmpty { self = second }
  }

  private mutating func readAll() {
    repeat {
      while offset < bytes.count { step() }
    } while rewindUnendedFString()
    finish()
  }

  /// Reads white space and at most one token. Always moves on, or leaves a state.
  private mutating func step() {
    if expectsLiteralText { return lexLiteralText() }
    if atLineStart || atContinuedLineStart, lexConflictMark() { return }
    if atLineStart { readIndentation() }
    skipBlanks()
    guard offset < bytes.count else { return }
    if atContinuedLineStart, bytes[offset] != UInt8(ascii: "#"), !isLineEnd(bytes[offset]) {
      atContinuedLineStart = false
      if provesUnclosedBracket() { return abandonBrackets() }
    }
    lexToken()
  }

  private mutating func lexToken() {
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): lexLineEnd()
    case UInt8(ascii: "#"): lexComment()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): lexString(prefixLength: 0)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): lexNumber()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...:
      lexName()
    case UInt8(ascii: "."):
      if isDigit(peek(1)) { lexNumber() } else { lexOperator() }
    case UInt8(ascii: "\\"): lexBackslash()
    default:
      if startsMagic(byte) { lexMagic() } else { lexOperator() }
    }
  }

  private mutating func lexLineEnd() {
    let start = offset
    skipLineEnd()
    if !brackets.isEmpty {
      emit(.nl, from: start)
      atContinuedLineStart = true
    } else {
      emit(lineHasTokens ? .newline : .nl, from: start)
      lineHasTokens = false
      atLineStart = true
    }
  }

  private mutating func lexComment() {
    let start = offset
    offset = endOfLine(from: offset)
    emit(.comment, from: start)
  }

  /// A backslash before the end of a line joins it with the next.
  private mutating func lexBackslash() {
    let start = offset
    offset += 1
    if offset < bytes.count, isLineEnd(bytes[offset]) {
      skipLineEnd()
      // A file cannot end in the middle of a joined line.
      if offset == bytes.count { fault(.strayBackslash, from: start, to: start + 1) }
    } else {
      fault(.strayBackslash, from: start, to: offset)
      lineHasTokens = true
    }
  }

  private mutating func finish() {
    if let open = brackets.last {
      fault(.unclosedBracket, showing: open.offset..<open.offset + 1)
      brackets.removeAll()
      formattedStrings.removeAll()
    }
    if lineHasTokens { emit(.newline, from: offset) }
    for _ in indents { emit(.dedent, from: offset) }
    indents.removeAll()
    emit(.endMarker, from: offset)
  }
}

// MARK: - What every part uses

extension PythonLexer {
  /// The byte `distance` ahead, 0 past the end.
  func peek(_ distance: Int) -> UInt8 {
    offset + distance < bytes.count ? bytes[offset + distance] : 0
  }

  func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  mutating func emit(_ kind: PythonToken.Kind, from start: Int) {
    tokens.append(PythonToken(kind, from: start, to: offset))
  }

  /// Emits a token that makes its line a statement.
  mutating func emitSignificant(_ kind: PythonToken.Kind, from start: Int) {
    tokens.append(PythonToken(kind, from: start, to: offset))
    lineHasTokens = true
    atContinuedLineStart = false
  }

  /// Records a fault over bytes that are now behind.
  mutating func fault(_ kind: LexicalFault.Kind, from start: Int, to end: Int) {
    tokens.append(PythonToken(.fault(kind), from: start, to: end))
    record(kind, start..<end)
  }

  /// Records a fault where something is missing: an empty token here, a range shown elsewhere.
  mutating func fault(_ kind: LexicalFault.Kind, showing range: Range<Int>) {
    tokens.append(PythonToken(.fault(kind), from: offset, to: offset))
    record(kind, range)
  }

  /// Keeps a fault for people, who read no more than the first of many.
  mutating func record(_ kind: LexicalFault.Kind, _ range: Range<Int>) {
    if faults.count < Self.faultLimit { faults.append(LexicalFault(kind: kind, range: range)) }
  }

  func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Steps over `\n`, `\r\n` or `\r`, which stands at `offset`.
  mutating func skipLineEnd() { offset = afterLineEnd(at: offset) }

  /// The offset after the line ending that stands at `index`.
  func afterLineEnd(at index: Int) -> Int {
    bytes[index] == UInt8(ascii: "\r") && byte(at: index + 1) == UInt8(ascii: "\n")
      ? index + 2 : index + 1
  }

  /// The offset of the next line ending, or the end of the file.
  func endOfLine(from index: Int) -> Int {
    var end = index
    while end < bytes.count, !isLineEnd(bytes[end]) { end += 1 }
    return end
  }

  mutating func skipBlanks() {
    while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
  }

  /// Space, tab or form feed.
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0C }
}
