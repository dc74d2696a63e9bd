import Checkpoints
import Compute
import Diagnostics
import Networks
import StrictJSON
import Tensors

/// Takes a checkpoint of ours apart, trusting nothing in it.
struct CheckpointReader {
  struct State {
    let options: TrainingOptions
    let step: Int
    let history: [EpochRecord]
    /// Of the best epoch, if the run selects it.
    let best: Int?
  }

  let stored: TorchFile.Own

  init(_ stored: TorchFile.Own) { self.stored = stored }

  static func damaged(_ what: String) -> TrainingError {
    TrainingError(.checkpoint, "the checkpoint is damaged: \(what); resume from another one")
  }

  /// The state as a JSON object.
  ///
  /// - Throws: `TRN002`.
  func object() throws(TrainingError) -> JSONObject {
    guard let object = stored.record.state.object else { throw Self.damaged("it has no state") }
    return object
  }

  /// - Throws: `TRN002`.
  func state() throws(TrainingError) -> State {
    let object = try object()
    guard let options = TrainingOptions(object["options"]), let step = object["step"]?.int,
      step >= 0, let lines = object["history"]?.array
    else { throw Self.damaged("its state lacks a key") }
    let history = lines.compactMap(EpochRecord.init(json:))
    guard history.count == lines.count, history.map(\.epoch) == Array(history.indices),
      !history.isEmpty
    else { throw Self.damaged("its history is not one line for each epoch") }
    return State(options: options, step: step, history: history, best: object["best"]?.int)
  }

  /// - Throws: `TRN002` for a tensor that is missing or of another shape.
  func weights(
    of network: Network, prefix: String, shown: Bool
  ) throws(TrainingError) -> [String: FloatTensor] {
    var weights: [String: FloatTensor] = [:]
    for slot in network.tensors {
      guard let tensor = tensor(prefix + slot.name, shown: shown), tensor.shape == slot.shape else {
        throw Self.damaged("it lacks the tensor \(quoted(prefix + slot.name)) in its shape")
      }
      weights[slot.name] = tensor
    }
    return weights
  }

  /// The optimizer's buffers by name, each for all parameters.
  ///
  /// - Parameter step: before the first, PyTorch's state is empty, and the buffers are zero.
  /// - Throws: `TRN002`.
  func buffers(
    of optimizer: Optimizer, _ layout: ParameterLayout, step: Int
  ) throws(TrainingError) -> [String: [Float]] {
    var buffers: [String: [Float]] = [:]
    let entries = layout.parameters
    for name in optimizer.bufferNames {
      var values = [Float](repeating: 0, count: layout.parameterCount)
      for (index, entry) in entries.enumerated() where step > 0 {
        let path = "optimizer_state_dict/state/\(index)/\(name)"
        guard let tensor = tensor(path, shown: true), tensor.shape == entry.shape else {
          throw Self.damaged("it lacks the tensor \(quoted(path)) in its shape")
        }
        values.replaceSubrange(entry.range, with: tensor.values)
      }
      buffers[name] = values
    }
    return buffers
  }

  /// A flat tensor of ours.
  ///
  /// - Throws: `TRN002`.
  func values(_ name: String) throws(TrainingError) -> [Float] {
    guard let tensor = tensor(name, shown: false) else {
      throw Self.damaged("it lacks the tensor \(quoted(name))")
    }
    return tensor.values
  }

  private func tensor(_ name: String, shown: Bool) -> FloatTensor? {
    guard let tensor = shown ? stored.tensors[name] : stored.record.tensors[name] else {
      return nil
    }
    if tensor.elementType == .int64, tensor.count == 1 {
      var reader = ByteReader(tensor.bytes)
      let count = reader.readInteger(UInt64.self) ?? 0
      return FloatTensor(shape: tensor.shape, values: [Float(count)])
    }
    return FloatTensor(tensor)
  }
}

extension EpochRecord {
  var json: JSONValue {
    func value(_ number: Double?) -> JSONValue {
      // Swift's shortest text that reads back as the same number.
      number.map { .number(JSONNumber(text: $0.description)) } ?? .null
    }
    return .array([
      .int(epoch), value(trainLoss), value(trainAccuracy), value(validationLoss),
      value(validationAccuracy),
    ])
  }

  init?(json: JSONValue) {
    guard let cells = json.array, cells.count == 5, let epoch = cells[0].int,
      let trainLoss = cells[1].double, let validationLoss = cells[3].double
    else { return nil }
    self.init(
      epoch: epoch, trainLoss: trainLoss, trainAccuracy: cells[2].double,
      validationLoss: validationLoss, validationAccuracy: cells[4].double)
  }
}
