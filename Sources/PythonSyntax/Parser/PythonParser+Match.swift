// `match` statements and their patterns.
//
// Source: Python 3.14 language reference, section 8.6.
extension PythonParser {
  /// A `match` statement, if one begins here: `match` is a keyword only before a subject, a colon,
  /// and a block of cases.
  mutating func parseMatch() throws(SyntaxFault) -> PythonStatement? {
    guard source.matches(token, "match"), mayBeSubject(peek().kind) else { return nil }
    let start = start
    let (first, outerDepth, end) = (index, depth, previousEnd)
    advance()
    guard let subject = try? parseList(.starredOrNamed), isAt(.colon), startsCases() else {
      index = first
      token = tokens[first]
      depth = outerDepth
      previousEnd = end
      return nil
    }
    var below = height
    advance()
    skip()
    skip()
    depth += 1
    blockDepth += 1
    var cases: [PythonMatchCase] = []
    while token.kind != .dedent, token.kind != .endMarker {
      guard let found = parseCase() else { continue }
      cases.append(found)
      below = max(below, height + 1)
    }
    blockDepth -= 1
    depth -= 1
    if token.kind == .dedent { skip() }
    return try statement(.match(subject: subject, cases), from: start, below: below)
  }

  /// An operator here would make `match` a variable, and so would the end of the line.
  private func mayBeSubject(_ kind: PythonToken.Kind) -> Bool {
    switch kind {
    case .name, .number, .string, .fStringStart, .tStringStart: true
    case .keyword(let keyword):
      switch keyword {
      case .None, .True, .False, .not, .lambda, .await: true
      default: false
      }
    case .op(let op):
      switch op {
      case .leftParenthesis, .leftBracket, .leftBrace, .minus, .plus, .tilde, .star, .ellipsis:
        true
      default: false
      }
    default: false
    }
  }

  /// At the colon: a line end, an indented block and the word `case` follow.
  private func startsCases() -> Bool {
    guard peek(1).kind == .newline, peek(2).kind == .indent else { return false }
    return peek(3).kind == .name && source.matches(peek(3), "case")
  }

  /// A `case` with its block; nil for what is none, which is skipped.
  private mutating func parseCase() -> PythonMatchCase? {
    let first = index
    let outerDepth = depth
    if token.kind == .newline || token.kind == .indent {
      skip()
      return nil
    }
    do throws(SyntaxFault) {
      guard token.kind == .name, source.matches(token, "case") else {
        throw unexpected(.expectedCase)
      }
      advance()
      let pattern = try parsePatterns()
      var below = height
      var condition: PythonExpression?
      if take(.if) {
        condition = try parseNamed()
        below = max(below, height)
      }
      try expectBlockColon()
      let body = parseBlock()
      height = max(below, height)
      return PythonMatchCase(pattern: pattern, condition: condition, body: body)
    } catch {
      depth = outerDepth
      let fault = recoverClause(from: error, first: first)
      if index == first { skip() }
      return PythonMatchCase(
        pattern: PythonPattern(.as(nil, name: nil), fault.range), condition: nil, body: [fault])
    }
  }

  // MARK: Patterns

  private mutating func makePattern(
    _ node: PythonPattern.Node, from start: Int, below: Int
  ) throws(SyntaxFault) -> PythonPattern {
    height = below + 1
    if depth + height > PythonUnit.depthLimit {
      throw SyntaxFault(kind: .tooDeep, range: start..<max(start, previousEnd))
    }
    return PythonPattern(node, start..<max(start, previousEnd))
  }

  /// Patterns between commas without brackets are a sequence.
  private mutating func parsePatterns() throws(SyntaxFault) -> PythonPattern {
    let start = start
    let isStar = isAt(.star)
    let first = try parseSequenceItem()
    guard isStar || isAt(.comma) else { return first }
    var items = [first]
    var below = height
    if isStar, !isAt(.comma) { throw unexpected(.expectedOperator(.comma)) }
    while take(.comma), !isAt(.colon), !isAt(.if) {
      items.append(try parseSequenceItem())
      below = max(below, height)
    }
    return try makePattern(.sequence(items), from: start, below: below)
  }

  /// `*name`, or a pattern.
  private mutating func parseSequenceItem() throws(SyntaxFault) -> PythonPattern {
    let start = start
    guard take(.star) else { return try parsePattern() }
    let name = try expectName()
    return try makePattern(.star(name == "_" ? nil : name), from: start, below: 0)
  }

  /// `pattern | pattern as name`
  private mutating func parsePattern() throws(SyntaxFault) -> PythonPattern {
    try descend()
    let start = start
    var pattern = try parseClosedPattern()
    if isAt(.verticalBar) {
      var alternatives = [pattern]
      var below = height
      while take(.verticalBar) {
        alternatives.append(try parseClosedPattern())
        below = max(below, height)
      }
      pattern = try makePattern(.or(alternatives), from: start, below: below)
    }
    if take(.as) {
      let below = height
      guard token.kind == .name, !source.matches(token, "_") else {
        throw unexpected(.expectedName)
      }
      let name = try expectName()
      pattern = try makePattern(.as(pattern, name: name), from: start, below: below)
    }
    depth -= 1
    return pattern
  }

  private mutating func parseClosedPattern() throws(SyntaxFault) -> PythonPattern {
    let start = start
    switch token.kind {
    case .number, .op(.minus), .string, .fStringStart, .tStringStart:
      let value = try parsePatternLiteral()
      return try makePattern(.value(value), from: start, below: height)
    case .keyword(.None): return try singleton(.none)
    case .keyword(.True): return try singleton(.bool(true))
    case .keyword(.False): return try singleton(.bool(false))
    case .op(.leftParenthesis), .op(.leftBracket): return try parseBracketedPattern()
    case .op(.leftBrace): return try parseMappingPattern()
    case .name:
      if case .op(let next) = peek().kind, next == .dot || next == .leftParenthesis {
        return try parseNamedPattern()
      }
      let name = try expectName()
      return try makePattern(.as(nil, name: name == "_" ? nil : name), from: start, below: 0)
    default: throw unexpected(.expectedPattern)
    }
  }

  private mutating func singleton(
    _ value: PythonConstant
  ) throws(SyntaxFault) -> PythonPattern {
    let start = start
    advance()
    return try makePattern(.singleton(value), from: start, below: 0)
  }

  /// A string, or a number with its sign and imaginary part. That f-strings match nothing is no matter
  /// of the grammar.
  private mutating func parsePatternLiteral() throws(SyntaxFault) -> PythonExpression {
    let start = start
    if token.kind == .string || token.kind == .fStringStart || token.kind == .tStringStart {
      return try parseStrings()
    }
    let real = try parseSignedNumber()
    let op: PythonBinaryOperator
    switch token.kind {
    case .op(.plus): op = .add
    case .op(.minus): op = .subtract
    default: return real
    }
    let below = height
    advance()
    let imaginary = try parseNumber()
    guard case .constant(.imaginary) = imaginary.node, !Self.isImaginary(real) else {
      throw SyntaxFault(kind: .expectedPattern, range: imaginary.range)
    }
    return try make(.binOp(real, op, imaginary), from: start, below: max(below, height))
  }

  private static func isImaginary(_ number: PythonExpression) -> Bool {
    switch number.node {
    case .constant(.imaginary): true
    case .unaryOp(_, let operand): isImaginary(operand)
    default: false
    }
  }

  private mutating func parseSignedNumber() throws(SyntaxFault) -> PythonExpression {
    let start = start
    guard take(.minus) else { return try parseNumber() }
    let number = try parseNumber()
    return try make(.unaryOp(.minus, number), from: start, below: height)
  }

  private mutating func parseNumber() throws(SyntaxFault) -> PythonExpression {
    guard token.kind == .number else { throw unexpected(.expectedPattern) }
    let start = start
    let value = try number(token)
    advance()
    return leaf(.constant(value), from: start)
  }

  /// One pattern in round brackets stands for itself; otherwise a sequence.
  private mutating func parseBracketedPattern() throws(SyntaxFault) -> PythonPattern {
    let start = start
    let closer: Operator = isAt(.leftBracket) ? .rightBracket : .rightParenthesis
    try descend()
    advance()
    var items: [PythonPattern] = []
    var below = 0
    var isSequence = closer == .rightBracket || isAt(closer) || isAt(.star)
    while !isAt(closer) {
      items.append(try parseSequenceItem())
      below = max(below, height)
      guard take(.comma) else { break }
      isSequence = true
    }
    if isSequence, items.count == 1, closer == .rightParenthesis {
      // `(*rest)` has no comma and is no sequence.
      guard case .op(.comma) = tokens[index - 1].kind else {
        throw unexpected(.expectedOperator(.comma))
      }
    }
    try expect(closer)
    depth -= 1
    if !isSequence, let only = items.first {
      height = below
      return only
    }
    return try makePattern(.sequence(items), from: start, below: below)
  }

  /// `{key: pattern, **rest}`
  private mutating func parseMappingPattern() throws(SyntaxFault) -> PythonPattern {
    let start = start
    try descend()
    advance()
    var keys: [PythonExpression] = []
    var patterns: [PythonPattern] = []
    var rest: String?
    var below = 0
    while !isAt(.rightBrace) {
      if take(.doubleStar) {
        if source.matches(token, "_") { throw unexpected(.expectedName) }
        rest = try expectName()
        _ = take(.comma)
        break
      }
      keys.append(try parseKey())
      below = max(below, height)
      try expect(.colon)
      patterns.append(try parsePattern())
      below = max(below, height)
      guard take(.comma) else { break }
    }
    try expect(.rightBrace)
    depth -= 1
    return try makePattern(
      .mapping(keys: keys, patterns: patterns, rest: rest), from: start, below: below)
  }

  private mutating func parseKey() throws(SyntaxFault) -> PythonExpression {
    let start = start
    switch token.kind {
    case .keyword(.None), .keyword(.True), .keyword(.False):
      let value: PythonConstant =
        isAt(.None) ? .none : .bool(isAt(.True))
      advance()
      return leaf(.constant(value), from: start)
    case .name:
      guard case .op(.dot) = peek().kind else { throw unexpected(.expectedPattern) }
      return try parseDottedExpression()
    default: return try parsePatternLiteral()
    }
  }

  /// `a.b.c` as a chain of attributes.
  private mutating func parseDottedExpression() throws(SyntaxFault) -> PythonExpression {
    let start = start
    var expression = leaf(.name(try expectName()), from: start)
    while take(.dot) {
      let below = height
      let name = try expectName()
      expression = try make(.attribute(expression, name: name), from: start, below: below)
    }
    return expression
  }

  /// `a.b`, which is compared with, or `a.b(pattern, name=pattern)`.
  private mutating func parseNamedPattern() throws(SyntaxFault) -> PythonPattern {
    let start = start
    let name = try parseDottedExpression()
    var below = height
    guard isAt(.leftParenthesis) else {
      return try makePattern(.value(name), from: start, below: below)
    }
    try descend()
    advance()
    var patterns: [PythonPattern] = []
    var keywords: [(name: String, pattern: PythonPattern)] = []
    while !isAt(.rightParenthesis) {
      if token.kind == .name, case .op(.assign) = peek().kind {
        let name = try expectName()
        advance()
        keywords.append((name, try parsePattern()))
      } else {
        let pattern = try parsePattern()
        guard keywords.isEmpty else {
          throw SyntaxFault(kind: .patternAfterKeyword, range: pattern.range)
        }
        patterns.append(pattern)
      }
      below = max(below, height)
      guard take(.comma) else { break }
    }
    try expect(.rightParenthesis)
    depth -= 1
    return try makePattern(
      .class(name, patterns: patterns, keywords: keywords), from: start, below: below)
  }
}
