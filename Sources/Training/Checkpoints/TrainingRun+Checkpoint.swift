import Checkpoints
import Compute
import Networks
import StrictJSON
import Tensors

extension TrainingRun {
  /// All that the run needs to go on as if it had never stopped, as a file that PyTorch reads too:
  /// `{'epoch', 'model_state_dict', 'optimizer_state_dict'}`.
  ///
  /// The random state is the seed and the number of steps and epochs: all chance follows from them.
  ///
  /// - Parameter identity: of the recipe, the settings and the data, which a resumed run must share.
  /// - Throws: `CKP014`.
  func checkpoint(_ identity: RunIdentity) throws -> [UInt8] {
    let value: TorchValue = [
      "epoch": .int(epoch),
      "model_state_dict": TorchValue(stateDict(of: session.weights)),
      "optimizer_state_dict": settings.optimizer.torchState(
        optimizerState, layout: session.layout, learningRate: learningRate),
    ]
    var hidden = StateDict()
    // PyTorch's state has a buffer for each parameter; going on needs no more than these.
    if let average { hidden.append(Tensor(flat(average.values)), named: "average") }
    if let best {
      let tensors = stateDict(of: best.weights)
      for name in tensors.names {
        if let tensor = tensors[name] { hidden.append(tensor, named: "best/\(name)") }
      }
    }
    var state = identity.json
    state.append(key: "step", value: .int(step))
    state.append(key: "history", value: .array(history.map(\.json)))
    state.append(key: "best", value: best.map { .int($0.record.epoch) } ?? .null)
    return try TorchFile.encode(
      value, record: TorchFile.Record(state: .object(state), tensors: hidden))
  }

  /// Goes on where a checkpoint was written.
  ///
  /// - Throws: `TRN002` for a checkpoint that does not have what this run needs; `CMP004`.
  func resume(from stored: TorchFile.Own) throws {
    let reader = CheckpointReader(stored)
    try session.set(reader.weights(of: network, prefix: "model_state_dict/", shown: true))
    let state = try reader.state()
    let buffers = try reader.buffers(of: settings.optimizer, session.layout, step: state.step)
    guard
      let optimizer = OptimizerState(
        of: settings.optimizer, count: session.layout.parameterCount, step: state.step,
        buffers: buffers)
    else { throw CheckpointReader.damaged("the optimizer's buffers are not those of this run") }
    optimizerState = optimizer
    if average != nil {
      let values = try reader.values("average")
      guard values.count == session.flatValues.count else {
        throw CheckpointReader.damaged("the averaged weights are not those of this network")
      }
      average = WeightAverage(values: values)
    }
    if settings.selection == .best, state.history.count > 1 {
      guard let record = state.history.first(where: { $0.epoch == state.best }) else {
        throw CheckpointReader.damaged("it does not say which epoch was the best")
      }
      best = BestEpoch(
        record: record, weights: try reader.weights(of: network, prefix: "best/", shown: false))
    }
    restore(state.history)
  }

  /// In PyTorch's order, counters as int64.
  private func stateDict(of weights: [String: FloatTensor]) -> StateDict {
    var result = StateDict()
    for entry in session.layout.entries {
      guard let tensor = weights[entry.name] else { continue }
      if entry.role == .counter {
        let count = Int64(tensor.values.first ?? 0)
        result.append(Tensor(shape: [], values: [count]), named: entry.name)
      } else {
        result.append(Tensor(tensor), named: entry.name)
      }
    }
    return result
  }

  private func flat(_ values: [Float]) -> FloatTensor {
    FloatTensor(shape: [values.count], values: values)
  }
}
