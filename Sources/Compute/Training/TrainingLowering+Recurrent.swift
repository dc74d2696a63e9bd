import Diagnostics
import Networks

extension TrainingLowering {
  /// `RNN`, `LSTM`, `GRU` over `[N, L, inputSize]`.
  mutating func recurrent(
    _ recurrent: Recurrent, _ layer: Layer, _ input: Variable
  ) throws(ComputeError) -> Variable {
    // Time-major from here on.
    var sequence = try permuted(input, [1, 0, 2])
    var ends = try recurrentLayer(recurrent, layer, 0, sequence)
    for index in 1..<max(1, recurrent.numLayers) {
      sequence = try joined(ends.map(\.states), 2)
      if recurrent.dropout > 0 {
        let samples = try permuted(sequence, [1, 0, 2])
        let kept = try dropout(
          Dropout(p: recurrent.dropout), samples, isBatched: layer.output.isBatched)
        sequence = try permuted(kept, [1, 0, 2])
      }
      ends = try recurrentLayer(recurrent, layer, index, sequence)
    }
    switch recurrent.output {
    case .sequence: return try permuted(joined(ends.map(\.states), 2), [1, 0, 2])
    case .hidden:
      var states: [Variable] = []
      for (direction, end) in ends.enumerated() {
        states.append(try selected(end.states, dim: 0, index: direction == 0 ? -1 : 0))
      }
      return try joined(states, 1)
    case .cell: return try joined(ends.compactMap(\.lastCell), 1)
    }
  }

  /// One layer, each direction for itself, forward first.
  private mutating func recurrentLayer(
    _ recurrent: Recurrent, _ layer: Layer, _ index: Int, _ input: Variable
  ) throws(ComputeError) -> [RecurrentResult] {
    var results = try [
      recurrentDirection(recurrent, layer, "l\(index)", input, isReversed: false)
    ]
    if recurrent.bidirectional {
      results.append(
        try recurrentDirection(recurrent, layer, "l\(index)_reverse", input, isReversed: true))
    }
    return results
  }

  /// Values of the same sizes, one after the other along a dimension.
  private mutating func joined(
    _ parts: [Variable], _ axis: Int
  ) throws(ComputeError) -> Variable {
    if parts.count == 1 { return parts[0] }
    var shape = parts[0].shape
    shape[axis] *= parts.count
    return try concatenated(parts, axis, shape)
  }

  /// What one layer gives in one direction.
  private struct RecurrentResult {
    /// `[L, N, S]`
    let states: Variable
    /// `[N, H]` of an LSTM.
    let lastCell: Variable?
  }

  private mutating func recurrentDirection(
    _ recurrent: Recurrent, _ layer: Layer, _ suffix: String, _ input: Variable, isReversed: Bool
  ) throws(ComputeError) -> RecurrentResult {
    let gates = try linear(
      input, parameter("weight_ih_\(suffix)", of: layer),
      recurrent.bias ? parameter("bias_ih_\(suffix)", of: layer) : nil)
    let pass = RecurrentPass(
      cell: recurrent.cell, length: input.shape[0], samples: input.shape[1],
      hiddenSize: recurrent.hiddenSize, stateSize: recurrent.stateSize, isReversed: isReversed)
    return try recurrence(
      pass, gates,
      RecurrentWeights(
        state: parameter("weight_hh_\(suffix)", of: layer),
        bias: recurrent.bias ? parameter("bias_hh_\(suffix)", of: layer) : nil,
        projection: recurrent.projSize > 0 ? parameter("weight_hr_\(suffix)", of: layer) : nil))
  }

  /// What the state meets: `[G, S]`, `[G]`, `[S, H]`.
  private struct RecurrentWeights {
    let state: Variable
    let bias: Variable?
    let projection: Variable?
  }

  /// - Parameter gates: the input's share, `[L, N, G]`, which nothing else reads: the gates' values take
  ///   its place.
  private mutating func recurrence(
    _ pass: RecurrentPass, _ gates: Variable, _ weights: RecurrentWeights
  ) throws(ComputeError) -> RecurrentResult {
    let (length, samples, hidden) = (pass.length, pass.samples, pass.hiddenSize)
    let states = newValue([length, samples, pass.stateSize])
    let products = newValue([samples, pass.gateCount])
    let hasInner = if case .rnn = pass.cell { false } else { true }
    let inner = hasInner ? newValue([length, samples, hidden]) : nil
    let units = weights.projection == nil ? nil : newValue([length, samples, hidden])
    let memory = RecurrentLocations(
      gates: gates.value.location, stateWeights: weights.state.value.location,
      bias: weights.bias?.value.location, projection: weights.projection?.value.location,
      states: states.location, inner: inner?.location, units: units?.location)
    let results = [states, inner, units].compactMap { $0?.location }
    try unsafe emit(
      "recurrence",
      .routine { (reads, writes) throws(ComputeError) in
        unsafe try pass.runForward(memory.bound(reads), products: writes[0])
      }, reads: memory.all, writes: [products.location, gates.value.location] + results)
    let last =
      try pass.cell == .lstm
      ? inner.map { value throws(ComputeError) in
        try selected(value, dim: 0, index: pass.isReversed ? 0 : length - 1)
      } : nil
    let inputs = [gates, weights.state, weights.bias, weights.projection].compactMap(\.self)
    let outputs = variables([states] + (last.map { [$0] } ?? []), from: inputs) {
      (lowering, upper) throws(ComputeError) in
      let lower = try lowering.recurrenceBackward(
        pass, memory, upper[0], upper.count > 1 ? upper[1] : nil)
      try lowering.accumulate(lower.gates, to: gates)
      try lowering.accumulateWeights(pass, weights, lower, states: states, units: units)
    }
    return RecurrentResult(states: outputs[0], lastCell: outputs.count > 1 ? outputs[1] : nil)
  }

  /// Gradients that one backward pass over time gives.
  private struct RecurrentGradients {
    /// `[L, N, G]`
    let gates: Value
    let stateGates: Value
    /// `[L, N, S]`
    let states: Value
  }

  private mutating func recurrenceBackward(
    _ pass: RecurrentPass, _ memory: RecurrentLocations, _ upper: Value?, _ lastCell: Value?
  ) throws(ComputeError) -> RecurrentGradients {
    let (length, samples, hidden) = (pass.length, pass.samples, pass.hiddenSize)
    let upper = try upper.map { value throws(ComputeError) in try dense(value) }
    let lastCell = try lastCell.map { value throws(ComputeError) in try dense(value) }
    let gates = newValue([length, samples, pass.gateCount])
    let stateGates = pass.cell == .gru ? newValue(gates.shape) : gates
    let states = newValue([length, samples, pass.stateSize])
    let units = newValue([samples, hidden])
    let carried = newValue([samples, hidden])
    let count = memory.all.count
    let hasUpper = upper != nil
    let hasLastCell = lastCell != nil
    try unsafe emit(
      "recurrence backward",
      .routine { (reads, writes) throws(ComputeError) in
        unsafe try pass.runBackward(
          memory.bound(reads),
          RecurrentPass.Gradients(
            states: hasUpper ? reads[count] : nil, lastCell: hasLastCell ? reads.last : nil,
            gates: writes[0], stateGates: writes[1], wholeStates: writes[2], units: writes[3],
            carried: writes[4]))
      },
      reads: memory.all + [upper, lastCell].compactMap { $0?.location },
      writes: [gates, stateGates, states, units, carried].map(\.location))
    return RecurrentGradients(gates: gates, stateGates: stateGates, states: states)
  }

  /// The weights' gradients, each as one product over all time steps.
  private mutating func accumulateWeights(
    _ pass: RecurrentPass, _ weights: RecurrentWeights, _ gradients: RecurrentGradients,
    states: Value, units: Value?
  ) throws(ComputeError) {
    let steps = pass.length - 1
    // The first step in time has no state before it.
    if steps > 0 {
      let upper = try narrowed(
        gradients.stateGates, 0, from: pass.isReversed ? 0 : 1, step: 1, count: steps)
      let before = try narrowed(states, 0, from: pass.isReversed ? 1 : 0, step: 1, count: steps)
      try accumulateProduct(upper, before, to: weights.state)
    }
    if let bias = weights.bias {
      let sums = try columnSums(
        gradients.stateGates, columns: pass.gateCount, to: gradientPlace(for: bias))
      try accumulate(sums, to: bias)
    }
    if let projection = weights.projection, let units {
      try accumulateProduct(gradients.states, units, to: projection)
    }
  }

  /// Adds A^T B to a weight's gradient: A `[L, N, rows]`, B `[L, N, columns]`, row-major.
  private mutating func accumulateProduct(
    _ first: Value, _ second: Value, to weight: Variable
  ) throws(ComputeError) {
    let (rows, columns) = (weight.shape[0], weight.shape[1])
    let place = gradientPlace(for: weight)
    try emit(
      MatrixProduct(
        rows: rows, columns: columns, depth: first.count / rows,
        left: .init(isTransposed: true, rowStride: rows), right: .init(rowStride: columns),
        result: .init(rowStride: columns)), first, second, to: place)
    try accumulate(place, to: weight)
  }
}

/// Where a pass finds its memory.
private struct RecurrentLocations: Sendable {
  let gates: Location
  let stateWeights: Location
  let bias: Location?
  let projection: Location?
  let states: Location
  let inner: Location?
  let units: Location?

  /// Those that there are.
  var all: [Location] {
    [gates, stateWeights, bias, projection, states, inner, units].compactMap(\.self)
  }

  /// - Parameter addresses: of ``all``, and perhaps of more after them.
  func bound(_ addresses: [FloatPointer]) -> RecurrentPass.Memory {
    var next = 0
    func take(_ location: Location?) -> FloatPointer? {
      if location == nil { return nil }
      next += 1
      return unsafe addresses[next - 1]
    }
    func takeOne() -> FloatPointer {
      next += 1
      return unsafe addresses[next - 1]
    }
    return unsafe RecurrentPass.Memory(
      gates: takeOne(), stateWeights: takeOne(), bias: take(bias), projection: take(projection),
      states: takeOne(), inner: take(inner), units: take(units))
  }
}
