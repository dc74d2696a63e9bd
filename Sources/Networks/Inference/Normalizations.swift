import Tensors

extension BatchNorm {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requirePositive("num_features", numFeatures)
    guard trackRunningStats else {
      throw Misfit(
        .mixesSamples,
        "track_running_stats false means statistics of the batch at evaluation, and nothing may mix "
          + "samples")
    }
    let ranks = rank == 1 ? 2...3 : 4...4
    guard ranks.contains(input.rank) else {
      let expected =
        rank == 1 ? "[N, \(numFeatures)] or [N, \(numFeatures), L]" : "[N, \(numFeatures), H, W]"
      throw Misfit(.shape, "expects inputs of \(expected), got \(input)")
    }
    try requireChannels(numFeatures, of: input)
    return input
  }
}

extension GroupNorm {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requirePositive("num_groups", numGroups)
    try requirePositive("num_channels", numChannels)
    guard numChannels.isMultiple(of: numGroups) else {
      throw Misfit(
        .argument, "num_channels \(numChannels) is not divisible by num_groups \(numGroups)")
    }
    guard input.rank >= 2 else {
      throw Misfit(.shape, "expects inputs of [N, \(numChannels), …], got \(input)")
    }
    try requireChannels(numChannels, of: input)
    return input
  }
}

extension InstanceNorm {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requirePositive("num_features", numFeatures)
    let view = try input.spatialView(rank: 2, channelless: !affine && !trackRunningStats)
    // PyTorch only warns of another count where no tensor depends on it.
    if affine || trackRunningStats, let channels = view.channels, channels != numFeatures {
      throw Misfit(.shape, "expects inputs of [N, \(numFeatures), H, W], got \(input)")
    }
    if !trackRunningStats, view.spatial == [1, 1] {
      throw Misfit(.shape, "expects more than one cell in each channel, got \(input)")
    }
    return input
  }
}

extension LayerNorm {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requireFew("normalized_shape", normalizedShape)
    try requirePositive("normalized_shape", normalizedShape)
    guard !normalizedShape.isEmpty else {
      throw Misfit(.argument, "normalized_shape must have at least one size")
    }
    guard Array(input.sizes.suffix(normalizedShape.count)) == normalizedShape else {
      let last = normalizedShape.map(String.init).joined(separator: ", ")
      throw Misfit(.shape, "expects inputs of [N, …, \(last)], got \(input)")
    }
    return input
  }
}

extension LocalResponseNorm {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requirePositive("size", size)
    guard input.rank >= 3 else {
      throw Misfit(.shape, "expects inputs of [N, C, L] or [N, C, H, W], got \(input)")
    }
    return input
  }
}

/// The channel is dimension 1.
private func requireChannels(_ count: Int, of input: ValueShape) throws(Misfit) {
  guard input.extents[1] == count else {
    let rest = input.rank > 2 ? ", …" : ""
    throw Misfit(.shape, "expects inputs of [N, \(count)\(rest)], got \(input)")
  }
}

extension ValueShape {
  func checkedForPReLU(numParameters: Int) throws(Misfit) -> ValueShape {
    try requirePositive("num_parameters", numParameters)
    guard numParameters == 1 || (rank >= 2 && extents[1] == numParameters) else {
      throw Misfit(
        .shape, "expects inputs of [N, \(numParameters), …] or num_parameters 1, got \(self)")
    }
    return self
  }
}

extension Activation {
  func check() throws(Misfit) {
    switch self {
    case .celu(let alpha) where alpha == 0: throw Misfit(.argument, "alpha must not be 0")
    case .hardtanh(let low, let high) where !(low < high):
      throw Misfit(.argument, "max_val \(high) must be greater than min_val \(low)")
    default: break
    }
  }
}
