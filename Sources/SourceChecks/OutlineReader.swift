import PythonSyntax

/// Reads the outline of a namespace in one pass over the tokens of its units, with a stack of open
/// blocks.
struct OutlineReader {
  var outline: SourceOutline
  private(set) var unit = 0
  private var index = 0
  private var blocks: [Block] = []
  /// What the next `INDENT` opens.
  private var pending: Block?
  private var blockCount = 0
  /// The last class of a name in a block.
  private var lastClasses: [ClassKey: Int] = [:]

  private struct ClassKey: Hashable {
    let name: String
    let block: Int
  }

  /// Parts of a dotted name that aliases add up to.
  private static let nameLimit = 16
  private static let parameterLimit = 64

  /// A block of statements.
  private struct Block {
    var kind: Kind
    /// From 1; 0 is the top level, of all units together.
    var number = 0
    /// Of a function: what its body has shown so far.
    var hasStatements = false
    var returnsValue = false
    var yields = false

    enum Kind: Equatable {
      case ofClass(Int)
      case ofFunction(Int)
      case ofExcept
      case other
    }
  }

  /// - Parameter outline: with its units and nothing else yet.
  init(_ outline: SourceOutline) {
    self.outline = outline
  }

  var code: UnitCode { outline.units[unit] }

  mutating func read() {
    for unit in outline.units.indices {
      self.unit = unit
      index = 0
      readUnit()
    }
  }

  private mutating func readUnit() {
    while let kind = code.kind(index) {
      switch kind {
      case .indent:
        open(pending ?? Block(kind: .other))
        pending = nil
        index += 1
      case .dedent:
        closePending()
        if let block = blocks.popLast() { close(block) }
        index += 1
      case .newline: index += 1
      default:
        closePending()
        readLine()
      }
    }
    closePending()
    while let block = blocks.popLast() { close(block) }
  }

  private mutating func open(_ block: Block) {
    blockCount += 1
    blocks.append(block)
    blocks[blocks.count - 1].number = blockCount
  }

  /// A definition whose block never came has an empty body.
  private mutating func closePending() {
    if let block = pending { close(block) }
    pending = nil
  }

  // MARK: - Lines

  /// Reads one logical line: a header, with the statements that may follow its colon, or statements.
  private mutating func readLine() {
    var end = index
    while let kind = code.kind(end), kind != .newline { end += 1 }
    // A fault before a statement, such as odd indentation, does not make it another statement.
    while index < end, code.tokens[index].kind.isFault { index += 1 }
    let line = index..<end
    index = end
    var start = line.lowerBound
    if code.kind(start) == .keyword(.async) { start += 1 }
    switch code.kind(start) {
    case .keyword(.class): readHeader(startClass(at: start, lineEnd: end), from: start, to: end)
    case .keyword(.def): readHeader(startFunction(at: start, lineEnd: end), from: start, to: end)
    case .keyword(.except): readHeader(Block(kind: .ofExcept), from: start, to: end)
    case .keyword(.if), .keyword(.elif), .keyword(.else), .keyword(.try), .keyword(.finally),
      .keyword(.for), .keyword(.while), .keyword(.with):
      if let innermost = innermostFunction { blocks[innermost].hasStatements = true }
      if code.kind(start) == .keyword(.for) { readLoop(from: start, to: end) }
      readHeader(Block(kind: .other), from: start, to: end)
    case .op(.at): break
    default: readStatements(line)
    }
  }

  private mutating func readHeader(_ block: Block, from start: Int, to end: Int) {
    let colon = headerColon(from: start, to: end)
    guard colon + 1 < end else {
      pending = block
      return
    }
    open(block)
    readStatements(colon + 1..<end)
    if let block = blocks.popLast() { close(block) }
  }

  /// The colon that ends a header: outside of brackets and not a lambda's.
  func headerColon(from start: Int, to end: Int) -> Int {
    var depth = 0
    var lambdas = 0
    for position in start..<end {
      switch code.tokens[position].kind {
      case let kind where kind.opensBracket: depth += 1
      case let kind where kind.closesBracket: depth -= 1
      case .keyword(.lambda) where depth == 0: lambdas += 1
      case .op(.colon) where depth == 0:
        if lambdas == 0 { return position }
        lambdas -= 1
      default: break
      }
    }
    return end
  }

  /// Reads statements with semicolons between them.
  private mutating func readStatements(_ line: Range<Int>) {
    var start = line.lowerBound
    var depth = 0
    for position in line {
      let kind = code.tokens[position].kind
      if kind.opensBracket { depth += 1 }
      if kind.closesBracket { depth -= 1 }
      if kind == .op(.semicolon), depth == 0 {
        readStatement(start..<position)
        start = position + 1
      }
    }
    readStatement(start..<line.upperBound)
  }

  private mutating func readStatement(_ range: Range<Int>) {
    guard let first = range.first else { return }
    var isReal = true
    switch code.tokens[first].kind {
    case .keyword(.import): readImport(range)
    case .keyword(.from): readFromImport(range)
    case .keyword(.return):
      if returnsValue(range), let innermost = innermostFunction {
        blocks[innermost].returnsValue = true
      }
      isReal = range.count > 1
    case .keyword(.global):
      readGlobal(range)
      isReal = false
    case .keyword(.pass), .keyword(.nonlocal): isReal = false
    case .keyword(.raise):
      isReal = !(range.count > 1 && code.text(first + 1).hasPrefix("NotImplemented"))
    case .string, .number, .op(.ellipsis), .keyword(.None): isReal = range.count > 1
    case .fault, .magic: isReal = false
    default: readAssignment(range)
    }
    guard let innermost = innermostFunction else { return }
    if isReal { blocks[innermost].hasStatements = true }
    if range.contains(where: { code.tokens[$0].kind == .keyword(.yield) }) {
      blocks[innermost].yields = true
    }
  }

  private func returnsValue(_ range: Range<Int>) -> Bool {
    guard range.count > 1 else { return false }
    let word = code.text(range.lowerBound + 1)
    return !(range.count == 2 && word == "None" || word.hasPrefix("NotImplemented"))
  }

  private var innermostFunction: Int? {
    blocks.lastIndex { block in
      if case .ofFunction = block.kind { true } else { false }
    }
  }

  /// The innermost function, as an index of ``SourceOutline/functions``.
  var openFunction: Int? {
    if case .ofFunction(let index)? = innermostFunction.map({ blocks[$0].kind }) {
      index
    } else {
      nil
    }
  }

  // MARK: - Definitions

  private mutating func startClass(at start: Int, lineEnd: Int) -> Block {
    guard start + 1 < lineEnd, code.kind(start + 1) == .name else { return Block(kind: .other) }
    let name = code.text(start + 1)
    let place = CodePlace(unit: unit, token: start)
    var bases: [[String]] = []
    var open = start + 2
    if code.kind(open) == .op(.leftBracket) { open = code.closing(of: open) + 1 }
    if code.kind(open) == .op(.leftParenthesis) { bases = readBases(from: open) }
    let index = outline.classes.count
    bind(name, .ownClass(index), at: place)
    let former = lastClasses.updateValue(
      index, forKey: ClassKey(name: name, block: blocks.last?.number ?? 0))
    if let former { outline.classes[former].isReplaced = true }
    outline.classes.append(
      ClassOutline(name: name, place: place, bases: bases, replaces: former))
    return Block(kind: .ofClass(index))
  }

  private func readBases(from open: Int) -> [[String]] {
    let close = code.closing(of: open)
    var bases: [[String]] = []
    var depth = 0
    var isArgumentStart = false
    for position in open..<close {
      let kind = code.tokens[position].kind
      if kind == .name, depth == 1, isArgumentStart {
        let (names, end) = code.dottedName(at: position)
        // Not `metaclass=Meta`, nor a call that makes a base.
        if code.kind(end) != .op(.assign), code.kind(end) != .op(.leftParenthesis) {
          bases.append(names)
        }
      }
      if kind.opensBracket { depth += 1 }
      if kind.closesBracket { depth -= 1 }
      isArgumentStart = depth == 1 && (position == open || kind == .op(.comma))
    }
    return bases
  }

  private mutating func startFunction(at start: Int, lineEnd: Int) -> Block {
    guard start + 1 < lineEnd, code.kind(start + 1) == .name else { return Block(kind: .other) }
    let name = code.text(start + 1)
    let place = CodePlace(unit: unit, token: start)
    if !isDirectlyInClass { bind(name, .ownFunction(outline.functions.count), at: place) }
    outline.functions.append(
      FunctionOutline(name: name, place: place, parameters: readParameters(from: start + 2)))
    return Block(kind: .ofFunction(outline.functions.count - 1))
  }

  /// The names in a function's parentheses that a default, an annotation or nothing follows.
  private func readParameters(from start: Int) -> [String] {
    var open = start
    if code.kind(open) == .op(.leftBracket) { open = code.closing(of: open) + 1 }
    guard code.kind(open) == .op(.leftParenthesis) else { return [] }
    var parameters: [String] = []
    var depth = 0
    for position in open..<code.closing(of: open) {
      let kind = code.tokens[position].kind
      if kind.closesBracket { depth -= 1 }
      if kind == .name, depth == 1 {
        switch code.kind(position - 1) {
        case .op(.leftParenthesis), .op(.comma), .op(.star), .op(.doubleStar):
          if parameters.count < Self.parameterLimit { parameters.append(code.text(position)) }
        default: break
        }
      }
      if kind.opensBracket { depth += 1 }
    }
    return parameters
  }

  private var isDirectlyInClass: Bool { innermostClass != nil }

  /// The class whose body this is, conditions in it included.
  var innermostClass: Int? {
    for block in blocks.reversed() {
      switch block.kind {
      case .ofClass(let index): return index
      case .ofFunction: return nil
      case .ofExcept, .other: continue
      }
    }
    return nil
  }

  private mutating func close(_ block: Block) {
    switch block.kind {
    case .ofClass(let index): outline.classes[index].end = self.index
    case .ofFunction(let index):
      outline.functions[index].end = self.index
      outline.functions[index].yields = block.yields
      let body: MethodOutline.Body =
        block.yields
        ? .yields
        : block.returnsValue ? .returns : block.hasStatements ? .withoutResult : .empty
      if let owner = innermostClass {
        outline.classes[owner].methods.append(
          MethodOutline(name: outline.functions[index].name, body: body))
      } else if let enclosing = innermostFunction {
        blocks[enclosing].hasStatements = true
      }
    case .ofExcept, .other: break
    }
  }

  // MARK: - Names

  mutating func bind(_ name: String, _ target: Binding.Target, at place: CodePlace) {
    let isFallback = blocks.contains { $0.kind == .ofExcept }
    outline.bindings[name, default: []].append(
      Binding(place: place, target: target, isFallback: isFallback))
  }

  /// An alias of something imported or of the student's own is bound to that itself.
  mutating func bindAlias(_ name: String, _ target: [String], at place: CodePlace) {
    guard let root = target.first, let known = outline.bindings[root]?.last?.target else { return }
    let rest = Array(target.dropFirst())
    switch known {
    case .imported(let module, let taken):
      let names = module.names + (taken.map { [$0] } ?? []) + rest
      guard names.count <= Self.nameLimit else { return }
      bind(
        name,
        .imported(
          ImportedModule(level: module.level, names: names.dropLast()), name: names.last), at: place
      )
    case .ownClass, .ownFunction: if rest.isEmpty { bind(name, known, at: place) }
    }
  }
}
