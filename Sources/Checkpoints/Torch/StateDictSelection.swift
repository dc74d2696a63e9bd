public import Diagnostics
public import Tensors

/// A place of a file that may hold a network's weights.
public struct StateDictCandidate: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case dictionary, list
    /// A whole network.
    case module
    /// Of any other class.
    case object
  }

  /// The keys on the way to it joined by `/`; empty for the whole value.
  public let path: String
  public let kind: Kind
  /// Names as in a state dict, nested keys joined by dots, in the order of the file.
  public let names: [String]
  /// The position of each in ``TorchCheckpoint/tensors``.
  let positions: [Int]
  /// The last key on the way to it.
  let label: String
  let depth: Int

  /// `'model_state_dict'`, for messages.
  var place: String { path.isEmpty ? "the whole value" : quoted(path) }

  /// What a tensor that is not read would be called here; nil if it stands elsewhere.
  func name(of tensor: TorchCheckpoint.UnreadTensor) -> String? {
    let isInside =
      path.isEmpty || ["/", "."].contains { tensor.path.utf8.starts(with: (path + $0).utf8) }
    guard isInside, tensor.labels.count > depth else { return nil }
    return tensor.labels.dropFirst(depth).joined(separator: ".")
  }
}

/// The weights that were taken from a file.
public struct StateDictSelection: Hashable, Sendable {
  /// Under the network's own names as far as they fit.
  public let stateDict: StateDict
  /// As ``StateDictCandidate/path``.
  public let path: String
  /// What was removed from the front of names, with its dot: `module.`; empty for nothing.
  public let prefix: String
  /// How many of the wanted names are there.
  public let fitting: Int
  /// Paths of the candidates that were not taken.
  public let others: [String]
  /// A note that says which was taken and why; empty where there was no choice to make.
  public let diagnostics: [Diagnostic]
}

extension TorchCheckpoint {
  /// Candidates that are looked at.
  static let candidateLimit = 64

  /// The dictionaries, lists, objects and whole networks with tensors in them, outer ones first, up to
  /// 64. The state of an optimizer is none, nor is a part of a network.
  public var candidates: [StateDictCandidate] {
    var isOptimizer = [Bool](repeating: false, count: tensors.count)
    for group in groups where group.isOptimizer {
      for position in group.range { isOptimizer[position] = true }
    }
    let eligible = groups.filter { !$0.isOptimizer && !$0.isInModule }
    // The outermost are the likeliest; then as in the file.
    let chosen = eligible.enumerated().sorted {
      ($0.element.depth, $0.offset) < ($1.element.depth, $1.offset)
    }.prefix(Self.candidateLimit).sorted { $0.offset < $1.offset }
    return chosen.compactMap { _, group in
      let positions = group.range.filter { !isOptimizer[$0] }
      guard !positions.isEmpty else { return nil }
      return StateDictCandidate(
        path: group.path, kind: group.kind,
        names: positions.map { tensors[$0].labels.dropFirst(group.depth).joined(separator: ".") },
        positions: positions, label: group.label, depth: group.depth)
    }
  }

  /// The weights of a network whose tensors have these names, wherever they stand in the file: the
  /// candidate in which most of the names are found, after `module.`, `_orig_mod.` and the like have been
  /// removed where that makes more fit.
  ///
  /// Of equals, the one with fewer other tensors is taken, then the one whose key is the more usual for
  /// weights, the outer one, the earlier one. Whether the weights are complete is for the caller to say.
  ///
  /// - Parameters:
  ///   - names: of the network's tensors; with none, the likeliest place is taken.
  ///   - shapes: of those whose shape is known, so that of two networks of the same names the right one
  ///     is found.
  /// - Throws: `CKP023` where a wanted tensor is complex or of a kind that is not read, `CKP026` where there are no tensors.
  public func selectStateDict(
    fitting names: [String], shapes: [String: [Int]] = [:]
  ) throws(CheckpointError) -> StateDictSelection {
    let candidates = candidates
    let search = StateDictSearch(wanted: names, shapes: shapes)
    let ranked = candidates.map { search.match($0, in: self) }
    guard var best = ranked.indices.first else {
      throw CheckpointError(
        .noStateDict,
        tensors.isEmpty
          ? "the file holds no tensors; save the weights: torch.save(model.state_dict(), path)"
          : "the file holds the state of an optimizer only; save the weights: "
            + "torch.save(model.state_dict(), path)")
    }
    for index in ranked.indices where ranked[index].isBetter(than: ranked[best]) { best = index }
    let match = ranked[best]
    let others = candidates.indices.filter { $0 != best }.map { candidates[$0] }
    return StateDictSelection(
      stateDict: try stateDict(of: match, wanted: Set(names)), path: match.candidate.path,
      prefix: match.naming.prefix, fitting: match.fitting, others: others.map(\.path),
      diagnostics: diagnostics(of: match, wanted: names.count, others: others))
  }

  private func stateDict(
    of match: StateDictMatch, wanted: Set<String>
  ) throws(CheckpointError) -> StateDict {
    for tensor in unread {
      guard let name = match.candidate.name(of: tensor) else { continue }
      if wanted.contains(match.naming.name(name)) { throw tensor.reason }
    }
    var stateDict = StateDict()
    for (name, position) in zip(match.candidate.names, match.candidate.positions) {
      let tensor = tensors[position].tensor
      let own = match.naming.name(name)
      guard !wanted.contains(own) || !tensor.elementType.isComplex else {
        throw CheckpointError(
          .unsupported, at: "tensor \(quoted(tensors[position].path))",
          "weights of \(tensor.elementType.rawValue) are not computed with; save the model's real "
            + "weights")
      }
      if !stateDict.append(tensor, named: own) { stateDict.append(tensor, named: name) }
    }
    return stateDict
  }

  private func diagnostics(
    of match: StateDictMatch, wanted: Int, others: [StateDictCandidate]
  ) -> [Diagnostic] {
    guard !others.isEmpty || match.naming != Naming() else { return [] }
    var message = "the weights are taken from \(match.candidate.place)"
    if wanted > 0 { message += ": \(match.fitting) of the network's \(wanted) tensors are there" }
    if match.naming.dropsWrappers { message += "; the names of wrappers were removed" }
    if !match.naming.prefix.isEmpty {
      message += "; \(quoted(match.naming.prefix)) was removed from the front of the names"
    }
    if !others.isEmpty {
      let shown = others.prefix(4).map(\.place).joined(separator: ", ")
      message += "; not taken: \(shown)"
      if others.count > 4 { message += " and \(others.count - 4) more" }
    }
    return [
      Diagnostic(
        code: CheckpointErrorCode.stateDictChoice.rawValue, severity: .note,
        place: escaped(match.candidate.path), message: message)
    ]
  }
}
