import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// LSTM, GRU and RNN, one layer a node.
  ///
  /// Source: the operators' descriptions: gates i, o, f, c of LSTM and z, r, h of GRU, where PyTorch has
  /// i, f, g, o and r, z, n.
  mutating func recurrent() throws(RebuildingError) {
    let kind = try cell()
    let view = try view(0)
    guard view.rank == 3 else {
      throw failure(.graphShape, "reads \(view); expected three dimensions")
    }
    let isBatchFirst = try int("layout") ?? 0 == 1
    var x = view
    if !isBatchFirst { x.dims.swapAt(0, 1) }
    x = try withoutBatch(x)
    guard let (weights, shape) = try weight(1), shape.count == 3,
      let (state, stateShape) = try weight(2), stateShape.count == 3, shape[0] > 0,
      shape.allSatisfy({ $0 > 0 })
    else {
      throw failure(.graphShape, "lacks its weights of three dimensions; export the model again")
    }
    let (directions, hidden, input) = (shape[0], stateShape[2], shape[2])
    let direction = try text("direction") ?? "forward"
    guard directions == (direction == "bidirectional" ? 2 : 1) else {
      throw unsupported("direction", direction, "export a model of torch.nn's layers")
    }
    // There is no layer that only reads backwards: it is one that reads the steps turned round.
    let isReversed = direction == "reverse"
    if isReversed { x.source = try reversed(x) }
    var recurrent = Recurrent(
      cell: kind, inputSize: input, hiddenSize: hidden, bidirectional: directions == 2)
    let rows = recurrent.gates * hidden
    guard shape[1] == rows, stateShape == [directions, rows, hidden],
      try int("hidden_size") ?? hidden == hidden
    else {
      throw failure(
        .graphShape,
        "has weights of \(brief(shape)) and \(brief(stateShape)), which do not fit each other")
    }
    let bias = try optionalWeight(3, of: [directions, 2 * rows])
    recurrent.bias = bias != nil
    try checkStates()
    let layer = recurrent
    let name = try learned(node.operation, weight: 1) { name throws(RebuildingError) in
      Self.tensors(
        of: layer, name, weights: weights, state: state, bias: bias, directions: directions)
    }
    try giveOutputs(
      recurrent, x, name: name, isBatchFirst: isBatchFirst, isReversed: isReversed)
  }

  /// The steps `[L, …]` in the opposite order.
  private mutating func reversed(_ view: GraphView) throws(RebuildingError) -> Source {
    let count = view.sizes[0]
    guard count <= Self.gatherLimit else {
      throw failure(
        .graphLimit,
        "reads \(grouped(count)) steps backwards; at most \(Self.gatherLimit) are rebuilt as layers"
      )
    }
    var steps: [Source] = []
    for place in (0..<count).reversed() {
      let slice = Slice(dim: 1, start: place, stop: place + 1)
      steps.append(try emit(.slice(slice), [view.source], suffix: ".step").source)
    }
    return try emit(.concat(dim: 1), steps, suffix: ".reversed").source
  }

  private func cell() throws(RebuildingError) -> Recurrent.Cell {
    let nonlinearities = try texts("activations").map { $0.lowercased() }
    let usual: [String]
    var cell = Recurrent.Cell.lstm
    switch node.operation {
    case "LSTM": usual = ["sigmoid", "tanh", "tanh"]
    case "GRU":
      cell = .gru
      usual = ["sigmoid", "tanh"]
      guard try int("linear_before_reset") ?? 0 == 1 else {
        throw unsupported("linear_before_reset", 0, "use nn.GRU, which PyTorch exports with 1")
      }
    default:
      let isReLU = nonlinearities.first == "relu"
      cell = .rnn(isReLU ? .relu : .tanh)
      usual = [isReLU ? "relu" : "tanh"]
    }
    guard nonlinearities.indices.allSatisfy({ nonlinearities[$0] == usual[$0 % usual.count] })
    else {
      throw unsupported(
        "activations", nonlinearities.prefix(8).joined(separator: ", "), "use those of nn.LSTM")
    }
    for name in ["clip", "input_forget"] where node.attributes[name] != nil {
      guard name == "input_forget", try int(name) == 0 else {
        throw failure(
          .graphAttribute, "has \(name), which no layer here has; use nn.\(node.operation)")
      }
    }
    return cell
  }

  private func texts(_ name: String) throws(RebuildingError) -> [String] {
    guard let attribute = node.attributes[name] else { return [] }
    guard case .texts(let values) = attribute else {
      throw failure(.graphAttribute, "has the attribute \(name) of another kind than texts")
    }
    return values
  }

  private mutating func optionalWeight(
    _ index: Int, of shape: [Int]
  ) throws(RebuildingError) -> [Float]? {
    guard index < node.inputs.count, !node.inputs[index].isEmpty else { return nil }
    return try requiredWeight(index, of: shape)
  }

  /// First states of zeros are those of torch.nn; others, lengths and peepholes it does not have.
  private mutating func checkStates() throws(RebuildingError) {
    for index in 4..<8 {
      guard let value = try value(index) else { continue }
      switch value {
      case .filled(0, _) where index == 5 || index == 6: continue
      case .constant(let constant)
      where (5...6).contains(index) && constant.floats?.allSatisfy({ $0 == 0 }) == true:
        continue
      default:
        throw failure(
          .graphOperator,
          "has \(["lengths", "a first state", "a first cell", "peepholes"][index - 4]) that no layer here "
            + "has; call the layer with its input alone")
      }
    }
  }

  private static func tensors(
    of recurrent: Recurrent, _ name: String, weights: [Float], state: [Float], bias: [Float]?,
    directions: Int
  ) -> [(name: String, values: [Float], shape: [Int])] {
    let rows = recurrent.gates * recurrent.hiddenSize
    let order: [Int] =
      switch recurrent.cell {
      case .lstm: [0, 2, 3, 1]
      case .gru: [1, 0, 2]
      case .rnn: [0]
      }
    /// One direction's rows with the gates in PyTorch's order.
    func gates(_ values: [Float], _ offset: Int, _ width: Int) -> [Float] {
      order.flatMap { gate in
        let start = offset + gate * recurrent.hiddenSize * width
        return values[start..<start + recurrent.hiddenSize * width]
      }
    }
    var result: [(name: String, values: [Float], shape: [Int])] = []
    for direction in 0..<directions {
      let suffix = "_l0" + (direction == 1 ? "_reverse" : "")
      for (kind, values, width) in [
        ("weight_ih", weights, recurrent.inputSize), ("weight_hh", state, recurrent.hiddenSize),
      ] {
        result.append(
          (
            "\(name).\(kind)\(suffix)", gates(values, direction * rows * width, width),
            [rows, width]
          ))
      }
      guard let bias else { continue }
      for (part, kind) in ["bias_ih", "bias_hh"].enumerated() {
        result.append(
          (
            "\(name).\(kind)\(suffix)", gates(bias, (2 * direction + part) * rows, 1), [rows]
          ))
      }
    }
    return result
  }

  /// Y [L, D, N, H], Y_h and Y_c [D, N, H]; only those that are read.
  private mutating func giveOutputs(
    _ recurrent: Recurrent, _ x: GraphView, name: String, isBatchFirst: Bool, isReversed: Bool
  ) throws(RebuildingError) {
    let outputs: [Recurrent.Output] = [.sequence, .hidden, .cell]
    let batch = followsBatch ? [GraphView.batch] : []
    for (index, output) in outputs.enumerated() {
      guard index < node.outputs.count, readers[node.outputs[index]] != nil else { continue }
      var layer = recurrent
      layer.output = output
      var (source, sizes) = try emit(.recurrent(layer), [x.source], name: name)
      if isReversed, output == .sequence {
        source = try reversed(GraphView(source: source, sizes: sizes, dims: []))
      }
      let leading = output == .sequence ? 1 : 0
      let split = sizes[..<leading] + [recurrent.directions, recurrent.hiddenSize]
      let spread = try reshaped(source, from: sizes, to: Array(split))
      var dims = split.indices.map { [$0] }
      dims.insert(batch, at: isBatchFirst ? 0 : leading + 1)
      give(.view(GraphView(source: spread, sizes: Array(split), dims: dims)), output: index)
    }
  }
}
