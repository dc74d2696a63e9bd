import Diagnostics

/// Judges whether code apart from the training builds the network and loads the weights.
struct ImportJudge {
  let program: Program
  let graph: CallGraph

  private var tree: SourceTree { program.tree }

  /// Places that load weights, of which the best is looked for.
  private static let candidateLimit = 100

  /// How far a place that loads weights is from the training, in rising order.
  private enum Distance: Int {
    /// The training comes first in the same run.
    case afterTraining
    /// The training goes on from the weights.
    case resumesTraining
    /// A function of its own.
    case function
    /// A section of a notebook.
    case section
    /// The branch of a condition whose other side trains.
    case branch
    /// Code in which nothing trains, in a file that trains elsewhere.
    case untrained
    /// Another file or notebook.
    case file

    var isApart: Bool { rawValue >= Distance.function.rawValue }
  }

  private struct Loading {
    let event: Program.Event
    let distance: Distance
    /// The condition or the function that keeps it apart.
    var guardPlace: CodePlace?
  }

  func importScript() -> CheckFinding {
    var best: Loading?
    let candidates = program.events.lazy.filter { event in
      guard case .takesWeights(let value, let isWhole) = event.kind else { return false }
      return isWhole || value.kinds.contains(.stored) || !value.kinds.contains(.stateDict)
    }
    for event in candidates.prefix(Self.candidateLimit) {
      let loading = loading(event)
      if loading.distance.rawValue > best?.distance.rawValue ?? -1 { best = loading }
    }
    guard let best else { return nothingLoaded() }
    return finding(best)
  }

  // MARK: - Apart from the training

  private func loading(_ event: Program.Event) -> Loading {
    let namespace = tree.namespace(of: event.place)
    let training = graph.training(in: event.function, of: namespace)
    guard trains(namespace) else { return Loading(event: event, distance: .file) }
    if training.isEmpty {
      if let function = event.function { return apart(event, in: function, namespace) }
      return Loading(event: event, distance: .untrained)
    }
    if let choice = choice(between: event, and: training) {
      return Loading(event: event, distance: .branch, guardPlace: choice)
    }
    if event.function == nil, tree.namespaces[namespace].isNotebook,
      !training.contains(where: { $0.place.unit == event.place.unit })
    {
      return Loading(event: event, distance: .section)
    }
    let isAfter = training.allSatisfy { $0.place < event.place }
    return Loading(event: event, distance: isAfter ? .afterTraining : .resumesTraining)
  }

  /// Weights are loaded in a function that does not train: a way of its own to the stored network,
  /// unless the training calls it.
  private func apart(_ event: Program.Event, in function: Int, _ namespace: Int) -> Loading {
    let place = program.functions[function].place
    var seen: Set<Int> = []
    var waiting = [function]
    while let next = waiting.popLast(), seen.count < 32 {
      guard seen.insert(next).inserted else { continue }
      for call in graph.calls(of: next) {
        let owner = tree.namespace(of: call.place)
        let training = graph.training(in: call.function, of: owner)
          .filter { $0.place != call.place }
        if training.isEmpty {
          guard let caller = call.function else {
            return Loading(event: event, distance: .untrained, guardPlace: place)
          }
          waiting.append(caller)
        } else if let choice = choice(between: call, and: training) {
          return Loading(event: event, distance: .branch, guardPlace: choice)
        }
      }
    }
    return Loading(event: event, distance: .function, guardPlace: place)
  }

  /// The condition by which one happens and none of the others.
  private func choice(
    between event: Program.Event, and others: [Program.Event]
  ) -> CodePlace? {
    var branch = event.branch
    while let place = program.branches[branch].place {
      let own = program.branches[branch]
      let excludesAll = others.allSatisfy { other in
        let arm = self.arm(of: other.branch, at: place)
        // The other side of the condition, or after a branch that leaves.
        return arm.map { $0 != own.arm } ?? (own.leaves && other.place > event.place)
      }
      // What an exception leads to is no way that anyone chooses.
      let isHandler = own.arm >= 2 && own.test.isEmpty
      if excludesAll, !isHandler { return place }
      branch = own.parent
    }
    // The training itself stands below a condition that the loading does not depend on, and comes
    // first: `if not os.path.exists(path): train()`.
    let conditions = others.map { outermostChoice(of: $0.branch, notAround: event.branch) }
    if others.allSatisfy({ $0.place < event.place }), let first = conditions.first,
      conditions.allSatisfy({ $0 != nil })
    {
      return first
    }
    return nil
  }

  private func arm(of branch: Int, at place: CodePlace) -> Int? {
    var branch = branch
    while let own = program.branches[branch].place {
      if own == place { return program.branches[branch].arm }
      branch = program.branches[branch].parent
    }
    return nil
  }

  /// The outermost condition around a branch that is not around another; conditions that ask for no
  /// choice of the user's count too, since they may not hold.
  private func outermostChoice(of branch: Int, notAround other: Int) -> CodePlace? {
    var around: Set<CodePlace> = []
    var outer = other
    while let place = program.branches[outer].place {
      around.insert(place)
      outer = program.branches[outer].parent
    }
    var found: CodePlace?
    var branch = branch
    while let place = program.branches[branch].place {
      let isCertain = program.branches[branch].test.isEmpty
      if !around.contains(place), !isCertain { found = place }
      branch = program.branches[branch].parent
    }
    return found
  }

  /// A namespace has training of its own, or calls that of another.
  private func trains(_ namespace: Int) -> Bool {
    graph.training.contains { tree.namespace(of: $0.place) == namespace }
      || program.events.contains { event in
        guard case .calls(let function) = event.kind else { return false }
        return graph.trainers.contains(function) && tree.namespace(of: event.place) == namespace
      }
  }

  // MARK: - Words

  private func finding(_ found: Loading) -> CheckFinding {
    let place = loadPlace(found.event)
    let words = tree.words(place)
    var places = [tree.place(place)]
    let function = found.event.function.map { program.functions[$0].place }
    for case let around? in [found.guardPlace, function] {
      let other = tree.place(around)
      if !places.contains(other) { places.append(other) }
    }
    let condition = found.guardPlace.map { " (\(tree.words($0)))" } ?? ""
    let why: String
    switch found.distance {
    case .file: why = "the stored weights are loaded (\(words)) in a file that does not train"
    case .untrained: why = "the stored weights are loaded (\(words)) by code that does not train"
    case .branch:
      why = "the stored weights are loaded (\(words)) on a way past the training\(condition)"
    case .section:
      why =
        "the stored weights are loaded (\(words)) in a section of the notebook that does not train"
    case .function:
      why = "the stored weights are loaded (\(words)) by a function that does not train\(condition)"
    case .afterTraining:
      why = "the stored weights are loaded (\(words)), but only after the training in the same run"
    case .resumesTraining:
      why = "the stored weights are loaded (\(words)), but to go on with the training"
    }
    guard found.distance.isApart else {
      return CheckFinding(
        .notFound, why: why + "; a script of its own, or a branch without training, is asked for",
        places: places)
    }
    if let trained = trainingByImport(into: tree.namespace(of: found.event.place)) {
      return CheckFinding(
        .passed,
        why: why
          + "; importing \(escaped(tree.namespaces[trained].path)) trains the network again, "
          + "though: put its training below if __name__ == \"__main__\"", places: places)
    }
    return CheckFinding(.passed, why: why, places: places)
  }

  /// Where the weights are given to the network, or for a whole network where it is read.
  private func loadPlace(_ event: Program.Event) -> CodePlace {
    guard case .takesWeights(let value, isWhole: true) = event.kind, let read = value.reading else {
      return event.place
    }
    return read
  }

  /// A namespace that a file imports, and whose top level trains whatever is wanted of it.
  private func trainingByImport(into namespace: Int) -> Int? {
    for statement in program.imports where statement.namespace == namespace {
      guard
        let own = tree.ownModule(statement.module, level: statement.level, from: namespace),
        own != namespace
      else { continue }
      let training = graph.training(in: nil, of: own)
      if training.contains(where: { program.branches[$0.branch].place == nil }) { return own }
    }
    return nil
  }

  /// Where stored objects are read that are data and no weights.
  private func placesOfData() -> Set<CodePlace> {
    var places = Set(
      program.classes.filter { $0.methods["__getitem__"] != nil || $0.methods["__iter__"] != nil }
        .compactMap(\.origin.reading))
    for event in program.events {
      switch event.kind {
      case .dataLoader(let data), .tensorDataset(let data):
        if let place = data.reading { places.insert(place) }
      default: break
      }
    }
    return places
  }

  private func nothingLoaded() -> CheckFinding {
    let data = placesOfData()
    let loads = program.events.first { event in
      if case .loads = event.kind { !data.contains(event.place) } else { false }
    }
    guard let loads else {
      return CheckFinding(
        .notFound,
        why: "nothing in the sources loads stored weights, as "
          + "net.load_state_dict(torch.load(path)) would")
    }
    return CheckFinding(
      .unclear,
      why:
        "something stored is loaded (\(tree.words(loads.place))), but no network is seen to take it "
        + "as its weights", places: [tree.place(loads.place)])
  }
}
