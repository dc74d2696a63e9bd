import Checkpoints
import Compute
public import Datasets
import Diagnostics
public import Networks
import Rebuilding
import StrictJSON
import Submissions
import Tensors

/// A trained network as a submission that `grade` accepts: weights, probe, loader and the record of its
/// training.
public struct Baseline: Sendable {
  /// The ranking key, and the archive's name.
  public let student: String
  public let name: String
  /// As it is handed in.
  public let model: Model
  public let scaling: InputScaling
  /// What stands under `extra` in submission.json.
  let record: JSONValue

  /// Images in the probe.
  static let probeCount = 8

  init(student: String, name: String, model: Model, scaling: InputScaling, record: JSONValue) {
    self.student = student
    self.name = name
    self.model = model
    self.scaling = scaling
    self.record = record
  }

  /// The bytes of the archive: the same for the same weights, probe images and record.
  ///
  /// - Parameter images: the probe's inputs are the first of them.
  /// - Throws: `CMP001`, `CMP002`; `SUB005`, `SUB013` for a network too large for an archive.
  public func archive(probedOn images: Subset) throws -> [UInt8] {
    let manifest = Manifest(
      student: Student(id: student, name: name), model: ModelSpec.encode(model.network),
      weights: "weights.safetensors", input: scaling,
      dataLoader: DataLoader(file: "loader.py", className: "FashionMNIST"),
      probe: "probe.safetensors", extra: record)
    let text = manifest.json.serialized() + "\n"
    return try SubmissionWriter.archive([
      Member(path: "submission.json", bytes: Array(text.utf8)),
      Member(path: "weights.safetensors", bytes: Safetensors.encode(stateDict)),
      Member(path: "probe.safetensors", bytes: try probe(images)),
      Member(path: "loader.py", bytes: Array(loaderSource.utf8)),
    ])
  }

  private var stateDict: StateDict {
    var result = StateDict()
    for slot in model.network.tensors where slot.role != .counter {
      if let tensor = model.weights[slot.name] { result.append(Tensor(tensor), named: slot.name) }
    }
    return result
  }

  /// Inputs as the network takes them, and its own answers.
  private func probe(_ images: Subset) throws -> [UInt8] {
    let count = min(Self.probeCount, images.count)
    let loader = ImageLoader(images, scaling: scaling)
    let size = count * loader.inputSize
    let inputs = unsafe [Float](unsafeUninitializedCapacity: size) { buffer, initialized in
      unsafe loader.writeInputs(
        of: Batch(indices: Array(0..<count)[...]), 0..<count, to: buffer)
      initialized = size
    }
    let outputs = try Session(CompiledModel(model)).run(inputs.span)
    var tensors = StateDict()
    tensors.append(
      Tensor(FloatTensor(shape: [count] + model.network.inputShape, values: inputs)),
      named: "input")
    tensors.append(
      Tensor(FloatTensor(shape: [count, outputs.count / max(1, count)], values: outputs)),
      named: "output")
    return Safetensors.encode(tensors)
  }
}
