import Glibc
import Networks

/// One layer of an `RNN`, `LSTM` or `GRU` in one direction, step by step, with NaN and infinity as in
/// PyTorch, where oneDNN's approximations turn them into numbers.
struct RecurrentKernel: Sendable {
  let cell: Recurrent.Cell
  let inputSize: Int
  let hiddenSize: Int
  /// `hiddenSize`, or the size that the hidden state is projected to.
  let stateSize: Int
  /// `[gates * hiddenSize, inputSize]`, gates in PyTorch's order.
  let inputWeights: [Float]
  /// `[gates * hiddenSize, stateSize]`
  let stateWeights: [Float]
  /// `[gates * hiddenSize]` each.
  let inputBias: [Float]
  let stateBias: [Float]
  /// `[stateSize, hiddenSize]`, empty for none.
  let projection: [Float]

  /// Hidden and cell state of one sample.
  struct State {
    var hidden: [Float]
    var cell: [Float]
  }

  var start: State {
    State(
      hidden: [Float](repeating: 0, count: stateSize),
      cell: [Float](repeating: 0, count: hiddenSize))
  }

  /// The state after one more input of `inputSize` values.
  func next(_ state: State, _ input: UnsafeMutablePointer<Float>) -> State {
    let fromInput = unsafe affine(inputWeights, inputBias, input, inputSize)
    var hidden = state.hidden
    let fromState = unsafe hidden.withUnsafeMutableBufferPointer { values in
      // The state is never empty: sizes are at least 1.
      unsafe affine(stateWeights, stateBias, values.baseAddress.unsafelyUnwrapped, stateSize)
    }
    let sum = { (gate: Int, unit: Int) in
      fromInput[gate * hiddenSize + unit] + fromState[gate * hiddenSize + unit]
    }
    var cells = state.cell
    var units = [Float](repeating: 0, count: hiddenSize)
    for unit in 0..<hiddenSize {
      switch cell {
      case .rnn(.tanh): units[unit] = tanhf(sum(0, unit))
      case .rnn(.relu): units[unit] = sum(0, unit) < 0 ? 0 : sum(0, unit)
      case .lstm:
        // Source: torch.nn.LSTM: gates i, f, g, o.
        cells[unit] =
          sigmoid(sum(1, unit)) * state.cell[unit] + sigmoid(sum(0, unit)) * tanhf(sum(2, unit))
        units[unit] = sigmoid(sum(3, unit)) * tanhf(cells[unit])
      case .gru:
        // Source: torch.nn.GRU: gates r, z, n.
        let reset = sigmoid(sum(0, unit))
        let update = sigmoid(sum(1, unit))
        let row = 2 * hiddenSize + unit
        let new = tanhf(fromInput[row] + reset * fromState[row])
        units[unit] = (1 - update) * new + update * state.hidden[unit]
      }
    }
    return State(hidden: projection.isEmpty ? units : projected(units), cell: cells)
  }

  private func affine(
    _ weights: [Float], _ bias: [Float], _ values: UnsafeMutablePointer<Float>, _ count: Int
  ) -> [Float] {
    unsafe weights.withUnsafeBufferPointer { weights in
      bias.indices.map { row in
        var sums = SIMD8<Float>.zero
        var column = 0
        while column + 8 <= count {
          let weight = unsafe UnsafeRawPointer(
            weights.baseAddress.unsafelyUnwrapped + row * count + column
          ).loadUnaligned(as: SIMD8<Float>.self)
          let value = unsafe UnsafeRawPointer(values + column)
            .loadUnaligned(as: SIMD8<Float>.self)
          sums += weight * value
          column += 8
        }
        var sum = sums.sum() + bias[row]
        while column < count {
          sum += unsafe weights[row * count + column] * values[column]
          column += 1
        }
        return sum
      }
    }
  }

  private func projected(_ units: [Float]) -> [Float] {
    (0..<stateSize).map { row in
      units.indices.reduce(0) { $0 + projection[row * hiddenSize + $1] * units[$1] }
    }
  }
}

private func sigmoid(_ x: Float) -> Float { 1 / (1 + expf(-x)) }
