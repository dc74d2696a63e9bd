// Tuples, lists, sets, dictionaries, and their comprehensions.
extension PythonParser {
  /// An expression in brackets, a tuple, or a generator.
  mutating func parseParenthesis() throws(SyntaxFault) -> PythonExpression {
    let start = start
    advance()
    if take(.rightParenthesis) {
      return try make(.tuple([]), from: start, below: 0)
    }
    if isAt(.yield) {
      let value = try parseYield()
      try expect(.rightParenthesis)
      return value
    }
    let starRange = token.range
    let isStarred = isAt(.star)
    let first = try parseItem(.starredOrNamed)
    let expression: PythonExpression
    if isAt(.comma) {
      let (items, below) = try parseRest(after: first, until: .rightParenthesis)
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
    return expression
  }

  mutating func parseListDisplay() throws(SyntaxFault) -> PythonExpression {
    let start = start
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
    return expression
  }

  /// A dictionary whose first key is behind, or which begins with `**`.
  private mutating func parseDictionary(
    from start: Int, firstKey: PythonExpression?, below: Int
  ) throws(SyntaxFault) -> PythonExpression {
    var items: [PythonDictItem] = []
    height = below
    try parseDictItem(&items, key: firstKey)
    if firstKey != nil || items.first?.key != nil, isAt(.for) || isAt(.async) {
      return try parseDictComprehension(items, from: start)
    }
    var below = height
    while take(.comma), !isAt(.rightBrace) {
      height = 0
      try parseDictItem(&items, key: nil)
      below = max(below, height)
    }
    try expect(.rightBrace)
    return try make(.dict(items), from: start, below: below)
  }

  /// `key: value` or `**value`; `height` is that of a key that is behind.
  @inline(never)
  private mutating func parseDictItem(
    _ items: inout [PythonDictItem], key: PythonExpression?
  ) throws(SyntaxFault) {
    if key == nil, take(.doubleStar) {
      items.append(PythonDictItem(key: nil, value: try parseRightSide(.bitOr)))
      return
    }
    let itemKey: PythonExpression
    if let key { itemKey = key } else { itemKey = try parseExpression() }
    let below = height
    try expect(.colon)
    items.append(PythonDictItem(key: itemKey, value: try parseExpression()))
    height = max(below, height)
  }

  @inline(never)
  private mutating func parseDictComprehension(
    _ items: [PythonDictItem], from start: Int
  ) throws(SyntaxFault) -> PythonExpression {
    guard let item = items.first, let key = item.key else { throw unexpected() }
    var below = height
    let clauses = try parseComprehensions()
    below = max(below, height)
    try expect(.rightBrace)
    return try make(.dictComp(key: key, value: item.value, clauses), from: start, below: below)
  }

  /// `for target in iterable if condition …`, at least one.
  mutating func parseComprehensions() throws(SyntaxFault) -> [PythonComprehension] {
    var clauses: [PythonComprehension] = []
    var below = 0
    try descend()
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
    depth -= 1
    height = below
    return clauses
  }
}
