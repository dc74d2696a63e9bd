import Checkpoints
import Diagnostics
import Networks
import Tensors

/// Weights in any of the files that students save them in, told by their first bytes.
enum WeightsFile {
  /// Named tensors and nothing around them: safetensors, numpy.savez.
  case named(Checkpoint)
  /// Whatever stood in the value that torch.save was given.
  case torch(TorchCheckpoint)

  /// - Parameter path: for ``CheckpointKind``.
  /// - Throws: `CKP001` to `CKP028`.
  init(
    _ bytes: [UInt8], path: String, limits: ResourceLimits
  ) throws(CheckpointError) {
    guard !bytes.starts(with: Array("version https://git-lfs".utf8)) else {
      throw CheckpointError(
        .noStateDict,
        "is a Git LFS pointer, which stands for a file that was not fetched; run \"git lfs pull\" and "
          + "hand in the file itself")
    }
    switch CheckpointKind(bytes, path: path) {
    case .npz: self = .named(try NumPyArchive.decode(bytes, limits: limits))
    case .torchZip, .pickle: self = .torch(try TorchFile.decode(bytes, limits: limits))
    case .safetensors, .onnx: self = .named(try Safetensors.decode(bytes))
    }
  }

  /// The tensors under the network's own names, from wherever they stand in the file.
  ///
  /// - Returns: the tensors, and what is worth knowing of how they were found.
  /// - Throws: `CKP023`, `CKP026` for a file without weights.
  func checkpoint(
    for network: Network
  ) throws(CheckpointError) -> (checkpoint: Checkpoint, notes: [Diagnostic]) {
    if case .named(let checkpoint) = self { return (checkpoint, []) }
    let slots = network.tensors.filter { $0.role != .counter }
    let found = try stateDict(
      fitting: slots.map(\.name),
      shapes: Dictionary(slots.map { ($0.name, $0.shape) }) { first, _ in first })
    return (Checkpoint(stateDict: found.stateDict), found.notes)
  }

  /// The tensors under these names, as far as they fit, from wherever they stand in the file.
  ///
  /// - Parameter shapes: of those whose shape is known.
  /// - Throws: `CKP023`, `CKP026` for a file without weights.
  func stateDict(
    fitting names: [String], shapes: [String: [Int]]
  ) throws(CheckpointError) -> (stateDict: StateDict, notes: [Diagnostic]) {
    switch self {
    case .named(let checkpoint): return (checkpoint.stateDict, [])
    case .torch(let file):
      let selection = try file.selectStateDict(fitting: names, shapes: shapes)
      var stateDict = StateDict()
      for name in selection.stateDict.names {
        guard let tensor = selection.stateDict[name] else { continue }
        // The types of 8 bits are exact in float32; of the others binding takes what it computes with.
        let isSmall = tensor.elementType.byteCount == 1
        stateDict.append(isSmall ? tensor.widened.map(Tensor.init) ?? tensor : tensor, named: name)
      }
      return (stateDict, file.diagnostics + selection.diagnostics)
    }
  }

  /// The first tensors by name and shape, for a message that says what there is.
  var description: String {
    let found: [(name: String, shape: [Int])] =
      switch self {
      case .named(let checkpoint):
        checkpoint.stateDict.names.map { ($0, checkpoint.stateDict[$0]?.shape ?? []) }
      case .torch(let file): file.tensors.map { ($0.path, $0.tensor.shape) }
      }
    let shown = found.prefix(4).map { "\(quoted($0.name, limit: 60)) \(describe(shape: $0.shape))" }
    let rest = found.count > 4 ? ", …" : ""
    return found.isEmpty
      ? "no tensors" : "\(grouped(found.count)) tensors (\(shown.joined(separator: ", "))\(rest))"
  }
}
