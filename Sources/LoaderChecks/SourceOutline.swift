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
    for unit in module.units {
      if let file = unit.writtenFile {
        outlines.append(read(path: module.path, importPath: file, units: [unit]))
      }
    }
    return outlines
  }
}

/// A unit's tokens without comments and line ends inside statements.
struct UnitCode {
  let unit: PythonUnit
  let tokens: [PythonToken]

  init(_ unit: PythonUnit) {
    self.unit = unit
    tokens = unit.tokens.filter { token in
      switch token.kind {
      case .comment, .nl, .endMarker: false
      default: true
      }
    }
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
  var methods: [MethodOutline] = []
  /// One past its last token.
  var end = 0
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
  var end = 0
  var yields = false
}

/// `targets = value`.
struct Assignment {
  let place: CodePlace
  let targets: [String]
  /// The tokens right of the last `=`.
  let value: Range<Int>
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
