import Diagnostics
import PythonSyntax

/// Where one outline uses ready-made data sets, reads data, and names the student's classes: found in
/// one pass over its tokens.
struct DataUse {
  /// Uses of a library's ready-made Fashion-MNIST, in order.
  private(set) var readyMade: [(place: CodePlace, name: String)] = []
  /// Calls that read data, in order; the student's own functions that do so included.
  private(set) var readings: [CodePlace] = []
  /// Names of the student's classes, outside of their own definitions and of imports.
  private(set) var classUses: [(place: CodePlace, id: SourceTree.ClassID)] = []
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
        note(
          names, at: CodePlace(unit: unit, token: index), next: end, code: code, outline: outline,
          tree: tree)
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
      if classUses.count < Self.limit { classUses.append((place, id)) }
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
    }
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

  /// Adds calls of the student's functions that read data. True if that adds any.
  mutating func addReadings(through readers: Set<FunctionID>) -> Bool {
    let found = functionCalls.filter {
      readers.contains(FunctionID(outline: $0.outline, index: $0.index))
    }
    let all = Set(readings).union(found.map(\.place))
    guard all.count > readings.count else { return false }
    readings = all.sorted()
    return true
  }
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
    let index = partitionPoint { place($0) < CodePlace(unit: stretch.unit, token: stretch.start) }
    guard index < endIndex else { return nil }
    let found = place(self[index])
    return found.unit == stretch.unit && found.token < stretch.end ? self[index] : nil
  }
}

/// Some tokens of one unit.
struct CodeStretch: Hashable {
  let unit: Int
  let start: Int
  let end: Int
}
