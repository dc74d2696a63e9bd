// Where parsing goes on after a fault.
extension PythonParser {
  /// Keeps a fault for people, save one that the lexer has told already.
  mutating func note(_ fault: SyntaxFault) {
    if fault.kind != .lexical, faults.count < Self.faultLimit { faults.append(fault) }
  }

  /// Gives up the statement that began with the token `first`, as a whole: the rest of its line, the
  /// block below it, and the clauses that continue it.
  mutating func recover(from fault: SyntaxFault, first: Int) -> PythonStatement {
    note(fault)
    // A statement that proves too deep at its end has no more to skip.
    if index == first || !Self.isLayout(tokens[index - 1].kind) {
      skipLine(to: nil)
      skipBlock()
    }
    while isAt(.else) || isAt(.elif) || isAt(.except) || isAt(.finally) {
      skipLine(to: nil)
      skipBlock()
    }
    return faultStatement(first: first)
  }

  /// Gives up a simple statement: up to the next semicolon or the line's end, which stay, and any
  /// block that stands below it.
  mutating func recoverInLine(from fault: SyntaxFault, first: Int) -> PythonStatement {
    note(fault)
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

  /// Moves to the end of the current line if a block is indented below it.
  mutating func skipsToBlock() -> Bool {
    var end = index
    while end < tokens.count, !Self.isLayout(tokens[end].kind) { end += 1 }
    guard end + 1 < tokens.count, tokens[end].kind == .newline, tokens[end + 1].kind == .indent
    else { return false }
    while index < end { advance() }
    return true
  }

  private static func isLayout(_ kind: PythonToken.Kind) -> Bool {
    switch kind {
    case .newline, .indent, .dedent, .endMarker: true
    default: false
    }
  }

  /// The fault of a token that stands behind a whole expression statement which began with the token
  /// `first`.
  func unexpectedAfter(_ first: Int) -> SyntaxFault {
    guard case .name = tokens[first].kind, index > first else { return unexpected() }
    if source.matches(tokens[first], "print"), index == first + 1 {
      return SyntaxFault(kind: .printStatement, range: tokens[first].range)
    }
    if source.matches(tokens[first], "exec"), index == first + 1 {
      return SyntaxFault(kind: .execStatement, range: tokens[first].range)
    }
    return unexpected()
  }
}
