public import Checkpoints
public import Diagnostics
import Networks
public import PythonSyntax
import StrictJSON

/// From a submission's files to a network with its weights, or to every reason why not.
public struct Rebuilder: Sendable {
  public let limits: ResourceLimits
  public let task: ClassificationTask

  public init(limits: ResourceLimits = ResourceLimits(), task: ClassificationTask = .fashionMNIST) {
    self.limits = limits
    self.task = task
  }

  /// Rebuilds what `submission.json` among the files describes; without one, the network that the
  /// sources build with the weights beside them, or an ONNX graph.
  ///
  /// - Parameters:
  ///   - files: the submission's members by path.
  ///   - sources: those of them that are Python.
  public func rebuild(files: [String: [UInt8]], sources: [PythonModule] = []) -> Rebuilt {
    guard let bytes = files[Self.manifestPath] else {
      return rebuildUndescribed(files, sources: sources)
    }
    var rebuilt = rebuild(
      manifest: bytes[...], form: .file, place: Self.manifestPath
    ) { manifest, rebuilt throws(Refusal) in
      let path = manifest.weights ?? ""
      rebuilt.model = try bind(weights(at: path, in: files), at: path, into: &rebuilt)
      guard let probePath = manifest.probe else { return }
      let probe = try self.checkpoint(at: probePath, named: "probe", in: files)
      rebuilt.probe = try Probe(probe, inputShape: rebuilt.inputShape, task: task, at: probePath)
    }
    readOthers(in: files, into: &rebuilt)
    return rebuilt
  }

  /// Rebuilds a file that stands alone: safetensors, described by its own metadata, ONNX, or of
  /// torch.export.
  ///
  /// - Parameter path: what messages call it.
  public func rebuild(singleFile bytes: [UInt8], path: String) -> Rebuilt {
    switch CheckpointKind(bytes, path: path) {
    case .onnx: return rebuild(onnx: bytes, path: path)
    case .torchZip where TorchFile.isExported(bytes, limits: limits):
      return rebuild(exported: bytes, path: path)
    case .torchZip, .pickle, .npz: return weightsAlone([path: bytes])
    case .safetensors:
      do {
        return rebuild(safetensors: try Safetensors.decode(bytes), path: path)
      } catch {
        return Rebuilt(refusal: error.at(path))
      }
    }
  }

  /// Rebuilds a safetensors file that stands alone, described by its own metadata.
  ///
  /// - Parameter path: what messages call it.
  public func rebuild(safetensors checkpoint: Checkpoint, path: String) -> Rebuilt {
    guard let text = checkpoint.metadata["submission"] else {
      return Rebuilt(
        refusal: RebuildingError(
          .missingFile, at: path,
          "holds tensors but no network: its __metadata__ has no \"submission\" with the text of "
            + "submission.json"))
    }
    var rebuilt = rebuild(
      manifest: Array(text.utf8)[...], form: .metadata, place: path
    ) { manifest, rebuilt throws(Refusal) in
      rebuilt.model = try bind(.named(checkpoint), at: path, into: &rebuilt)
      if let probe = manifest.probe {
        throw Refusal(
          RebuildingError(
            .missingFile, at: path,
            "the probe \(quoted(probe)) cannot stand beside a single file; hand in an archive"))
      }
    }
    rebuilt.loaderSource = checkpoint.metadata["loader"]
    return rebuilt
  }

  private static let manifestPath = "submission.json"

  /// What is said of files without a description of a network: which weights there are, if any.
  func weightsAlone(_ files: [String: [UInt8]]) -> Rebuilt {
    let endings = [".safetensors", ".pt", ".pth", ".npz"]
    let paths = files.keys.filter { path in
      let kind = files.count == 1 ? CheckpointKind(files[path] ?? [], path: path) : .safetensors
      return kind != .safetensors || endings.contains { path.lowercased().hasSuffix($0) }
    }.sorted()
    var parts: [String] = []
    var hasReadWeights = false
    for path in paths.prefix(4) {
      guard let bytes = files[path] else { continue }
      do throws(CheckpointError) {
        let file = try WeightsFile(bytes, path: path, limits: limits)
        hasReadWeights = true
        parts.append("\(quoted(path)) holds \(file.description)")
      } catch {
        parts.append("\(quoted(path)) cannot be read (\(error.message))")
      }
    }
    let near = nearestMatch(to: Self.manifestPath, in: files.keys.sorted())
    let found = parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
    var rebuilt = Rebuilt(
      refusal: RebuildingError(
        .missingFile,
        "there is no \(Self.manifestPath), which describes the network and names the file of its weights"
          + found + (near.map { "; is it \(quoted($0))?" } ?? "")))
    rebuilt.hasReadWeights = hasReadWeights
    return rebuilt
  }

  // MARK: Steps

  private func rebuild(
    manifest bytes: ArraySlice<UInt8>, form: Manifest.Form, place: String,
    weights: (Manifest, inout Rebuilt) throws(Refusal) -> Void
  ) -> Rebuilt {
    var rebuilt = Rebuilt()
    do throws(Refusal) {
      let json = try parse(bytes, place: place)
      rebuilt.student = json.object?["student"].flatMap { try? Student($0, place: place) }
      let manifest = try refusing { () throws(RebuildingError) in
        try Manifest(json, form: form, place: place)
      }
      rebuilt.manifest = manifest
      rebuilt.reading = .declared(manifest.input)
      let spec = try refusing { () throws(RebuildingError) in
        try ModelSpec(manifest.model, limits: limits, place: place + " model")
      }
      let network = try self.network(of: spec, place: place + " model")
      try refusing { () throws(RebuildingError) in
        try task.check(network, place: place + " model")
      }
      rebuilt.network = network
      try weights(manifest, &rebuilt)
    } catch {
      rebuilt.refuse(error)
    }
    return rebuilt
  }

  private func network(of spec: ModelSpec, place: String) throws(Refusal) -> Network {
    do {
      return try Network(inputShape: spec.inputShape, layers: spec.layers, limits: limits)
    } catch {
      let place = error.place.isEmpty ? place : "\(place).\(error.place)"
      throw Refusal(NetworkError(error.code, at: place, error.message))
    }
  }

  private func parse(_ bytes: ArraySlice<UInt8>, place: String) throws(Refusal) -> JSONValue {
    guard bytes.count <= limits.sourceBytes else {
      throw Refusal(
        RebuildingError(
          .limit, at: place,
          LimitedResource.sourceBytes.exceeded(limit: limits.sourceBytes, actual: bytes.count)))
    }
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw Refusal(RebuildingError(.syntax, at: "\(place) \(error.place)", error.message))
    }
  }

  private func checkpoint(
    at path: String, named key: String, in files: [String: [UInt8]]
  ) throws(Refusal) -> Checkpoint {
    let bytes = try file(at: path, named: key, in: files)
    do {
      return try Safetensors.decode(bytes)
    } catch {
      throw Refusal(error.at(path))
    }
  }

  func weights(
    at path: String, in files: [String: [UInt8]]
  ) throws(Refusal) -> WeightsFile {
    let bytes = try file(at: path, named: "weights", in: files)
    do {
      return try WeightsFile(bytes, path: path, limits: limits)
    } catch {
      throw Refusal(error.at(path))
    }
  }

  private func file(
    at path: String, named key: String, in files: [String: [UInt8]]
  ) throws(Refusal) -> [UInt8] {
    guard let bytes = files[path] else {
      let near = nearestMatch(to: path, in: files.keys.sorted())
      throw Refusal(
        RebuildingError(
          .missingFile, at: Self.manifestPath,
          "\"\(key)\" names \(quoted(path)), which is not in the submission"
            + (near.map { "; is it \(quoted($0))?" } ?? "")))
    }
    return bytes
  }

  func bind(
    _ file: WeightsFile, at path: String, into rebuilt: inout Rebuilt
  ) throws(Refusal) -> Model? {
    guard let network = rebuilt.network else { return nil }
    rebuilt.hasReadWeights = true
    let checkpoint: Checkpoint
    do throws(CheckpointError) {
      let (found, notes) = try file.checkpoint(for: network)
      checkpoint = found
      rebuilt.diagnostics += notes.map {
        Diagnostic(
          code: $0.code, severity: $0.severity,
          place: $0.place.isEmpty ? path : "\(path) \($0.place)", message: $0.message)
      }
    } catch {
      throw Refusal(error.at(path))
    }
    let binding = Binding(network: network, checkpoint: checkpoint)
    rebuilt.diagnostics += binding.diagnostics(place: path)
    if let summary = binding.summary(place: path) { throw Refusal(summary, isListed: true) }
    rebuilt.modelPath = path
    return Model(network: network, weights: binding.weights)
  }

  private func refusing<Value>(
    _ body: () throws(RebuildingError) -> Value
  ) throws(Refusal) -> Value {
    do throws(RebuildingError) {
      return try body()
    } catch {
      throw Refusal(error)
    }
  }
}
