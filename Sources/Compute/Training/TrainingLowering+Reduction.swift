import Diagnostics
import Networks

extension TrainingLowering {
  /// `Mean`, `Max`, `Sum` over one or more dimensions. Equal largest values share their gradient.
  mutating func reduce(
    _ reduce: Reduce, _ input: Variable, to shape: [Int]
  ) throws(ComputeError) -> Variable {
    let dims = Set(reduce.dims.map { axis($0, of: input.shape.count) })
    let kept = input.shape.indices.map { dims.contains($0) ? 1 : input.shape[$0] }
    let result =
      switch reduce.kind {
      case .sum: try summed(input, to: kept, scale: 1)
      case .mean:
        try summed(
          input, to: kept, scale: 1 / Double(dims.reduce(1) { $0 * input.shape[$1] }))
      case .max: try largest(input, to: kept)
      }
    return try reshaped(result, to: shape)
  }

  private mutating func summed(
    _ input: Variable, to shape: [Int], scale: Double
  ) throws(ComputeError) -> Variable {
    let source = try dense(input.value)
    let sums = BroadcastSum(of: source.shape, to: shape)
    let result = try unsafe emitKernel("sum", [source], to: shape) { reads, result in
      unsafe sums.run(from: reads[0], to: result, scale: scale)
    }
    let spread = StridedRows(
      shape: source.shape, strides: [broadcastStrides(from: shape, to: source.shape)])
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let lower = try unsafe lowering.emitKernel(
        "sum backward", [lowering.dense(gradient)], to: source.shape
      ) { reads, lower in
        let (count, stride, upper) = unsafe (spread.rowCount, spread.rowStrides[0], reads[0])
        let factor = Float(scale)
        spread.visitRows { offsets, row in
          let (from, to) = unsafe (upper + offsets[0], lower + row * count)
          for index in 0..<count { unsafe to[index] = from[index * stride] * factor }
        }
      }
      try lowering.accumulate(lower, to: input)
    }
  }

  private mutating func largest(
    _ input: Variable, to shape: [Int]
  ) throws(ComputeError) -> Variable {
    let source = try dense(input.value)
    let maximum = BroadcastMaximum(of: source.shape, to: shape)
    let result = try unsafe emitKernel("max", [source], to: shape) { reads, result in
      unsafe maximum.run(from: reads[0], to: result)
    }
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let lower = try unsafe lowering.emitKernel(
        "max backward", [source, result, lowering.dense(gradient)], to: source.shape
      ) { reads, lower in
        unsafe maximum.differentiate(reads[0], reads[1], reads[2], to: lower)
      }
      try lowering.accumulate(lower, to: input)
    }
  }
}
