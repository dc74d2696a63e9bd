extension Operation {
  /// What PyTorch prints for the module, `Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))`, and the
  /// like for what torch.nn has no module for.
  ///
  /// Where PyTorch would repeat what the author wrote, this shows what it means: equal sizes of a
  /// pool as one number, `inplace=False`. Attention stands on one line, with its own arguments.
  /// Source: `extra_repr` of the torch.nn module of the same name, 2.15.
  public var printedForm: String {
    "\(typeName)(\(printedArguments.joined(separator: ", ")))"
  }

  private var printedArguments: [String] {
    switch self {
    case .linear(let linear):
      [
        "in_features=\(linear.inFeatures)", "out_features=\(linear.outFeatures)",
        "bias=\(python(linear.bias))",
      ]
    case .bilinear(let bilinear):
      [
        "in1_features=\(bilinear.in1Features)", "in2_features=\(bilinear.in2Features)",
        "out_features=\(bilinear.outFeatures)", "bias=\(python(bilinear.bias))",
      ]
    case .convolution(let convolution): convolution.printedArguments
    case .recurrent(let recurrent): recurrent.printedArguments
    case .multiheadAttention(let attention): attention.printedArguments
    case .parameter(let shape): ["shape=\(python(shape))"]
    case .batchNorm(let norm):
      [
        "\(norm.numFeatures)", "eps=\(python(norm.eps))", "momentum=\(python(norm.momentum))",
        "affine=\(python(norm.affine))", "bias=\(python(norm.affine && norm.bias))",
        "track_running_stats=\(python(norm.trackRunningStats))",
      ]
    case .instanceNorm(let norm):
      [
        "\(norm.numFeatures)", "eps=\(python(norm.eps))", "momentum=\(python(norm.momentum))",
        "affine=\(python(norm.affine))", "bias=\(python(norm.affine && norm.bias))",
        "track_running_stats=\(python(norm.trackRunningStats))",
      ]
    case .layerNorm(let norm):
      [
        python(norm.normalizedShape), "eps=\(python(norm.eps))",
        "elementwise_affine=\(python(norm.elementwiseAffine))",
        "bias=\(python(norm.elementwiseAffine && norm.bias))",
      ]
    case .groupNorm(let norm):
      [
        "\(norm.numGroups)", "\(norm.numChannels)", "eps=\(python(norm.eps))",
        "affine=\(python(norm.affine))", "bias=\(python(norm.affine && norm.bias))",
      ]
    case .localResponseNorm(let norm):
      [
        "\(norm.size)", "alpha=\(python(norm.alpha))", "beta=\(python(norm.beta))",
        "k=\(python(norm.k))",
      ]
    case .maxPool(let pool):
      [
        "kernel_size=\(pythonShort(pool.kernelSize))", "stride=\(pythonShort(pool.stride))",
        "padding=\(pythonShort(pool.padding))", "dilation=\(pythonShort(pool.dilation))",
        "ceil_mode=\(python(pool.ceilMode))",
      ]
    case .avgPool(let pool):
      [
        "kernel_size=\(pythonShort(pool.kernelSize))", "stride=\(pythonShort(pool.stride))",
        "padding=\(pythonShort(pool.padding))",
      ]
    case .adaptivePool(let pool):
      [
        "output_size="
          + pythonShort(pool.outputSize.map { $0.map { String($0) } ?? "None" })
      ]
    case .upsample(let upsample): upsample.printedArguments
    case .zeroPad(let pad): [python([pad.left, pad.right, pad.top, pad.bottom])]
    case .pixelShuffle(let factor): ["upscale_factor=\(factor)"]
    case .activation(let activation): activation.printedArguments
    case .prelu(let count): ["num_parameters=\(count)"]
    case .scale(let factor, let offset):
      ["factor=\(python(factor))", "offset=\(python(offset))"]
    case .clamp(let low, let high): ["min=\(python(low))", "max=\(python(high))"]
    case .function(.pow(let exponent)): ["exponent=\(python(exponent))"]
    case .dropout(let dropout): ["p=\(python(dropout.p))", "inplace=False"]
    case .softmax(let dim, _): ["dim=\(python(dim))"]
    case .reduce(let reduce):
      [
        "dim=" + (reduce.dims.count == 1 ? "\(reduce.dims[0])" : python(reduce.dims)),
        "keepdim=\(python(reduce.keepdim))",
      ]
    case .concat(let dim): ["dim=\(dim)"]
    case .flatten(let start, let end): ["start_dim=\(start)", "end_dim=\(end)"]
    case .unflatten(let dim, let sizes): ["dim=\(dim)", "unflattened_size=\(python(sizes))"]
    case .reshape(let sizes): ["shape=\(python(sizes))"]
    case .permute(let dims): ["dims=\(python(dims))"]
    case .squeeze(let dim): ["dim=\(python(dim))"]
    case .unsqueeze(let dim): ["dim=\(dim)"]
    case .select(let dim, let index): ["dim=\(dim)", "index=\(index)"]
    case .slice(let slice):
      [
        "dim=\(slice.dim)", "start=\(slice.start)", "stop=\(python(slice.stop))",
        "step=\(slice.step)",
      ]
    case .function, .identity, .arithmetic, .matMul: []
    }
  }
}

extension Convolution {
  fileprivate var printedArguments: [String] {
    var arguments = [
      "\(inChannels)", "\(outChannels)", "kernel_size=\(python(kernelSize))",
      "stride=\(python(stride))",
    ]
    switch padding {
    case .same: arguments.append("padding=same")
    case .valid: arguments.append("padding=valid")
    case .explicit(let amounts):
      if amounts.contains(where: { $0 != 0 }) { arguments.append("padding=\(python(amounts))") }
    }
    if dilation.contains(where: { $0 != 1 }) { arguments.append("dilation=\(python(dilation))") }
    if outputPadding.contains(where: { $0 != 0 }) {
      arguments.append("output_padding=\(python(outputPadding))")
    }
    if groups != 1 { arguments.append("groups=\(groups)") }
    if !bias { arguments.append("bias=False") }
    if paddingMode != .zeros { arguments.append("padding_mode=\(paddingMode.rawValue)") }
    return arguments
  }
}

extension Recurrent {
  fileprivate var printedArguments: [String] {
    var arguments = ["\(inputSize)", "\(hiddenSize)"]
    if projSize != 0 { arguments.append("proj_size=\(projSize)") }
    if numLayers != 1 { arguments.append("num_layers=\(numLayers)") }
    if !bias { arguments.append("bias=False") }
    arguments.append("batch_first=True")
    if dropout != 0 { arguments.append("dropout=\(python(dropout))") }
    if bidirectional { arguments.append("bidirectional=True") }
    return arguments
  }
}

extension MultiheadAttention {
  fileprivate var printedArguments: [String] {
    var arguments = ["embed_dim=\(embedDim)", "num_heads=\(numHeads)"]
    if !bias { arguments.append("bias=False") }
    if addBiasKV { arguments.append("add_bias_kv=True") }
    if addZeroAttn { arguments.append("add_zero_attn=True") }
    if kdim != embedDim { arguments.append("kdim=\(kdim)") }
    if vdim != embedDim { arguments.append("vdim=\(vdim)") }
    return arguments
  }
}

extension Upsample {
  fileprivate var printedArguments: [String] {
    let mode = "mode='\(self.mode.rawValue)'"
    switch target {
    case .size(let sizes): return ["size=\(pythonShort(sizes))", mode]
    case .scaleFactor(let factors):
      return ["scale_factor=\(pythonShort(factors.map(python)))", mode]
    }
  }
}

extension Activation {
  fileprivate var printedArguments: [String] {
    switch self {
    case .leakyReLU(let slope): ["negative_slope=\(python(slope))"]
    case .elu(let alpha), .celu(let alpha): ["alpha=\(python(alpha))"]
    case .gelu(let tanh): ["approximate='\(tanh ? "tanh" : "none")'"]
    case .softplus(let beta, let threshold):
      ["beta=\(python(beta))", "threshold=\(python(threshold))"]
    case .hardtanh(let low, let high): ["min_val=\(python(low))", "max_val=\(python(high))"]
    default: []
    }
  }
}

// MARK: - Python's words

private func python(_ value: Bool) -> String { value ? "True" : "False" }

private func python(_ value: Int?) -> String { value.map { String($0) } ?? "None" }

private func python(_ value: Double?) -> String { value.map { python($0) } ?? "None" }

/// A tuple: `(3,)`, `(3, 3)`.
private func python(_ values: [Int]) -> String {
  "(" + values.map { String($0) }.joined(separator: ", ") + (values.count == 1 ? ",)" : ")")
}

/// One number for sizes that are all equal, else a tuple.
private func pythonShort(_ values: [Int]) -> String { pythonShort(values.map { String($0) }) }

private func pythonShort(_ values: [String]) -> String {
  if let first = values.first, values.allSatisfy({ $0 == first }) { return first }
  return "(" + values.joined(separator: ", ") + ")"
}

/// Shortest digits that read back as the same number, as Python and Swift both print them; Python
/// changes to an exponent at 1e16 already.
private func python(_ value: Double) -> String {
  let text = value.description
  guard value.isFinite, abs(value) >= 1e16, !text.contains("e") else { return text }
  let digits = text.prefix { $0 != "." }.drop { $0 == "-" }
  var mantissa = String(digits).trimmingSuffix("0")
  if mantissa.count > 1 { mantissa.insert(".", at: mantissa.index(after: mantissa.startIndex)) }
  return (value < 0 ? "-" : "") + mantissa + "e+\(digits.count - 1)"
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var text = self[...]
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
