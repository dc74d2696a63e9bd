// Parameters of functions and lambdas, and type parameters.
extension PythonParser {
  /// Parameters up to a closing bracket, or without annotations up to a lambda's colon, which stays.
  mutating func parseParameters(until closer: Operator) throws(SyntaxFault) -> PythonParameters {
    var parameters = PythonParameters()
    var order = ParameterOrder()
    var below = 0
    while !isAt(closer) {
      switch token.kind {
      case .op(.slash): try parseSlash(&parameters, &order)
      case .op(.star): try parseVariadic(&parameters, &order, until: closer)
      case .op(.doubleStar):
        try parseKeywordVariadic(&parameters, isAnnotated: closer != .colon)
        below = max(below, height)
        _ = take(.comma)
        guard isAt(closer) else { throw unexpected(.parameterOrder) }
        continue
      default: try parseNamedParameter(&parameters, &order, isAnnotated: closer != .colon)
      }
      below = max(below, height)
      guard take(.comma) else { break }
    }
    height = below
    return parameters
  }

  /// What stood before the current parameter.
  private struct ParameterOrder {
    var hasStar = false
    var hasSlash = false
    var hasDefault = false
  }

  private mutating func parseSlash(
    _ parameters: inout PythonParameters, _ order: inout ParameterOrder
  ) throws(SyntaxFault) {
    guard !order.hasSlash, !order.hasStar, !parameters.positional.isEmpty else {
      throw SyntaxFault(kind: .parameterOrder, range: token.range)
    }
    advance()
    order.hasSlash = true
    swap(&parameters.positional, &parameters.positionalOnly)
    height = 0
  }

  /// `*args`, or `*` alone before parameters that are given by name.
  @inline(never)
  private mutating func parseVariadic(
    _ parameters: inout PythonParameters, _ order: inout ParameterOrder, until closer: Operator
  ) throws(SyntaxFault) {
    let range = token.range
    guard !order.hasStar else { throw SyntaxFault(kind: .parameterOrder, range: range) }
    order.hasStar = true
    advance()
    height = 0
    if isAt(.comma) ? peek().kind != .name : isAt(closer) {
      throw SyntaxFault(kind: .bareStarWithoutName, range: range)
    }
    if !isAt(.comma) {
      parameters.variadic = try parseParameter(isAnnotated: closer != .colon, isVariadic: true)
    }
  }

  @inline(never)
  private mutating func parseKeywordVariadic(
    _ parameters: inout PythonParameters, isAnnotated: Bool
  ) throws(SyntaxFault) {
    advance()
    parameters.keywordVariadic = try parseParameter(isAnnotated: isAnnotated)
  }

  @inline(never)
  private mutating func parseNamedParameter(
    _ parameters: inout PythonParameters, _ order: inout ParameterOrder, isAnnotated: Bool
  ) throws(SyntaxFault) {
    let parameter = try parseParameter(isAnnotated: isAnnotated, mayHaveDefault: true)
    if order.hasStar { return parameters.keywordOnly.append(parameter) }
    if parameter.defaultValue != nil {
      order.hasDefault = true
    } else if order.hasDefault {
      throw SyntaxFault(kind: .parameterWithoutDefault, range: parameter.range)
    }
    parameters.positional.append(parameter)
  }

  /// `name: annotation = default`
  private mutating func parseParameter(
    isAnnotated: Bool, isVariadic: Bool = false, mayHaveDefault: Bool = false
  ) throws(SyntaxFault) -> PythonParameters.Parameter {
    let start = start
    var below = 0
    let name = try expectName()
    var annotation: PythonExpression?
    if isAnnotated, take(.colon) {
      // `*args: *Ts` of Python 3.11.
      annotation =
        isVariadic && isAt(.star) ? try parseItem(.starred) : try parseExpression()
      below = height
    }
    let range = start..<previousEnd
    var defaultValue: PythonExpression?
    if mayHaveDefault, take(.assign) {
      defaultValue = try parseExpression()
      below = max(below, height)
    }
    height = below
    return PythonParameters.Parameter(
      name: name, annotation: annotation, defaultValue: defaultValue, range: range)
  }

  /// `[T: bound = default, *Ts = default, **P = default]`, if they stand here.
  mutating func parseTypeParameters() throws(SyntaxFault) -> [PythonTypeParameter] {
    var parameters: [PythonTypeParameter] = []
    var below = 0
    height = 0
    guard take(.leftBracket) else { return [] }
    repeat {
      if isAt(.rightBracket), !parameters.isEmpty { break }
      parameters.append(try parseTypeParameter())
      below = max(below, height)
    } while take(.comma)
    try expect(.rightBracket)
    height = below
    return parameters
  }

  private mutating func parseTypeParameter() throws(SyntaxFault) -> PythonTypeParameter {
    let start = start
    let kind: PythonTypeParameter.Kind =
      take(.star) ? .typeVarTuple : take(.doubleStar) ? .paramSpec : .typeVar
    var below = 0
    let name = try expectName()
    var bound: PythonExpression?
    if kind == .typeVar, take(.colon) {
      bound = try parseExpression()
      below = height
    }
    var defaultValue: PythonExpression?
    if take(.assign) {
      defaultValue =
        kind == .typeVarTuple && isAt(.star) ? try parseItem(.starred) : try parseExpression()
      below = max(below, height)
    }
    height = below
    return PythonTypeParameter(
      kind: kind, name: name, bound: bound, defaultValue: defaultValue, range: start..<previousEnd)
  }
}
