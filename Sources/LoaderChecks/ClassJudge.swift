import PythonSyntax

/// Judges the classes of a source tree.
struct ClassJudge {
  let tree: SourceTree
  /// One for each outline.
  private(set) var uses: [DataUse]
  private var flows: [DataFlow] = []
  /// For each class, the arguments of its calls.
  private var calls: [SourceTree.ClassID: [(outline: Int, arguments: CodeStretch)]] = [:]
  private var usedClasses: Set<SourceTree.ClassID> = []

  /// Calls of one class whose arguments are looked at.
  private static let callLimit = 50
  /// Levels of own base classes.
  private static let baseLimit = 32

  init(_ tree: SourceTree) {
    self.tree = tree
    uses = tree.outlines.indices.map { DataUse(of: $0, in: tree) }
    addIndirectReadings()
    flows = zip(tree.outlines, uses).map { DataFlow($0, $1) }
    collectCalls()
  }

  /// Every class that goes back to a data set class, in order of files and lines.
  func loaderClasses() -> [LoaderClass] {
    tree.outlines.indices.flatMap { outline in
      tree.outlines[outline].classes.indices.compactMap { index in
        judge(SourceTree.ClassID(outline: outline, index: index))
      }
    }
  }

  /// Functions that call functions that read do so too.
  private mutating func addIndirectReadings() {
    for _ in 0..<4 {
      var readers: Set<FunctionID> = []
      for (index, outline) in tree.outlines.enumerated() {
        for (number, function) in outline.functions.enumerated()
        where uses[index].readings.first(in: function.stretch, { $0 }) != nil {
          readers.insert(FunctionID(outline: index, index: number))
        }
      }
      var added = false
      for index in uses.indices where uses[index].addReadings(through: readers) { added = true }
      if !added { return }
    }
  }

  private mutating func collectCalls() {
    for (outline, use) in uses.enumerated() {
      for (place, id) in use.classUses {
        let own = tree[id]
        let isInside =
          outline == id.outline && place.unit == own.place.unit
          && own.place.token <= place.token && place.token < own.end
        if !isInside { usedClasses.insert(id) }
        let code = tree.outlines[outline].units[place.unit]
        let (_, open) = code.dottedName(at: place.token)
        guard code.kind(open) == .op(.leftParenthesis), !isInside,
          calls[id, default: []].count < Self.callLimit
        else { continue }
        let arguments = CodeStretch(
          unit: place.unit, start: open + 1, end: code.closing(of: open))
        calls[id, default: []].append((outline, arguments))
      }
    }
  }

  // MARK: - One class

  /// Nil for a class that has nothing to do with data sets.
  private func judge(_ id: SourceTree.ClassID) -> LoaderClass? {
    let lineage = lineage(of: id)
    guard let (name, kind) = lineage.base else {
      guard lineage.hasUnboundDataset else { return nil }
      return LoaderClass(
        id: id, base: ["Dataset"], finding: .broken(method: "Dataset", .unboundBase),
        isUsed: usedClasses.contains(id))
    }
    return LoaderClass(
      id: id, base: name, finding: finding(id, kind, name, lineage.classes),
      isUsed: usedClasses.contains(id))
  }

  /// A class, its own base classes in the order in which Python looks methods up, and the library's
  /// class behind them.
  private struct Lineage {
    var classes: [SourceTree.ClassID] = []
    var base: (name: [String], kind: KnownNames.Base)?
    var hasUnboundDataset = false
  }

  private func lineage(of id: SourceTree.ClassID) -> Lineage {
    var lineage = Lineage()
    follow(id, into: &lineage)
    return lineage
  }

  private func follow(_ id: SourceTree.ClassID, into lineage: inout Lineage) {
    guard lineage.classes.count < Self.baseLimit, !lineage.classes.contains(id) else { return }
    lineage.classes.append(id)
    let own = tree[id]
    for base in own.bases {
      switch tree.meaning(of: base, in: id.outline, at: own.place) {
      case .ownClass(let next): follow(next, into: &lineage)
      case .library(let name):
        if lineage.base == nil, let kind = KnownNames.base(name) { lineage.base = (name, kind) }
      case .unbound:
        if base.last == "Dataset" || base.last == "IterableDataset" {
          lineage.hasUnboundDataset = true
        }
      case .ownModule, .ownFunction: break
      }
    }
  }

  private func finding(
    _ id: SourceTree.ClassID, _ kind: KnownNames.Base, _ base: [String],
    _ classes: [SourceTree.ClassID]
  ) -> LoaderClass.Finding {
    let readsItself = classes.contains { own in
      uses[own.outline].readings.first(in: tree[own].stretch) { $0 } != nil
    }
    switch kind {
    case .readyMade, .container:
      // Working methods are inherited; what counts is whether the class does any reading.
      let methods = ["__getitem__", "__iter__"].filter { body(of: $0, in: classes) != nil }
      if readsItself { return .custom(methods: methods, readsItself: true) }
      if kind == .readyMade { return .wrapper(of: base.joined(separator: ".")) }
      if let handedOn = readyMadeBehind(id, classes) { return .wrapper(of: handedOn) }
      return methods.isEmpty
        ? .wrapper(of: base.joined(separator: "."))
        : .custom(methods: methods, readsItself: false)
    case .mapStyle, .iterable:
      var required = kind == .mapStyle ? ["__len__", "__getitem__"] : ["__iter__"]
      // A data set that is only iterated over may derive from `Dataset` all the same.
      if kind == .mapStyle, body(of: "__getitem__", in: classes) == nil,
        body(of: "__iter__", in: classes)?.givesResult == true
      {
        required = ["__iter__"]
      }
      for method in required {
        if let fault = fault(of: method, in: classes) { return .broken(method: method, fault) }
      }
      if !readsItself, let handedOn = readyMadeBehind(id, classes) {
        return .wrapper(of: handedOn)
      }
      return .custom(methods: required, readsItself: readsItself)
    }
  }

  private func body(of method: String, in classes: [SourceTree.ClassID]) -> MethodOutline.Body? {
    for id in classes {
      if let found = tree[id].methods.last(where: { $0.name == method }) { return found.body }
    }
    return nil
  }

  private func fault(of method: String, in classes: [SourceTree.ClassID]) -> LoaderClass.Fault? {
    switch body(of: method, in: classes) {
    case nil: .missing
    case .empty: .empty
    case .withoutResult: .withoutResult
    case .returns, .yields: nil
    }
  }

  /// The ready-made data set that a class which reads nothing hands on: one that its own code makes,
  /// or one that it is given wherever it is made.
  private func readyMadeBehind(
    _ id: SourceTree.ClassID, _ classes: [SourceTree.ClassID]
  ) -> String? {
    for own in classes {
      if let found = uses[own.outline].readyMade.first(in: tree[own].stretch, { $0.place }) {
        return found.name
      }
    }
    var handedOn: String?
    for (outline, arguments) in calls[id] ?? [] {
      let code = tree.outlines[outline].units[arguments.unit]
      switch flows[outline].origin(of: arguments, code: code, use: uses[outline]) {
      case .read: return nil
      case .readyMade(let name): handedOn = handedOn ?? name
      case nil: break
      }
    }
    return handedOn
  }
}
