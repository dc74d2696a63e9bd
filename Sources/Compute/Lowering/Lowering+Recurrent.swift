internal import CDNNL
import Diagnostics
import Networks

extension Lowering {
  /// `RNN`, `LSTM`, `GRU` over `[N, L, inputSize]`.
  mutating func lower(_ recurrent: Recurrent, _ layer: Layer) throws(ComputeError) -> Value {
    let shape = outputShape(of: layer)
    var sequence = try dense(onlyInput(of: layer))
    // A constant may come without a batch dimension.
    if sequence.shape.count == 2 { sequence = try reshaped(sequence, to: [1] + sequence.shape) }
    for index in 0..<recurrent.numLayers {
      let isLast = index == recurrent.numLayers - 1
      let results =
        isCareful
        ? try carefulRecurrentLayer(recurrent, layer, index, sequence)
        : try recurrentLayer(recurrent, layer, index, sequence)
      guard isLast else {
        sequence = results.sequence
        continue
      }
      switch recurrent.output {
      case .sequence: sequence = results.sequence
      case .hidden: sequence = try joinedDirections(results.hidden)
      case .cell: sequence = try joinedDirections(results.cell ?? results.hidden)
      }
    }
    return try reshaped(sequence, to: shape)
  }

  /// `[1, D, N, H]` as `[N, D * H]`.
  private mutating func joinedDirections(_ state: Value) throws(ComputeError) -> Value {
    let sizes = state.shape
    let view = try permuted(state, [0, 2, 1, 3])
    return try reshaped(view, to: [sizes[2], sizes[1] * sizes[3]])
  }

  /// What one layer gives.
  struct RecurrentResults {
    /// `[N, L, D * H]`
    let sequence: Value
    /// `[1, D, N, H]`
    let hidden: Value
    /// `[1, D, N, hiddenSize]` of an LSTM.
    let cell: Value?
  }

  /// One layer in both directions as one primitive.
  private mutating func recurrentLayer(
    _ recurrent: Recurrent, _ layer: Layer, _ index: Int, _ input: Value
  ) throws(ComputeError) -> RecurrentResults {
    let (batch, length, features) = (input.shape[0], input.shape[1], input.shape[2])
    let sizes = RecurrentSizes(recurrent, batch: batch, length: length, features: features)
    let layouts = try RecurrentLayouts(sizes, hasCell: recurrent.cell == .lstm)
    let descriptor = try layouts.descriptor(recurrent)
    // The reference code of oneDNN 2.6, all that it has before AVX-512, writes through a null pointer
    // for some sizes of a projected state.
    if recurrent.projSize > 0, descriptor.implementation.hasPrefix("ref") {
      return try carefulRecurrentLayer(recurrent, layer, index, input)
    }
    let weights = try recurrentWeights(recurrent, layer, index, sizes)
    let sequence = newValue([batch, length, sizes.directions * sizes.state])
    let hidden = newValue(layouts.hidden.shape)
    let cell = recurrent.cell == .lstm ? newValue(layouts.cell.shape) : nil
    let chosen = (0..<3).map { descriptor.layout(of: .weights($0)) }
    let layerWeights = try weightValue { (lowering) throws(ComputeError) in
      try lowering.recurrentConstant(weights.layer, to: chosen[0])
    }
    let iterationWeights = try weightValue { (lowering) throws(ComputeError) in
      try lowering.recurrentConstant(weights.iteration, to: chosen[1])
    }
    let bias = try constant(weights.bias, layouts.bias.shape)
    var reads = try [
      PrimitiveStep.Argument(
        index: DNNL_ARG_SRC_LAYER, layout: layouts.source, location: input.location),
      .init(
        index: DNNL_ARG_WEIGHTS_LAYER, layout: layerWeights.descriptor(),
        location: layerWeights.location),
      .init(
        index: DNNL_ARG_WEIGHTS_ITER, layout: iterationWeights.descriptor(),
        location: iterationWeights.location),
      .init(
        index: DNNL_ARG_BIAS, layout: layouts.bias, location: bias.location),
    ]
    if let projection = weights.projection {
      let reordered = try weightValue { (lowering) throws(ComputeError) in
        try lowering.recurrentConstant(projection, to: chosen[2])
      }
      reads.append(
        try .init(
          index: DNNL_ARG_WEIGHTS_PROJECTION, layout: reordered.descriptor(),
          location: reordered.location))
    }
    var writes = [
      PrimitiveStep.Argument(
        index: DNNL_ARG_DST_LAYER, layout: layouts.target, location: sequence.location),
      .init(index: DNNL_ARG_DST_ITER, layout: layouts.hidden, location: hidden.location),
    ]
    if let cell {
      writes.append(
        .init(index: DNNL_ARG_DST_ITER_C, layout: layouts.cell, location: cell.location))
    }
    try emit("rnn", descriptor, reads: reads, writes: writes)
    return RecurrentResults(sequence: sequence, hidden: hidden, cell: cell)
  }

  private struct RecurrentWeights {
    let layer: [Float]
    let iteration: [Float]
    let projection: [Float]?
    let bias: [Float]
  }

  /// One layer's weights, forward direction first, with the biases as oneDNN adds them.
  private func recurrentWeights(
    _ recurrent: Recurrent, _ layer: Layer, _ index: Int, _ sizes: RecurrentSizes
  ) throws(ComputeError) -> RecurrentWeights {
    var (inputWeights, stateWeights, projections, biases): ([Float], [Float], [Float], [Float]) =
      ([], [], [], [])
    let rows = sizes.gates * sizes.hidden
    for suffix in ["", "_reverse"].prefix(sizes.directions) {
      let place = "l\(index)\(suffix)"
      inputWeights += try weight("weight_ih_\(place)", of: layer)
      stateWeights += try weight("weight_hh_\(place)", of: layer)
      if recurrent.projSize > 0 { projections += try weight("weight_hr_\(place)", of: layer) }
      var own = [Float](repeating: 0, count: rows)
      var recurrentOwn = own
      if recurrent.bias {
        own = try weight("bias_ih_\(place)", of: layer)
        recurrentOwn = try weight("bias_hh_\(place)", of: layer)
      }
      if recurrent.cell == .gru {
        // Source: oneDNN's linear-before-reset GRU: the candidate's two biases stay apart, since the
        // reset gate scales one of them.
        let candidate = 2 * sizes.hidden
        let joined = (0..<candidate).map { own[$0] + recurrentOwn[$0] }
        let ordered = gruOrder(joined, sizes.hidden)
        biases += ordered + own[candidate...] + recurrentOwn[candidate...]
      } else {
        biases += zip(own, recurrentOwn).map { $0 + $1 }
      }
    }
    if recurrent.cell == .gru {
      inputWeights = reorderedGates(inputWeights, sizes, columns: sizes.features)
      stateWeights = reorderedGates(stateWeights, sizes, columns: sizes.state)
    }
    return RecurrentWeights(
      layer: inputWeights, iteration: stateWeights,
      projection: projections.isEmpty ? nil : projections, bias: biases)
  }

  /// PyTorch's weights, units before inputs, in the layout that oneDNN chose.
  private mutating func recurrentConstant(
    _ values: [Float], to target: Descriptor
  ) throws(ComputeError) -> Value {
    let shape = target.shape
    let plain = try constant(values, [values.count])
    let layout = try Descriptor(shape: shape, tag: shape.count == 5 ? dnnl_ldgoi : dnnl_ldoi)
    return try converted(
      Value(shape: shape, layout: .blocked(layout), location: plain.location), to: target)
  }

  /// Rows of all directions with the first two gates exchanged.
  private func reorderedGates(
    _ weights: [Float], _ sizes: RecurrentSizes, columns: Int
  ) -> [Float] {
    let block = sizes.gates * sizes.hidden * columns
    return (0..<sizes.directions).flatMap { direction in
      gruOrder(Array(weights[direction * block..<(direction + 1) * block]), sizes.hidden * columns)
    }
  }
}

/// PyTorch orders a GRU's gates reset, update, new; oneDNN update, reset, new.
private func gruOrder(_ rows: [Float], _ gate: Int) -> [Float] {
  let (reset, update) = (rows[..<gate], rows[gate..<2 * gate])
  return Array(update) + Array(reset) + Array(rows[(2 * gate)...])
}

/// Sizes of one recurrent layer.
private struct RecurrentSizes {
  let batch, length, features, hidden, state, gates, directions: Int
  /// Rows of biases per unit: one more than gates in a GRU.
  let biases: Int

  init(_ recurrent: Recurrent, batch: Int, length: Int, features: Int) {
    self.batch = batch
    self.length = length
    self.features = features
    hidden = recurrent.hiddenSize
    state = recurrent.stateSize
    gates = recurrent.gates
    directions = recurrent.directions
    biases = recurrent.cell == .gru ? gates + 1 : gates
  }
}

/// Layouts of one recurrent layer: PyTorch's batch-first sequences, weights as oneDNN chooses.
private struct RecurrentLayouts {
  let source: Descriptor
  let target: Descriptor
  let layerWeights: Descriptor
  let iterationWeights: Descriptor
  let projectionWeights: Descriptor
  let bias: Descriptor
  let hidden: Descriptor
  let cell: Descriptor

  init(_ sizes: RecurrentSizes, hasCell: Bool) throws(ComputeError) {
    let (directions, units) = (sizes.directions, sizes.hidden)
    // oneDNN names the dimensions time, batch, channels; in memory the batch comes first.
    func sequence(_ features: Int) throws(ComputeError) -> Descriptor {
      try Descriptor(
        shape: [sizes.length, sizes.batch, features],
        strides: [features, sizes.length * features, 1])
    }
    source = try sequence(sizes.features)
    target = try sequence(directions * sizes.state)
    layerWeights = try Descriptor(any: [1, directions, sizes.features, sizes.gates, units])
    iterationWeights = try Descriptor(any: [1, directions, sizes.state, sizes.gates, units])
    projectionWeights =
      sizes.state == units ? .absent : try Descriptor(any: [1, directions, units, sizes.state])
    bias = try Descriptor(dense: [1, directions, sizes.biases, units])
    hidden = try Descriptor(dense: [1, directions, sizes.batch, sizes.state])
    cell = hasCell ? try Descriptor(dense: [1, directions, sizes.batch, units]) : .absent
  }

  func descriptor(_ recurrent: Recurrent) throws(ComputeError) -> PrimitiveDescriptor {
    var operation = dnnl_rnn_desc_t()
    let direction =
      recurrent.bidirectional ? dnnl_bidirectional_concat : dnnl_unidirectional_left2right
    let absent = Descriptor.absent.raw
    switch recurrent.cell {
    case .rnn(let nonlinearity):
      try check(
        "dnnl_vanilla_rnn_forward_desc_init",
        unsafe dnnl_vanilla_rnn_forward_desc_init(
          &operation, dnnl_forward_inference,
          nonlinearity == .relu ? dnnl_eltwise_relu : dnnl_eltwise_tanh, direction, source.raw,
          absent, layerWeights.raw, iterationWeights.raw, bias.raw, target.raw, hidden.raw, 0, 0, 0)
      )
    case .gru:
      try check(
        "dnnl_lbr_gru_forward_desc_init",
        unsafe dnnl_lbr_gru_forward_desc_init(
          &operation, dnnl_forward_inference, direction, source.raw, absent, layerWeights.raw,
          iterationWeights.raw, bias.raw, target.raw, hidden.raw, 0))
    case .lstm:
      try check(
        "dnnl_lstm_forward_desc_init_v3",
        unsafe dnnl_lstm_forward_desc_init_v3(
          &operation, dnnl_forward_inference, direction, source.raw, absent, absent,
          layerWeights.raw, iterationWeights.raw, absent, projectionWeights.raw, bias.raw,
          target.raw, hidden.raw, cell.raw, 0))
    }
    return try PrimitiveDescriptor(operation, Attributes.with([]), named: "rnn")
  }
}
