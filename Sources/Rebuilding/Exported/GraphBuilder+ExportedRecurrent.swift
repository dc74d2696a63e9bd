import Checkpoints
import Diagnostics
import Networks

extension GraphBuilder {
  /// LSTM, GRU and RNN of one or more layers, each a layer of its own here.
  mutating func recurrent(_ call: ExportedCall) throws(RebuildingError) {
    var x = try view(call)
    guard x.rank == 3 else { throw failure(.graphShape, "reads \(x); expected three dimensions") }
    let isBatchFirst = try flag(call, "batch_first") ?? false
    if !isBatchFirst { x.dims.swapAt(0, 1) }
    try checkStates(call)
    let parameters = try tensors(call, "params")
    let directions = try flag(call, "bidirectional") == true ? 2 : 1
    let hasBias = try flag(call, "has_biases") ?? true
    let layers = try integer(call, "num_layers") ?? 1
    let each = directions * (hasBias ? 4 : 2)
    guard layers > 0, layers <= parameters.count, parameters.count == layers * each else {
      throw failure(
        .graphOperator,
        "has \(parameters.count) weights for \(layers) layers, as projections have; use nn.LSTM without "
          + "proj_size")
    }
    var ends: [[Recurrent.Output: GraphView]] = []
    for layer in 0..<layers {
      let own = Array(parameters[layer * each..<(layer + 1) * each])
      let outputs = try self.layer(call, own, directions: directions, bias: hasBias, reading: x)
      guard let sequence = outputs[.sequence] else { return }
      x = sequence
      ends.append(outputs)
    }
    if !isBatchFirst { x.dims.swapAt(0, 1) }
    let names = outputs(call)
    if let output = names.first { values[output] = .view(x) }
    for (name, state) in zip(names.dropFirst(), [Recurrent.Output.hidden, .cell])
    where readers[name] != nil {
      values[name] = .view(try states(ends.compactMap { $0[state] }))
    }
  }

  private func cell(_ call: ExportedCall) -> Recurrent.Cell {
    switch call.operation {
    case "lstm": .lstm
    case "gru": .gru
    case "rnn_relu": .rnn(.relu)
    default: .rnn(.tanh)
    }
  }

  private mutating func layer(
    _ call: ExportedCall, _ parameters: [String], directions: Int, bias: Bool,
    reading view: GraphView
  ) throws(RebuildingError) -> [Recurrent.Output: GraphView] {
    let x = try withoutBatch(view)
    node.inputs = parameters
    guard let (_, shape) = try weight(0), shape.count == 2, let (_, state) = try weight(1),
      state.count == 2, state[1] > 0
    else { throw failure(.graphShape, "reads weights that are no matrices") }
    let recurrent = Recurrent(
      cell: cell(call), inputSize: shape[1], hiddenSize: state[1], bias: bias,
      bidirectional: directions == 2)
    let rows = recurrent.gates * state[1]
    // `rnn` of `rnn.weight_ih_l0`.
    let module = parameters[0].split(separator: ".").dropLast().joined(separator: ".")
    let name = names.unique(module.isEmpty ? layerName : module)
    let kinds = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].prefix(bias ? 4 : 2)
    for direction in 0..<directions {
      for (index, kind) in kinds.enumerated() {
        let expected = index == 0 ? [rows, shape[1]] : index == 1 ? [rows, state[1]] : [rows]
        let values = try requiredWeight(direction * kinds.count + index, of: expected)
        let suffix = "_l0" + (direction == 1 ? "_reverse" : "")
        try keep(values, shape: expected, named: "\(name).\(kind)\(suffix)")
      }
    }
    var result: [Recurrent.Output: GraphView] = [:]
    for output in [Recurrent.Output.sequence, .hidden, .cell] {
      guard output != .cell || call.operation == "lstm" else { continue }
      // The sequence goes on to the next layer; states only where they are read.
      let position = [Recurrent.Output.sequence, .hidden, .cell].firstIndex(of: output) ?? 0
      let names = outputs(call)
      guard position == 0 || position < names.count && readers[names[position]] != nil else {
        continue
      }
      var layer = recurrent
      layer.output = output
      let (source, sizes) = try emit(.recurrent(layer), [x.source], name: name)
      if output == .sequence {
        result[output] = batchFirst(source, sizes)
      } else {
        // [D, N, H]
        let split = [directions, recurrent.hiddenSize]
        result[output] = GraphView(
          source: try reshaped(source, from: sizes, to: split), sizes: split,
          dims: [[0], followsBatch ? [GraphView.batch] : [], [1]])
      }
    }
    return result
  }

  /// The last states of all layers, [L * D, N, H].
  private mutating func states(_ parts: [GraphView]) throws(RebuildingError) -> GraphView {
    guard let first = parts.first else { throw failure(.graphShape, "gives no state") }
    guard parts.count > 1 else { return first }
    let (source, sizes) = try emit(.concat(dim: 1), parts.map(\.source))
    return GraphView(source: source, sizes: sizes, dims: first.dims)
  }

  /// First states of zeros are those of torch.nn; others no layer has.
  private mutating func checkStates(_ call: ExportedCall) throws(RebuildingError) {
    let names: [String] =
      if case .list? = call["hx"] { try tensors(call, "hx") } else { [try name(call["hx"])] }
    for name in names where !name.isEmpty {
      switch try value(named: name) {
      case .filled(0, _): continue
      case .constant(let constant) where constant.floats?.allSatisfy({ $0 == 0 }) == true: continue
      default:
        throw failure(
          .graphOperator,
          "has a first state that no layer here has; call the layer with its input alone")
      }
    }
  }
}
