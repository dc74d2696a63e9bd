import PythonSyntax

/// What statements give to variables.
extension OutlineReader {
  /// Assignments that are kept for following data; far more than a program has.
  private static let assignmentLimit = 50_000

  /// `a, b = value`, an alias `a = b.c`, and `__len__ = something` in a class.
  mutating func readAssignment(_ range: Range<Int>) {
    var depth = 0
    var lastEquals: Int?
    for position in range {
      let kind = code.tokens[position].kind
      if kind.opensBracket { depth += 1 }
      if kind.closesBracket { depth -= 1 }
      if kind == .op(.assign), depth == 0 { lastEquals = position }
    }
    guard let lastEquals else { return readAddition(range) }
    let targets = targets(in: range.lowerBound..<lastEquals)
    let value = lastEquals + 1..<range.upperBound
    guard let target = targets.first, let first = value.first else { return }
    let place = CodePlace(unit: unit, token: range.lowerBound)
    if let owner = innermostClass {
      outline.classes[owner].methods.append(MethodOutline(name: target, body: .returns))
    } else if targets.count == 1, lastEquals == range.lowerBound + 1, code.kind(first) == .name {
      let (names, end) = code.dottedName(at: first)
      if end == value.upperBound { bindAlias(target, names, at: place) }
    }
    assign(value, to: targets, at: place)
  }

  private mutating func assign(
    _ value: Range<Int>, to targets: [String], at place: CodePlace, isAddition: Bool = false
  ) {
    guard !targets.isEmpty, outline.assignments.count < Self.assignmentLimit else { return }
    outline.assignments.append(
      Assignment(place: place, targets: targets, value: value, isAddition: isAddition))
  }

  /// `global a, b`
  mutating func readGlobal(_ range: Range<Int>) {
    guard let openFunction else { return }
    outline.functions[openFunction].globals.formUnion(targets(in: range))
  }

  /// `for a, b in value:`
  mutating func readLoop(from start: Int, to end: Int) {
    guard let position = (start..<end).first(where: { code.kind($0) == .keyword(.in) }) else {
      return
    }
    assign(
      position + 1..<max(position + 1, headerColon(from: start, to: end)),
      to: targets(in: start..<position), at: CodePlace(unit: unit, token: start))
  }

  /// `a.append(value)`, `self.a.extend(value)`
  private mutating func readAddition(_ range: Range<Int>) {
    guard code.kind(range.lowerBound) == .name else { return }
    let (names, open) = code.dottedName(at: range.lowerBound)
    guard (2...3).contains(names.count), code.kind(open) == .op(.leftParenthesis),
      names.last == "append" || names.last == "extend"
    else { return }
    assign(
      open + 1..<max(open + 1, code.closing(of: open)),
      to: [names.dropLast().joined(separator: ".")],
      at: CodePlace(unit: unit, token: range.lowerBound), isAddition: true)
  }

  /// The names and attributes left of `=` or `in`.
  private func targets(in range: Range<Int>) -> [String] {
    var targets: [String] = []
    for position in range where code.tokens[position].kind == .name && targets.count < 32 {
      guard code.kind(position - 1) != .op(.dot) else { continue }
      let (names, end) = code.dottedName(at: position)
      if names.count <= 2, code.kind(end) != .op(.leftParenthesis) {
        targets.append(names.joined(separator: "."))
      }
    }
    return targets
  }
}
