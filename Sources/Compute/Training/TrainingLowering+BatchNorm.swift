import Diagnostics
import Networks

extension TrainingLowering {
  /// `BatchNorm1d`, `BatchNorm2d` of `[N, C, *]` by the statistics of the whole batch, which also move
  /// the running ones: each slice computes its own, an exchange combines them.
  mutating func batchNorm(
    _ norm: BatchNorm, _ layer: Layer, _ input: Variable
  ) throws(ComputeError) -> Variable {
    let (source, layout) = try channelLayout(input.value)
    if layout.plane == 1, layer.output.isBatched { fewestSamples = 2 }
    let weight = norm.affine ? try parameter("weight", of: layer) : nil
    let bias = norm.affine && norm.bias ? try parameter("bias", of: layer) : nil
    let moments = try unsafe emitKernel(
      "batch moments", [source], to: [2 * layout.channels * ChannelExchange.doubleSize]
    ) { reads, result in unsafe layout.moments(of: reads[0], to: doubles(result)) }
    let exchange = ChannelExchange(
      layout, eps: norm.eps, isBatched: layer.output.isBatched,
      running: norm.trackRunningStats ? .init(momentum: norm.momentum) : nil)
    let statistics = newValue([2 * layout.channels])
    var writes = [statistics.location]
    if norm.trackRunningStats {
      for suffix in ["running_mean", "running_var", "num_batches_tracked"] {
        writes.append(try statistic(suffix, of: layer).location)
      }
    }
    try unsafe emit(
      "batch statistics", .exchange { unsafe exchange.combineMoments($0) },
      reads: [moments.location], writes: writes)
    let reads = [source, statistics] + [weight, bias].compactMap(\.?.value)
    let (hasWeight, hasBias) = (weight != nil, bias != nil)
    let result = try unsafe emitElementwise("batch norm", reads) { reads, result in
      unsafe layout.normalize(
        reads[0], statistics: reads[1], weight: hasWeight ? reads[2] : nil,
        bias: hasBias ? reads[3] : nil, to: result)
    }
    return variable(result, from: [input] + [weight, bias].compactMap(\.self)) {
      (lowering, gradient) throws(ComputeError) in
      try lowering.batchNormBackward(
        exchange, lowering.matched(gradient, to: source), source, statistics, input: input,
        weight: weight, bias: bias)
    }
  }

  private mutating func batchNormBackward(
    _ exchange: ChannelExchange, _ upper: Value, _ source: Value, _ statistics: Value,
    input: Variable, weight: Variable?, bias: Variable?
  ) throws(ComputeError) {
    let layout = exchange.layout
    let channels = layout.channels
    let sums = try unsafe emitKernel(
      "batch norm sums", [upper, source, statistics],
      to: [2 * channels * ChannelExchange.doubleSize]
    ) { reads, result in
      unsafe layout.sums(of: reads[0], reads[1], means: reads[2], to: doubles(result))
    }
    if let weight {
      let place = gradientPlace(for: weight)
      try unsafe emit(
        "batch norm weight gradient",
        .kernel { reads, result in
          let products = unsafe doubles(reads[0]) + channels
          for channel in 0..<channels {
            unsafe result[channel] = Float(products[channel] * Double(reads[1][channels + channel]))
          }
        }, reads: [sums.location, statistics.location], writes: [place.location])
      try accumulate(place, to: weight)
    }
    if let bias {
      let place = gradientPlace(for: bias)
      try unsafe emit(
        "batch norm bias gradient",
        .kernel { reads, result in
          for channel in 0..<channels { unsafe result[channel] = Float(doubles(reads[0])[channel]) }
        }, reads: [sums.location], writes: [place.location])
      try accumulate(place, to: bias)
    }
    guard input.needsGradient else { return }
    let factors = newValue([3 * channels])
    let reads = [sums, statistics] + [weight].compactMap(\.?.value)
    try unsafe emit(
      "batch norm exchange", .exchange { unsafe exchange.combineSums($0) },
      reads: reads.map(\.location), writes: [factors.location])
    let lower = try unsafe emitElementwise(
      "batch norm backward", [upper, source, statistics, factors]
    ) { reads, lower in
      unsafe layout.combine(
        reads[0], reads[1], means: reads[2], factors: reads[3], to: lower)
    }
    try accumulate(lower, to: input)
  }

  /// The value as it lies where its channels can be told apart there, else row-major.
  private mutating func channelLayout(
    _ value: Value
  ) throws(ComputeError) -> (Value, ChannelLayout) {
    if let layout = try ChannelLayout(value) { return (value, layout) }
    let plain = try dense(value)
    guard let layout = try ChannelLayout(plain) else {
      preconditionFailure("row-major planes are a channel layout")
    }
    return (plain, layout)
  }
}
