import Diagnostics

/// Judges whether the sources store the weights.
struct StorageJudge {
  let program: Program

  func weightsSaved() -> CheckFinding {
    var doubtful: Program.Event?
    var isOptimizer = false
    for event in program.events {
      guard case .saves(let value) = event.kind else { continue }
      switch isOfWeights(value) {
      case true?:
        let place = program.tree.words(event.place)
        return CheckFinding(
          .passed, why: "the weights are stored (\(place))",
          places: [program.tree.place(event.place)])
      case false?: isOptimizer = isOptimizer || value.kinds.contains(.optimizerState)
      case nil: doubtful = doubtful ?? event
      }
    }
    if let callback = program.frameworkUses.first(where: {
      $0.isCalled && program.libraries.names[$0.name].last == "ModelCheckpoint"
        && Frameworks.isBuiltOnPyTorch(root: program.libraries.names[$0.name].first ?? "")
    }) {
      return CheckFinding(
        .passed,
        why: "a checkpoint callback stores the weights (\(program.tree.words(callback.place)))",
        places: [program.tree.place(callback.place)])
    }
    if let doubtful {
      return CheckFinding(
        .unclear,
        why:
          "something is stored (\(program.tree.words(doubtful.place))), but it is not seen to be a "
          + "network's weights", places: [program.tree.place(doubtful.place)])
    }
    return CheckFinding(
      .notFound,
      why: isOptimizer
        ? "only the state of an optimizer is stored, not the network's weights"
        : "nothing in the sources stores the weights, as torch.save(model.state_dict(), path) would"
    )
  }

  /// Nil where that cannot be told.
  private func isOfWeights(_ value: Facts) -> Bool? {
    let ofOther = value.references.contains { reference in
      guard case .made(let number) = reference,
        case .framework(let name) = program.libraries.roles[number]
      else { return false }
      return !Frameworks.isBuiltOnPyTorch(name)
    }
    let kinds: Facts.Kinds = [.network, .parameters, .stateDict]
    if !value.kinds.isDisjoint(with: kinds) || isOwnNetwork(value) { return !ofOther }
    if value.kinds.contains(.optimizerState) { return false }
    if ofOther || value.hasOrigin { return false }
    return nil
  }

  private func isOwnNetwork(_ value: Facts) -> Bool {
    value.references.contains { reference in
      if case .instance(let own) = reference { program.isNetwork(own) } else { false }
    }
  }
}
