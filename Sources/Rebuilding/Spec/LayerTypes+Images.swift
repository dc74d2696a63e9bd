import Networks
import StrictJSON

// MARK: - Pools and resampling

func readMaxPool(_ arguments: inout Arguments, rank: Int) -> Operation {
  refuseIndices(&arguments)
  return .maxPool(
    MaxPool(
      kernelSize: arguments.sizes("kernel_size", rank: rank),
      stride: arguments.optionalSizes("stride", rank: rank),
      padding: arguments.sizes("padding", rank: rank, 0),
      dilation: arguments.sizes("dilation", rank: rank, 1),
      ceilMode: arguments.bool("ceil_mode", false)))
}

func readAvgPool(_ arguments: inout Arguments) -> Operation {
  .avgPool(
    AvgPool(
      kernelSize: arguments.sizes("kernel_size", rank: 2),
      stride: arguments.optionalSizes("stride", rank: 2),
      padding: arguments.sizes("padding", rank: 2, 0),
      ceilMode: arguments.bool("ceil_mode", false),
      countIncludePad: arguments.bool("count_include_pad", true),
      divisorOverride: arguments.optionalInt("divisor_override")))
}

func readAdaptivePool(_ arguments: inout Arguments, _ kind: AdaptivePool.Kind) -> Operation {
  if kind == .max { refuseIndices(&arguments) }
  let sizes: [Int?] = arguments.value(
    "output_size", nil, or: [1, 1], "an integer or a pair of integers or nulls"
  ) { value in
    if let size = value.int { return [size, size] }
    guard let pair = value.array, pair.count == 2 else { return nil }
    let sizes = pair.compactMap { $0.optional(\.int) }
    return sizes.count == 2 ? sizes : nil
  }
  return .adaptivePool(AdaptivePool(kind: kind, outputSize: sizes))
}

/// The values alone flow on.
private func refuseIndices(_ arguments: inout Arguments) {
  if arguments.bool("return_indices", false) {
    arguments.fail("\"return_indices\": true gives a second result, which no layer reads")
  }
}

func readZeroPad(_ arguments: inout Arguments) -> Operation {
  let amounts = arguments.value(
    "padding", nil, or: [0, 0, 0, 0], "an integer or four: left, right, top, bottom"
  ) { $0.sizes(rank: 4) }
  return .zeroPad(
    ZeroPad(left: amounts[0], right: amounts[1], top: amounts[2], bottom: amounts[3]))
}

func readUpsample(_ arguments: inout Arguments) -> Operation {
  let size: [Int]? = arguments.value(
    "size", .some(nil), or: nil, "an integer, a list of integers, or null"
  ) { value in
    value.optional { $0.int.map { [$0] } ?? $0.intList }
  }
  let factors: [Double]? = arguments.value(
    "scale_factor", .some(nil), or: nil, "a number, a list of numbers, or null"
  ) { value in
    value.optional { $0.double.map { [$0] } ?? $0.doubleList }
  }
  let mode = arguments.choice("mode", Upsample.Mode.nearest)
  let alignCorners = arguments.optionalBool("align_corners")
  let recompute = arguments.optionalBool("recompute_scale_factor") ?? false
  let target: Upsample.Target
  switch (size, factors) {
  case (let size?, nil): target = .size(size)
  case (nil, let factors?): target = .scaleFactor(factors)
  case (nil, nil):
    arguments.fail("needs \"size\" or \"scale_factor\"", code: .missingArgument)
    target = .size([1])
  case (_?, _?):
    arguments.fail("has both \"size\" and \"scale_factor\"; give one of them")
    target = .size([1])
  }
  return .upsample(
    Upsample(
      target: target, mode: mode, alignCorners: alignCorners, recomputeScaleFactor: recompute))
}

// MARK: - Normalizations

func readBatchNorm(_ arguments: inout Arguments, rank: Int) -> Operation {
  .batchNorm(
    BatchNorm(
      rank: rank, numFeatures: arguments.int("num_features"), eps: arguments.double("eps", 1e-5),
      momentum: arguments.optionalDouble("momentum", 0.1), affine: arguments.bool("affine", true),
      trackRunningStats: arguments.bool("track_running_stats", true),
      bias: arguments.bool("bias", true)))
}

func readInstanceNorm(_ arguments: inout Arguments) -> Operation {
  .instanceNorm(
    InstanceNorm(
      numFeatures: arguments.int("num_features"), eps: arguments.double("eps", 1e-5),
      momentum: arguments.optionalDouble("momentum", 0.1), affine: arguments.bool("affine", false),
      trackRunningStats: arguments.bool("track_running_stats", false),
      bias: arguments.bool("bias", true)))
}

func readLayerNorm(_ arguments: inout Arguments) -> Operation {
  .layerNorm(
    LayerNorm(
      normalizedShape: arguments.intOrList("normalized_shape"), eps: arguments.double("eps", 1e-5),
      elementwiseAffine: arguments.bool("elementwise_affine", true),
      bias: arguments.bool("bias", true)))
}

func readGroupNorm(_ arguments: inout Arguments) -> Operation {
  .groupNorm(
    GroupNorm(
      numGroups: arguments.int("num_groups"), numChannels: arguments.int("num_channels"),
      eps: arguments.double("eps", 1e-5), affine: arguments.bool("affine", true),
      bias: arguments.bool("bias", true)))
}

func readLocalResponseNorm(_ arguments: inout Arguments) -> Operation {
  .localResponseNorm(
    LocalResponseNorm(
      size: arguments.int("size"), alpha: arguments.double("alpha", 1e-4),
      beta: arguments.double("beta", 0.75), k: arguments.double("k", 1)))
}
