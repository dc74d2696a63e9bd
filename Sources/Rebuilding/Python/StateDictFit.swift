import Checkpoints
import Diagnostics
import Networks
import Tensors
import Tracing

/// What `state_dict()` of a network in the sources would hold, held against what a file holds: as
/// `load_state_dict(strict=True)` does, name by name and shape by shape.
struct StateDictFit {
  /// The file's tensors under the network's names.
  let stateDict: StateDict
  /// Slots without a tensor, and tensors of another shape; counters such as `num_batches_tracked` may
  /// be missing.
  private(set) var problems: [Binding.Problem] = []
  /// Slots that have their tensor.
  private(set) var fitting = 0
  let notes: [Diagnostic]

  /// Whether `load_state_dict` would take it.
  var isComplete: Bool { problems.isEmpty }

  /// - Throws: `CKP023`, `CKP026` for a file without weights.
  init(_ slots: [StateDictSlot], in file: WeightsFile) throws(CheckpointError) {
    var best = try Self(slots, naming: { $0 }, in: file)
    // Weights of a part of the network: the rest of it has none.
    if !best.isComplete, let part = Self.commonPart(of: slots) {
      let ofPart = try Self(slots, naming: { String($0.dropFirst(part.count)) }, in: file)
      if ofPart.fitting > best.fitting { best = ofPart }
    }
    self = best
  }

  private init(
    _ slots: [StateDictSlot], naming: (String) -> String, in file: WeightsFile
  ) throws(CheckpointError) {
    let wanted = slots.filter { $0.role != .counter }
    let shapes = wanted.compactMap { slot in slot.shape.map { (naming(slot.name), $0) } }
    let found = try file.stateDict(
      fitting: wanted.map { naming($0.name) },
      shapes: Dictionary(shapes) { first, _ in first })
    notes = found.notes
    var stateDict = StateDict()
    let stored = Set(slots.map { naming($0.name) })
    let spare = found.stateDict.names.filter { !stored.contains($0) }
    for slot in slots {
      let name = naming(slot.name)
      guard let tensor = found.stateDict[name] else {
        guard slot.role != .counter else { continue }
        let near = nearestMatch(to: name, in: Array(spare.prefix(1_000)))
        let shape = slot.shape.map { describe(shape: $0) } ?? "of any shape"
        problems.append(
          Binding.Problem(
            code: .missingTensor, tensor: name,
            text: "\(shape) is missing\(near.map { "; is it \(quoted($0))?" } ?? "")"))
        continue
      }
      stateDict.append(tensor, named: slot.name)
      if slot.role == .counter { continue }
      guard let shape = slot.shape, tensor.shape != shape else {
        fitting += 1
        continue
      }
      let isTransposed = tensor.shape.count == 2 && tensor.shape.reversed() == shape
      problems.append(
        Binding.Problem(
          code: .tensorShape, tensor: name,
          text: "must be \(describe(shape: shape)), is \(describe(shape: tensor.shape))"
            + (isTransposed ? "; it looks transposed" : "")))
    }
    for name in spare where !name.hasSuffix("num_batches_tracked") {
      problems.append(
        Binding.Problem(
          code: .unusedTensor, tensor: name,
          text: "\(describe(shape: found.stateDict[name]?.shape ?? [])) belongs to nothing of it"))
    }
    self.stateDict = stateDict
  }

  /// What all names begin with, up to a dot: `net.` of `net.0.weight` and `net.0.bias`.
  private static func commonPart(of slots: [StateDictSlot]) -> String? {
    guard let first = slots.first?.name, let dot = first.firstIndex(of: ".") else { return nil }
    let part = String(first[...dot])
    return slots.allSatisfy { $0.name.hasPrefix(part) } ? part : nil
  }
}
