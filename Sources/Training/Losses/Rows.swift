import Glibc

/// The scores of some samples, and where the derivatives go: the loops of all losses.
///
/// Single precision and the order of PyTorch's kernels inside a sample, double across samples. Nothing
/// is allocated. A NaN or an infinity goes where it goes in PyTorch. The pointers are the caller's, and a
/// value of this type lives no longer than the call that made it.
@safe
struct Rows {
  /// `[samples, columns]`
  let scores: UnsafeBufferPointer<Float>
  let samples: Int
  let columns: Int
  /// `[samples, columns]`
  let gradient: UnsafeMutableBufferPointer<Float>?

  /// - Precondition: the sizes fit.
  init(
    scores: UnsafeBufferPointer<Float>, samples: Int, columns: Int,
    gradient: UnsafeMutableBufferPointer<Float>?
  ) {
    precondition(columns > 0 && scores.count == samples * columns)
    if let gradient = unsafe gradient { precondition(gradient.count == scores.count) }
    unsafe self.scores = unsafe scores
    self.samples = samples
    self.columns = columns
    unsafe self.gradient = unsafe gradient
  }

  /// The sum of a loss of each score, and its derivative.
  @inline(__always)
  func compare(
    _ target: (_ sample: Int, _ column: Int) -> Float,
    _ body: (_ score: Float, _ target: Float) -> (loss: Float, slope: Float)
  ) -> Double {
    var sum = 0.0
    for sample in 0..<samples {
      for column in 0..<columns {
        let index = sample * columns + column
        let result = unsafe body(scores[index], target(sample, column))
        sum += Double(result.loss)
        if let gradient = unsafe gradient { unsafe gradient[index] = result.slope }
      }
    }
    return sum
  }

  /// The sum of the samples' cross-entropies with their classes.
  ///
  /// - Parameter scale: of the derivatives.
  func crossEntropy(
    _ scale: Float, _ classes: UnsafeBufferPointer<UInt8>, smoothing: Double
  ) -> Double {
    let share = Float(smoothing / Double(columns))
    let rest = Float(1 - smoothing)
    var sum = 0.0
    for sample in 0..<samples {
      let start = sample * columns
      let target = unsafe start + Int(classes[sample])
      let normalizer = normalize(from: start)
      // Without smoothing the other classes must not count: a probability of 0 there is no error.
      var loss = unsafe -normalizer.logarithm(of: scores[target])
      if smoothing != 0 {
        var total: Float = 0
        for index in start..<start + columns {
          total -= unsafe normalizer.logarithm(of: scores[index])
        }
        loss = rest * loss + share * total
      }
      sum += Double(loss)
      guard let gradient = unsafe gradient else { continue }
      for index in start..<start + columns {
        unsafe gradient[index] = (gradient[index] / normalizer.sum - share) * scale
      }
      unsafe gradient[target] -= rest * scale
    }
    return sum
  }

  /// The sum of the samples' cross-entropies with probabilities of the classes.
  @inline(__always)
  func crossEntropy(
    _ scale: Float, probability: (_ index: Int) -> Float
  ) -> Double {
    var sum = 0.0
    for sample in 0..<samples {
      let start = sample * columns
      let normalizer = normalize(from: start)
      var loss: Float = 0
      var total: Float = 0
      for index in start..<start + columns {
        loss -= unsafe normalizer.logarithm(of: scores[index]) * probability(index)
        total += probability(index)
      }
      sum += Double(loss)
      guard let gradient = unsafe gradient else { continue }
      for index in start..<start + columns {
        let softmax = unsafe gradient[index] / normalizer.sum
        unsafe gradient[index] = (softmax * total - probability(index)) * scale
      }
    }
    return sum
  }

  /// The sum of what stands at the classes, negated.
  func negativeLogLikelihood(_ scale: Float, _ classes: UnsafeBufferPointer<UInt8>) -> Double {
    if let gradient = unsafe gradient { unsafe gradient.update(repeating: 0) }
    var sum = 0.0
    for sample in 0..<samples {
      let target = unsafe sample * columns + Int(classes[sample])
      sum -= unsafe Double(scores[target])
      if let gradient = unsafe gradient { unsafe gradient[target] = -scale }
    }
    return sum
  }

  /// What turns a sample's logits into log-probabilities; leaves the exponentials in the gradient.
  @inline(__always)
  private func normalize(from start: Int) -> Normalizer {
    var largest = -Float.infinity
    for index in start..<start + columns {
      largest = unsafe scores[index] > largest ? scores[index] : largest
    }
    var sum: Float = 0
    for index in start..<start + columns {
      let exponential = unsafe expf(scores[index] - largest)
      sum += exponential
      if let gradient = unsafe gradient { unsafe gradient[index] = exponential }
    }
    return Normalizer(largest: largest, sum: sum, logarithm: logf(sum))
  }
}

/// log softmax(x) = (x - largest) - log(sum of the exponentials of such differences)
private struct Normalizer {
  let largest: Float
  let sum: Float
  let logarithm: Float

  @inline(__always)
  func logarithm(of logit: Float) -> Float { (logit - largest) - logarithm }
}
