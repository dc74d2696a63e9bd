/// Builds the tree of one unit from its tokens, in one pass, without ever failing.
///
/// Expressions are parsed by operator precedence, statements by their first word. What does not fit
/// the grammar throws a ``SyntaxFault`` up to the nearest statement, which becomes
/// ``PythonStatement/Node/fault``; parsing goes on behind it.
///
/// No node of the tree stands deeper than ``PythonUnit/depthLimit``: `depth` counts what is being
/// parsed around the current token, `height` the levels of what was just built, so that long chains
/// (`a.b.c`, `1 + 1 + 1`), which grow upwards, are bounded too.
///
/// Source: Python 3.14 language reference, chapter 10, "Full Grammar specification".
struct PythonParser {
  let source: PythonSource
  /// It is a notebook's cell, which IPython reads with more patience than Python has.
  let isCell: Bool
  /// Without comments, line ends that end no statement, and faults that cost nothing.
  let tokens: [PythonToken]
  var index = 0
  /// `tokens[index]`.
  var token: PythonToken
  /// One past the last byte of the last token that was taken, layout aside.
  var previousEnd = 0
  /// Nodes that are being parsed around the current token.
  var depth = 0
  /// Indented blocks that are being parsed around the current token.
  var blockDepth = 0
  /// Fields of the innermost f-string that are being parsed around the current token.
  var fieldDepth = 0
  /// Levels of the expression or statement that was built last.
  var height = 0
  /// Expressions and statements that were built.
  var nodeCount = 0
  /// The first faults, in order of their discovery.
  var faults: [SyntaxFault] = []

  /// The first token from some failed statement on that ends its line or is a fault of the lexer.
  var lineStop = -1
  /// Bytes of source that fields of f-strings were copied to, for `{value=}` and template strings.
  var copiedBytes = 0

  /// Faults that are kept beside the tree.
  static let faultLimit = 100

  /// - Parameter tokens: as the lexer ends them, with an end marker.
  init(_ source: PythonSource, tokens: [PythonToken], isCell: Bool = false) {
    self.source = source
    self.isCell = isCell
    var significant: [PythonToken] = []
    significant.reserveCapacity(tokens.count)
    for token in tokens where Self.isSignificant(token, source) { significant.append(token) }
    let end = PythonToken(.endMarker, from: source.bytes.count, to: source.bytes.count)
    if significant.isEmpty { significant.append(end) }
    self.tokens = significant
    token = significant.first ?? end
  }

  /// Parses everything.
  mutating func run() -> [PythonStatement] {
    var statements: [PythonStatement] = []
    while token.kind != .endMarker { parseStatements(into: &statements) }
    return statements
  }

  /// False for what the parser sees through: faults of indentation, which the lexer has mended, and
  /// characters that nobody sees.
  private static func isSignificant(_ token: PythonToken, _ source: PythonSource) -> Bool {
    switch token.kind {
    case .comment, .nl: false
    case .fault(let fault):
      switch fault {
      case .inconsistentDedent, .inconsistentTabs, .tooManyIndents: false
      case .invalidCharacter:
        !source.text(of: token).unicodeScalars.allSatisfy {
          $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
        }
      default: true
      }
    default: true
    }
  }
}

// MARK: - Tokens

extension PythonParser {
  var start: Int { token.start }

  /// The token `distance` ahead; the end marker past the end.
  func peek(_ distance: Int = 1) -> PythonToken {
    tokens[min(index + distance, tokens.count - 1)]
  }

  /// Takes the current token. The end marker stays.
  @inline(__always)
  mutating func advance() {
    previousEnd = token.end
    skip()
  }

  /// Takes a token of layout, which no range covers.
  @inline(__always)
  mutating func skip() {
    if index + 1 < tokens.count {
      index += 1
      token = tokens[index]
    }
  }

  @inline(__always)
  func isAt(_ op: Operator) -> Bool {
    if case .op(let found) = token.kind { found == op } else { false }
  }

  @inline(__always)
  func isAt(_ keyword: Keyword) -> Bool {
    if case .keyword(let found) = token.kind { found == keyword } else { false }
  }

  /// Takes the operator if it stands here.
  @inline(__always)
  mutating func take(_ op: Operator) -> Bool {
    guard isAt(op) else { return false }
    advance()
    return true
  }

  @inline(__always)
  mutating func take(_ keyword: Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    advance()
    return true
  }

  mutating func expect(_ op: Operator) throws(SyntaxFault) {
    guard take(op) else { throw unexpected(.expectedOperator(op)) }
  }

  mutating func expect(_ keyword: Keyword) throws(SyntaxFault) {
    guard take(keyword) else { throw unexpected(.expectedKeyword(keyword)) }
  }

  /// Takes an identifier.
  mutating func expectName() throws(SyntaxFault) -> String {
    guard token.kind == .name else { throw unexpected(.expectedName) }
    let name = identifier(token)
    advance()
    return name
  }

  /// The fault of the current token, which does not fit: the lexer's word on it if it has one, a
  /// more telling one where the token shows what was meant.
  func unexpected(_ kind: SyntaxFault.Kind = .unexpectedToken) -> SyntaxFault {
    switch token.kind {
    case .fault: SyntaxFault(kind: .lexical, range: token.range)
    case .op(.assign) where kind != .expectedName && kind != .expectedExpression:
      SyntaxFault(kind: .assignmentInExpression, range: token.range)
    case .newline, .endMarker, .dedent, .indent:
      // What is missing at a line's end is shown there, not on the next line.
      SyntaxFault(kind: kind, range: previousEnd..<previousEnd)
    default: SyntaxFault(kind: kind, range: token.range)
    }
  }
}

// MARK: - Nodes

extension PythonParser {
  /// One level deeper.
  @inline(__always)
  mutating func descend() throws(SyntaxFault) {
    depth += 1
    if depth > PythonUnit.depthLimit { throw SyntaxFault(kind: .tooDeep, range: token.range) }
  }

  /// An expression from a byte to the last token that was taken.
  ///
  /// - Parameter below: the greatest height of its parts.
  @inline(__always)
  mutating func make(
    _ node: PythonExpression.Node, from start: Int, below: Int
  ) throws(SyntaxFault) -> PythonExpression {
    height = below + 1
    nodeCount += 1
    if depth + height > PythonUnit.depthLimit {
      throw SyntaxFault(kind: .tooDeep, range: start..<max(start, previousEnd))
    }
    return PythonExpression(node, start..<max(start, previousEnd))
  }

  /// An expression without parts.
  @inline(__always)
  mutating func leaf(_ node: PythonExpression.Node, from start: Int) -> PythonExpression {
    height = 1
    nodeCount += 1
    return PythonExpression(node, start..<max(start, previousEnd))
  }
}
