// Tuples, lists, sets, dictionaries, and their comprehensions.
extension PythonParser {
  /// An expression in brackets, a tuple, or a generator.
  mutating func parseParenthesis() throws(SyntaxFault) -> PythonExpression {
    let start = start
    try descend()
    advance()
    if take(.rightParenthesis) {
      depth -= 1
      return try make(.tuple([]), from: start, below: 0)
    }
    if isAt(.yield) {
      let value = try parseYield()
      try expect(.rightParenthesis)
      depth -= 1
      return value
    }
    let starRange = token.range
    let isStarred = isAt(.star)
    let first = try parseItem(.starredOrNamed)
    let expression: PythonExpression
    if isAt(.comma) {
      let (items, below) = try parseRest(after: first, until: .rightParenthesis)
      depth -= 1
      try expect(.rightParenthesis)
      return try make(.tuple(items), from: start, below: below)
    } else if isStarred {
      throw SyntaxFault(kind: .strayStar, range: starRange)
    } else if isAt(.for) || isAt(.async) {
      let below = height
      let clauses = try parseComprehensions()
      let deepest = max(below, height)
      try expect(.rightParenthesis)
      expression = try make(.generatorExp(first, clauses), from: start, below: deepest)
    } else {
      try expect(.rightParenthesis)
      expression = first
    }
    depth -= 1
    return expression
  }

  mutating func parseListDisplay() throws(SyntaxFault) -> PythonExpression {
    let start = start
    try descend()
    advance()
    let expression: PythonExpression
    if take(.rightBracket) {
      expression = try make(.list([]), from: start, below: 0)
    } else {
      let star = isAt(.star) ? token.range : nil
      let first = try parseItem(.starredOrNamed)
      if isAt(.for) || isAt(.async) {
        if let star { throw SyntaxFault(kind: .strayStar, range: star) }
        let below = height
        let clauses = try parseComprehensions()
        let deepest = max(below, height)
        try expect(.rightBracket)
        expression = try make(.listComp(first, clauses), from: start, below: deepest)
      } else {
        let (items, below) = try parseRest(after: first, until: .rightBracket)
        try expect(.rightBracket)
        expression = try make(.list(items), from: start, below: below)
      }
    }
    depth -= 1
    return expression
  }

  /// The items of a display behind its first, up to its closing bracket, with their height.
  private mutating func parseRest(
    after first: PythonExpression, until closer: Operator
  ) throws(SyntaxFault) -> ([PythonExpression], below: Int) {
    var items = [first]
    var below = height
    while take(.comma), !isAt(closer) {
      items.append(try parseItem(.starredOrNamed))
      below = max(below, height)
    }
    return (items, below)
  }

  /// A dictionary or a set.
  mutating func parseBraces() throws(SyntaxFault) -> PythonExpression {
    let start = start
    try descend()
    advance()
    let expression: PythonExpression
    if take(.rightBrace) {
      expression = try make(.dict([]), from: start, below: 0)
    } else if isAt(.doubleStar) {
      expression = try parseDictionary(from: start, firstKey: nil, below: 0)
    } else {
      let star = isAt(.star) ? token.range : nil
      let isNamed = startsNamed
      let first = try parseItem(.starredOrNamed)
      if isAt(.colon), !isNamed {
        if let star { throw SyntaxFault(kind: .strayStar, range: star) }
        expression = try parseDictionary(from: start, firstKey: first, below: height)
      } else if isAt(.for) || isAt(.async) {
        if let star { throw SyntaxFault(kind: .strayStar, range: star) }
        let below = height
        let clauses = try parseComprehensions()
        let deepest = max(below, height)
        try expect(.rightBrace)
        expression = try make(.setComp(first, clauses), from: start, below: deepest)
      } else {
        let (items, below) = try parseRest(after: first, until: .rightBrace)
        try expect(.rightBrace)
        expression = try make(.set(items), from: start, below: below)
      }
    }
    depth -= 1
    return expression
  }

  /// A dictionary whose first key is behind, or which begins with `**`.
  private mutating func parseDictionary(
    from start: Int, firstKey: PythonExpression?, below: Int
  ) throws(SyntaxFault) -> PythonExpression {
    var items: [PythonDictItem] = []
    var below = below
    var key = firstKey
    repeat {
      if key == nil, isAt(.rightBrace) { break }
      if key == nil, take(.doubleStar) {
        items.append(PythonDictItem(key: nil, value: try parseOperators(.bitOr)))
        below = max(below, height)
        continue
      }
      let itemKey: PythonExpression
      if let given = key { itemKey = given } else { itemKey = try parseExpression() }
      key = nil
      below = max(below, height)
      try expect(.colon)
      let value = try parseExpression()
      below = max(below, height)
      if items.isEmpty, isAt(.for) || isAt(.async) {
        let clauses = try parseComprehensions()
        below = max(below, height)
        try expect(.rightBrace)
        return try make(
          .dictComp(key: itemKey, value: value, clauses), from: start, below: below)
      }
      items.append(PythonDictItem(key: itemKey, value: value))
    } while take(.comma)
    try expect(.rightBrace)
    return try make(.dict(items), from: start, below: below)
  }

  /// `for target in iterable if condition …`, at least one.
  mutating func parseComprehensions() throws(SyntaxFault) -> [PythonComprehension] {
    var clauses: [PythonComprehension] = []
    var below = 0
    while isAt(.for) || isAt(.async) {
      let isAsync = take(.async)
      try expect(.for)
      let target = try parseTargets()
      below = max(below, height)
      try expect(.in)
      let iterable = try parseOperators(.or)
      below = max(below, height)
      var conditions: [PythonExpression] = []
      while take(.if) {
        conditions.append(try parseOperators(.or))
        below = max(below, height)
      }
      clauses.append(
        PythonComprehension(
          target: target, iterable: iterable, conditions: conditions, isAsync: isAsync))
    }
    height = below
    return clauses
  }
}
