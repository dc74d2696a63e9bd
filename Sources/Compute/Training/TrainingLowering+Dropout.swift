import Diagnostics
import Networks

extension TrainingLowering {
  /// `Dropout`, `Dropout2d`, `AlphaDropout` in training mode.
  mutating func dropout(
    _ dropout: Dropout, _ layer: Layer, _ input: Variable
  ) throws(ComputeError) -> Variable {
    try self.dropout(dropout, input, isBatched: layer.output.isBatched)
  }

  /// - Parameter isBatched: whether dimension 0 counts the slice's samples; what does not depend on the
  ///   batch has the same mask in all slices.
  mutating func dropout(
    _ dropout: Dropout, _ input: Variable, isBatched: Bool
  ) throws(ComputeError) -> Variable {
    if dropout.p == 0 { return input }
    let source = try dense(input.value)
    let noise = DropoutNoise(dropout)
    // A unit is a value, or a channel with all its values.
    let units =
      dropout.kind == .channels ? source.shape.prefix(2).reduce(1, *) : source.count
    let inner = source.count / max(1, units)
    let unitsOfSample = isBatched ? units / rows : 0
    let (key, use) = randomness()
    let mask = DropoutMask(use: use, p: dropout.p, keptFactor: noise.keptFactor)
    let factors = try unsafe emitKernel("dropout mask", [key], to: [units]) { reads, result in
      let key = unsafe UnsafeRawPointer(reads[0]).loadUnaligned(as: SliceKey.self)
      unsafe mask.factors(
        step: key.step, first: key.firstRow &* UInt64(unitsOfSample), count: units, to: result)
    }
    let result = try unsafe emitElementwise("dropout", [source, factors]) { reads, result in
      for unit in 0..<units {
        let factor = unsafe reads[1][unit]
        let shift = factor == 0 ? noise.droppedShift : noise.keptShift
        for index in unit * inner..<(unit + 1) * inner {
          unsafe result[index] = reads[0][index] * factor + shift
        }
      }
    }
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let lower = try unsafe lowering.emitElementwise(
        "dropout backward", [lowering.dense(gradient), factors]
      ) { reads, lower in
        for unit in 0..<units {
          let factor = unsafe reads[1][unit]
          for index in unit * inner..<(unit + 1) * inner {
            unsafe lower[index] = reads[0][index] * factor
          }
        }
      }
      try lowering.accumulate(lower, to: input)
    }
  }
}

/// What becomes of dropped and of kept values: x * factor + shift, the factor of dropped ones being 0.
struct DropoutNoise: Sendable {
  let keptFactor: Float
  let keptShift: Float
  let droppedShift: Float

  init(_ dropout: Dropout) {
    let p = dropout.p
    guard p < 1, dropout.kind == .alpha else {
      keptFactor = p < 1 ? Float(1 / (1 - p)) : 0
      keptShift = 0
      droppedShift = 0
      return
    }
    // Dropped values become SELU's limit, then mean 0 and variance 1 are brought back.
    // Source: Klambauer et al., "Self-Normalizing Neural Networks", 2017; torch.nn.AlphaDropout.
    let limit = Selu.scale * Selu.alpha
    let factor = 1 / ((limit * limit * p + 1) * (1 - p)).squareRoot()
    keptFactor = Float(factor)
    keptShift = Float(limit * factor * p)
    droppedShift = Float(-limit * factor * (1 - p))
  }
}
