import Diagnostics
import Networks

extension TrainingLowering {
  /// `Upsample` of the one or two last dimensions.
  mutating func upsample(
    _ input: Variable, _ upsample: Upsample, to shape: [Int]
  ) throws(ComputeError) -> Variable {
    let kernel = ResamplingKernel(upsample, from: input.shape, to: shape)
    let planes = input.shape.prefix(2).reduce(1, *)
    let result = try resampled(dense(input.value), kernel, to: shape)
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let lower = try unsafe lowering.emitKernel(
        "upsample backward", [lowering.dense(gradient)], to: input.shape
      ) { reads, result in
        unsafe kernel.runBackward(from: reads[0], to: result, planes: planes)
      }
      try lowering.accumulate(lower, to: input)
    }
  }

  /// `PixelShuffle`: `[*, C * r^2, H, W]` to `[*, C, H * r, W * r]`.
  mutating func pixelShuffle(
    _ input: Variable, _ factor: Int, to shape: [Int]
  ) throws(ComputeError) -> Variable {
    let result = try pixelShuffle(input.value, factor, shape)
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let split =
        shape.dropLast(2) + shape.suffix(2).flatMap { [$0 / max(1, factor), factor] }
      let rank = split.count
      let order = Array(0..<rank - 4) + [rank - 3, rank - 1, rank - 4, rank - 2]
      let cells = try lowering.reshaped(lowering.dense(gradient), to: Array(split))
      try lowering.accumulate(
        lowering.reshaped(lowering.permuted(cells, order), to: input.shape), to: input)
    }
  }

  /// `ZeroPad2d` and the padding of convolutions: planes whose cells come from given rows and columns of
  /// the input's, or are zero.
  mutating func gathered(_ input: Variable, _ cells: [[Int?]]) throws(ComputeError) -> Variable {
    let result = try gathered(dense(input.value), cells)
    let kernel = GatheringKernel(sizes: Array(input.shape.suffix(cells.count)), cells: cells)
    let planes = input.shape.dropLast(cells.count).reduce(1, *)
    return variable(result, from: [input]) { (lowering, gradient) throws(ComputeError) in
      let lower = try unsafe lowering.emitKernel(
        "pad backward", [lowering.dense(gradient)], to: input.shape
      ) { reads, result in
        unsafe kernel.runBackward(from: reads[0], to: result, planes: planes)
      }
      try lowering.accumulate(lower, to: input)
    }
  }
}
