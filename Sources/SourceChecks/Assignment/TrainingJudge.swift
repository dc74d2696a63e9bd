import Diagnostics

/// Judges whether the sources train a network, and with what.
struct TrainingJudge {
  let program: Program
  let graph: CallGraph

  private var tree: SourceTree { program.tree }

  /// Backward passes, of which the best is looked for.
  private static let candidateLimit = 100

  func training() -> CheckFinding {
    let candidates = graph.training.lazy.filter { event in
      if case .backward = event.kind { true } else { false }
    }.prefix(Self.candidateLimit)
    // A loop that something runs over one that nothing calls.
    let found = candidates.compactMap { loop(of: $0) }
      .enumerated()
      .max { a, b in (a.element.rank, -a.offset) < (b.element.rank, -b.offset) }?
      .element
    if let found, found.step != nil, found.loop != nil { return finding(found) }
    if let framework = frameworkTraining(builtOnPyTorch: true) { return framework }
    if let found { return incomplete(found) }
    if let other = frameworkTraining(builtOnPyTorch: false) { return other }
    if let own = ownBackward() { return own }
    return CheckFinding(
      .notFound, why: "nothing in the sources calls backward(), so no network is trained by PyTorch"
    )
  }

  /// A backward pass with the loop around it and the step that goes with it.
  private struct Loop {
    let backward: Program.Event
    let step: Program.Event?
    let isByHand: Bool
    let loop: CodePlace?
    let isReached: Bool

    var rank: Int {
      (step == nil ? 0 : 4) + (loop == nil ? 0 : 2) + (isReached ? 1 : 0)
    }
  }

  private func loop(of backward: Program.Event) -> Loop? {
    let step = step(for: backward)
    var isByHand = false
    if let step, case .update = step.kind { isByHand = true }
    let loop = graph.loop(around: backward) ?? step.flatMap { graph.loop(around: $0) }
    return Loop(
      backward: backward, step: step, isByHand: isByHand, loop: loop,
      isReached: graph.isReached(backward.function))
  }

  /// The nearest step: in the same loop, the same function, the same file, anywhere.
  private func step(for backward: Program.Event) -> Program.Event? {
    var best: (event: Program.Event, rank: Int)?
    for event in program.events {
      var rank: Int
      switch event.kind {
      case .step: rank = 1
      case .update: rank = 0
      default: continue
      }
      if event.place.unit == backward.place.unit { rank += 2 }
      if event.function == backward.function { rank += 4 }
      if event.loop == backward.loop { rank += 8 }
      if event.place > backward.place { rank += 2 }
      if rank > best?.rank ?? -1 { best = (event, rank) }
    }
    return best?.event
  }

  private func finding(_ found: Loop) -> CheckFinding {
    guard let step = found.step, let loop = found.loop else { return incomplete(found) }
    var why =
      "a loop (\(tree.words(loop))) trains the network: backward() (\(tree.words(found.backward.place)))"
    why +=
      found.isByHand
      ? ", and its own update by the gradients (\(tree.words(step.place)))"
      : ", and the optimizer's step (\(tree.words(step.place)))"
    if !found.isReached, let function = found.backward.function {
      why += "; nothing calls \(quoted(program.functions[function].name)), in which it stands"
    }
    return CheckFinding(
      .passed, why: why, places: [loop, found.backward.place, step.place].map { tree.place($0) })
  }

  private func incomplete(_ found: Loop) -> CheckFinding {
    let place = tree.words(found.backward.place)
    let why =
      found.step == nil
      ? "backward() is called (\(place)), but nothing changes the weights after it: no step() of an "
        + "optimizer and no update by the gradients"
      : "backward() is called (\(place)), but in no loop, so the network is not trained"
    return CheckFinding(
      found.step == nil ? .notFound : .unclear, why: why, places: [tree.place(found.backward.place)]
    )
  }

  private func frameworkTraining(builtOnPyTorch: Bool) -> CheckFinding? {
    for event in graph.training {
      guard case .fits(let framework, builtOnPyTorch) = event.kind else { continue }
      let place = tree.words(event.place)
      return builtOnPyTorch
        ? CheckFinding(
          .passed,
          why:
            "\(framework) trains the network (\(place)); it is built on PyTorch, and runs the loop "
            + "in the student's place", places: [tree.place(event.place)])
        : CheckFinding(
          .notFound,
          why: "\(framework) does the training (\(place)); only PyTorch is asked for",
          places: [tree.place(event.place)])
    }
    return nil
  }

  /// Gradients that the student's own code works out.
  private func ownBackward() -> CheckFinding? {
    for event in program.events {
      guard case .calls(let function) = event.kind else { continue }
      let outline = program.functions[function]
      guard outline.name.lowercased().contains("backward") || outline.name.contains("backprop"),
        graph.loop(around: event) != nil
      else { continue }
      return CheckFinding(
        .unclear,
        why: "the gradients are worked out by own code, \(quoted(outline.name)) "
          + "(\(tree.words(outline.place))), not by PyTorch's backward()",
        places: [tree.place(event.place), tree.place(outline.place)])
    }
    return nil
  }

  // MARK: - Only PyTorch

  func onlyPyTorch() -> CheckFinding {
    var builtOn: (framework: String, place: CodePlace)?
    for event in graph.training {
      guard case .fits(let framework, let isBuiltOn) = event.kind else { continue }
      if !isBuiltOn { return otherFramework(framework, at: event.place) }
      builtOn = builtOn ?? (framework, event.place)
    }
    for use in program.frameworkUses where use.isCalled {
      let name = program.libraries.names[use.name]
      guard let root = name.first, let framework = Frameworks.names[root],
        !Frameworks.isBuiltOnPyTorch(root: root), Self.trainsByItself(name)
      else { continue }
      return otherFramework(framework, at: use.place)
    }
    if let builtOn {
      return CheckFinding(
        .passed,
        why:
          "the training is left to \(builtOn.framework) (\(tree.words(builtOn.place))), which is "
          + "built on PyTorch", places: [tree.place(builtOn.place)])
    }
    let imported = FrameworkImports.find(in: program).first { $0.role == .other }
    let note = imported.map {
      "; \($0.framework) is imported (line \($0.line) of \(escaped($0.file))), but trains nothing"
    }
    return CheckFinding(.passed, why: "no framework but PyTorch trains" + (note ?? ""))
  }

  private func otherFramework(_ framework: String, at place: CodePlace) -> CheckFinding {
    CheckFinding(
      .notFound,
      why: "\(framework) does the training (\(tree.words(place))); only PyTorch is asked for",
      places: [tree.place(place)])
  }

  /// `tf.GradientTape()`, `jax.grad(loss)`
  private static func trainsByItself(_ name: [String]) -> Bool {
    guard let last = name.last else { return false }
    return [
      "GradientTape", "grad", "value_and_grad", "train_and_evaluate", "autograd", "record",
    ].contains(last) && name.count > 1
  }
}
