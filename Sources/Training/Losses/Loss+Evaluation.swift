import Glibc

extension Loss {
  /// The share of some samples in the loss of their batch, which is the sum of all shares, and the
  /// derivative of the batch's loss by their scores.
  ///
  /// - Parameters:
  ///   - scores: `[samples, columns]`
  ///   - classes: `[samples]`, each below `columns`.
  ///   - batchSize: samples of the whole batch.
  ///   - gradient: `[samples, columns]`, written if given; not where the scores are.
  /// - Precondition: the sizes fit.
  public func evaluate(
    scores: UnsafeBufferPointer<Float>, classes: UnsafeBufferPointer<UInt8>, columns: Int,
    batchSize: Int, gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) -> Double {
    let rows = unsafe Rows(
      scores: scores, samples: classes.count, columns: columns, gradient: gradient)
    for sample in 0..<classes.count {
      precondition(unsafe Int(classes[sample]) < columns, "a class index is out of range")
    }
    let divisor = divisor(samples: batchSize, columns: columns)
    let scale = Float(1 / divisor)
    let sum =
      switch self {
      case .crossEntropy(let smoothing, _):
        unsafe rows.crossEntropy(scale, classes, smoothing: smoothing)
      case .negativeLogLikelihood:
        unsafe rows.negativeLogLikelihood(scale, classes)
      default:
        compare(rows, scale) { unsafe Int(classes[$0]) == $1 ? 1 : 0 }
      }
    return sum / divisor
  }

  /// As with class indices, with one value for each score.
  ///
  /// - Parameters:
  ///   - scores: `[samples, columns]`
  ///   - values: `[samples, columns]`
  /// - Precondition: the sizes fit, and the loss is no negative log-likelihood.
  public func evaluate(
    scores: UnsafeBufferPointer<Float>, values: UnsafeBufferPointer<Float>, columns: Int,
    batchSize: Int, gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) -> Double {
    precondition(columns > 0 && values.count % columns == 0)
    let rows = unsafe Rows(
      scores: scores, samples: values.count / columns, columns: columns, gradient: gradient)
    let divisor = divisor(samples: batchSize, columns: columns)
    let scale = Float(1 / divisor)
    let sum =
      switch self {
      case .crossEntropy(let smoothing, _):
        rows.crossEntropy(scale) { index in
          let value = unsafe values[index]
          return smoothing == 0
            ? value : value * Float(1 - smoothing) + Float(smoothing / Double(columns))
        }
      case .negativeLogLikelihood:
        preconditionFailure("a negative log-likelihood takes class indices")
      default:
        compare(rows, scale) { unsafe values[$0 * columns + $1] }
      }
    return sum / divisor
  }

  @inline(__always)
  private func compare(
    _ rows: Rows, _ scale: Float, _ target: (_ sample: Int, _ column: Int) -> Float
  ) -> Double {
    switch self {
    case .meanSquaredError:
      rows.compare(target) { score, target in
        let difference = score - target
        return (difference * difference, 2 * scale * difference)
      }
    case .l1:
      rows.compare(target) { score, target in
        let difference = score - target
        return (abs(difference), difference > 0 ? scale : difference < 0 ? -scale : 0)
      }
    case .binaryCrossEntropy:
      rows.compare(target) { score, target in
        let loss = (target - 1) * clamped(log1pf(-score)) - target * clamped(logf(score))
        let slope = (score - target) / max((1 - score) * score, 1e-12)
        return (loss, scale * slope)
      }
    default:
      rows.compare(target) { logit, target in
        let small = expf(-abs(logit))
        let loss = (1 - target) * logit - (min(logit, 0) - log1pf(small))
        let probability = logit < 0 ? small / (1 + small) : 1 / (1 + small)
        return (loss, scale * (probability - target))
      }
    }
  }
}

/// PyTorch takes no logarithm of a probability below this, so that a wrong certainty costs 100.
private func clamped(_ logarithm: Float) -> Float { max(logarithm, -100) }
