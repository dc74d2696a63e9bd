import Networks

extension TorchFunctionTable {
  /// Convolutions, pools, normalizations, padding and resampling as functions.
  mutating func addLayers() {
    for rank in 1...3 {
      add(
        "conv\(rank)d", [.torch, .functional],
        "input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1"
      ) { call throws(TraceStop) in
        .tensor(
          try call.context.convolution(
            try call.tensor("input"), weight: try call.tensor("weight"),
            bias: try call.optionalTensor("bias"), try call.convolutionOptions(rank: rank)))
      }
      add(
        "conv_transpose\(rank)d", [.torch, .functional],
        "input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1"
      ) { call throws(TraceStop) in
        var options = try call.convolutionOptions(rank: rank)
        options.isTransposed = true
        options.outputPadding = try call.arguments.ints("output_padding")
        return .tensor(
          try call.context.convolution(
            try call.tensor("input"), weight: try call.tensor("weight"),
            bias: try call.optionalTensor("bias"), options))
      }
      addPools(rank: rank)
    }
    addNorms()
    addPadding()
    add("one_hot", [.functional], "tensor, num_classes=-1") { call throws(TraceStop) in
      throw call.context.unsupported("one_hot()", instead: "give the scores themselves")
    }
    add("embedding", [.functional], "input, weight, *args, **kwargs") { call throws(TraceStop) in
      throw call.context.unsupported(
        "a table looked up by pixels", instead: "use nn.Linear on the scaled pixels")
    }
    add(
      "unfold", [.functional], "input, kernel_size, dilation=1, padding=0, stride=1"
    ) { call throws(TraceStop) in
      .tensor(
        try call.context.unfolded(
          try call.tensor("input"), kernel: try call.arguments.ints("kernel_size"),
          dilation: try call.arguments.ints("dilation"),
          padding: try call.arguments.ints("padding"), stride: try call.arguments.ints("stride")))
    }
  }

  private mutating func addPools(rank: Int) {
    add(
      "max_pool\(rank)d", [.torch, .functional],
      "input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False"
    ) { call throws(TraceStop) in
      var options = try call.poolOptions(rank: rank)
      options.dilation = try call.arguments.ints("dilation")
      let result = Value.tensor(try call.context.maxPool(try call.tensor("input"), options))
      guard try call.bool("return_indices") else { return result }
      return .tuple([
        result, call.interpreter.opaque("the indices of a max pool", at: call.place),
      ])
    }
    add(
      "avg_pool\(rank)d", [.torch, .functional],
      "input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None"
    ) { call throws(TraceStop) in
      var options = try call.poolOptions(rank: rank)
      options.countIncludePad = try call.bool("count_include_pad")
      options.divisorOverride = try call.arguments.optionalInt("divisor_override")
      return .tensor(try call.context.avgPool(try call.tensor("input"), options))
    }
    for (kind, word) in [(AdaptivePool.Kind.average, "avg"), (.max, "max")] {
      add(
        "adaptive_\(word)_pool\(rank)d", [.torch, .functional],
        "input, output_size, return_indices=False"
      ) { call throws(TraceStop) in
        .tensor(
          try call.context.adaptivePool(
            try call.tensor("input"), kind: kind, size: try call.outputSizes("output_size"),
            rank: rank))
      }
    }
  }

  private mutating func addNorms() {
    add(
      "batch_norm", [.functional],
      "input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5"
    ) { call throws(TraceStop) in
      guard try !call.bool("training") else {
        throw call.context.mixing("training=True takes the statistics of the batch")
      }
      return .tensor(
        try call.context.batchNorm(
          try call.tensor("input"), try call.normalizationTensors(), eps: try call.number("eps"),
          rank: nil))
    }
    add(
      "instance_norm", [.functional],
      "input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5"
    ) { call throws(TraceStop) in
      var tensors = try call.normalizationTensors()
      if try call.bool("use_input_stats") { (tensors.mean, tensors.variance) = (nil, nil) }
      return .tensor(
        try call.context.instanceNorm(
          try call.tensor("input"), tensors, features: nil, eps: try call.number("eps"), rank: nil))
    }
    add("layer_norm", [.functional], "input, normalized_shape, weight=None, bias=None, eps=1e-5") {
      call throws(TraceStop) in
      .tensor(
        try call.context.layerNorm(
          try call.tensor("input"), shape: try call.arguments.ints("normalized_shape"),
          weight: try call.optionalTensor("weight"), bias: try call.optionalTensor("bias"),
          eps: try call.number("eps")))
    }
    add("rms_norm", [.functional], "input, normalized_shape, weight=None, eps=None") {
      call throws(TraceStop) in
      .tensor(
        try call.context.rmsNorm(
          try call.tensor("input"), shape: try call.arguments.ints("normalized_shape"),
          weight: try call.optionalTensor("weight"),
          eps: try call.arguments.optionalNumber("eps") ?? 1.1920928955078125e-07))
    }
    add("group_norm", [.functional], "input, num_groups, weight=None, bias=None, eps=1e-5") {
      call throws(TraceStop) in
      .tensor(
        try call.context.groupNorm(
          try call.tensor("input"), groups: try call.int("num_groups"),
          weight: try call.optionalTensor("weight"), bias: try call.optionalTensor("bias"),
          eps: try call.number("eps")))
    }
    add("local_response_norm", [.functional], "input, size, alpha=1e-4, beta=0.75, k=1.0") {
      call throws(TraceStop) in
      .tensor(
        try call.context.localResponseNorm(
          try call.tensor("input"), size: try call.int("size"), alpha: try call.number("alpha"),
          beta: try call.number("beta"), k: try call.number("k")))
    }
  }

  private mutating func addPadding() {
    add("pad", [.functional], "input, pad, mode='constant', value=None") { call throws(TraceStop) in
      guard
        let mode = TensorContext.PaddingMode(rawValue: try call.arguments.string("mode"))
      else {
        throw call.interpreter.raise(
          "NotImplementedError", "Unrecognised padding mode", at: call.place)
      }
      return .tensor(
        try call.context.padded(
          try call.tensor("input"), try call.arguments.ints("pad"), mode: mode,
          value: try call.arguments.optionalNumber("value") ?? 0))
    }
    for name in ["interpolate", "upsample"] {
      add(
        name, [.functional],
        "input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None, antialias=False"
      ) { call throws(TraceStop) in .tensor(try call.interpolated()) }
    }
    add("pixel_shuffle", [.functional, .torch], "input, upscale_factor") { call throws(TraceStop) in
      .tensor(
        try call.context.pixelShuffled(
          try call.tensor("input"), factor: try call.int("upscale_factor")))
    }
    add("pixel_unshuffle", [.functional, .torch], "input, downscale_factor") {
      call throws(TraceStop) in
      .tensor(
        try call.context.pixelUnshuffled(
          try call.tensor("input"), factor: try call.int("downscale_factor")))
    }
    add("channel_shuffle", [.functional, .torch], "input, groups") { call throws(TraceStop) in
      .tensor(
        try call.context.channelShuffled(try call.tensor("input"), groups: try call.int("groups")))
    }
  }
}

extension TorchCall {
  func convolutionOptions(rank: Int) throws(TraceStop) -> TensorContext.ConvolutionOptions {
    var options = TensorContext.ConvolutionOptions()
    options.rank = rank
    options.stride = try arguments.ints("stride")
    options.dilation = try arguments.ints("dilation")
    options.groups = try int("groups")
    switch self["padding"] {
    case .string("same"): options.padding = .same
    case .string("valid"): options.padding = .valid
    default: options.padding = .explicit(try arguments.ints("padding"))
    }
    return options
  }

  func poolOptions(rank: Int) throws(TraceStop) -> TensorContext.PoolOptions {
    var options = TensorContext.PoolOptions(kernelSize: try arguments.ints("kernel_size"))
    options.rank = rank
    let stride = try optionalInts("stride")
    options.stride = stride?.isEmpty == true ? nil : stride
    options.padding = try arguments.ints("padding")
    options.ceilMode = try bool("ceil_mode")
    return options
  }

  /// Sizes of which each may be `None`.
  func outputSizes(_ name: String) throws(TraceStop) -> [Int?] {
    let items: [Value]
    switch self[name] {
    case .tuple(let values): items = values
    case .list(let list): items = list.items
    case .none: return [nil]
    default: return [try int(name)]
    }
    var result: [Int?] = []
    for item in items {
      switch item {
      case .none: result.append(nil)
      case .int(let size): result.append(size)
      default: throw arguments.misfit(name, "sizes")
      }
    }
    return result
  }

  fileprivate func normalizationTensors() throws(TraceStop) -> TensorContext.NormalizationTensors {
    TensorContext.NormalizationTensors(
      weight: try optionalTensor("weight"), bias: try optionalTensor("bias"),
      mean: try optionalTensor("running_mean"), variance: try optionalTensor("running_var"))
  }

  /// `F.interpolate`, and `nn.Upsample` with its attributes as arguments.
  func interpolated() throws(TraceStop) -> TracedTensor {
    let input = try tensor("input")
    let mode = try arguments.string("mode")
    if arguments.has("antialias"), try bool("antialias") {
      throw context.unsupported("antialias=True", instead: "leave antialias out")
    }
    let sizes = try optionalInts("size")
    if mode == "area" {
      guard let sizes else {
        throw context.unsupported("mode 'area' with a factor", instead: "give the size")
      }
      return try context.adaptivePool(
        input, kind: .average, size: sizes, rank: max(1, input.rank - 2))
    }
    guard let kind = Upsample.Mode(rawValue: mode) else {
      throw context.unsupported(
        "interpolation with mode '\(mode)'", instead: "use nearest, bilinear or bicubic")
    }
    let target: Upsample.Target
    if let sizes {
      guard isNone("scale_factor") else {
        throw interpreter.raise(
          "ValueError", "only one of size or scale_factor should be defined", at: place)
      }
      target = .size(sizes)
    } else {
      guard !isNone("scale_factor") else {
        throw interpreter.raise(
          "ValueError", "either size or scale_factor should be defined", at: place)
      }
      target = .scaleFactor(try numbers("scale_factor"))
    }
    let corners: Bool? = isNone("align_corners") ? nil : try bool("align_corners")
    let recompute = isNone("recompute_scale_factor") ? false : try bool("recompute_scale_factor")
    return try context.upsampled(
      input,
      Upsample(
        target: target, mode: kind, alignCorners: corners, recomputeScaleFactor: recompute))
  }
}
