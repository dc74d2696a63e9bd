// Expressions by precedence, from the loosest to the tightest binding.
extension PythonParser {
  /// What may stand between the commas of a list.
  enum Item {
    /// `expression` or `*expression`
    case starred
    /// The same, with `name := expression` beside.
    case starredOrNamed
    /// What can be assigned to: no comparison, so that `in` ends it.
    case target
  }

  /// Expressions between commas: one alone as it is, more as a tuple without brackets.
  mutating func parseList(_ item: Item) throws(SyntaxFault) -> PythonExpression {
    let start = start
    let first = try parseItem(item)
    guard isAt(.comma) else { return first }
    var items = [first]
    var below = height
    while take(.comma) {
      guard startsItem() else { break }
      items.append(try parseItem(item))
      below = max(below, height)
    }
    return try make(.tuple(items), from: start, below: below)
  }

  mutating func parseItem(_ item: Item) throws(SyntaxFault) -> PythonExpression {
    guard isAt(.star) else {
      switch item {
      case .starred: return try parseExpression()
      case .starredOrNamed: return try parseNamed()
      case .target: return try parseOperators(.bitOr)
      }
    }
    let start = start
    advance()
    let value = try parseRightSide(.bitOr)
    return try make(.starred(value), from: start, below: height)
  }

  /// `yield` or expressions between commas: the right side of an assignment.
  mutating func parseValue() throws(SyntaxFault) -> PythonExpression {
    isAt(.yield) ? try parseYield() : try parseList(.starred)
  }

  /// True if an expression or a starred one can begin with the current token.
  func startsItem() -> Bool {
    switch token.kind {
    case .name, .number, .string, .fStringStart, .tStringStart: true
    case .keyword(let keyword):
      switch keyword {
      case .False, .None, .True, .await, .lambda, .not: true
      default: false
      }
    case .op(let op):
      switch op {
      case .leftParenthesis, .leftBracket, .leftBrace, .ellipsis, .plus, .minus, .tilde, .star: true
      default: false
      }
    // Left to the parser of expressions, which throws it.
    case .fault: true
    default: false
    }
  }

  /// `name :=` stands here.
  var startsNamed: Bool {
    if token.kind == .name, case .op(.colonAssign) = peek().kind { true } else { false }
  }

  /// `name := expression`, or an expression.
  mutating func parseNamed() throws(SyntaxFault) -> PythonExpression {
    guard startsNamed else { return try parseExpression() }
    let start = start
    let name = identifier(token)
    advance()
    let target = leaf(.name(name), from: start)
    advance()
    let value = try parseExpression()
    return try make(.namedExpr(target: target, value: value), from: start, below: height)
  }

  /// An expression without `:=`: a conditional, a lambda, or operators.
  mutating func parseExpression() throws(SyntaxFault) -> PythonExpression {
    try descend()
    let expression = isAt(.lambda) ? try parseLambda() : try parseConditional()
    depth -= 1
    return expression
  }

  /// `body if test else orElse`
  private mutating func parseConditional() throws(SyntaxFault) -> PythonExpression {
    let start = start
    let body = try parseOperators(.or)
    guard isAt(.if) else { return body }
    var below = height
    advance()
    let test = try parseOperators(.or)
    below = max(below, height)
    try expect(.else)
    let orElse = try parseExpression()
    return try make(
      .ifExp(test: test, body: body, orElse: orElse), from: start, below: max(below, height))
  }

  @inline(never)
  private mutating func parseLambda() throws(SyntaxFault) -> PythonExpression {
    let start = start
    advance()
    let parameters = try parseParameters(until: .colon)
    let below = height
    try expect(.colon)
    let body = try parseExpression()
    return try make(.lambda(parameters, body: body), from: start, below: max(below, height))
  }

  /// `yield`, `yield values`, `yield from iterable`
  mutating func parseYield() throws(SyntaxFault) -> PythonExpression {
    let start = start
    advance()
    if take(.from) {
      let iterable = try parseExpression()
      return try make(.yieldFrom(iterable), from: start, below: height)
    }
    guard startsItem() else { return leaf(.yield(nil), from: start) }
    let value = try parseList(.starred)
    return try make(.yield(value), from: start, below: height)
  }

  /// How tightly operators bind.
  enum Precedence: UInt8 {
    case or, and, not, comparison, bitOr, bitXor, bitAnd, shift, sum, product, unary, power

    /// The next tighter one: that of an operator's right side.
    var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .power }
  }

  /// Operands with operators that bind at least as tightly as `minimum` between them.
  mutating func parseOperators(_ minimum: Precedence) throws(SyntaxFault) -> PythonExpression {
    let start = start
    var left =
      isAt(.not) && minimum.rawValue <= Precedence.not.rawValue
      ? try parseNot() : try parseOperand()
    while let (op, precedence) = infixOperator, precedence.rawValue >= minimum.rawValue {
      switch op {
      case .bool(let op): left = try parseBoolean(left, op, precedence, from: start)
      case .comparison: left = try parseComparisons(left, from: start)
      case .binary(let op):
        let below = height
        advance()
        let right = try parseRightSide(precedence.tighter)
        left = try make(.binOp(left, op, right), from: start, below: max(below, height))
      }
    }
    return left
  }

  /// Operands on the right of an operator: one level deeper than it.
  mutating func parseRightSide(
    _ minimum: Precedence
  ) throws(SyntaxFault) -> PythonExpression {
    try descend()
    let right = try parseOperators(minimum)
    depth -= 1
    return right
  }

  @inline(never)
  private mutating func parseNot() throws(SyntaxFault) -> PythonExpression {
    let start = start
    advance()
    let operand = try parseRightSide(.not)
    return try make(.unaryOp(.not, operand), from: start, below: height)
  }

  /// `left and right and …`: one node for all of the same operator.
  @inline(never)
  private mutating func parseBoolean(
    _ left: PythonExpression, _ op: PythonBoolOperator, _ precedence: Precedence, from start: Int
  ) throws(SyntaxFault) -> PythonExpression {
    var values = [left]
    var below = height
    while op == .and ? isAt(.and) : isAt(.or) {
      advance()
      values.append(try parseRightSide(precedence.tighter))
      below = max(below, height)
    }
    return try make(.boolOp(op, values), from: start, below: below)
  }

  /// `left < right == right …`: one node for all.
  @inline(never)
  private mutating func parseComparisons(
    _ left: PythonExpression, from start: Int
  ) throws(SyntaxFault) -> PythonExpression {
    var comparisons: [PythonComparison] = []
    var below = height
    while let op = try takeComparison() {
      let right = try parseRightSide(.bitOr)
      comparisons.append(PythonComparison(op, right))
      below = max(below, height)
    }
    return try make(.compare(left, comparisons), from: start, below: below)
  }

  private mutating func takeComparison() throws(SyntaxFault) -> PythonCompareOperator? {
    let op: PythonCompareOperator
    switch token.kind {
    case .op(.equal): op = .equal
    case .op(.notEqual):
      if source.bytes[token.start] == UInt8(ascii: "<") { throw unexpected(.oldNotEqual) }
      op = .notEqual
    case .op(.less): op = .less
    case .op(.lessEqual): op = .lessEqual
    case .op(.greater): op = .greater
    case .op(.greaterEqual): op = .greaterEqual
    case .keyword(.in): op = .in
    case .keyword(.is):
      advance()
      return take(.not) ? .isNot : .is
    case .keyword(.not):
      guard case .keyword(.in) = peek().kind else { return nil }
      advance()
      op = .notIn
    default: return nil
    }
    advance()
    return op
  }

  private enum Infix {
    case bool(PythonBoolOperator)
    case comparison
    case binary(PythonBinaryOperator)
  }

  /// The operator between two operands that the current token is.
  private var infixOperator: (Infix, Precedence)? {
    switch token.kind {
    case .op(let op):
      switch op {
      case .plus: (.binary(.add), .sum)
      case .minus: (.binary(.subtract), .sum)
      case .star: (.binary(.multiply), .product)
      case .slash: (.binary(.divide), .product)
      case .doubleSlash: (.binary(.floorDivide), .product)
      case .percent: (.binary(.modulo), .product)
      case .at: (.binary(.matMul), .product)
      case .leftShift: (.binary(.leftShift), .shift)
      case .rightShift: (.binary(.rightShift), .shift)
      case .ampersand: (.binary(.bitAnd), .bitAnd)
      case .caret: (.binary(.bitXor), .bitXor)
      case .verticalBar: (.binary(.bitOr), .bitOr)
      case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: (.comparison, .comparison)
      default: nil
      }
    case .keyword(let keyword):
      switch keyword {
      case .or: (.bool(.or), .or)
      case .and: (.bool(.and), .and)
      case .in, .is: (.comparison, .comparison)
      case .not: if case .keyword(.in) = peek().kind { (.comparison, .comparison) } else { nil }
      default: nil
      }
    default: nil
    }
  }

  /// `-operand`, `await primary`, `primary ** operand`, or a primary.
  private mutating func parseOperand() throws(SyntaxFault) -> PythonExpression {
    let start = start
    if let sign {
      advance()
      try descend()
      let operand = try parseOperand()
      depth -= 1
      return try make(.unaryOp(sign, operand), from: start, below: height)
    }
    var operand: PythonExpression
    if take(.await) {
      operand = try parsePrimary()
      operand = try make(.await(operand), from: start, below: height)
    } else {
      operand = try parsePrimary()
    }
    guard isAt(.doubleStar) else { return operand }
    let below = height
    advance()
    try descend()
    let exponent = try parseOperand()
    depth -= 1
    return try make(.binOp(operand, .power, exponent), from: start, below: max(below, height))
  }

  private var sign: PythonUnaryOperator? {
    switch token.kind {
    case .op(.minus): .minus
    case .op(.plus): .plus
    case .op(.tilde): .invert
    default: nil
    }
  }
}
