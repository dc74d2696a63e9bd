import Networks

enum ConvolutionClasses {
  static let all: [LayerClass] = (1...3).flatMap { rank in
    [
      convolution(rank, isTransposed: false, isLazy: false),
      convolution(rank, isTransposed: true, isLazy: false),
      convolution(rank, isTransposed: false, isLazy: true),
      convolution(rank, isTransposed: true, isLazy: true),
    ]
  }

  private static func signature(isTransposed: Bool, isLazy: Bool) -> StaticString {
    switch (isTransposed, isLazy) {
    case (false, false):
      "self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', device=None, dtype=None"
    case (false, true):
      "self, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', device=None, dtype=None"
    case (true, false):
      "self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None"
    case (true, true):
      "self, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None"
    }
  }

  private static func convolution(_ rank: Int, isTransposed: Bool, isLazy: Bool) -> LayerClass {
    let plain = "Conv\(isTransposed ? "Transpose" : "")\(rank)d"
    return LayerClass(
      (isLazy ? "Lazy" : "") + plain, in: "conv", bases: isLazy ? [plain] : [],
      signature(isTransposed: isTransposed, isLazy: isLazy),
      { call throws(TraceStop) in
        try call.initializeConvolution(rank: rank, isTransposed: isTransposed, isLazy: isLazy)
      }, forward: isTransposed ? "self, input, output_size=None" : "self, input",
      { call throws(TraceStop) in
        if isTransposed, case .none = call.arguments["output_size"] {
        } else if isTransposed {
          throw call.context.unsupported("output_size", instead: "use output_padding")
        }
        return .tensor(
          try call.convolved(
            try call.tensor("input"), rank: rank, isTransposed: isTransposed))
      })
  }
}

extension ModuleCall {
  fileprivate func initializeConvolution(
    rank: Int, isTransposed: Bool, isLazy: Bool
  ) throws(TraceStop) -> Value {
    let inputs = isLazy ? 0 : try size("in_channels")
    let outputs = try size("out_channels")
    let groups = try arguments.int("groups")
    guard groups > 0 else { throw raise("ValueError", "groups must be a positive integer") }
    guard inputs.isMultiple(of: groups) else {
      throw raise("ValueError", "in_channels must be divisible by groups")
    }
    guard outputs.isMultiple(of: groups) else {
      throw raise("ValueError", "out_channels must be divisible by groups")
    }
    set("in_channels", .int(inputs))
    keep("out_channels", "groups", "padding_mode")
    for name in ["kernel_size", "stride", "dilation"] { set(name, try tuple(name, count: rank)) }
    if case .string(let padding) = arguments["padding"] {
      guard !isTransposed, ["same", "valid"].contains(padding) else {
        throw raise(
          "ValueError",
          "Invalid padding string '\(padding)', should be one of {'valid', 'same'}")
      }
      if padding == "same", try arguments.ints("stride").contains(where: { $0 != 1 }) {
        throw raise("ValueError", "padding='same' is not supported for strided convolutions")
      }
      keep("padding")
    } else {
      set("padding", try tuple("padding", count: rank))
    }
    let mode = try arguments.string("padding_mode")
    guard Convolution.PaddingMode(rawValue: mode) != nil else {
      throw raise(
        "ValueError",
        "padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got "
          + "padding_mode='\(mode)'")
    }
    if isTransposed {
      guard mode == "zeros" else {
        throw raise("ValueError", "Only \"zeros\" padding mode is supported for \(className)")
      }
      set("output_padding", try tuple("output_padding", count: rank))
    } else {
      set("output_padding", .tuple([Value](repeating: .int(0), count: rank)))
    }
    set("transposed", .bool(isTransposed))
    let sizes = isLazy ? nil : try kernelSizes(inputs, isTransposed: isTransposed)
    setParameter("weight", sizes)
    if try arguments.bool("bias") {
      setParameter("bias", isLazy ? nil : [outputs])
    } else {
      setNoParameter("bias")
    }
    return .none
  }

  private func kernelSizes(_ inputs: Int, isTransposed: Bool) throws(TraceStop) -> [Int] {
    let (outputs, groups) = (try int("out_channels"), max(1, try int("groups")))
    let kernel = try ints("kernel_size")
    guard kernel.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }) else {
      throw raise("RuntimeError", "kernel_size must be positive")
    }
    return isTransposed
      ? [inputs, outputs / groups] + kernel : [outputs, inputs / groups] + kernel
  }

  fileprivate func convolved(
    _ input: TracedTensor, rank: Int, isTransposed: Bool
  ) throws(TraceStop) -> TracedTensor {
    if let weight = storedTensor("weight"), weight.sizes == nil {
      let axis = input.rank - rank - 1
      guard axis >= 0, case .known(let channels) = input.shape[axis] else {
        throw context.misfit("expects [N, C, …], got \(input.shapeText)")
      }
      let groups = try int("groups")
      guard groups > 0, channels.isMultiple(of: groups) else {
        throw raise("ValueError", "in_channels must be divisible by groups")
      }
      size(weight, try kernelSizes(channels, isTransposed: isTransposed))
      if let bias = storedTensor("bias") { size(bias, [try int("out_channels")]) }
      set("in_channels", .int(channels))
    }
    var options = TensorContext.ConvolutionOptions()
    options.isTransposed = isTransposed
    options.rank = rank
    options.stride = try ints("stride")
    options.dilation = try ints("dilation")
    options.groups = try int("groups")
    options.outputPadding = try ints("output_padding")
    switch attribute("padding") {
    case .string("same"): options.padding = .same
    case .string: options.padding = .valid
    default: options.padding = .explicit(try ints("padding"))
    }
    options.mode = Convolution.PaddingMode(rawValue: try string("padding_mode")) ?? .zeros
    if let (weight, factor) = try scaledWeight() {
      let result = try context.convolution(input, weight: weight, bias: nil, options)
      return try finishScaled(result, factor: factor, dim: rank + 1)
    }
    return try context.convolution(
      input, weight: try required("weight"), bias: try optional("bias"), options)
  }
}
