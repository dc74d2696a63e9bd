// What can be assigned to, and what can be deleted.
extension PythonParser {
  /// Targets of a `for`, without brackets around them.
  mutating func parseTargets() throws(SyntaxFault) -> PythonExpression {
    let targets = try parseList(.target)
    try checkTarget(targets)
    return targets
  }

  /// Throws for what nothing can be assigned to.
  func checkTarget(_ target: PythonExpression) throws(SyntaxFault) {
    switch target.node {
    case .name, .attribute, .subscript: return
    case .starred(let inner): try checkTarget(inner)
    case .tuple(let items), .list(let items):
      for item in items { try checkTarget(item) }
    default: throw SyntaxFault(kind: .cannotAssign, range: target.range)
    }
  }

  /// Throws for what is no name, attribute or subscript.
  func checkSingleTarget(
    _ target: PythonExpression, _ kind: SyntaxFault.Kind
  ) throws(SyntaxFault) {
    switch target.node {
    case .name, .attribute, .subscript: return
    default: throw SyntaxFault(kind: kind, range: target.range)
    }
  }

  func checkDeletable(_ target: PythonExpression) throws(SyntaxFault) {
    switch target.node {
    case .name, .attribute, .subscript: return
    case .tuple(let items), .list(let items):
      for item in items { try checkDeletable(item) }
    default: throw SyntaxFault(kind: .cannotDelete, range: target.range)
    }
  }
}
