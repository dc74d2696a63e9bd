import Diagnostics

extension TrainingLowering {
  /// max(0, x) + slope * min(0, x), with one slope for all, or one for each index of dimension 1.
  mutating func prelu(_ input: Variable, _ slopes: Variable) throws(ComputeError) -> Variable {
    let source = try dense(input.value)
    let count = slopes.shape[0]
    let outer = count == 1 ? 1 : source.shape[0]
    let inner = source.count / max(1, outer * count)
    let result = try unsafe emitElementwise("prelu", [source, slopes.value]) { reads, result in
      for row in 0..<outer * count {
        let slope = unsafe reads[1][row % count]
        let (from, to) = unsafe (reads[0] + row * inner, result + row * inner)
        for index in 0..<inner {
          unsafe to[index] = from[index] > 0 ? from[index] : slope * from[index]
        }
      }
    }
    return variable(result, from: [input, slopes]) { (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.dense(gradient)
      if slopes.needsGradient {
        let place = lowering.gradientPlace(for: slopes)
        try unsafe lowering.emit(
          "prelu slope gradient",
          .kernel { reads, result in
            for channel in 0..<count {
              var total = 0.0
              for row in stride(from: channel, to: outer * count, by: count) {
                let (from, gradient) = unsafe (reads[0] + row * inner, reads[1] + row * inner)
                total += sum(inner) { unsafe from[$0] > 0 ? 0 : from[$0] * gradient[$0] }
              }
              unsafe result[channel] = Float(total)
            }
          }, reads: [source.location, upper.location], writes: [place.location])
        try lowering.accumulate(place, to: slopes)
      }
      guard input.needsGradient else { return }
      let lower = try unsafe lowering.emitElementwise(
        "prelu backward", [source, upper, slopes.value]
      ) { reads, lower in
        for row in 0..<outer * count {
          let slope = unsafe reads[2][row % count]
          let (from, to) = unsafe (reads[0] + row * inner, lower + row * inner)
          let gradient = unsafe reads[1] + row * inner
          for index in 0..<inner {
            unsafe to[index] = from[index] > 0 ? gradient[index] : slope * gradient[index]
          }
        }
      }
      try lowering.accumulate(lower, to: input)
    }
  }
}
