import Diagnostics
import PythonSyntax

/// Where data come from.
enum DataOrigin: Hashable {
  /// Files that the student's code reads.
  case read
  /// A library's ready-made data set, by name.
  case readyMade(String)
}

/// Where one outline uses ready-made data sets, reads data, and names the student's classes: found in
/// one pass over its tokens.
struct DataUse {
  /// Uses of a library's ready-made Fashion-MNIST, in order.
  private(set) var readyMade: [(place: CodePlace, name: String)] = []
  /// Calls of the student's functions and classes that use one, in order.
  private var indirectReadyMade: [(place: CodePlace, name: String)] = []
  /// Calls that read data, in order; the student's own functions and classes that do so included.
  private var readings: [CodePlace] = []
  /// Names of the student's classes, outside of their own definitions and of imports.
  private(set) var classUses: [(place: CodePlace, id: SourceTree.ClassID, isCall: Bool)] = []
  /// Calls of the student's functions.
  private(set) var functionCalls: [(place: CodePlace, outline: Int, index: Int)] = []
  /// Uses of PyTorch's `TensorDataset`.
  private(set) var tensorDatasets: [CodePlace] = []

  /// Names of one kind that are kept; far more than a program has.
  private static let limit = 20_000

  init(of outline: Int, in tree: SourceTree) {
    for unit in tree.outlines[outline].units.indices { scan(unit, of: outline, in: tree) }
  }

  private mutating func scan(_ unit: Int, of outline: Int, in tree: SourceTree) {
    let source = tree.outlines[outline]
    let code = source.units[unit]
    var index = 0
    var inImport = false
    var functions = OpenFunctions(source.functions, unit: unit)
    var previous: PythonToken.Kind = .newline
    while let kind = code.kind(index) {
      defer { previous = kind }
      switch kind {
      case .keyword(.import), .keyword(.from):
        if previous.startsStatement { inImport = true }
      case .newline, .op(.semicolon): inImport = false
      case .name
      where !inImport && previous != .op(.dot) && previous != .keyword(.class)
        && previous != .keyword(.def):
        let (names, end) = code.dottedName(at: index)
        let place = CodePlace(unit: unit, token: index)
        functions.advance(to: index)
        if functions.haveParameter(names[0]) {
          if code.kind(end) == .op(.leftParenthesis), KnownNames.reads(names) { append(place) }
        } else if code.kind(end) != .op(.assign) {
          note(names, at: place, next: end, code: code, outline: outline, tree: tree)
        }
        index = end - 1
      // `(…).read_csv(…)`, `Path(p).open()`: a method of something that is no name.
      case .name where !inImport && previous == .op(.dot):
        if code.kind(index + 1) == .op(.leftParenthesis), KnownNames.reads([code.text(index)]) {
          append(CodePlace(unit: unit, token: index))
        }
      default: break
      }
      index += 1
    }
  }

  private mutating func note(
    _ names: [String], at place: CodePlace, next: Int, code: UnitCode, outline: Int,
    tree: SourceTree
  ) {
    let isCall = code.kind(next) == .op(.leftParenthesis)
    let isBound = tree.outlines[outline].bindings[names[0]] != nil
    guard isCall || isBound || !tree.outlines[outline].starImports.isEmpty else { return }
    switch tree.meaning(of: names, in: outline, at: place) {
    case .ownClass(let id):
      if classUses.count < Self.limit { classUses.append((place, id, isCall)) }
      noteShadowed(names, by: id, at: place, outline: outline, tree: tree)
    case .ownFunction(let owner, let index):
      if functionCalls.count < Self.limit { functionCalls.append((place, owner, index)) }
    case .library(let full):
      if let name = KnownNames.readyMadeDataset(full) {
        if readyMade.count < Self.limit { readyMade.append((place, name)) }
      } else if isCall, KnownNames.loadsByName(full), let text = fashionName(code, open: next) {
        let call = "\(full.joined(separator: "."))(\(escaped(text, limit: 40)))"
        if readyMade.count < Self.limit { readyMade.append((place, call)) }
      } else if KnownNames.base(full) == .container, full.last == "TensorDataset" {
        if tensorDatasets.count < Self.limit { tensorDatasets.append(place) }
      } else if isCall, KnownNames.reads(full) {
        append(place)
      }
    case .ownModule, .unbound:
      if isCall, KnownNames.reads(names) { append(place) }
      // `Mine.from_csv(…)`
      if names.count > 1, classUses.count < Self.limit,
        case .ownClass(let id) = tree.meaning(of: [names[0]], in: outline, at: place)
      {
        classUses.append((place, id, isCall))
      }
    }
  }

  /// A class named like the ready-made data set that it means to make: Python would make the class
  /// itself, without end.
  private mutating func noteShadowed(
    _ names: [String], by id: SourceTree.ClassID, at place: CodePlace, outline: Int,
    tree: SourceTree
  ) {
    let own = tree[id]
    guard id.outline == outline, own.stretch.contains(place),
      case .library(let full) = tree.meaning(of: names, in: outline, at: own.place),
      let name = KnownNames.readyMadeDataset(full), readyMade.count < Self.limit
    else { return }
    readyMade.append((place, name))
  }

  private mutating func append(_ reading: CodePlace) {
    if readings.count < Self.limit { readings.append(reading) }
  }

  /// The text among a call's arguments that names MNIST or Fashion-MNIST, with its quotes.
  private func fashionName(_ code: UnitCode, open: Int) -> String? {
    (open..<min(code.closing(of: open), open + 40)).first { index in
      code.tokens[index].kind == .string && code.text(index).lowercased().contains("mnist")
    }
    .map { code.text($0) }
  }

  // MARK: - Stretches

  /// Something in these tokens reads data.
  func reads(in stretch: CodeStretch) -> Bool { readings.first(in: stretch) { $0 } != nil }

  /// The ready-made data set that these tokens use.
  func readyMade(in stretch: CodeStretch) -> String? {
    (readyMade.first(in: stretch) { $0.place } ?? indirectReadyMade.first(in: stretch) { $0.place })?
      .name
  }

  /// Where the data come from that these tokens bring into the program.
  func origin(in stretch: CodeStretch) -> DataOrigin? {
    reads(in: stretch) ? .read : readyMade(in: stretch).map { .readyMade($0) }
  }

  /// Adds calls of the student's functions and classes that bring in data. True if that adds any.
  mutating func addCalls(
    of functions: [FunctionID: DataOrigin], and classes: [SourceTree.ClassID: DataOrigin]
  ) -> Bool {
    var found = functionCalls.compactMap { call in
      functions[FunctionID(outline: call.outline, index: call.index)].map { (call.place, $0) }
    }
    found += classUses.compactMap { use in
      use.isCall ? classes[use.id].map { (use.place, $0) } : nil
    }
    var reading = Set(readings)
    var handingOn = Dictionary(indirectReadyMade.map { ($0.place, $0.name) }) { first, _ in first }
    for (place, origin) in found {
      switch origin {
      case .read: reading.insert(place)
      case .readyMade(let name): handingOn[place] = handingOn[place] ?? name
      }
    }
    guard reading.count > readings.count || handingOn.count > indirectReadyMade.count else {
      return false
    }
    readings = reading.sorted()
    indirectReadyMade = handingOn.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return true
  }
}

/// The functions around a token, while a unit's tokens go by.
private struct OpenFunctions {
  private let functions: [FunctionOutline]
  private let unit: Int
  private var next: Int
  private var open: [FunctionOutline] = []

  /// - Parameter functions: in order of their places.
  init(_ functions: [FunctionOutline], unit: Int) {
    self.functions = functions
    self.unit = unit
    next = functions.partitionPoint { $0.place.unit < unit }
  }

  mutating func advance(to token: Int) {
    while next < functions.count, functions[next].place.unit == unit,
      functions[next].place.token <= token
    {
      open.append(functions[next])
      next += 1
    }
    open.removeAll { $0.end <= token }
  }

  func haveParameter(_ name: String) -> Bool { open.contains { $0.parameters.contains(name) } }
}

/// A function of the student's.
struct FunctionID: Hashable {
  let outline: Int
  let index: Int
}

extension PythonToken.Kind {
  /// A statement begins after this token.
  fileprivate var startsStatement: Bool {
    switch self {
    case .newline, .indent, .dedent, .op(.colon), .op(.semicolon), .fault, .magic: true
    default: false
    }
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first element in a stretch of one unit's tokens, of elements in order of their places.
  func first(in stretch: CodeStretch, _ place: (Element) -> CodePlace) -> Element? {
    all(in: stretch, place).first
  }

  /// Those in a stretch of one unit's tokens, of elements in order of their places.
  func all(in stretch: CodeStretch, _ place: (Element) -> CodePlace) -> SubSequence {
    let start = CodePlace(unit: stretch.unit, token: stretch.start)
    let end = CodePlace(unit: stretch.unit, token: Swift.max(stretch.start, stretch.end))
    return self[partitionPoint { place($0) < start }..<partitionPoint { place($0) < end }]
  }
}

/// Some tokens of one unit.
struct CodeStretch: Hashable {
  let unit: Int
  let start: Int
  let end: Int

  func contains(_ place: CodePlace) -> Bool {
    place.unit == unit && start <= place.token && place.token < end
  }
}
