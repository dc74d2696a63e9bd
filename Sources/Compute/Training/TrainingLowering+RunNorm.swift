import Diagnostics
import Networks

extension TrainingLowering {
  /// `LayerNorm` over the last dimensions.
  mutating func layerNorm(
    _ norm: LayerNorm, _ layer: Layer, _ input: Variable
  ) throws(ComputeError) -> Variable {
    let size = norm.normalizedShape.reduce(1, *)
    let kernel = RunNorm(
      runs: input.value.count / max(1, size), size: size, plane: 1, weightCount: size,
      eps: norm.eps)
    return try normalized(
      kernel, input, norm.elementwiseAffine ? parameter("weight", of: layer) : nil,
      norm.elementwiseAffine && norm.bias ? parameter("bias", of: layer) : nil)
  }

  /// `GroupNorm` of `[N, C, *]`.
  mutating func groupNorm(
    _ norm: GroupNorm, _ layer: Layer, _ input: Variable
  ) throws(ComputeError) -> Variable {
    let plane = input.shape.dropFirst(2).reduce(1, *)
    let size = norm.numChannels / norm.numGroups * plane
    let kernel = RunNorm(
      runs: input.value.count / max(1, size), size: size, plane: plane,
      weightCount: norm.numChannels, eps: norm.eps)
    return try normalized(
      kernel, input, norm.affine ? parameter("weight", of: layer) : nil,
      norm.affine && norm.bias ? parameter("bias", of: layer) : nil)
  }

  /// `InstanceNorm2d` of `[N, C, H, W]` or `[C, H, W]`: by the statistics of each plane. The running ones
  /// move to those of the batch's average plane.
  mutating func instanceNorm(
    _ norm: InstanceNorm, _ layer: Layer, _ input: Variable
  ) throws(ComputeError) -> Variable {
    let plane = input.shape.suffix(2).reduce(1, *)
    let kernel = RunNorm(
      runs: input.value.count / max(1, plane), size: plane, plane: plane,
      weightCount: norm.numFeatures,
      eps: norm.eps)
    var running: (mean: Value, variance: Value, share: Double)?
    // Source: torch.nn.InstanceNorm2d 2.15: without a momentum, the running statistics stay.
    if norm.trackRunningStats, let momentum = norm.momentum {
      running = try (
        statistic("running_mean", of: layer), statistic("running_var", of: layer), momentum
      )
    }
    return try normalized(
      kernel, input, norm.affine ? parameter("weight", of: layer) : nil,
      norm.affine && norm.bias ? parameter("bias", of: layer) : nil
    ) { (lowering, statistics) throws(ComputeError) in
      guard let running else { return }
      let exchange = InstanceExchange(
        kernel, share: running.share, isBatched: layer.output.isBatched,
        runsOfSample: norm.numFeatures)
      try unsafe lowering.emit(
        "instance statistics", .exchange { unsafe exchange.combine($0) },
        reads: [statistics.location], writes: [running.mean.location, running.variance.location])
    }
  }

  /// - Parameter track: gets the kernel's statistics.
  private mutating func normalized(
    _ kernel: RunNorm, _ input: Variable, _ weight: Variable?, _ bias: Variable?,
    track: (inout TrainingLowering, Value) throws(ComputeError) -> Void = { _, _ in }
  ) throws(ComputeError) -> Variable {
    let source = try dense(input.value)
    let statistics = try unsafe emitKernel(
      "norm statistics", [source], to: [kernel.statisticCount]
    ) { reads, result in unsafe kernel.statistics(of: reads[0], to: result) }
    try track(&self, statistics)
    let (hasWeight, hasBias) = (weight != nil, bias != nil)
    let affine = [weight, bias].compactMap(\.?.value)
    let result = try unsafe emitElementwise("norm", [source, statistics] + affine) {
      reads, result in
      unsafe kernel.normalize(
        reads[0], reads[1], weight: hasWeight ? reads[2] : nil,
        bias: hasBias ? reads[reads.count - 1] : nil, to: result)
    }
    return variable(result, from: [input] + [weight, bias].compactMap(\.self)) {
      (lowering, gradient) throws(ComputeError) in
      let reads = try [source, statistics, lowering.dense(gradient)]
      try lowering.normWeightGradients(kernel, reads, weight, bias)
      guard input.needsGradient else { return }
      let lower = try unsafe lowering.emitElementwise(
        "norm backward", reads + [weight].compactMap(\.?.value)
      ) { reads, lower in
        unsafe kernel.differentiate(
          reads[0], reads[1], reads[2], weight: hasWeight ? reads[3] : nil, to: lower)
      }
      try lowering.accumulate(lower, to: input)
    }
  }

  private mutating func normWeightGradients(
    _ kernel: RunNorm, _ reads: [Value], _ weight: Variable?, _ bias: Variable?
  ) throws(ComputeError) {
    guard weight != nil || bias != nil else { return }
    let count = kernel.weightCount
    let sums = try unsafe emitKernel(
      "norm sums", reads, to: [2 * count * ChannelExchange.doubleSize]
    ) { reads, result in
      unsafe kernel.weightGradients(reads[0], reads[1], reads[2], to: doubles(result))
    }
    for (parameter, offset) in [(weight, 0), (bias, count)] {
      guard let parameter else { continue }
      let place = gradientPlace(for: parameter)
      try unsafe emit(
        "norm gradient",
        .kernel { reads, result in
          let from = unsafe doubles(reads[0]) + offset
          for index in 0..<count { unsafe result[index] = Float(from[index]) }
        }, reads: [sums.location], writes: [place.location])
      try accumulate(place, to: parameter)
    }
  }
}

/// Moves the running statistics of an instance norm, once for all slices of a batch.
struct InstanceExchange: Sendable {
  let kernel: RunNorm
  /// Of the new in the average.
  let share: Double
  /// Whether each slice holds other samples; what does not depend on the batch is the same in all.
  let isBatched: Bool
  /// Runs of one sample: its channels.
  let runsOfSample: Int

  init(_ kernel: RunNorm, share: Double, isBatched: Bool, runsOfSample: Int) {
    self.kernel = kernel
    self.share = share
    self.isBatched = isBatched
    self.runsOfSample = runsOfSample
  }

  /// Each slice reads ``RunNorm/statistics(of:to:)``; the running mean and variance are written.
  func combine(_ parts: [ChannelExchange.Part]) {
    let distinct = isBatched ? unsafe parts : unsafe Array(parts.prefix(1))
    let (means, variances) = unsafe (distinct[0].writes[0], distinct[0].writes[1])
    let unbiased = Double(kernel.size) / Double(max(1, kernel.size - 1))
    for channel in 0..<runsOfSample {
      var (mean, variance, samples) = (0.0, 0.0, 0.0)
      for index in unsafe distinct.indices {
        let statistics = unsafe distinct[index].reads[0]
        let runs = isBatched ? unsafe distinct[index].rows * runsOfSample : kernel.runs
        for run in stride(from: channel, to: runs, by: runsOfSample) {
          mean += unsafe Double(statistics[run])
          variance += unsafe Double(statistics[2 * runs + run]) * unbiased
          samples += 1
        }
      }
      unsafe means[channel] = moved(means[channel], to: mean / samples, by: share)
      unsafe variances[channel] = moved(variances[channel], to: variance / samples, by: share)
    }
  }
}
