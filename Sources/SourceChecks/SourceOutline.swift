import PythonSyntax

/// What one Python namespace binds and defines: a file, all cells of a notebook together, or a file
/// that a cell writes.
///
/// It is read from tokens, so that a syntax error costs the lines it stands in and no more.
struct SourceOutline {
  /// The file's or notebook's path.
  let path: String
  /// The path by which other files import it; nil for a notebook.
  let importPath: String?
  let units: [UnitCode]
  var bindings: [String: [Binding]] = [:]
  var starImports: [ImportedModule] = []
  var imports: [ImportStatement] = []
  var classes: [ClassOutline] = []
  var functions: [FunctionOutline] = []
  var assignments: [Assignment] = []

  private init(path: String, importPath: String?, units: [PythonUnit]) {
    self.path = path
    self.importPath = importPath
    self.units = units.map { UnitCode($0) }
  }

  private static func read(
    path: String, importPath: String?, units: [PythonUnit]
  ) -> SourceOutline {
    var reader = OutlineReader(SourceOutline(path: path, importPath: importPath, units: units))
    reader.read()
    var outline = reader.outline
    // A stand-in for an import that failed counts only where there is nothing else.
    outline.bindings = outline.bindings.mapValues { all in
      let regular = all.filter { !$0.isFallback }
      return regular.isEmpty ? all : regular
    }
    return outline
  }

  /// The namespaces of a module, in order: its own, then those of the files that its cells write.
  static func outlines(of module: PythonModule) -> [SourceOutline] {
    let own = module.units.filter { $0.writtenFile == nil }
    var outlines: [SourceOutline] = []
    if !own.isEmpty {
      outlines.append(
        read(path: module.path, importPath: module.kind == .script ? module.path : nil, units: own))
    }
    // What several cells write to one file, with `-a` or anew, is one namespace.
    var written: [String: [PythonUnit]] = [:]
    var files: [String] = []
    for unit in module.units {
      guard let file = unit.writtenFile else { continue }
      if written[file] == nil { files.append(file) }
      written[file, default: []].append(unit)
    }
    return outlines
      + files.map { read(path: module.path, importPath: $0, units: written[$0] ?? []) }
  }
}

/// A unit's tokens without comments, line ends inside statements, and what stands below `if False:`,
/// which is one more way to comment code out.
struct UnitCode {
  let unit: PythonUnit
  let tokens: [PythonToken]

  init(_ unit: PythonUnit) {
    self.unit = unit
    let code = unit.tokens.filter { token in
      switch token.kind {
      case .comment, .nl, .endMarker: false
      default: true
      }
    }
    var live: [PythonToken] = []
    var index = 0
    while index < code.count {
      live.append(code[index])
      index += 1
      if live.last?.kind == .op(.colon), Self.opensDeadBlock(live, unit.source) {
        index = Self.endOfBlock(in: code, after: index)
      }
    }
    tokens = live
  }

  /// The last tokens are `if False:`, `while 0:` or the like, at the start of a statement.
  private static func opensDeadBlock(_ tokens: [PythonToken], _ source: PythonSource) -> Bool {
    let line = tokens.suffix(4).map(\.kind)
    guard line.count >= 3 else { return false }
    let keyword = line[line.count - 3]
    guard keyword == .keyword(.if) || keyword == .keyword(.while) else { return false }
    guard line.count == 3 || line[0] == .newline || line[0] == .indent || line[0] == .dedent
    else { return false }
    let condition = tokens[tokens.count - 2]
    return condition.kind == .keyword(.False)
      || condition.kind == .number && source.matches(condition, "0")
  }

  /// Where the block ends whose header's colon stands before `start`: the end of the line if it has
  /// statements, else of the block below it.
  private static func endOfBlock(in code: [PythonToken], after start: Int) -> Int {
    var index = start
    while index < code.count, code[index].kind != .newline { index += 1 }
    guard index == start, index + 1 < code.count, code[index + 1].kind == .indent else {
      return index
    }
    var depth = 0
    index += 1
    while index < code.count {
      if code[index].kind == .indent { depth += 1 }
      if code[index].kind == .dedent { depth -= 1 }
      index += 1
      if depth == 0 { break }
    }
    return index
  }

  func text(_ index: Int) -> String { unit.source.text(of: tokens[index]) }

  func line(_ index: Int) -> Int { unit.source.position(of: tokens[index].start).line }

  func kind(_ index: Int) -> PythonToken.Kind? {
    tokens.indices.contains(index) ? tokens[index].kind : nil
  }

  /// The names of `a.b.c` that begin at a name.
  func dottedName(at index: Int) -> (names: [String], end: Int) {
    var names = [text(index)]
    var end = index + 1
    while kind(end) == .op(.dot), let next = kind(end + 1), next == .name, names.count < 12 {
      names.append(text(end + 1))
      end += 2
    }
    return (names, end)
  }

  /// The index of the bracket that closes the one at `index`, or the end of its line.
  func closing(of index: Int) -> Int {
    var depth = 0
    var end = index
    while let kind = kind(end), kind != .newline {
      if kind.opensBracket { depth += 1 }
      if kind.closesBracket {
        depth -= 1
        if depth == 0 { return end }
      }
      end += 1
    }
    return end
  }
}

/// A place in an outline. Places of one outline compare in the order in which Python runs them.
struct CodePlace: Hashable, Comparable {
  let unit: Int
  let token: Int

  static func < (first: CodePlace, second: CodePlace) -> Bool {
    (first.unit, first.token) < (second.unit, second.token)
  }
}

/// A name that an import, a definition or an alias binds.
struct Binding {
  let place: CodePlace
  let target: Target
  /// Bound in an `except` block, as a stand-in for an import that failed.
  let isFallback: Bool

  enum Target: Hashable {
    /// A module, or something in one: `torch.utils.data`, `torch.utils.data.Dataset`.
    case imported(ImportedModule, name: String?)
    /// An index of ``SourceOutline/classes``.
    case ownClass(Int)
    /// An index of ``SourceOutline/functions``.
    case ownFunction(Int)
  }
}

/// A module as an import names it.
struct ImportedModule: Hashable {
  /// The dots before a relative import.
  let level: Int
  let names: [String]
}

/// One module that an `import` or `from` statement names, with the names taken from it.
struct ImportStatement {
  let place: CodePlace
  let module: ImportedModule
  /// Empty for `import module` and for a star.
  let names: [String]
  /// What `import module` binds: its first part, or the name after `as`.
  let boundName: String?
}

/// A class statement.
struct ClassOutline {
  let name: String
  let place: CodePlace
  var stretch: CodeStretch { CodeStretch(unit: place.unit, start: place.token, end: end) }
  /// The base classes as written, without keyword arguments.
  let bases: [[String]]
  /// The class of the same name that stands before it in the same block.
  var replaces: Int?
  /// Another class of the same name follows in the same block.
  var isReplaced = false
  var methods: [MethodOutline] = []
  /// One past its last token.
  var end = 0

  init(name: String, place: CodePlace, bases: [[String]], replaces: Int?) {
    self.name = name
    self.place = place
    self.bases = bases
    self.replaces = replaces
  }
}

/// A function in a class, or what is assigned to such a name.
struct MethodOutline: Hashable {
  let name: String
  let body: Body

  /// What a body amounts to.
  enum Body: Hashable {
    /// Nothing but a docstring, `pass`, `...`, `raise NotImplementedError` or comments.
    case empty
    /// Statements, but no value that is returned or yielded.
    case withoutResult
    case returns
    case yields

    var givesResult: Bool { self == .returns || self == .yields }
  }
}

/// A function outside of classes, or in one.
struct FunctionOutline {
  let name: String
  let place: CodePlace
  var stretch: CodeStretch { CodeStretch(unit: place.unit, start: place.token, end: end) }
  /// In order.
  let parameters: [String]
  /// The names in its `global` statements.
  var globals: Set<String> = []
  var end = 0
  var yields = false
}

/// `targets = value`, `for targets in value`, `target.append(value)`.
struct Assignment {
  let place: CodePlace
  /// Names, and attributes as `self.name`.
  let targets: [String]
  let value: Range<Int>
  /// What the target held before is still in it.
  let isAddition: Bool
}

extension PythonToken.Kind {
  var isFault: Bool { if case .fault = self { true } else { false } }

  var opensBracket: Bool {
    self == .op(.leftParenthesis) || self == .op(.leftBracket) || self == .op(.leftBrace)
  }

  var closesBracket: Bool {
    self == .op(.rightParenthesis) || self == .op(.rightBracket) || self == .op(.rightBrace)
  }
}
