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
  private var baseClasses: Set<SourceTree.ClassID> = []

  /// Calls of one class whose arguments are looked at.
  private static let callLimit = 50
  /// Functions that hand data on to each other.
  private static let callDepth = 4
  /// Classes of one name that are told apart.
  private static let twinLimit = 8
  /// Levels of own base classes.
  private static let baseLimit = 32

  init(_ tree: SourceTree) {
    self.tree = tree
    uses = tree.outlines.indices.map { DataUse(of: $0, in: tree) }
    addIndirectUses()
    followData()
    collectCalls()
  }

  /// Every class that goes back to a data set class, in order of files and lines.
  func loaderClasses() -> [LoaderClass] {
    tree.outlines.indices.flatMap { outline in
      tree.outlines[outline].classes.indices.compactMap { index in
        let id = SourceTree.ClassID(outline: outline, index: index)
        return isDead(id) ? nil : judge(id).flatMap { isOnlyExtended($0) ? nil : $0 }
      }
    }
  }

  /// A base class that nothing makes and that reads nothing: the classes that extend it say what the
  /// data are.
  private func isOnlyExtended(_ found: LoaderClass) -> Bool {
    guard case .custom(_, readsItself: false) = found.finding else { return false }
    return baseClasses.contains(found.id) && calls[found.id] == nil
  }

  /// Another class takes its name before anything uses it.
  private func isDead(_ id: SourceTree.ClassID) -> Bool {
    tree[id].isReplaced && !usedClasses.contains(id) && !baseClasses.contains(id)
  }

  /// Functions and classes that call those that bring in data do so too.
  private mutating func addIndirectUses() {
    for _ in 0..<4 {
      var functions: [FunctionID: DataOrigin] = [:]
      var classes: [SourceTree.ClassID: DataOrigin] = [:]
      for (index, outline) in tree.outlines.enumerated() {
        for (number, function) in outline.functions.enumerated() {
          functions[FunctionID(outline: index, index: number)] =
            uses[index].origin(in: function.stretch)
        }
        for (number, own) in outline.classes.enumerated() {
          classes[SourceTree.ClassID(outline: index, index: number)] =
            uses[index].origin(in: own.stretch)
        }
      }
      var added = false
      for index in uses.indices where uses[index].addCalls(of: functions, and: classes) {
        added = true
      }
      if !added { return }
    }
  }

  // MARK: - Calls

  /// Follows data from variable to variable, and through calls into functions.
  private mutating func followData() {
    var parameters = [[DataFlow.Parameter: DataOrigin]](repeating: [:], count: uses.count)
    for _ in 0..<Self.callDepth {
      flows = uses.indices.map { DataFlow(tree.outlines[$0], uses[$0], parameters[$0]) }
      let found = parameterOrigins()
      if found == parameters { return }
      parameters = found
    }
  }

  /// For each outline, what calls hand to its functions' parameters.
  private func parameterOrigins() -> [[DataFlow.Parameter: DataOrigin]] {
    var origins = [[DataFlow.Parameter: DataOrigin]](repeating: [:], count: uses.count)
    var callCounts: [FunctionID: Int] = [:]
    for (outline, use) in uses.enumerated() {
      for call in use.functionCalls {
        let id = FunctionID(outline: call.outline, index: call.index)
        guard callCounts[id, default: 0] < Self.callLimit else { continue }
        callCounts[id, default: 0] += 1
        let names = tree.outlines[call.outline].functions[call.index].parameters
        for (position, argument) in arguments(of: call.place, in: outline).enumerated() {
          let code = tree.outlines[outline].units[argument.unit]
          let isNamed = code.kind(argument.start + 1) == .op(.assign)
          guard isNamed || position < names.count,
            let origin = flows[outline].origin(of: argument, use: use)
          else { continue }
          let parameter = DataFlow.Parameter(
            function: call.index, name: isNamed ? code.text(argument.start) : names[position])
          if origins[call.outline][parameter] != .read { origins[call.outline][parameter] = origin }
        }
      }
    }
    return origins
  }

  /// The arguments of a call, by the place of the name that is called.
  private func arguments(of place: CodePlace, in outline: Int) -> [CodeStretch] {
    let code = tree.outlines[outline].units[place.unit]
    let (_, open) = code.dottedName(at: place.token)
    guard code.kind(open) == .op(.leftParenthesis) else { return [] }
    let close = code.closing(of: open)
    var arguments: [CodeStretch] = []
    var start = open + 1
    var depth = 0
    for index in start..<max(start, close) {
      guard let kind = code.kind(index) else { break }
      if kind.opensBracket { depth += 1 }
      if kind.closesBracket { depth -= 1 }
      if kind == .op(.comma), depth == 0 {
        arguments.append(CodeStretch(unit: place.unit, start: start, end: index))
        start = index + 1
      }
    }
    if start < close { arguments.append(CodeStretch(unit: place.unit, start: start, end: close)) }
    return arguments
  }

  private mutating func collectCalls() {
    let twins = twins()
    for (outline, use) in uses.enumerated() {
      for (place, id, isCall) in use.classUses {
        let isInside = outline == id.outline && tree[id].stretch.contains(place)
        if !isInside { usedClasses.formUnion(twins[id] ?? [id]) }
        let code = tree.outlines[outline].units[place.unit]
        let (_, open) = code.dottedName(at: place.token)
        guard isCall, !isInside,
          calls[id, default: []].count < Self.callLimit
        else { continue }
        let arguments = CodeStretch(
          unit: place.unit, start: open + 1, end: code.closing(of: open))
        calls[id, default: []].append((outline, arguments))
      }
      for own in tree.outlines[outline].classes {
        for base in own.bases {
          if case .ownClass(let id) = tree.meaning(of: base, in: outline, at: own.place) {
            baseClasses.insert(id)
          }
        }
      }
    }
  }

  /// Classes of one name in different branches: a use of the name may mean any of them.
  private func twins() -> [SourceTree.ClassID: [SourceTree.ClassID]] {
    var twins: [SourceTree.ClassID: [SourceTree.ClassID]] = [:]
    for (outline, source) in tree.outlines.enumerated() {
      let names = Dictionary(
        grouping: source.classes.indices.filter { !source.classes[$0].isReplaced }
      ) { source.classes[$0].name }
      for indices in names.values where indices.count > 1 {
        let ids = indices.prefix(Self.twinLimit).map {
          SourceTree.ClassID(outline: outline, index: $0)
        }
        for index in indices {
          twins[SourceTree.ClassID(outline: outline, index: index)] = ids
        }
      }
    }
    return twins
  }

  // MARK: - One class

  /// Nil for a class that has nothing to do with data sets.
  private func judge(_ id: SourceTree.ClassID) -> LoaderClass? {
    let lineage = lineage(of: id)
    guard let (name, kind) = lineage.base else {
      if let absent = lineage.absentBase { return judge(id, lineage, absent) }
      guard lineage.hasUnboundDataset else { return nil }
      return LoaderClass(
        id: id, base: ["Dataset"], finding: .broken(method: "Dataset", .unboundBase),
        isUsed: usedClasses.contains(id))
    }
    return LoaderClass(
      id: id, base: name, finding: finding(id, kind, name, lineage.classes),
      isUsed: usedClasses.contains(id))
  }

  /// A base class from a source that was not handed in gets the benefit of the doubt where the class
  /// has all the methods of a data set.
  private func judge(
    _ id: SourceTree.ClassID, _ lineage: Lineage, _ absent: [String]
  ) -> LoaderClass? {
    let kind = absent.last == "Dataset" ? KnownNames.Base.mapStyle : .iterable
    let finding = finding(id, kind, absent, lineage.classes)
    if case .broken = finding { return nil }
    return LoaderClass(
      id: id, base: absent, finding: finding, isUsed: usedClasses.contains(id))
  }

  /// A class, its own base classes in the order in which Python looks methods up, and the library's
  /// class behind them.
  private struct Lineage {
    var classes: [SourceTree.ClassID] = []
    var base: (name: [String], kind: KnownNames.Base)?
    /// A `Dataset` that no import binds.
    var hasUnboundDataset = false
    /// A `Dataset` from a source that was not handed in.
    var absentBase: [String]?
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
        guard base.last == "Dataset" || base.last == "IterableDataset" else { continue }
        if tree.outlines[id.outline].bindings[base[0]] == nil {
          lineage.hasUnboundDataset = true
        } else {
          lineage.absentBase = lineage.absentBase ?? base
        }
      case .ownModule, .ownFunction: break
      }
    }
  }

  private func finding(
    _ id: SourceTree.ClassID, _ kind: KnownNames.Base, _ base: [String],
    _ classes: [SourceTree.ClassID]
  ) -> LoaderClass.Finding {
    let readsItself = classes.contains { uses[$0.outline].reads(in: tree[$0].stretch) }
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
      if let found = uses[own.outline].readyMade(in: tree[own].stretch) { return found }
    }
    var handedOn: String?
    for (outline, arguments) in calls[id] ?? [] {
      switch flows[outline].origin(of: arguments, use: uses[outline]) {
      case .read: return nil
      case .readyMade(let name): handedOn = handedOn ?? name
      case nil: break
      }
    }
    // A class that is given something has its data from there.
    if handedOn != nil
      || (calls[id] ?? []).contains(where: { $0.arguments.start < $0.arguments.end })
    {
      return handedOn
    }
    for own in classes {
      switch flows[own.outline].globalOrigin(in: tree[own].stretch) {
      case .readyMade(let name): return name
      case .read, nil: break
      }
    }
    return nil
  }
}
