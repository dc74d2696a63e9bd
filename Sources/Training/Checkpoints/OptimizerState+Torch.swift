import Checkpoints
import Compute
import Tensors

extension Optimizer {
  /// The optimizer's `state_dict()` as PyTorch's class of the same name gives and takes it: for each
  /// parameter by its place, the step and the buffers; then one group with the settings.
  ///
  /// Source: `torch.optim.Optimizer.state_dict`, PyTorch 2.15.
  func torchState(
    _ state: OptimizerState, layout: ParameterLayout, learningRate: Double
  ) -> TorchValue {
    let entries = layout.parameters
    var lines: [TorchValue.Entry] = []
    if state.step > 0, !state.names.isEmpty {
      for (index, entry) in entries.enumerated() {
        lines.append(.init(.int(index), parameterState(state, entry)))
      }
    }
    let places = entries.indices.map { TorchValue.int($0) }
    let group = group(learningRate) + [.init("params", .list(places))]
    return ["state": .dictionary(lines), "param_groups": .list([.dictionary(group)])]
  }

  private func parameterState(
    _ state: OptimizerState, _ entry: ParameterLayout.Entry
  ) -> TorchValue {
    var fields: [TorchValue.Entry] = []
    if countsSteps {
      let step = FloatTensor(shape: [], values: [Float(state.step)])
      fields.append(.init("step", .tensor(Tensor(step))))
    }
    for (name, buffer) in zip(state.names, state.buffers) {
      let part = FloatTensor(shape: entry.shape, values: Array(buffer[entry.range]))
      fields.append(.init(.string(name), .tensor(Tensor(part))))
    }
    return .dictionary(fields)
  }

  /// Whether PyTorch's state has the step of each parameter.
  private var countsSteps: Bool {
    if case .sgd = self { return false }
    return true
  }

  private func group(_ learningRate: Double) -> [TorchValue.Entry] {
    let rate = TorchValue.Entry("lr", .float(learningRate))
    let first = TorchValue.Entry("initial_lr", .float(self.learningRate))
    switch self {
    case .sgd(let sgd):
      return [
        rate, first, .init("momentum", .float(sgd.momentum)),
        .init("dampening", .float(sgd.dampening)), .init("weight_decay", .float(sgd.weightDecay)),
        .init("nesterov", .bool(sgd.nesterov)), .init("maximize", .bool(false)),
        .init("foreach", .none), .init("differentiable", .bool(false)), .init("fused", .none),
      ]
    case .adam(let adam): return [rate, first] + adam.group(decoupled: false)
    case .adamW(let adam): return [rate, first] + adam.group(decoupled: true)
    case .rmsProp(let rmsProp):
      return [
        rate, first, .init("momentum", .float(rmsProp.momentum)),
        .init("alpha", .float(rmsProp.alpha)), .init("eps", .float(rmsProp.epsilon)),
        .init("centered", .bool(rmsProp.centered)),
        .init("weight_decay", .float(rmsProp.weightDecay)), .init("capturable", .bool(false)),
        .init("foreach", .none), .init("maximize", .bool(false)),
        .init("differentiable", .bool(false)),
      ]
    }
  }
}

extension Adam {
  fileprivate func group(decoupled: Bool) -> [TorchValue.Entry] {
    [
      .init("betas", .tuple([.float(beta1), .float(beta2)])), .init("eps", .float(epsilon)),
      .init("weight_decay", .float(weightDecay)), .init("amsgrad", .bool(amsgrad)),
      .init("maximize", .bool(false)), .init("foreach", .none), .init("capturable", .bool(false)),
      .init("differentiable", .bool(false)), .init("fused", .none),
      .init("decoupled_weight_decay", .bool(decoupled)),
    ]
  }
}
