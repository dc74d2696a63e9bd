// String literals, alone and side by side, with the fields of f-strings and template strings.
//
// Source: Python 3.14 language reference, sections 2.5.5 and 2.5.6; PEP 701; PEP 750.
extension PythonParser {
  /// Fields in format specs of fields, as CPython's `MAX_EXPR_NESTING`.
  private static let fieldLimit = 3

  /// Literals that stand side by side, as one value.
  mutating func parseStrings() throws(SyntaxFault) -> PythonExpression {
    let start = start
    if token.kind == .string, !continuesString(peek()) { return try parseLoneString() }
    var pieces = StringPieces()
    var isFirst = true
    var isFormatted = false
    var isTemplate = false
    var isBytes = false
    while continuesString(token) {
      let range = token.range
      switch token.kind {
      case .string:
        let style = StringLiteral.Style(source.bytes[range])
        if isFirst { isBytes = style.isBytes }
        if isTemplate { throw SyntaxFault(kind: .mixedTemplates, range: range) }
        if isFirst ? false : isBytes != style.isBytes {
          throw SyntaxFault(kind: .mixedBytes, range: range)
        }
        try pieces.append(source.bytes, content(range, style), style, shown: range)
        advance()
      default:
        let isT = token.kind == .tStringStart
        if isT ? !isFirst && !isTemplate : isTemplate {
          throw SyntaxFault(kind: .mixedTemplates, range: range)
        }
        if isBytes { throw SyntaxFault(kind: .mixedBytes, range: range) }
        isTemplate = isT
        isFormatted = true
        try parseFormatted(&pieces, isTemplate: isT)
      }
      isFirst = false
    }
    if isFormatted {
      let items = pieces.finish()
      return try make(
        isTemplate ? .templateString(items) : .joinedString(items), from: start,
        below: pieces.height)
    }
    return leaf(.constant(pieces.constant(isBytes: isBytes)), from: start)
  }

  private func continuesString(_ token: PythonToken) -> Bool {
    switch token.kind {
    case .string, .fStringStart, .tStringStart: true
    default: false
    }
  }

  /// The common case: one literal.
  private mutating func parseLoneString() throws(SyntaxFault) -> PythonExpression {
    let range = token.range
    let style = StringLiteral.Style(source.bytes[range])
    let content = content(range, style)
    advance()
    if !style.isBytes, !needsDecoding(content, isRaw: style.isRaw) {
      return leaf(
        .constant(.string(source.text(of: content), hasUPrefix: style.hasUPrefix)),
        from: range.lowerBound)
    }
    var pieces = StringPieces()
    try pieces.append(source.bytes, content, style, shown: range)
    return leaf(.constant(pieces.constant(isBytes: style.isBytes)), from: range.lowerBound)
  }

  private func needsDecoding(_ range: Range<Int>, isRaw: Bool) -> Bool {
    source.bytes[range].contains { byte in
      byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\\") && !isRaw
    }
  }

  private func content(_ range: Range<Int>, _ style: StringLiteral.Style) -> Range<Int> {
    let first = range.lowerBound + style.prefixLength + style.quoteCount
    return first..<max(first, range.upperBound - style.quoteCount)
  }

  /// One f-string or template string, from its opening to its closing quotes.
  private mutating func parseFormatted(
    _ pieces: inout StringPieces, isTemplate: Bool
  ) throws(SyntaxFault) {
    let style = StringLiteral.Style(source.bytes[token.range])
    let outerFieldDepth = fieldDepth
    fieldDepth = 0
    advance()
    while true {
      switch token.kind {
      case .fStringMiddle, .tStringMiddle:
        try pieces.appendMiddle(source.bytes, token.range, isRaw: style.isRaw)
        advance()
      case .op(.leftBrace): try parseField(&pieces, isRaw: style.isRaw, isTemplate: isTemplate)
      case .fStringEnd, .tStringEnd:
        fieldDepth = outerFieldDepth
        return advance()
      default: throw unexpected()
      }
    }
  }

  /// `{value = !conversion :spec}`
  private mutating func parseField(
    _ pieces: inout StringPieces, isRaw: Bool, isTemplate: Bool
  ) throws(SyntaxFault) {
    let start = start
    fieldDepth += 1
    guard fieldDepth <= Self.fieldLimit else {
      throw SyntaxFault(kind: .tooDeep, range: token.range)
    }
    advance()
    let textStart = previousEnd
    let first = index
    switch token.kind {
    case .op(.rightBrace), .op(.exclamation), .op(.colon), .op(.assign):
      throw SyntaxFault(kind: .emptyField, range: start..<token.end)
    default: break
    }
    let value = try parseValue()
    var below = height
    let text = textStart..<previousEnd
    let isDebug = take(.assign)
    if isDebug || isTemplate { try countCopy(textStart..<self.start) }
    let debugText = isDebug ? withoutComments(textStart..<self.start, first: first) : []
    let textEnd = self.start
    let conversion = try parseConversion()
    var spec: PythonExpression?
    if isAt(.colon) {
      spec = try parseFormatSpec(isRaw: isRaw)
      below = max(below, height)
    }
    try expect(.rightBrace)
    fieldDepth -= 1
    if isDebug { pieces.appendText(debugText, shown: textStart..<textEnd) }
    let shown = conversion ?? (isDebug && spec == nil ? "r" : nil)
    let node: PythonExpression.Node =
      isTemplate
      ? .interpolation(
        value, source: source.text(of: text), conversion: shown, formatSpec: spec)
      : .formattedValue(value, conversion: shown, formatSpec: spec)
    pieces.append(try make(node, from: start, below: below), height: height)
  }

  /// Strings inside fields of strings are copied at each level: a few times the source is enough for
  /// any that people write.
  private mutating func countCopy(_ range: Range<Int>) throws(SyntaxFault) {
    copiedBytes += range.count
    if copiedBytes > 4 * source.bytes.count + 1_024 {
      throw SyntaxFault(kind: .tooDeep, range: range)
    }
  }

  /// The source of a field, which `{value=}` writes before the value: comments are left out.
  ///
  /// - Parameter first: its first token; the current one stands behind it.
  private func withoutComments(_ range: Range<Int>, first: Int) -> [UInt8] {
    guard source.bytes[range].contains(UInt8(ascii: "#")) else { return Array(source.bytes[range]) }
    var text: [UInt8] = []
    var end = range.lowerBound
    for next in tokens[first...index] {
      var gap = source.bytes[end..<max(end, next.start)]
      while let comment = gap.firstIndex(of: UInt8(ascii: "#")) {
        text += gap[..<comment]
        gap = gap[comment...].drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      }
      text += gap
      if next.end <= range.upperBound { text += source.bytes[next.range] }
      end = max(end, next.end)
    }
    return text
  }

  private mutating func parseConversion() throws(SyntaxFault) -> Character? {
    guard take(.exclamation) else { return nil }
    let range = token.range
    // No space may stand between.
    guard token.kind == .name, range.lowerBound == previousEnd, range.count == 1 else {
      throw SyntaxFault(kind: .badConversion, range: range)
    }
    let letter: Character? =
      switch source.bytes[range.lowerBound] {
      case UInt8(ascii: "s"): "s"
      case UInt8(ascii: "r"): "r"
      case UInt8(ascii: "a"): "a"
      default: nil
      }
    guard let letter else { throw SyntaxFault(kind: .badConversion, range: range) }
    advance()
    return letter
  }

  /// From the colon to the field's closing brace, which stays.
  private mutating func parseFormatSpec(isRaw: Bool) throws(SyntaxFault) -> PythonExpression {
    let start = start
    advance()
    var pieces = StringPieces()
    loop: while true {
      switch token.kind {
      case .fStringMiddle, .tStringMiddle:
        try pieces.appendMiddle(
          source.bytes, token.range, isRaw: isRaw, doublesBraces: false)
        advance()
      case .op(.leftBrace):
        // Of a template string too.
        try parseField(&pieces, isRaw: isRaw, isTemplate: false)
      case .op(.rightBrace): break loop
      default: throw unexpected(.expectedOperator(.rightBrace))
      }
    }
    let items = pieces.finish()
    return try make(.joinedString(items), from: start, below: pieces.height)
  }
}

/// Text and fields of adjacent strings, in order, with text that meets joined.
struct StringPieces {
  private var items: [PythonExpression] = []
  private var text = StringLiteral()
  /// Where the pending text began and ended; nil where there is none.
  private var range: Range<Int>?
  private var hasUPrefix = false
  /// The greatest of the pieces'.
  private(set) var height = 0

  /// Adds a literal without fields.
  mutating func append(
    _ source: [UInt8], _ content: Range<Int>, _ style: StringLiteral.Style, shown: Range<Int>
  ) throws(SyntaxFault) {
    extend(to: shown, hasUPrefix: style.hasUPrefix)
    try text.append(source, content, isRaw: style.isRaw, isBytes: style.isBytes)
  }

  /// Adds text between the fields of an f-string.
  mutating func appendMiddle(
    _ source: [UInt8], _ range: Range<Int>, isRaw: Bool, doublesBraces: Bool = true
  ) throws(SyntaxFault) {
    let before = text.bytes.count
    try text.append(source, range, isRaw: isRaw, doublesBraces: doublesBraces)
    guard text.bytes.count > before else { return }
    extend(to: range, hasUPrefix: false)
  }

  /// Adds text that has no escapes.
  mutating func appendText(_ bytes: [UInt8], shown: Range<Int>) {
    extend(to: shown, hasUPrefix: false)
    text.bytes += bytes
  }

  /// Adds a field.
  mutating func append(_ field: PythonExpression, height: Int) {
    flush()
    items.append(field)
    self.height = max(self.height, height)
  }

  private mutating func extend(to other: Range<Int>, hasUPrefix: Bool) {
    if let range {
      self.range = range.lowerBound..<max(range.lowerBound, other.upperBound)
    } else {
      range = other
      self.hasUPrefix = hasUPrefix
    }
  }

  private mutating func flush() {
    if let range, !text.bytes.isEmpty {
      items.append(PythonExpression(.constant(constant(isBytes: false)), range))
      height = max(height, 1)
    }
    text = StringLiteral()
    range = nil
  }

  mutating func finish() -> [PythonExpression] {
    flush()
    return items
  }

  /// The pending text.
  func constant(isBytes: Bool) -> PythonConstant {
    if isBytes { return .bytes(text.bytes) }
    if text.hasSurrogates { return .surrogateString(text.bytes) }
    return .string(text.constant, hasUPrefix: hasUPrefix)
  }
}
