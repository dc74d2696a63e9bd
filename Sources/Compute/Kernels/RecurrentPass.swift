import Networks

/// One layer of an `RNN`, `LSTM` or `GRU` in one direction over all its time steps, forward and backward.
///
/// Sequences are time-major: `[L, N, …]`, so that one time step of all samples lies together. The input's
/// share of the gates has been computed for all time steps; the state's share is one product per step.
struct RecurrentPass: Sendable {
  let cell: Recurrent.Cell
  /// L
  let length: Int
  /// N
  let samples: Int
  /// H
  let hiddenSize: Int
  /// S: H, or the size that the hidden state is projected to.
  let stateSize: Int
  /// Whether time runs from the last step to the first.
  let isReversed: Bool

  /// What a forward pass reads and writes.
  @safe struct Memory {
    /// `[L, N, G]`: before, the input's share with its bias; after, the gates' values.
    let gates: FloatPointer
    /// `[G, S]`
    let stateWeights: FloatPointer
    /// `[G]`
    let bias: FloatPointer?
    /// `[S, H]` of a projected state.
    let projection: FloatPointer?
    /// `[L, N, S]`
    let states: FloatPointer
    /// `[L, N, H]`: an LSTM's cells; the state's share of a GRU's candidates.
    let inner: FloatPointer?
    /// `[L, N, H]`: states before their projection.
    let units: FloatPointer?
  }

  /// What a backward pass reads beside the forward pass's memory, and writes.
  @safe struct Gradients {
    /// `[L, N, S]`
    let states: FloatPointer?
    /// `[N, H]`: of an LSTM's last cell.
    let lastCell: FloatPointer?
    /// `[L, N, G]`: of the input's share of the gates.
    let gates: FloatPointer
    /// `[L, N, G]`: of the state's share; the same memory unless it is a GRU.
    let stateGates: FloatPointer
    /// `[L, N, S]`: of the states, with what came back from later steps.
    let wholeStates: FloatPointer
    /// `[N, H]`: of one time step's states before their projection.
    let units: FloatPointer
    /// `[N, H]`: what an LSTM's cells, or a GRU's states past their gates, hand to the step before.
    let carried: FloatPointer
  }

  /// G: rows of the weights.
  var gateCount: Int {
    switch cell {
    case .rnn: hiddenSize
    case .lstm: 4 * hiddenSize
    case .gru: 3 * hiddenSize
    }
  }

  /// The time of the step before the `step`th, in the order of the pass; nil for the first.
  private func time(before step: Int) -> Int? { step == 0 ? nil : time(of: step - 1) }

  private func time(of step: Int) -> Int { isReversed ? length - 1 - step : step }

  // MARK: Forward

  /// - Parameter products: `[N, G]`, written over.
  /// - Throws: `CMP001`, `CMP002`.
  func runForward(_ memory: Memory, products: FloatPointer) throws(ComputeError) {
    let product = MatrixProduct(
      rows: samples, columns: gateCount, depth: stateSize, left: .init(rowStride: stateSize),
      right: .init(isTransposed: true, rowStride: stateSize), result: .init(rowStride: gateCount))
    let projecting = MatrixProduct(
      rows: samples, columns: stateSize, depth: hiddenSize, left: .init(rowStride: hiddenSize),
      right: .init(isTransposed: true, rowStride: hiddenSize), result: .init(rowStride: stateSize))
    unsafe products.update(repeating: 0, count: samples * gateCount)
    for step in 0..<length {
      let time = self.time(of: step)
      let before = self.time(before: step)
      if let before {
        unsafe try product.run(
          memory.states + before * samples * stateSize, memory.stateWeights, to: products)
      }
      let states = unsafe memory.states + time * samples * stateSize
      let units = unsafe memory.units.map { unsafe $0 + time * samples * hiddenSize } ?? states
      for sample in 0..<samples {
        unsafe advance(
          memory, time: time, before: before, sample: sample,
          products: products + sample * gateCount, units: units + sample * hiddenSize)
      }
      if let projection = unsafe memory.projection {
        unsafe try projecting.run(units, projection, to: states)
      }
    }
  }

  /// One time step of one sample.
  private func advance(
    _ memory: Memory, time: Int, before: Int?, sample: Int, products: FloatPointer,
    units: FloatPointer
  ) {
    let size = hiddenSize
    let gates = unsafe memory.gates + (time * samples + sample) * gateCount
    let inner = unsafe memory.inner.map { unsafe $0 + (time * samples + sample) * size }
    let innerBefore = unsafe before.flatMap { before in
      unsafe memory.inner.map { unsafe $0 + (before * samples + sample) * size }
    }
    let stateBefore = unsafe before.map {
      unsafe memory.states + ($0 * samples + sample) * stateSize
    }
    for start in stride(from: 0, to: size, by: Lanes.scalarCount) {
      let count = min(Lanes.scalarCount, size - start)
      func fromInput(_ gate: Int) -> Lanes {
        unsafe Lanes(gates + gate * size + start, count: count)
      }
      func fromState(_ gate: Int) -> Lanes {
        let product = unsafe Lanes(products + gate * size + start, count: count)
        guard let bias = unsafe memory.bias else { return product }
        return unsafe product + Lanes(bias + gate * size + start, count: count)
      }
      func keep(_ gate: Int, _ value: Lanes) {
        unsafe value.store(to: gates + gate * size + start, count: count)
      }
      func earlier(_ place: FloatPointer?) -> Lanes {
        unsafe place.map { unsafe Lanes($0 + start, count: count) } ?? .zero
      }
      let unit: Lanes
      switch cell {
      case .rnn(.tanh): unit = FloatMath.tanh(fromInput(0) + fromState(0))
      case .rnn(.relu):
        let sum = fromInput(0) + fromState(0)
        unit = sum.replacing(with: 0, where: sum .< 0)
      case .lstm:
        // Source: torch.nn.LSTM: gates i, f, g, o.
        let input = FloatMath.logistic(fromInput(0) + fromState(0))
        let forget = FloatMath.logistic(fromInput(1) + fromState(1))
        let candidate = FloatMath.tanh(fromInput(2) + fromState(2))
        let output = FloatMath.logistic(fromInput(3) + fromState(3))
        let cell = unsafe forget * earlier(innerBefore) + input * candidate
        keep(0, input)
        keep(1, forget)
        keep(2, candidate)
        keep(3, output)
        if let inner = unsafe inner { unsafe cell.store(to: inner + start, count: count) }
        unit = output * FloatMath.tanh(cell)
      case .gru:
        // Source: torch.nn.GRU: gates r, z, n.
        let reset = FloatMath.logistic(fromInput(0) + fromState(0))
        let update = FloatMath.logistic(fromInput(1) + fromState(1))
        let share = fromState(2)
        let candidate = FloatMath.tanh(fromInput(2) + reset * share)
        keep(0, reset)
        keep(1, update)
        keep(2, candidate)
        if let inner = unsafe inner { unsafe share.store(to: inner + start, count: count) }
        unit = unsafe candidate + update * (earlier(stateBefore) - candidate)
      }
      unsafe unit.store(to: units + start, count: count)
    }
  }

  // MARK: Backward

  /// - Throws: `CMP001`, `CMP002`.
  func runBackward(_ memory: Memory, _ gradients: Gradients) throws(ComputeError) {
    let product = MatrixProduct(
      rows: samples, columns: stateSize, depth: gateCount, left: .init(rowStride: gateCount),
      right: .init(rowStride: stateSize), result: .init(rowStride: stateSize), accumulates: true)
    let projecting = MatrixProduct(
      rows: samples, columns: hiddenSize, depth: stateSize, left: .init(rowStride: stateSize),
      right: .init(rowStride: hiddenSize), result: .init(rowStride: hiddenSize))
    let (stateCount, unitCount) = (samples * stateSize, samples * hiddenSize)
    unsafe gradients.carried.update(repeating: 0, count: unitCount)
    if let lastCell = unsafe gradients.lastCell {
      unsafe gradients.carried.update(from: lastCell, count: unitCount)
    }
    for step in (0..<length).reversed() {
      let time = self.time(of: step)
      let states = unsafe gradients.wholeStates + time * stateCount
      if let upper = unsafe gradients.states {
        unsafe states.update(from: upper + time * stateCount, count: stateCount)
      } else {
        unsafe states.update(repeating: 0, count: stateCount)
      }
      if step < length - 1 {
        let later = self.time(of: step + 1)
        unsafe try product.run(
          gradients.stateGates + later * samples * gateCount, memory.stateWeights, to: states)
        if cell == .gru {
          for index in 0..<stateCount { unsafe states[index] += gradients.carried[index] }
        }
      }
      if let projection = unsafe memory.projection {
        unsafe try projecting.run(states, projection, to: gradients.units)
      }
      let units = unsafe memory.projection == nil ? states : gradients.units
      for sample in 0..<samples {
        unsafe goBack(
          memory, gradients, time: time, before: self.time(before: step), sample: sample,
          units: units + sample * hiddenSize)
      }
    }
  }

  /// One time step of one sample, backward.
  private func goBack(
    _ memory: Memory, _ gradients: Gradients, time: Int, before: Int?, sample: Int,
    units: FloatPointer
  ) {
    let size = hiddenSize
    let row = time * samples + sample
    let gates = unsafe memory.gates + row * gateCount
    let lower = unsafe gradients.gates + row * gateCount
    let stateLower = unsafe gradients.stateGates + row * gateCount
    let state = unsafe memory.states + row * stateSize
    let stateBefore = unsafe before.map {
      unsafe memory.states + ($0 * samples + sample) * stateSize
    }
    let inner = unsafe memory.inner.map { unsafe $0 + row * size }
    let innerBefore = unsafe before.flatMap { before in
      unsafe memory.inner.map { unsafe $0 + (before * samples + sample) * size }
    }
    let carried = unsafe gradients.carried + sample * size
    for start in stride(from: 0, to: size, by: Lanes.scalarCount) {
      let count = min(Lanes.scalarCount, size - start)
      func value(_ place: FloatPointer?) -> Lanes {
        unsafe place.map { unsafe Lanes($0 + start, count: count) } ?? .zero
      }
      func gate(_ index: Int) -> Lanes { unsafe Lanes(gates + index * size + start, count: count) }
      func give(_ index: Int, _ gradient: Lanes) {
        unsafe gradient.store(to: lower + index * size + start, count: count)
      }
      let upper = unsafe Lanes(units + start, count: count)
      switch cell {
      case .rnn(.tanh):
        let unit = unsafe value(state)
        give(0, upper * (1 - unit * unit))
      case .rnn(.relu):
        give(0, unsafe upper.replacing(with: 0, where: value(state) .<= 0))
      case .lstm:
        let (input, forget, candidate, output) = (gate(0), gate(1), gate(2), gate(3))
        let tangent = unsafe FloatMath.tanh(value(inner))
        let cell = unsafe value(carried) + upper * output * (1 - tangent * tangent)
        give(0, cell * candidate * input * (1 - input))
        give(1, unsafe cell * value(innerBefore) * forget * (1 - forget))
        give(2, cell * input * (1 - candidate * candidate))
        give(3, upper * tangent * output * (1 - output))
        unsafe (cell * forget).store(to: carried + start, count: count)
      case .gru:
        let (reset, update, candidate) = (gate(0), gate(1), gate(2))
        let new = upper * (1 - update) * (1 - candidate * candidate)
        let resetLower = unsafe new * value(inner) * reset * (1 - reset)
        let updateLower = unsafe upper * (value(stateBefore) - candidate) * update * (1 - update)
        give(0, resetLower)
        give(1, updateLower)
        give(2, new)
        unsafe resetLower.store(to: stateLower + start, count: count)
        unsafe updateLower.store(to: stateLower + size + start, count: count)
        unsafe (new * reset).store(to: stateLower + 2 * size + start, count: count)
        unsafe (upper * update).store(to: carried + start, count: count)
      }
    }
  }
}
