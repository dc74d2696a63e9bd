import Checkpoints
import Diagnostics
import Networks
import PythonSyntax
import Rebuilding
import Submissions
import Tensors

/// Looks into what was opened, one file at a time.
struct Inspector {
  let limits: ResourceLimits

  /// A submission that could be opened.
  func inspect(_ submission: Submission) -> Inspection {
    if submission.kind == .singleFile, let file = submission.members.first {
      return file.isPythonSource ? source(path: file.path, bytes: file.bytes) : self.file(file)
    }
    return archive(submission)
  }

  /// Whether it is a file of numpy.savez, which opens as an archive of its arrays.
  func isNumPyArchive(_ submission: Submission) -> Bool {
    submission.kind == .zip && NumPyArchive.isOne(memberNames: submission.members.map(\.path))
  }

  func arrays(_ bytes: [UInt8]) -> Inspection {
    var inspection = Inspection(.npz)
    decoding(&inspection) { () throws(CheckpointError) in
      try NumPyArchive.decode(bytes, limits: limits)
    }
    return inspection
  }

  /// A Python file or a notebook, told by the content.
  func source(path: String, bytes: [UInt8]) -> Inspection {
    let module = PythonModule(path: path, bytes: bytes, limits: limits)
    var inspection = Inspection(module.kind == .notebook ? .notebook : .python)
    inspection.isAccepted = module.failure == nil
    inspection.diagnostics = module.diagnostics
    return inspection
  }

  // MARK: Kinds

  private func archive(_ submission: Submission) -> Inspection {
    var inspection = Inspection(.archive)
    inspection.members = submission.members.map {
      .init(path: $0.path, byteCount: $0.bytes.count)
    }
    let checkpoints = submission.members.compactMap { member in
      isCheckpoint(member) ? file(member) : nil
    }
    let paths = submission.members.filter(isCheckpoint).map(\.path)
    for (path, part) in zip(paths, checkpoints) {
      let prefix = checkpoints.count > 1 ? path + ":" : ""
      inspection.add(part, prefix: prefix, place: path)
    }
    let files = Dictionary(submission.members.map { ($0.path, $0.bytes) }) { first, _ in first }
    if files["submission.json"] != nil {
      inspection.take(Rebuilder(limits: limits).rebuild(files: files))
    }
    for member in submission.members where member.isPythonSource {
      inspection.diagnostics += source(path: member.path, bytes: member.bytes).diagnostics
    }
    return inspection
  }

  /// A checkpoint or model by its content.
  private func file(_ member: Member) -> Inspection {
    switch CheckpointKind(member.bytes, path: member.path) {
    case .torchZip: torch(member.bytes, guess: .torchZip)
    case .pickle: torch(member.bytes, guess: .torchLegacy)
    case .npz: arrays(member.bytes)
    case .onnx: graph(member)
    case .safetensors: safetensors(member)
    }
  }

  /// With the network that its metadata describes, if they do.
  private func safetensors(_ member: Member) -> Inspection {
    var inspection = Inspection(.safetensors)
    do throws(CheckpointError) {
      let checkpoint = try Safetensors.decode(member.bytes)
      inspection.add(checkpoint)
      if checkpoint.metadata["submission"] != nil {
        inspection.take(
          Rebuilder(limits: limits).rebuild(safetensors: checkpoint, path: member.path))
      }
    } catch {
      inspection.refuse(error.diagnostic)
    }
    return inspection
  }

  /// The initializers of a graph, and the network that it is.
  private func graph(_ member: Member) -> Inspection {
    var inspection = Inspection(.onnx)
    let file: ONNXModel
    do throws(CheckpointError) {
      file = try ONNXFile.decode(member.bytes, limits: limits)
    } catch {
      inspection.refuse(error.diagnostic)
      return inspection
    }
    let rebuilt = Rebuilder(limits: limits).rebuild(onnx: file, path: member.path)
    guard rebuilt.refusal == nil else {
      for reason in rebuilt.diagnostics { inspection.refuse(reason) }
      return inspection
    }
    for (name, tensor) in file.graph.initializers.sorted(by: { $0.key < $1.key }) {
      inspection.tensors.append(TensorSummary(tensor, named: name))
    }
    inspection.take(rebuilt)
    return inspection
  }

  private func decoding(
    _ inspection: inout Inspection, _ decode: () throws(CheckpointError) -> Checkpoint
  ) {
    do throws(CheckpointError) {
      inspection.add(try decode())
    } catch {
      inspection.refuse(error.diagnostic)
    }
  }

  private func torch(_ bytes: [UInt8], guess: Inspection.Kind) -> Inspection {
    do throws(CheckpointError) {
      return Inspection(try TorchFile.decode(bytes, limits: limits))
    } catch {
      var inspection = Inspection(guess)
      inspection.refuse(error.diagnostic)
      return inspection
    }
  }

  private func isCheckpoint(_ member: Member) -> Bool {
    let name = member.path.lowercased()
    return [".safetensors", ".pt", ".pth", ".pkl", ".npz", ".onnx", ".pt2"].contains {
      name.hasSuffix($0)
    }
  }
}

extension Inspection {
  init(_ checkpoint: TorchCheckpoint) {
    switch checkpoint.kind {
    case .zip: self.init(.torchZip)
    case .legacy: self.init(.torchLegacy)
    case .script: self.init(.torchScript)
    case .exported: self.init(.pt2)
    }
    tensors = checkpoint.tensors.filter { !$0.isArray }
      .map { TensorSummary($0.tensor, named: $0.path) }
    entries = checkpoint.entries.map { Entry(name: $0.path, value: $0.value) }
    diagnostics = checkpoint.diagnostics
  }

  mutating func add(_ checkpoint: Checkpoint) {
    for name in checkpoint.stateDict.names {
      if let tensor = checkpoint.stateDict[name] {
        tensors.append(TensorSummary(tensor, named: name))
      }
    }
    for (name, tensor) in checkpoint.opaqueTensors.sorted(by: { $0.key < $1.key }) {
      tensors.append(TensorSummary(opaque: tensor.elementType, shape: tensor.shape, named: name))
    }
    for (name, text) in checkpoint.metadata.sorted(by: { $0.key < $1.key }) {
      entries.append(Entry(name: name, value: .text(text)))
    }
  }

  /// Takes in one file of an archive.
  mutating func add(_ part: Inspection, prefix: String, place: String) {
    for tensor in part.tensors {
      var named = tensor
      named.name = prefix + tensor.name
      tensors.append(named)
    }
    entries += part.entries.map { Entry(name: prefix + $0.name, value: $0.value) }
    if network == nil { (network, origin) = (part.network, part.origin) }
    diagnostics += part.diagnostics.map { said in
      let isNamed = said.place == place || said.place.hasPrefix(place + " ")
      return Diagnostic(
        code: said.code, severity: said.severity,
        place: isNamed
          ? said.place : said.place.isEmpty ? escaped(place) : "\(escaped(place)) \(said.place)",
        message: said.message)
    }
  }

  /// Takes in what the file is as a submission, where a part of it has not said so.
  mutating func take(_ rebuilt: Rebuilt) {
    (network, origin) = (rebuilt.network, rebuilt.origin)
    diagnostics += rebuilt.diagnostics.filter { !diagnostics.contains($0) }
  }

  mutating func refuse(_ reason: Diagnostic) {
    isAccepted = false
    tensors = []
    entries = []
    diagnostics.append(reason)
  }
}
