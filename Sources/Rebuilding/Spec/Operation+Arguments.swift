import Networks
import StrictJSON

extension Operation {
  /// The arguments of its layer in the model spec, without those that have their default.
  ///
  /// Source: `submission-format.md`, version 1, Model spec; the signatures of torch.nn 2.15.
  var specArguments: JSONObject {
    var arguments = SpecArguments()
    write(into: &arguments)
    return arguments.members
  }

  private func write(into arguments: inout SpecArguments) {
    switch self {
    case .linear(let linear): linear.write(into: &arguments)
    case .bilinear(let bilinear): bilinear.write(into: &arguments)
    case .convolution(let convolution): convolution.write(into: &arguments)
    case .recurrent(let recurrent): recurrent.write(into: &arguments)
    case .multiheadAttention(let attention): attention.write(into: &arguments)
    case .parameter(let shape): arguments.add("shape", list: shape)
    case .batchNorm(let norm): norm.write(into: &arguments)
    case .layerNorm(let norm): norm.write(into: &arguments)
    case .groupNorm(let norm): norm.write(into: &arguments)
    case .instanceNorm(let norm): norm.write(into: &arguments)
    case .localResponseNorm(let norm): norm.write(into: &arguments)
    case .maxPool(let pool): pool.write(into: &arguments)
    case .avgPool(let pool): pool.write(into: &arguments)
    case .adaptivePool(let pool): pool.write(into: &arguments)
    case .upsample(let upsample): upsample.write(into: &arguments)
    case .zeroPad(let pad):
      arguments.add("padding", sizes: [pad.left, pad.right, pad.top, pad.bottom])
    case .pixelShuffle(let factor): arguments.add("upscale_factor", factor)
    case .activation(let activation): activation.write(into: &arguments)
    case .prelu(let count): arguments.add("num_parameters", count, unless: 1)
    case .scale(let factor, let offset):
      arguments.add("factor", factor, unless: 1)
      arguments.add("offset", offset, unless: 0)
    case .clamp(let low, let high):
      arguments.add("min", low)
      arguments.add("max", high)
    case .dropout(let dropout): arguments.add("p", dropout.p, unless: 0.5)
    case .softmax(let dim, _): arguments.add("dim", dim)
    case .reduce(let reduce):
      arguments.add("dim", oneOrList: reduce.dims)
      arguments.add("keepdim", reduce.keepdim, unless: false)
    case .concat(let dim): arguments.add("dim", dim)
    case .flatten(let start, let end):
      arguments.add("start_dim", start, unless: 1)
      arguments.add("end_dim", end, unless: -1)
    case .unflatten(let dim, let sizes):
      arguments.add("dim", dim)
      arguments.add("unflattened_size", list: sizes)
    case .reshape(let sizes): arguments.add("shape", list: sizes)
    case .permute(let dims): arguments.add("dims", list: dims)
    case .squeeze(let dim): arguments.add("dim", dim)
    case .unsqueeze(let dim): arguments.add("dim", dim)
    case .select(let dim, let index):
      arguments.add("dim", dim)
      arguments.add("index", index)
    case .slice(let slice):
      arguments.add("dim", slice.dim)
      arguments.add("start", slice.start, unless: 0)
      arguments.add("stop", slice.stop)
      arguments.add("step", slice.step, unless: 1)
    case .function(.pow(let exponent)): arguments.add("exponent", exponent)
    case .identity, .arithmetic, .matMul, .function: break
    }
  }
}

extension Activation {
  fileprivate func write(into arguments: inout SpecArguments) {
    switch self {
    case .leakyReLU(let slope): arguments.add("negative_slope", slope, unless: 0.01)
    case .elu(let alpha), .celu(let alpha): arguments.add("alpha", alpha, unless: 1)
    case .gelu(let tanh): if tanh { arguments.add("approximate", "tanh") }
    case .softplus(let beta, let threshold):
      arguments.add("beta", beta, unless: 1)
      arguments.add("threshold", threshold, unless: 20)
    case .hardtanh(let low, let high):
      arguments.add("min_val", low, unless: -1)
      arguments.add("max_val", high, unless: 1)
    case .relu, .relu6, .selu, .silu, .mish, .sigmoid, .tanh, .softsign, .hardsigmoid, .hardswish,
      .logSigmoid:
      break
    }
  }
}

// MARK: - Learned maps

extension Linear {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("in_features", inFeatures)
    arguments.add("out_features", outFeatures)
    arguments.add("bias", bias, unless: true)
  }
}

extension Bilinear {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("in1_features", in1Features)
    arguments.add("in2_features", in2Features)
    arguments.add("out_features", outFeatures)
    arguments.add("bias", bias, unless: true)
  }
}

extension Convolution {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("in_channels", inChannels)
    arguments.add("out_channels", outChannels)
    arguments.add("kernel_size", sizes: kernelSize)
    arguments.add("stride", sizes: stride, unless: 1)
    switch padding {
    case .same: arguments.add("padding", "same")
    case .valid: arguments.add("padding", "valid")
    case .explicit(let amounts): arguments.add("padding", sizes: amounts, unless: 0)
    }
    if isTransposed { arguments.add("output_padding", sizes: outputPadding, unless: 0) }
    arguments.add("dilation", sizes: dilation, unless: 1)
    arguments.add("groups", groups, unless: 1)
    arguments.add("bias", bias, unless: true)
    if paddingMode != .zeros { arguments.add("padding_mode", paddingMode.rawValue) }
  }
}

extension Recurrent {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("input_size", inputSize)
    arguments.add("hidden_size", hiddenSize)
    arguments.add("num_layers", numLayers, unless: 1)
    if case .rnn(.relu) = cell { arguments.add("nonlinearity", "relu") }
    arguments.add("bias", bias, unless: true)
    // False is torch.nn's default, which the format has no use for.
    arguments.add("batch_first", true, unless: false)
    arguments.add("dropout", dropout, unless: 0)
    arguments.add("bidirectional", bidirectional, unless: false)
    arguments.add("proj_size", projSize, unless: 0)
    if output != .sequence { arguments.add("output", output.rawValue) }
  }
}

extension MultiheadAttention {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("embed_dim", embedDim)
    arguments.add("num_heads", numHeads)
    arguments.add("dropout", dropout, unless: 0)
    arguments.add("bias", bias, unless: true)
    arguments.add("add_bias_kv", addBiasKV, unless: false)
    arguments.add("add_zero_attn", addZeroAttn, unless: false)
    arguments.add("kdim", kdim, unless: embedDim)
    arguments.add("vdim", vdim, unless: embedDim)
    arguments.add("batch_first", true, unless: false)
  }
}

// MARK: - Normalizations

extension BatchNorm {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("num_features", numFeatures)
    arguments.add("eps", eps, unless: 1e-5)
    arguments.add("momentum", orNull: momentum, unless: 0.1)
    arguments.add("affine", affine, unless: true)
    arguments.add("track_running_stats", trackRunningStats, unless: true)
    arguments.add("bias", bias, unless: true)
  }
}

extension InstanceNorm {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("num_features", numFeatures)
    arguments.add("eps", eps, unless: 1e-5)
    arguments.add("momentum", orNull: momentum, unless: 0.1)
    arguments.add("affine", affine, unless: false)
    arguments.add("track_running_stats", trackRunningStats, unless: false)
    arguments.add("bias", bias, unless: true)
  }
}

extension LayerNorm {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("normalized_shape", oneOrList: normalizedShape)
    arguments.add("eps", eps, unless: 1e-5)
    arguments.add("elementwise_affine", elementwiseAffine, unless: true)
    arguments.add("bias", bias, unless: true)
  }
}

extension GroupNorm {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("num_groups", numGroups)
    arguments.add("num_channels", numChannels)
    arguments.add("eps", eps, unless: 1e-5)
    arguments.add("affine", affine, unless: true)
    arguments.add("bias", bias, unless: true)
  }
}

extension LocalResponseNorm {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("size", size)
    arguments.add("alpha", alpha, unless: 1e-4)
    arguments.add("beta", beta, unless: 0.75)
    arguments.add("k", k, unless: 1)
  }
}

// MARK: - Pools and resampling

extension MaxPool {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("kernel_size", sizes: kernelSize)
    if stride != kernelSize { arguments.add("stride", sizes: stride) }
    arguments.add("padding", sizes: padding, unless: 0)
    arguments.add("dilation", sizes: dilation, unless: 1)
    arguments.add("ceil_mode", ceilMode, unless: false)
  }
}

extension AvgPool {
  fileprivate func write(into arguments: inout SpecArguments) {
    arguments.add("kernel_size", sizes: kernelSize)
    if stride != kernelSize { arguments.add("stride", sizes: stride) }
    arguments.add("padding", sizes: padding, unless: 0)
    arguments.add("ceil_mode", ceilMode, unless: false)
    arguments.add("count_include_pad", countIncludePad, unless: true)
    arguments.add("divisor_override", divisorOverride)
  }
}

extension AdaptivePool {
  fileprivate func write(into arguments: inout SpecArguments) {
    if let size = outputSize.first ?? nil, outputSize.allSatisfy({ $0 == size }) {
      arguments.add("output_size", size)
    } else {
      arguments.add("output_size", .array(outputSize.map { $0.map(JSONValue.int) ?? .null }))
    }
  }
}

extension Upsample {
  fileprivate func write(into arguments: inout SpecArguments) {
    switch target {
    case .size(let sizes): arguments.add("size", oneOrList: sizes)
    case .scaleFactor(let factors):
      let numbers = factors.map(SpecArguments.number)
      arguments.add("scale_factor", numbers.count == 1 ? numbers[0] : .array(numbers))
    }
    if mode != .nearest { arguments.add("mode", mode.rawValue) }
    if let alignCorners { arguments.add("align_corners", .bool(alignCorners)) }
    arguments.add("recompute_scale_factor", recomputeScaleFactor, unless: false)
  }
}
