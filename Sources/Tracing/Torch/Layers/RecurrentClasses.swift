import Networks

enum RecurrentClasses {
  static let all: [LayerClass] = [
    network("RNN", gates: 1), network("LSTM", gates: 4), network("GRU", gates: 3),
    cell("RNNCell", gates: 1), cell("LSTMCell", gates: 4), cell("GRUCell", gates: 3),
  ]

  private static func network(_ name: String, gates: Int) -> LayerClass {
    let signature: StaticString =
      switch name {
      case "RNN":
        "self, input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None"
      case "LSTM":
        "self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None"
      default:
        "self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None"
      }
    return LayerClass(
      name, in: "rnn", signature,
      { call throws(TraceStop) in try call.initializeRecurrent(name, gates: gates) },
      forward: "self, input, hx=None",
      { call throws(TraceStop) in try call.runRecurrent(name) })
  }

  private static func cell(_ name: String, gates: Int) -> LayerClass {
    LayerClass(
      name, in: "rnn",
      name == "RNNCell"
        ? "self, input_size, hidden_size, bias=True, nonlinearity='tanh', device=None, dtype=None"
        : "self, input_size, hidden_size, bias=True, device=None, dtype=None",
      { call throws(TraceStop) in
        let (inputs, hidden) = (try call.size("input_size"), try call.size("hidden_size"))
        call.keep("input_size", "hidden_size", "bias", "nonlinearity")
        call.setParameter("weight_ih", [gates * hidden, inputs])
        call.setParameter("weight_hh", [gates * hidden, hidden])
        for name in ["bias_ih", "bias_hh"] {
          if try call.arguments.bool("bias") {
            call.setParameter(name, [gates * hidden])
          } else {
            call.setNoParameter(name)
          }
        }
        return .none
      }, forward: "self, input, hx=None",
      { call throws(TraceStop) in try call.runCell(name) })
  }
}

extension ModuleCall {
  // MARK: - Whole sequences

  fileprivate func initializeRecurrent(_ name: String, gates: Int) throws(TraceStop) -> Value {
    let (inputs, hidden) = (try size("input_size"), try size("hidden_size"))
    let layers = try arguments.int("num_layers")
    let dropout = try arguments.number("dropout")
    guard (0...1).contains(dropout) else {
      throw raise(
        "ValueError", "dropout should be a number in range [0, 1] representing the probability")
    }
    guard hidden > 0 else { throw raise("ValueError", "hidden_size must be greater than zero") }
    guard layers > 0, layers <= 1_024 else {
      throw raise("ValueError", "num_layers must be greater than zero")
    }
    keep(
      "input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional",
      "nonlinearity")
    set("mode", .string(name))
    var projection = 0
    if arguments.has("proj_size") { projection = try arguments.int("proj_size") }
    guard projection >= 0, projection < hidden else {
      throw raise("ValueError", "proj_size has to be smaller than hidden_size")
    }
    set("proj_size", .int(projection))
    if name == "RNN" {
      let nonlinearity = try arguments.string("nonlinearity")
      guard ["tanh", "relu"].contains(nonlinearity) else {
        throw raise(
          "ValueError", "Unknown nonlinearity '\(nonlinearity)'. Select from 'tanh' or 'relu'.")
      }
    }
    let hasBias = try arguments.bool("bias")
    let directions = try arguments.bool("bidirectional") ? 2 : 1
    let state = projection > 0 ? projection : hidden
    for layer in 0..<layers {
      for direction in 0..<directions {
        let suffix = "_l\(layer)" + (direction == 1 ? "_reverse" : "")
        setParameter(
          "weight_ih" + suffix, [gates * hidden, layer == 0 ? inputs : state * directions])
        setParameter("weight_hh" + suffix, [gates * hidden, state])
        if hasBias {
          setParameter("bias_ih" + suffix, [gates * hidden])
          setParameter("bias_hh" + suffix, [gates * hidden])
        }
        if projection > 0 { setParameter("weight_hr" + suffix, [projection, hidden]) }
      }
    }
    return .none
  }

  private func recurrent(_ name: String) throws(TraceStop) -> Recurrent {
    let cell: Recurrent.Cell =
      switch name {
      case "LSTM": .lstm
      case "GRU": .gru
      default: .rnn(isRelu ? .relu : .tanh)
      }
    return Recurrent(
      cell: cell, inputSize: try int("input_size"), hiddenSize: try int("hidden_size"),
      numLayers: try int("num_layers"), bias: try bool("bias"), dropout: try number("dropout"),
      bidirectional: try bool("bidirectional"),
      projSize: isNone("proj_size") ? 0 : try int("proj_size"))
  }

  private var isRelu: Bool {
    if case .string("relu") = attribute("nonlinearity") { return true }
    // Of a pickled module.
    if case .string("RNN_RELU") = attribute("mode") { return true }
    return false
  }

  /// The sequence, and the last states of every layer and direction.
  fileprivate func runRecurrent(_ name: String) throws(TraceStop) -> Value {
    let layer = try recurrent(name)
    let input = try context.lowered(try tensor("input"))
    let isBatchFirst = try bool("batch_first")
    guard input.rank == 3 else {
      guard input.batchAxis != nil else {
        throw context.unsupported("a sequence without the batch", instead: "keep the batch")
      }
      guard input.rank == 2 else {
        throw context.misfit("expects [N, L, \(layer.inputSize)], got \(input.shapeText)")
      }
      throw context.mixing(
        "\(input.shapeText) is one sequence to it, whose steps would be the images")
    }
    let batchAxis = isBatchFirst ? 0 : 1
    if let axis = input.batchAxis, axis != batchAxis {
      throw context.mixing(
        "with batch_first=\(isBatchFirst ? "True" : "False") dimension \(axis) of \(input.shapeText), the "
          + "batch, is the sequence")
    }
    guard input.batchMultiple == 1 else {
      throw context.unsupported("rows of one image as sequences", instead: "keep the batch apart")
    }
    let steps =
      input.batchAxis == nil && !isBatchFirst
      ? try context.transposed(input, 0, 1) : input
    try requireZeroStates(layer, steps, isLSTM: name == "LSTM")
    var tensors: [String: StoredTensor] = [:]
    for (name, tensor) in module.moduleState?.parameters ?? [] { tensors[name] = tensor }
    var sequence = try context.emit(.recurrent(layer), [steps], tensors: tensors)
    sequence = try batchAt(batchAxis, sequence)
    let hidden = try states(layer, steps, tensors, .hidden)
    guard name == "LSTM" else { return .tuple([.tensor(sequence), .tensor(hidden)]) }
    let cells = try states(layer, steps, tensors, .cell)
    return .tuple([.tensor(sequence), .tuple([.tensor(hidden), .tensor(cells)])])
  }

  /// A batch-first value as Python sees it, with the batch at `axis`.
  private func batchAt(_ axis: Int, _ tensor: TracedTensor) throws(TraceStop) -> TracedTensor {
    guard axis > 0 else { return tensor }
    return try context.transposed(tensor, 0, axis)
  }

  /// `[D * layers, N, H]`: each layer's last states, from layers that run up to it.
  private func states(
    _ layer: Recurrent, _ input: TracedTensor, _ tensors: [String: StoredTensor],
    _ output: Recurrent.Output
  ) throws(TraceStop) -> TracedTensor {
    let size = output == .cell ? layer.hiddenSize : layer.stateSize
    var parts: [TracedTensor] = []
    for count in 1...layer.numLayers {
      var upTo = layer
      upTo.numLayers = count
      upTo.output = output
      let state = try context.emit(.recurrent(upTo), [input], tensors: tensors)
      parts.append(
        try context.reshaped(
          state,
          [
            state.shape[0].value, .int(layer.directions), .int(size),
          ]))
    }
    return try batchAt(1, try context.concatenated(parts, dim: 1))
  }

  /// States to begin with: none, or zeros of the right shape.
  private func requireZeroStates(
    _ layer: Recurrent, _ input: TracedTensor, isLSTM: Bool
  ) throws(TraceStop) {
    let given: [Value]
    switch arguments["hx"] {
    case .none: return
    case .tuple(let items) where isLSTM: given = items
    case .list(let list) where isLSTM: given = list.items
    default: given = [arguments["hx"]]
    }
    guard given.count == (isLSTM ? 2 : 1) else {
      throw context.misfit("the initial state must be \(isLSTM ? "(h_0, c_0)" : "h_0")")
    }
    for (index, value) in given.enumerated() {
      let tensor = try context.current(try call.tensor(value, "hx"))
      let isZero: Bool =
        switch tensor.content {
        case .filled(let number): number == 0
        case .literal(let values): values.allSatisfy { $0 == 0 }
        case .unknown(let origin):
          throw interpreter.unknown(origin, "\(className)'s state", at: place)
        case .stored, .flow: false
        }
      guard isZero else {
        throw context.unsupported(
          "an initial state other than zeros", instead: "leave it out, or use torch.zeros")
      }
      let size = index == 1 ? layer.hiddenSize : layer.stateSize
      let expected: [TracedTensor.Dimension] = [
        .known(layer.directions * layer.numLayers), input.shape[input.batchAxis ?? 0], .known(size),
      ]
      guard tensor.shape == expected else {
        throw context.misfit(
          "the initial state is \(tensor.shapeText), expected [\(layer.directions * layer.numLayers), N, "
            + "\(size)]")
      }
    }
  }

  // MARK: - Single steps

  private func gatesOf(_ input: TracedTensor, _ suffix: String) throws(TraceStop) -> TracedTensor {
    var context = context
    context.hint = suffix
    return try context.linear(
      input, weight: try required("weight_" + suffix), bias: try optional("bias_" + suffix))
  }

  private func activation(
    _ activation: Activation, _ tensor: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    try context.elementwise(.activation(activation), tensor)
  }

  private func sum(_ left: TracedTensor, _ right: TracedTensor) throws(TraceStop) -> TracedTensor {
    try context.arithmetic(.add, left, right)
  }

  private func product(
    _ left: TracedTensor, _ right: TracedTensor
  ) throws(TraceStop) -> TracedTensor { try context.arithmetic(.multiply, left, right) }

  private func gate(_ gates: TracedTensor, _ index: Int) throws(TraceStop) -> TracedTensor {
    let size = try int("hidden_size")
    return try context.sliced(
      gates, dim: -1, start: index * size, stop: (index + 1) * size)
  }

  /// One step of a cell, with zeros where no state is given.
  fileprivate func runCell(_ name: String) throws(TraceStop) -> Value {
    let input = try tensor("input")
    guard input.rank == 2 else {
      throw context.unsupported("an input of \(input.shapeText)", instead: "give [N, features]")
    }
    let zeros = TracedTensor(
      content: .filled(0), shape: [input.shape[0], .known(try int("hidden_size"))])
    var states = [zeros, zeros]
    switch arguments["hx"] {
    case .none: break
    case .tuple(let items) where items.count == 2:
      states = [try call.tensor(items[0], "hx"), try call.tensor(items[1], "hx")]
    default: states[0] = try call.tensor(arguments["hx"], "hx")
    }
    let inputs = try gatesOf(input, "ih")
    let hidden = try gatesOf(states[0], "hh")
    switch name {
    case "LSTMCell":
      let gates = try sum(inputs, hidden)
      let remembered = try product(try activation(.sigmoid, try gate(gates, 1)), states[1])
      let added = try product(
        try activation(.sigmoid, try gate(gates, 0)), try activation(.tanh, try gate(gates, 2)))
      let cell = try sum(remembered, added)
      let output = try product(
        try activation(.sigmoid, try gate(gates, 3)), try activation(.tanh, cell))
      return .tuple([.tensor(output), .tensor(cell)])
    case "GRUCell":
      let reset = try activation(.sigmoid, try sum(try gate(inputs, 0), try gate(hidden, 0)))
      let update = try activation(.sigmoid, try sum(try gate(inputs, 1), try gate(hidden, 1)))
      let new = try activation(
        .tanh, try sum(try gate(inputs, 2), try product(reset, try gate(hidden, 2))))
      // (1 - z) n + z h = n + z (h - n)
      let change = try context.arithmetic(.subtract, states[0], new)
      return .tensor(try sum(new, try product(update, change)))
    default:
      return .tensor(try activation(isRelu ? .relu : .tanh, try sum(inputs, hidden)))
    }
  }
}
