import Tensors

/// How names in a file become those of a network.
struct Naming: Hashable {
  /// Parts that wrappers of PyTorch put into names.
  ///
  /// Source: `nn.DataParallel` and `DistributedDataParallel` (module), `torch.compile` (_orig_mod), fully
  /// sharded parallel training (the last two).
  static let wrappers: Set<String> = [
    "module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
  ]

  /// Parts of ``wrappers`` are left out, wherever they stand.
  var dropsWrappers = false
  /// Removed from the front, after that.
  var prefix = ""

  func name(_ name: String) -> String {
    var name = name
    if dropsWrappers {
      name = name.split(separator: ".", omittingEmptySubsequences: false)
        .filter { !Self.wrappers.contains(String($0)) }.joined(separator: ".")
    }
    guard !prefix.isEmpty, name.utf8.starts(with: prefix.utf8) else { return name }
    return String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}

/// How well a candidate fits.
struct StateDictMatch {
  let candidate: StateDictCandidate
  let naming: Naming
  /// Wanted names that are there, and of those the ones whose shape is not another than wanted.
  let fitting: Int
  let fittingShapes: Int
  /// Position in the list of usual keys.
  private let rank: Int

  init(_ candidate: StateDictCandidate, _ naming: Naming, fitting: Int, fittingShapes: Int) {
    self.candidate = candidate
    self.naming = naming
    self.fitting = fitting
    self.fittingShapes = fittingShapes
    rank = Self.usualKeys.firstIndex(of: candidate.label) ?? Self.usualKeys.count
  }

  /// Keys that weights stand under, the most usual first.
  private static let usualKeys = [
    "model_state_dict", "state_dict", "model_state", "model", "net", "network", "weights", "params",
    "parameters", "module", "best_model_state_dict", "best_model",
  ]

  /// False for equals: the earlier one is kept.
  func isBetter(than other: StateDictMatch) -> Bool {
    let own = order
    let others = other.order
    for (first, second) in zip(own, others) where first != second { return first > second }
    return false
  }

  private var order: [Int] {
    [
      fittingShapes, fitting, fitting == 0 ? 0 : -candidate.names.count, -rank,
      candidate.kind == .module ? 1 : 0, naming == Naming() ? 1 : 0, -candidate.depth,
    ]
  }
}

/// Looks for a network's names among those of a file.
struct StateDictSearch {
  private let wanted: [String]
  private let shapes: [String: [Int]]

  init(wanted: [String], shapes: [String: [Int]]) {
    self.wanted = wanted
    self.shapes = shapes
  }

  /// The way of naming under which most of the wanted names are in the candidate.
  func match(_ candidate: StateDictCandidate, in file: TorchCheckpoint) -> StateDictMatch {
    var best = match(candidate, Naming(), in: file)
    guard best.fittingShapes < max(wanted.count, 1) else { return best }
    for dropsWrappers in [false, true] {
      let naming = Naming(dropsWrappers: dropsWrappers)
      let names = candidate.names.map(naming.name)
      // Names that a wrapper alone tells apart stay as they are.
      if dropsWrappers, names == candidate.names || Set(names).count < names.count { continue }
      for prefix in [""] + prefixes(of: names) {
        let other = match(
          candidate, Naming(dropsWrappers: dropsWrappers, prefix: prefix), in: file)
        if (other.fittingShapes, other.fitting) > (best.fittingShapes, best.fitting)
          || wanted.isEmpty && dropsWrappers && prefix.isEmpty
        {
          best = other
        }
      }
    }
    return best
  }

  private func match(
    _ candidate: StateDictCandidate, _ naming: Naming, in file: TorchCheckpoint
  ) -> StateDictMatch {
    var positions: [String: Int] = [:]
    for (name, position) in zip(candidate.names, candidate.positions) {
      positions[naming.name(name)] = position
    }
    let found = wanted.filter { positions[$0] != nil }
    let fittingShapes = found.count { name in
      guard let shape = shapes[name], let position = positions[name] else { return true }
      return file.tensors[position].tensor.shape == shape
    }
    return StateDictMatch(
      candidate, naming, fitting: found.count, fittingShapes: fittingShapes)
  }

  /// What stands in front of a wanted name, for three of them: `model.` where `model.fc.weight` is there.
  private func prefixes(of names: [String]) -> [String] {
    guard let first = wanted.first, let last = wanted.last else { return [] }
    var prefixes: [String] = []
    for name in [first, wanted[wanted.count / 2], last] {
      let suffix = Array(("." + name).utf8)
      for found in names
      where prefixes.count < 16 && found.utf8.suffix(suffix.count).elementsEqual(suffix) {
        let prefix = String(decoding: found.utf8.dropLast(suffix.count - 1), as: UTF8.self)
        if !prefixes.contains(prefix) { prefixes.append(prefix) }
      }
    }
    return prefixes
  }
}
