// Lists of statements and simple statements. What does not parse costs its statement.
extension PythonParser {
  /// Parses statements up to the end of the block or file, which stays. `height` is their greatest.
  mutating func parseStatements(into statements: inout [PythonStatement]) {
    var below = 0
    var strayIndents = 0
    while true {
      height = 0
      switch token.kind {
      case _ where nodeCount > PythonUnit.nodeLimit && token.kind != .endMarker:
        statements.append(abandonRest())
      case .endMarker:
        height = below
        return
      case .indent:
        // IPython takes the first line's indentation off a cell.
        if !isCell || index > 0 { note(SyntaxFault(kind: .unexpectedIndent, range: token.range)) }
        strayIndents += 1
        skip()
      case .dedent:
        guard strayIndents > 0 || blockDepth == 0 else {
          height = below
          return
        }
        strayIndents = max(0, strayIndents - 1)
        skip()
      case .newline: skip()
      default:
        let first = index
        parseStatement(into: &statements)
        // Whatever stands here, the loop moves on.
        if index == first { skip() }
      }
      below = max(below, height)
    }
  }

  /// The block behind a colon: an indented one, or statements on the same line.
  mutating func parseBlock() -> [PythonStatement] {
    var statements: [PythonStatement] = []
    guard token.kind == .newline else {
      parseLine(into: &statements)
      return statements
    }
    let lineEnd = previousEnd
    skip()
    guard token.kind == .indent else {
      note(SyntaxFault(kind: .expectedBlock, range: lineEnd..<lineEnd))
      height = 1
      return [PythonStatement(.fault, lineEnd..<lineEnd)]
    }
    skip()
    depth += 1
    blockDepth += 1
    parseStatements(into: &statements)
    blockDepth -= 1
    depth -= 1
    if token.kind == .dedent { skip() }
    return statements
  }

  private mutating func parseStatement(into statements: inout [PythonStatement]) {
    let first = index
    let outerDepth = depth
    do throws(SyntaxFault) {
      guard let statement = try parseCompound() else { return parseLine(into: &statements) }
      statements.append(statement)
    } catch {
      depth = outerDepth
      statements.append(recover(from: error, first: first))
    }
  }

  /// Simple statements with semicolons between them, up to the end of the line, which is taken.
  mutating func parseLine(into statements: inout [PythonStatement]) {
    var below = 0
    let outerDepth = depth
    if token.kind == .magic { skipMagicWord() }
    repeat {
      if token.kind == .newline { break }
      let first = index
      do throws(SyntaxFault) {
        let statement = try parseSimple()
        guard endsSimple() else { throw unexpectedAfter(first) }
        statements.append(statement)
      } catch {
        depth = outerDepth
        if let magic = parseBareMagic(first: first) {
          statements.append(magic)
        } else {
          statements.append(recoverInLine(from: error, first: first))
        }
      }
      below = max(below, height)
    } while take(.semicolon) && token.kind != .newline && token.kind != .endMarker
    if token.kind == .newline { skip() }
    height = below
  }

  /// A simple statement ends here.
  func endsSimple() -> Bool {
    switch token.kind {
    case .newline, .endMarker, .op(.semicolon): true
    default: false
    }
  }

  /// A statement from a byte to the last token that was taken.
  mutating func statement(
    _ node: PythonStatement.Node, from start: Int, below: Int
  ) throws(SyntaxFault) -> PythonStatement {
    height = below + 1
    nodeCount += 1
    if depth + height > PythonUnit.depthLimit {
      throw SyntaxFault(kind: .tooDeep, range: start..<start)
    }
    return PythonStatement(node, start..<max(start, previousEnd))
  }

  private mutating func parseSimple() throws(SyntaxFault) -> PythonStatement {
    let start = start
    guard case .keyword(let keyword) = token.kind else { return try parseExpressionStatement() }
    switch keyword {
    case .pass, .break, .continue:
      advance()
      let node: PythonStatement.Node =
        keyword == .pass ? .pass : keyword == .break ? .break : .continue
      return try statement(node, from: start, below: 0)
    case .return:
      advance()
      let value = startsItem() ? try parseList(.starred) : nil
      return try statement(.return(value), from: start, below: value == nil ? 0 : height)
    case .import: return try parseImport()
    case .from: return try parseImportFrom()
    case .raise: return try parseRaise()
    case .assert: return try parseAssert()
    case .del: return try parseDelete()
    case .global, .nonlocal:
      advance()
      var names = [try expectName()]
      while take(.comma) { names.append(try expectName()) }
      return try statement(
        keyword == .global ? .global(names) : .nonlocal(names), from: start, below: 0)
    default: return try parseExpressionStatement()
    }
  }

  private mutating func parseRaise() throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    guard startsItem() else { return try statement(.raise(nil, cause: nil), from: start, below: 0) }
    let exception = try parseExpression()
    var below = height
    var cause: PythonExpression?
    if take(.from) {
      cause = try parseExpression()
      below = max(below, height)
    }
    return try statement(.raise(exception, cause: cause), from: start, below: below)
  }

  private mutating func parseAssert() throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    let test = try parseExpression()
    var below = height
    var message: PythonExpression?
    if take(.comma) {
      message = try parseExpression()
      below = max(below, height)
    }
    return try statement(.assert(test, message: message), from: start, below: below)
  }

  private mutating func parseDelete() throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    var targets: [PythonExpression] = []
    var below = 0
    repeat {
      if !targets.isEmpty, endsSimple() { break }
      let target = try parseOperators(.bitOr)
      try checkDeletable(target)
      targets.append(target)
      below = max(below, height)
    } while take(.comma)
    return try statement(.delete(targets), from: start, below: below)
  }

  // MARK: Imports

  private mutating func parseImport() throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    var aliases: [PythonAlias] = []
    repeat {
      let start = self.start
      let name = try parseDottedName()
      aliases.append(try parseAlias(name, from: start))
    } while take(.comma)
    return try statement(.import(aliases), from: start, below: 0)
  }

  private mutating func parseImportFrom() throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    var level = 0
    while true {
      if take(.dot) { level += 1 } else if take(.ellipsis) { level += 3 } else { break }
    }
    let module = level > 0 && isAt(.import) ? nil : try parseDottedName()
    try expect(.import)
    var aliases: [PythonAlias] = []
    if isAt(.star) {
      let range = token.range
      advance()
      aliases = [PythonAlias(name: "*", asName: nil, range: range)]
    } else {
      let isBracketed = take(.leftParenthesis)
      repeat {
        if isBracketed, !aliases.isEmpty, isAt(.rightParenthesis) { break }
        let start = self.start
        let name = try expectName()
        aliases.append(try parseAlias(name, from: start))
      } while take(.comma)
      if isBracketed { try expect(.rightParenthesis) }
    }
    return try statement(.importFrom(module: module, aliases, level: level), from: start, below: 0)
  }

  private mutating func parseAlias(
    _ name: String, from start: Int
  ) throws(SyntaxFault) -> PythonAlias {
    let asName = take(.as) ? try expectName() : nil
    return PythonAlias(name: name, asName: asName, range: start..<previousEnd)
  }

  private mutating func parseDottedName() throws(SyntaxFault) -> String {
    var name = try expectName()
    while take(.dot) { name += "." + (try expectName()) }
    return name
  }

  // MARK: Expressions and assignments

  private mutating func parseExpressionStatement() throws(SyntaxFault) -> PythonStatement {
    let start = start
    if token.kind == .magic { return try parseMagicStatement() }
    if startsTypeAlias { return try parseTypeAlias() }
    let isName = token.kind == .name
    let first = try parseValue()
    switch token.kind {
    case .op(.assign): return try parseAssignment(first, from: start)
    case .op(.colon): return try parseAnnotation(first, isName: isName, from: start)
    case .op(let op):
      guard let augmented = Self.augmentedOperator(op) else { break }
      try checkSingleTarget(first, .cannotAssign)
      var below = height
      advance()
      let value = try parseValue()
      below = max(below, height)
      return try statement(
        .augAssign(target: first, augmented, value: value), from: start, below: below)
    default: break
    }
    return try statement(.expr(first), from: start, below: height)
  }

  /// `target = target = value`
  private mutating func parseAssignment(
    _ first: PythonExpression, from start: Int
  ) throws(SyntaxFault) -> PythonStatement {
    var targets: [PythonExpression] = []
    var value = first
    var below = height
    while take(.assign) {
      try checkTarget(value)
      targets.append(value)
      value = token.kind == .magic ? try parseMagic() : try parseValue()
      below = max(below, height)
    }
    return try statement(.assign(targets: targets, value: value), from: start, below: below)
  }

  /// `target: annotation = value`
  private mutating func parseAnnotation(
    _ target: PythonExpression, isName: Bool, from start: Int
  ) throws(SyntaxFault) -> PythonStatement {
    var below = height
    try checkSingleTarget(target, .cannotAnnotate)
    advance()
    let annotation = try parseExpression()
    below = max(below, height)
    var value: PythonExpression?
    if take(.assign) {
      value = try parseValue()
      below = max(below, height)
    }
    var isSimple = isName
    if case .name = target.node {} else { isSimple = false }
    return try statement(
      .annAssign(target: target, annotation: annotation, value: value, isSimple: isSimple),
      from: start, below: below)
  }

  private static func augmentedOperator(_ op: Operator) -> PythonBinaryOperator? {
    switch op {
    case .plusAssign: .add
    case .minusAssign: .subtract
    case .starAssign: .multiply
    case .slashAssign: .divide
    case .doubleSlashAssign: .floorDivide
    case .doubleStarAssign: .power
    case .percentAssign: .modulo
    case .atAssign: .matMul
    case .barAssign: .bitOr
    case .ampersandAssign: .bitAnd
    case .caretAssign: .bitXor
    case .leftShiftAssign: .leftShift
    case .rightShiftAssign: .rightShift
    default: nil
    }
  }

  // MARK: Type aliases

  /// `type Name` begins no expression.
  private var startsTypeAlias: Bool {
    token.kind == .name && peek().kind == .name && source.matches(token, "type")
  }

  private mutating func parseTypeAlias() throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    let nameStart = self.start
    let name = leaf(.name(try expectName()), from: nameStart)
    let typeParameters = try parseTypeParameters()
    var below = max(1, height)
    guard take(.assign) else { throw unexpected(.expectedOperator(.assign)) }
    let value = try parseExpression()
    below = max(below, height)
    return try statement(
      .typeAlias(name: name, typeParameters: typeParameters, value: value), from: start,
      below: below)
  }
}
