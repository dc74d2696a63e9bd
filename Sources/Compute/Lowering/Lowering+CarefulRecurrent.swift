import Diagnostics
import Networks

extension Lowering {
  /// One layer in both directions by our own kernel, with the same results as the primitive's.
  mutating func carefulRecurrentLayer(
    _ recurrent: Recurrent, _ layer: Layer, _ index: Int, _ input: Value
  ) throws(ComputeError) -> RecurrentResults {
    let (batch, length, features) = (input.shape[0], input.shape[1], input.shape[2])
    let (state, hidden) = (recurrent.stateSize, recurrent.hiddenSize)
    let directions = recurrent.directions
    var kernels: [RecurrentKernel] = []
    for suffix in ["", "_reverse"].prefix(directions) {
      let place = "l\(index)\(suffix)"
      let none = [Float](repeating: 0, count: recurrent.gates * hidden)
      kernels.append(
        RecurrentKernel(
          cell: recurrent.cell, inputSize: features, hiddenSize: hidden, stateSize: state,
          inputWeights: try weight("weight_ih_\(place)", of: layer),
          stateWeights: try weight("weight_hh_\(place)", of: layer),
          inputBias: recurrent.bias ? try weight("bias_ih_\(place)", of: layer) : none,
          stateBias: recurrent.bias ? try weight("bias_hh_\(place)", of: layer) : none,
          projection: recurrent.projSize > 0 ? try weight("weight_hr_\(place)", of: layer) : []))
    }
    // The sequence, then the final hidden and cell states of each direction, in one buffer.
    let sequenceCount = batch * length * directions * state
    let hiddenCount = directions * batch * state
    let all = try unsafe emitKernel(
      "recurrent", [input], to: [sequenceCount + hiddenCount + directions * batch * hidden]
    ) { [kernels] reads, result in
      for (direction, kernel) in kernels.enumerated() {
        for sample in 0..<batch {
          var values = kernel.start
          for step in 0..<length {
            let time = direction == 0 ? step : length - 1 - step
            let row = sample * length + time
            unsafe values = kernel.next(values, reads[0] + row * features)
            unsafe (result + (row * directions + direction) * state).update(
              from: values.hidden, count: state)
          }
          let place = direction * batch + sample
          unsafe (result + sequenceCount + place * state).update(from: values.hidden, count: state)
          unsafe (result + sequenceCount + hiddenCount + place * hidden).update(
            from: values.cell, count: hidden)
        }
      }
    }
    func part(_ start: Int, _ shape: [Int]) -> Value {
      var location = all.location
      location.offset += start * MemoryLayout<Float>.stride
      return Value(shape: shape, location: location)
    }
    return RecurrentResults(
      sequence: part(0, [batch, length, directions * state]),
      hidden: part(sequenceCount, [1, directions, batch, state]),
      cell: part(sequenceCount + hiddenCount, [1, directions, batch, hidden]))
  }
}
