import Diagnostics

// Where parsing goes on after a fault.
extension PythonParser {
  /// Keeps a fault for people, save one that the lexer has told already.
  mutating func note(_ fault: SyntaxFault) {
    if fault.kind != .lexical, faults.count < Self.faultLimit { faults.append(fault) }
  }

  /// Keeps a fault in the line of the token `first`, save where the lexer has told one there, from
  /// which it follows.
  private mutating func note(_ fault: SyntaxFault, inLineOf first: Int) {
    guard fault.kind != .lexical, faults.count < Self.faultLimit else { return }
    // Found once for all statements of a line, so that many on one line cost no more.
    if lineStop < first {
      lineStop = first
      while !Self.isLayout(tokens[lineStop].kind), !Self.isFault(tokens[lineStop].kind) {
        lineStop += 1
      }
    }
    if !Self.isFault(tokens[lineStop].kind) { note(fault) }
  }

  private static func isFault(_ kind: PythonToken.Kind) -> Bool {
    if case .fault = kind { true } else { false }
  }

  /// Gives up the statement that began with the token `first`, as a whole: the rest of its line, the
  /// block below it, and the clauses that continue it.
  mutating func recover(from fault: SyntaxFault, first: Int) -> PythonStatement {
    let statement = recoverClause(from: fault, first: first)
    guard isAtClause else { return statement }
    while isAtClause {
      skipLine(to: nil)
      skipBlock()
    }
    return faultStatement(first: first)
  }

  private var isAtClause: Bool { isAt(.else) || isAt(.elif) || isAt(.except) || isAt(.finally) }

  /// Gives up a clause that began with the token `first`: the rest of its line and its block.
  mutating func recoverClause(from fault: SyntaxFault, first: Int) -> PythonStatement {
    note(fault, inLineOf: first)
    // What proves too deep at its end has no more to skip.
    if index == first || !Self.isLayout(tokens[index - 1].kind) {
      skipLine(to: nil)
      skipBlock()
    }
    return faultStatement(first: first)
  }

  /// Gives up a simple statement: up to the next semicolon or the line's end, which stay, and any
  /// block that stands below it.
  mutating func recoverInLine(from fault: SyntaxFault, first: Int) -> PythonStatement {
    note(fault, inLineOf: first)
    let error = index
    index = first
    token = tokens[index]
    skipLine(to: error)
    if token.kind == .newline, peek().kind == .indent {
      skip()
      skipBlock()
    }
    return faultStatement(first: first)
  }

  /// Gives up everything up to the end of the file: the tree has grown too large.
  mutating func abandonRest() -> PythonStatement {
    let first = index
    // Said whatever was said before.
    faults = faults.dropLast(faults.count == Self.faultLimit ? 1 : 0)
    faults.append(SyntaxFault(kind: .tooLarge, range: token.range))
    while token.kind != .endMarker { advance() }
    return faultStatement(first: first)
  }

  private mutating func faultStatement(first: Int) -> PythonStatement {
    height = 1
    let start = tokens[first].start
    return PythonStatement(.fault, start..<max(start, previousEnd))
  }

  /// Takes tokens up to and with the end of the line; given the token of a fault in a simple
  /// statement, only up to a semicolon or line end behind it, which stay.
  private mutating func skipLine(to error: Int?) {
    var brackets = 0
    while true {
      switch token.kind {
      case .newline:
        if error == nil { skip() }
        return
      case .indent, .dedent, .endMarker: return
      case .op(.leftParenthesis), .op(.leftBracket), .op(.leftBrace): brackets += 1
      case .op(.rightParenthesis), .op(.rightBracket), .op(.rightBrace):
        brackets = max(0, brackets - 1)
      case .op(.semicolon):
        if let error, index >= error, brackets == 0 { return }
      default: break
      }
      advance()
    }
  }

  /// Takes the indented block that begins here, if one does.
  private mutating func skipBlock() {
    var level = 0
    while true {
      switch token.kind {
      case .indent:
        level += 1
        skip()
      case .dedent where level > 0:
        level -= 1
        skip()
      case .endMarker: return
      case _ where level == 0: return
      case .newline: skip()
      default: advance()
      }
      if level == 0 { return }
    }
  }

  /// Keeps a fault in the header that began with the token `first`, and moves to the end of its line,
  /// if a block is indented below it.
  mutating func skipsToBlock(_ fault: SyntaxFault, first: Int) -> Bool {
    var end = index
    while end < tokens.count, !Self.isLayout(tokens[end].kind) { end += 1 }
    guard end + 1 < tokens.count, tokens[end].kind == .newline, tokens[end + 1].kind == .indent
    else { return false }
    note(fault, inLineOf: first)
    while index < end { advance() }
    return true
  }

  private static func isLayout(_ kind: PythonToken.Kind) -> Bool {
    switch kind {
    case .newline, .indent, .dedent, .endMarker: true
    default: false
    }
  }

  /// The fault of a token that stands behind a whole simple statement, which began with the token
  /// `first`: its first word may tell what was meant.
  func unexpectedAfter(_ first: Int) -> SyntaxFault {
    guard case .name = tokens[first].kind, index == first + 1 else { return unexpected() }
    if case .fault = token.kind { return unexpected() }
    let word = source.text(of: tokens[first])
    let kind: SyntaxFault.Kind
    switch word {
    case "print": kind = .printStatement
    case "exec": kind = .execStatement
    default:
      guard word.utf8.count > 2,
        let nearest = nearestMatch(to: word, in: Self.firstWords.map(\.rawValue)),
        let keyword = Keyword(rawValue: nearest)
      else { return unexpected() }
      kind = .misspelled(keyword)
    }
    return SyntaxFault(kind: kind, range: tokens[first].range)
  }

  /// Keywords that begin statements and stand before something.
  private static let firstWords: [Keyword] = [
    .assert, .async, .await, .class, .def, .del, .elif, .for, .from, .global, .if, .import, .lambda,
    .not, .raise, .return, .while, .with, .yield,
  ]
}
