/// Runs of neighbouring values, each brought to mean 0 and variance 1, then scaled and shifted: layer,
/// group and instance norm of row-major values.
struct RunNorm: Sendable {
  /// How many runs.
  let runs: Int
  /// Values of a run.
  let size: Int
  /// Neighbouring values that share a weight.
  let plane: Int
  /// Weights, one for each plane; they repeat over the runs.
  let weightCount: Int
  let eps: Double

  /// Floats of ``statistics(of:to:)``.
  var statisticCount: Int { 3 * runs }

  /// All means, then all 1 / sqrt(variance + eps), then all variances: `[3 runs]`.
  func statistics(of values: FloatPointer, to result: FloatPointer) {
    for run in 0..<runs {
      let from = unsafe values + run * size
      let mean = sum(size) { unsafe from[$0] } / Double(size)
      let center = Float(mean)
      let squares = sum(size) {
        let distance = unsafe from[$0] - center
        return distance * distance
      }
      // The squares are about the rounded mean.
      let rest = mean - Double(center)
      let variance = squares / Double(size) - rest * rest
      unsafe result[run] = center
      unsafe result[runs + run] = Float(1 / (variance + eps).squareRoot())
      unsafe result[2 * runs + run] = Float(variance)
    }
  }

  /// (x - mean) / deviation * weight + bias.
  ///
  /// - Parameters:
  ///   - weight: 1 if nil.
  ///   - bias: 0 if nil.
  func normalize(
    _ values: FloatPointer, _ statistics: FloatPointer, weight: FloatPointer?, bias: FloatPointer?,
    to result: FloatPointer
  ) {
    visit { run, start, count, first, step in
      let (mean, inverse) = unsafe (statistics[run], statistics[runs + run])
      let (from, to) = unsafe (values + start, result + start)
      for index in 0..<count { unsafe to[index] = (from[index] - mean) * inverse }
      if let weight = unsafe weight {
        let scale = unsafe weight + first
        for index in 0..<count { unsafe to[index] *= scale[index * step] }
      }
      if let bias = unsafe bias {
        let shift = unsafe bias + first
        for index in 0..<count { unsafe to[index] += shift[index * step] }
      }
    }
  }

  /// The gradient of the values: with s = 1 / deviation and h = gradient * weight,
  /// s (h - mean(h) - (x - mean) s^2 mean(h (x - mean))).
  func differentiate(
    _ values: FloatPointer, _ statistics: FloatPointer, _ upper: FloatPointer,
    weight: FloatPointer?, to lower: FloatPointer
  ) {
    visit { _, start, count, first, step in
      let (from, to) = unsafe (upper + start, lower + start)
      if let weight = unsafe weight {
        let scale = unsafe weight + first
        for index in 0..<count { unsafe to[index] = from[index] * scale[index * step] }
      } else {
        unsafe to.update(from: from, count: count)
      }
    }
    for run in 0..<runs {
      let (mean, inverse) = unsafe (statistics[run], statistics[runs + run])
      let (from, to) = unsafe (values + run * size, lower + run * size)
      let average = Float(sum(size) { unsafe to[$0] } / Double(size))
      let product = sum(size) { unsafe to[$0] * (from[$0] - mean) } / Double(size)
      let slope = Float(product * Double(inverse) * Double(inverse))
      for index in 0..<size {
        unsafe to[index] = (to[index] - average - (from[index] - mean) * slope) * inverse
      }
    }
  }

  /// The gradients of all weights, then of all biases, in float64: `[2 weightCount]`.
  func weightGradients(
    _ values: FloatPointer, _ statistics: FloatPointer, _ upper: FloatPointer,
    to result: UnsafeMutablePointer<Double>
  ) {
    unsafe result.update(repeating: 0, count: 2 * weightCount)
    visit { run, start, count, first, step in
      let (mean, inverse) = unsafe (statistics[run], statistics[runs + run])
      let (from, gradient) = unsafe (values + start, upper + start)
      let (weights, biases) = unsafe (result + first, result + weightCount + first)
      if step == 0 {
        unsafe weights[0] += sum(count) { unsafe gradient[$0] * (from[$0] - mean) * inverse }
        unsafe biases[0] += sum(count) { unsafe gradient[$0] }
      } else {
        for index in 0..<count {
          unsafe weights[index] += Double(gradient[index] * (from[index] - mean) * inverse)
          unsafe biases[index] += Double(gradient[index])
        }
      }
    }
  }

  /// Visits the values in pieces that share a run.
  ///
  /// - Parameter body: gets the run, the piece's first value and length, the weight of its first value,
  ///   and the step from weight to weight: 0 or 1.
  @inline(__always)
  private func visit(
    _ body: (_ run: Int, _ start: Int, _ count: Int, _ weight: Int, _ step: Int) -> Void
  ) {
    for run in 0..<runs {
      if plane == 1 {
        body(run, run * size, size, run * size % weightCount, 1)
      } else {
        for start in stride(from: run * size, to: (run + 1) * size, by: plane) {
          body(run, start, plane, start / plane % weightCount, 0)
        }
      }
    }
  }
}
