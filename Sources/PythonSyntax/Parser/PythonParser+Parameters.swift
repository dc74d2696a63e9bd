// Parameters of functions and lambdas, and type parameters.
extension PythonParser {
  /// Parameters up to a closing bracket, or without annotations up to a lambda's colon, which stays.
  mutating func parseParameters(until closer: Operator) throws(SyntaxFault) -> PythonParameters {
    var parameters = PythonParameters()
    let isAnnotated = closer == .rightParenthesis
    var below = 0
    var hasStar = false
    var hasSlash = false
    var hasDefault = false
    while !isAt(closer) {
      let range = token.range
      if take(.slash) {
        guard !hasSlash, !hasStar, !parameters.positional.isEmpty else {
          throw SyntaxFault(kind: .parameterOrder, range: range)
        }
        hasSlash = true
        swap(&parameters.positional, &parameters.positionalOnly)
      } else if take(.doubleStar) {
        parameters.keywordVariadic = try parseParameter(isAnnotated: isAnnotated)
        below = max(below, height)
        _ = take(.comma)
        guard isAt(closer) else {
          throw unexpected(isAnnotated ? .parameterOrder : .expectedOperator(closer))
        }
        break
      } else if take(.star) {
        guard !hasStar else { throw SyntaxFault(kind: .parameterOrder, range: range) }
        hasStar = true
        if isAt(.comma) {
          guard peek().kind == .name else {
            throw SyntaxFault(kind: .bareStarWithoutName, range: range)
          }
        } else if isAt(closer) {
          throw SyntaxFault(kind: .bareStarWithoutName, range: range)
        } else {
          parameters.variadic = try parseParameter(isAnnotated: isAnnotated, isVariadic: true)
          below = max(below, height)
        }
      } else {
        let parameter = try parseParameter(isAnnotated: isAnnotated, mayHaveDefault: true)
        below = max(below, height)
        if hasStar {
          parameters.keywordOnly.append(parameter)
        } else {
          if parameter.defaultValue != nil {
            hasDefault = true
          } else if hasDefault {
            throw SyntaxFault(kind: .parameterWithoutDefault, range: parameter.range)
          }
          parameters.positional.append(parameter)
        }
      }
      guard take(.comma) else { break }
    }
    height = below
    return parameters
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
