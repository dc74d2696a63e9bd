// Atoms, and what is written behind them: attributes, calls, subscripts.
extension PythonParser {
  mutating func parsePrimary() throws(SyntaxFault) -> PythonExpression {
    let start = start
    var expression = try parseAtom()
    while case .op(let op) = token.kind {
      let below = height
      switch op {
      case .dot:
        advance()
        let name = try expectName()
        expression = try make(.attribute(expression, name: name), from: start, below: below)
      case .leftParenthesis:
        expression = try parseCall(expression, from: start)
      case .leftBracket:
        advance()
        let index = try parseIndex()
        let deepest = max(below, height)
        try expect(.rightBracket)
        expression = try make(
          .subscript(expression, index: index), from: start, below: deepest)
      default: return expression
      }
    }
    return expression
  }

  private mutating func parseAtom() throws(SyntaxFault) -> PythonExpression {
    let start = start
    switch token.kind {
    case .name:
      let name = identifier(token)
      advance()
      return leaf(.name(name), from: start)
    case .number:
      let constant = try number(token)
      advance()
      return leaf(.constant(constant), from: start)
    case .string, .fStringStart, .tStringStart: return try parseStrings()
    case .keyword(.None): return constant(.none)
    case .keyword(.True): return constant(.bool(true))
    case .keyword(.False): return constant(.bool(false))
    case .op(.ellipsis): return constant(.ellipsis)
    case .op(.leftParenthesis): return try parseParenthesis()
    case .op(.leftBracket): return try parseListDisplay()
    case .op(.leftBrace): return try parseBraces()
    default: throw unexpected(.expectedExpression)
    }
  }

  private mutating func constant(_ value: PythonConstant) -> PythonExpression {
    let start = start
    advance()
    return leaf(.constant(value), from: start)
  }

  // MARK: Calls

  private mutating func parseCall(
    _ function: PythonExpression, from start: Int
  ) throws(SyntaxFault) -> PythonExpression {
    var below = height
    var arguments: [PythonExpression] = []
    var keywords: [PythonKeyword] = []
    try parseArguments(&arguments, &keywords)
    below = max(below, height)
    return try make(
      .call(function, arguments: arguments, keywords: keywords), from: start, below: below)
  }

  /// Arguments in brackets, of a call or of a class. On a throw they hold what was read before it.
  mutating func parseArguments(
    _ arguments: inout [PythonExpression], _ keywords: inout [PythonKeyword]
  ) throws(SyntaxFault) {
    let opening = start
    try expect(.leftParenthesis)
    var below = 0
    var hasMapping = false
    while !isAt(.rightParenthesis) {
      switch token.kind {
      case .op(.star):
        if hasMapping { throw SyntaxFault(kind: .unpackingAfterKeywords, range: token.range) }
        try parseStarArgument(&arguments)
      case .op(.doubleStar):
        hasMapping = true
        try parseKeyword(&keywords)
      case .name where isAssigned:
        try parseKeyword(&keywords)
      default:
        try parsePositional(&arguments, isAllowed: keywords.isEmpty)
        if isAt(.for) || isAt(.async) {
          return try parseGenerator(
            &arguments, isAlone: arguments.count == 1 && keywords.isEmpty, opening: opening)
        }
      }
      below = max(below, height)
      guard take(.comma) else { break }
    }
    height = below
    try expect(.rightParenthesis)
  }

  private var isAssigned: Bool {
    if case .op(.assign) = peek().kind { true } else { false }
  }

  // Each kind of argument has a function of its own, not inlined, since calls stand inside one another
  // and what a frame holds counts as often.

  @inline(never)
  private mutating func parseStarArgument(
    _ arguments: inout [PythonExpression]
  ) throws(SyntaxFault) {
    let start = start
    advance()
    let value = try parseExpression()
    arguments.append(try make(.starred(value), from: start, below: height))
  }

  /// `name=value` or `**value`
  @inline(never)
  private mutating func parseKeyword(_ keywords: inout [PythonKeyword]) throws(SyntaxFault) {
    let start = start
    var name: String?
    if !take(.doubleStar) {
      name = try expectName()
      advance()
    }
    let value = try parseExpression()
    keywords.append(PythonKeyword(name: name, value: value, range: start..<previousEnd))
  }

  @inline(never)
  private mutating func parsePositional(
    _ arguments: inout [PythonExpression], isAllowed: Bool
  ) throws(SyntaxFault) {
    let start = start
    let value = try parseNamed()
    guard isAllowed else {
      throw SyntaxFault(kind: .argumentAfterKeyword, range: start..<previousEnd)
    }
    arguments.append(value)
  }

  /// Makes a generator of the last argument, which is the only one and shares its brackets with the
  /// call.
  @inline(never)
  private mutating func parseGenerator(
    _ arguments: inout [PythonExpression], isAlone: Bool, opening: Int
  ) throws(SyntaxFault) {
    guard let value = arguments.popLast() else { throw unexpected() }
    let below = height
    let clauses = try parseComprehensions()
    let deepest = max(below, height)
    guard isAlone, isAt(.rightParenthesis) else {
      throw SyntaxFault(kind: .strayGenerator, range: value.range.lowerBound..<previousEnd)
    }
    advance()
    arguments.append(try make(.generatorExp(value, clauses), from: opening, below: deepest))
  }

  // MARK: Subscripts

  /// Between the square brackets: one index, or a tuple of them.
  private mutating func parseIndex() throws(SyntaxFault) -> PythonExpression {
    let start = start
    let isStarred = isAt(.star)
    let first = try parseSlice()
    var index = first
    if isStarred || isAt(.comma) {
      var items = [first]
      var below = height
      while take(.comma) {
        guard !isAt(.rightBracket) else { break }
        items.append(try parseSlice())
        below = max(below, height)
      }
      index = try make(.tuple(items), from: start, below: below)
    }
    return index
  }

  /// `lower:upper:step`, an index, or `*indices`.
  private mutating func parseSlice() throws(SyntaxFault) -> PythonExpression {
    let start = start
    if take(.star) {
      let value = try parseExpression()
      return try make(.starred(value), from: start, below: height)
    }
    var lower: PythonExpression?
    var below = 0
    if !isAt(.colon) {
      let isNamed = startsNamed
      let index = try parseNamed()
      guard isAt(.colon), !isNamed else { return index }
      lower = index
      below = height
    }
    advance()
    let upper = try parseBound()
    if upper != nil { below = max(below, height) }
    var step: PythonExpression?
    if take(.colon) {
      step = try parseBound()
      if step != nil { below = max(below, height) }
    }
    return try make(.slice(lower: lower, upper: upper, step: step), from: start, below: below)
  }

  private mutating func parseBound() throws(SyntaxFault) -> PythonExpression? {
    isAt(.colon) || isAt(.comma) || isAt(.rightBracket) ? nil : try parseExpression()
  }
}
