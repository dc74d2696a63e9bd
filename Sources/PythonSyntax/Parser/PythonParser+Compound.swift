// Compound statements. A fault inside a block stays there; one in a header is thrown, save where the
// header still says enough.
extension PythonParser {
  /// A compound statement, if one begins here.
  mutating func parseCompound() throws(SyntaxFault) -> PythonStatement? {
    let start = start
    switch token.kind {
    case .keyword(let keyword):
      switch keyword {
      case .def: return try parseFunction(decorators: [], isAsync: false, from: start)
      case .class: return try parseClass(decorators: [], from: start)
      case .if: return try parseIf()
      case .for: return try parseFor(isAsync: false, from: start)
      case .while: return try parseWhile()
      case .try: return try parseTry()
      case .with: return try parseWith(isAsync: false, from: start)
      case .async: return try parseAsync(decorators: [])
      case .elif, .else, .except, .finally:
        throw SyntaxFault(kind: .clauseAlone(keyword), range: token.range)
      default: return nil
      }
    case .op(.at): return try parseDecorated()
    case .name: return try parseMatch()
    default: return nil
    }
  }

  /// The colon of a header. Where it alone is missing at the line's end and a block follows, that
  /// is said and the block taken.
  mutating func expectBlockColon() throws(SyntaxFault) {
    if take(.colon) { return }
    guard token.kind == .newline, peek().kind == .indent else {
      throw unexpected(token.kind == .newline ? .expectedOperator(.colon) : .unexpectedToken)
    }
    note(SyntaxFault(kind: .expectedOperator(.colon), range: previousEnd..<previousEnd))
  }

  // MARK: Branches and loops

  /// `if`, its `elif`s, each inside the `else` of the one before, and `else`.
  private mutating func parseIf() throws(SyntaxFault) -> PythonStatement {
    struct Branch {
      let start: Int
      let test: PythonExpression
      let body: [PythonStatement]
      /// Greatest height of its parts.
      let below: Int
    }
    var branches: [Branch] = []
    var orElse: [PythonStatement] = []
    var below = 0
    repeat {
      let start = start
      let first = index
      advance()
      do throws(SyntaxFault) {
        // Every further branch stands one level deeper.
        if depth + branches.count >= PythonUnit.depthLimit {
          throw SyntaxFault(kind: .tooDeep, range: start..<previousEnd)
        }
        let test = try parseNamed()
        let testHeight = height
        try expectBlockColon()
        let body = parseBlock()
        branches.append(
          Branch(start: start, test: test, body: body, below: max(testHeight, height)))
      } catch {
        // A fault in an `elif` leaves the branches before it.
        guard !branches.isEmpty, error.kind != .tooDeep else { throw error }
        orElse = [recover(from: error, first: first)]
        below = height
        break
      }
    } while isAt(.elif)
    if orElse.isEmpty, let block = try parseElse() {
      orElse = block
      below = height
    }
    for branch in branches.reversed() {
      below = max(below, branch.below)
      let node = try statement(
        .if(test: branch.test, body: branch.body, orElse: orElse), from: branch.start, below: below)
      orElse = [node]
      below = height
    }
    guard let statement = orElse.first else { throw unexpected() }
    return statement
  }

  /// The block of an `else`, if there is one. A fault in its header leaves the statement before it.
  private mutating func parseElse() throws(SyntaxFault) -> [PythonStatement]? {
    guard isAt(.else) else { return nil }
    return parseClause()
  }

  /// `else:` or `finally:` with its block.
  private mutating func parseClause() -> [PythonStatement] {
    let first = index
    advance()
    do throws(SyntaxFault) {
      try expectBlockColon()
      return parseBlock()
    } catch { return [recoverClause(from: error, first: first)] }
  }

  private mutating func parseWhile() throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    let test = try parseNamed()
    var below = height
    try expectBlockColon()
    let body = parseBlock()
    below = max(below, height)
    let orElse = try parseElse()
    if orElse != nil { below = max(below, height) }
    return try statement(
      .while(test: test, body: body, orElse: orElse ?? []), from: start, below: below)
  }

  private mutating func parseFor(
    isAsync: Bool, from start: Int
  ) throws(SyntaxFault) -> PythonStatement {
    advance()
    let target = try parseTargets()
    var below = height
    try expect(.in)
    let iterable = try parseList(.starred)
    below = max(below, height)
    try expectBlockColon()
    let body = parseBlock()
    below = max(below, height)
    let orElse = try parseElse()
    if orElse != nil { below = max(below, height) }
    return try statement(
      .for(
        PythonFor(
          target: target, iterable: iterable, body: body, orElse: orElse ?? [], isAsync: isAsync)),
      from: start, below: below)
  }

  private mutating func parseAsync(
    decorators: [PythonExpression]
  ) throws(SyntaxFault) -> PythonStatement {
    let start = start
    advance()
    if isAt(.def) { return try parseFunction(decorators: decorators, isAsync: true, from: start) }
    if decorators.isEmpty, isAt(.for) { return try parseFor(isAsync: true, from: start) }
    if decorators.isEmpty, isAt(.with) { return try parseWith(isAsync: true, from: start) }
    throw unexpected(.expectedKeyword(.def))
  }

  // MARK: With

  private mutating func parseWith(
    isAsync: Bool, from start: Int
  ) throws(SyntaxFault) -> PythonStatement {
    advance()
    var below = 0
    let items = try parseWithItems(&below)
    try expectBlockColon()
    let body = parseBlock()
    below = max(below, height)
    return try statement(.with(items, body: body, isAsync: isAsync), from: start, below: below)
  }

  /// Items, in brackets or without. What begins with a bracket is tried as items in brackets first,
  /// then as an expression.
  private mutating func parseWithItems(_ below: inout Int) throws(SyntaxFault) -> [PythonWithItem] {
    if isAt(.leftParenthesis) {
      let (index, depth, end) = (index, depth, previousEnd)
      if let items = try? parseBracketedItems(&below) { return items }
      self.index = index
      token = tokens[index]
      self.depth = depth
      previousEnd = end
    }
    var items: [PythonWithItem] = []
    below = 0
    repeat {
      items.append(try parseWithItem())
      below = max(below, height)
    } while take(.comma)
    return items
  }

  private mutating func parseBracketedItems(
    _ below: inout Int
  ) throws(SyntaxFault) -> [PythonWithItem] {
    advance()
    var items: [PythonWithItem] = []
    repeat {
      if isAt(.rightParenthesis), !items.isEmpty { break }
      items.append(try parseWithItem())
      below = max(below, height)
    } while take(.comma)
    try expect(.rightParenthesis)
    guard isAt(.colon) else { throw unexpected(.expectedOperator(.colon)) }
    return items
  }

  private mutating func parseWithItem() throws(SyntaxFault) -> PythonWithItem {
    let context = try parseExpression()
    var below = height
    var target: PythonExpression?
    if take(.as) {
      let expression = try parseItem(.target)
      try checkTarget(expression)
      target = expression
      below = max(below, height)
    }
    height = below
    return PythonWithItem(context: context, target: target)
  }

  // MARK: Try

  private mutating func parseTry() throws(SyntaxFault) -> PythonStatement {
    let start = start
    let keyword = token.range
    advance()
    try expectBlockColon()
    let body = parseBlock()
    var below = height
    var handlers: [PythonTry.Handler] = []
    var isStar: Bool?
    while isAt(.except) {
      handlers.append(parseHandler(&isStar))
      below = max(below, height)
    }
    var orElse: [PythonStatement] = []
    if !handlers.isEmpty, isAt(.else) {
      orElse = parseClause()
      below = max(below, height)
    }
    var finally: [PythonStatement] = []
    if isAt(.finally) {
      finally = parseClause()
      below = max(below, height)
    } else if handlers.isEmpty {
      note(SyntaxFault(kind: .expectedHandler, range: keyword))
    }
    return try statement(
      .try(
        PythonTry(
          body: body, handlers: handlers, orElse: orElse, finally: finally,
          isStar: isStar ?? false)),
      from: start, below: below)
  }

  /// A handler. A fault in its header makes its block one.
  private mutating func parseHandler(_ isStar: inout Bool?) -> PythonTry.Handler {
    let first = index
    let start = start
    let outerDepth = depth
    advance()
    do throws(SyntaxFault) {
      let star = token.range
      let hasStar = take(.star)
      if let isStar, isStar != hasStar {
        throw SyntaxFault(kind: .mixedExcept, range: hasStar ? star : start..<previousEnd)
      }
      isStar = hasStar
      var type: PythonExpression?
      var name: String?
      var below = 0
      if hasStar || !isAt(.colon) {
        type = try parseExceptions(&name)
        below = height
      }
      try expectBlockColon()
      let body = parseBlock()
      height = max(below, height) + 1
      return PythonTry.Handler(type: type, name: name, body: body, range: start..<previousEnd)
    } catch {
      depth = outerDepth
      let fault = recoverClause(from: error, first: first)
      height = 2
      return PythonTry.Handler(type: nil, name: nil, body: [fault], range: fault.range)
    }
  }

  /// `type as name`, or since Python 3.14 several types without brackets.
  private mutating func parseExceptions(
    _ name: inout String?
  ) throws(SyntaxFault) -> PythonExpression {
    let start = start
    let first = try parseExpression()
    if isAt(.comma) {
      var items = [first]
      var below = height
      while take(.comma), !isAt(.colon) {
        items.append(try parseExpression())
        below = max(below, height)
      }
      return try make(.tuple(items), from: start, below: below)
    }
    if take(.as) { name = try expectName() }
    return first
  }

  // MARK: Definitions

  private mutating func parseDecorated() throws(SyntaxFault) -> PythonStatement {
    var decorators: [PythonExpression] = []
    var below = 0
    let first = token.range
    while take(.at) {
      let at = index - 1
      let outerDepth = depth
      do throws(SyntaxFault) {
        let decorator = try parseNamed()
        guard token.kind == .newline else { throw unexpected() }
        decorators.append(decorator)
        below = max(below, height)
      } catch {
        // A decorator that cannot be read leaves what it decorates.
        depth = outerDepth
        _ = recoverInLine(from: error, first: at)
      }
      while token.kind == .newline { skip() }
    }
    let definition: PythonStatement
    switch token.kind {
    case .keyword(.def):
      definition = try parseFunction(decorators: decorators, isAsync: false, from: start)
    case .keyword(.class): definition = try parseClass(decorators: decorators, from: start)
    case .keyword(.async): definition = try parseAsync(decorators: decorators)
    default: throw SyntaxFault(kind: .expectedDefinition, range: first)
    }
    height = max(height, below + 1)
    return definition
  }

  private mutating func parseFunction(
    decorators: [PythonExpression], isAsync: Bool, from start: Int
  ) throws(SyntaxFault) -> PythonStatement {
    advance()
    let name = try expectName()
    let typeParameters = try parseTypeParameters()
    var below = height
    try expect(.leftParenthesis)
    let parameters = try parseParameters(until: .rightParenthesis)
    below = max(below, height)
    try expect(.rightParenthesis)
    var returns: PythonExpression?
    if take(.arrow) {
      returns = try parseExpression()
      below = max(below, height)
    }
    try expectBlockColon()
    let body = parseBlock()
    below = max(below, height)
    return try statement(
      .functionDef(
        PythonFunction(
          name: name, parameters: parameters, body: body, decorators: decorators,
          returns: returns, typeParameters: typeParameters, isAsync: isAsync)),
      from: start, below: below)
  }

  /// A class. A fault in its bases leaves those before it, and its body.
  private mutating func parseClass(
    decorators: [PythonExpression], from start: Int
  ) throws(SyntaxFault) -> PythonStatement {
    let first = index
    advance()
    let name = try expectName()
    let outerDepth = depth
    var typeParameters: [PythonTypeParameter] = []
    var bases: [PythonExpression] = []
    var keywords: [PythonKeyword] = []
    var below = 0
    do throws(SyntaxFault) {
      typeParameters = try parseTypeParameters()
      below = height
      let opening = self.start
      if isAt(.leftParenthesis) {
        try parseArguments(&bases, &keywords)
        below = max(below, height)
      }
      if let base = bases.first, case .generatorExp = base.node,
        base.range.lowerBound == opening
      {
        throw SyntaxFault(kind: .strayGenerator, range: base.range)
      }
      try expectBlockColon()
    } catch {
      depth = outerDepth
      guard skipsToBlock(error, first: first) else { throw error }
      // Nothing that was read is deeper than the parser went.
      below = PythonUnit.depthLimit - depth - 1
    }
    let body = parseBlock()
    below = max(below, height)
    return try statement(
      .classDef(
        PythonClass(
          name: name, bases: bases, keywords: keywords, body: body, decorators: decorators,
          typeParameters: typeParameters)),
      from: start, below: below)
  }
}
