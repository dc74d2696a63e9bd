import Networks

enum NormClasses {
  static let all: [LayerClass] =
    (1...3).flatMap { rank in
      [
        batchNorm("BatchNorm\(rank)d", rank),
        lazy("LazyBatchNorm\(rank)d", "BatchNorm\(rank)d", rank),
        instanceNorm(rank), lazy("LazyInstanceNorm\(rank)d", "InstanceNorm\(rank)d", rank),
      ]
    } + [batchNorm("SyncBatchNorm", nil), layerNorm, groupNorm, rmsNorm, localResponseNorm]

  private static let arguments: StaticString =
    "self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True"

  private static func batchNorm(_ name: String, _ rank: Int?) -> LayerClass {
    LayerClass(
      name, in: "batchnorm", arguments,
      { call throws(TraceStop) in
        try call.initializeNorm(features: try call.size("num_features"))
      },
      { call throws(TraceStop) in .tensor(try call.batchNormed(rank: rank)) })
  }

  private static func lazy(_ name: String, _ plain: String, _ rank: Int) -> LayerClass {
    let isBatch = plain.hasPrefix("Batch")
    return LayerClass(
      name, in: isBatch ? "batchnorm" : "instancenorm", bases: [plain],
      isBatch
        ? "self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True"
        : "self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True",
      { call throws(TraceStop) in try call.initializeNorm(features: nil) },
      { call throws(TraceStop) in
        .tensor(
          isBatch ? try call.batchNormed(rank: rank) : try call.instanceNormed(rank: rank))
      })
  }

  private static func instanceNorm(_ rank: Int) -> LayerClass {
    LayerClass(
      "InstanceNorm\(rank)d", in: "instancenorm",
      "self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None, *, bias=True",
      { call throws(TraceStop) in
        try call.initializeNorm(features: try call.size("num_features"))
      },
      { call throws(TraceStop) in .tensor(try call.instanceNormed(rank: rank)) })
  }

  private static let layerNorm = LayerClass(
    "LayerNorm", in: "normalization",
    "self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None",
    { call throws(TraceStop) in
      let shape = try call.arguments.ints("normalized_shape")
      call.set("normalized_shape", .tuple(shape.map { .int($0) }))
      call.keep("eps", "elementwise_affine")
      if try call.arguments.bool("elementwise_affine") {
        call.setParameter("weight", shape)
        if try call.arguments.bool("bias") {
          call.setParameter("bias", shape)
        } else {
          call.setNoParameter("bias")
        }
      } else {
        call.setNoParameter("weight")
        call.setNoParameter("bias")
      }
      return .none
    },
    { call throws(TraceStop) in
      .tensor(
        try call.context.layerNorm(
          try call.tensor("input"), shape: try call.ints("normalized_shape"),
          weight: try call.optional("weight"), bias: try call.optional("bias"),
          eps: try call.number("eps")))
    })

  private static let rmsNorm = LayerClass(
    "RMSNorm", in: "normalization",
    "self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None",
    { call throws(TraceStop) in
      let shape = try call.arguments.ints("normalized_shape")
      call.set("normalized_shape", .tuple(shape.map { .int($0) }))
      call.keep("eps", "elementwise_affine")
      if try call.arguments.bool("elementwise_affine") {
        call.setParameter("weight", shape)
      } else {
        call.setNoParameter("weight")
      }
      return .none
    },
    { call throws(TraceStop) in
      .tensor(
        try call.context.rmsNorm(
          try call.tensor("x"), shape: try call.ints("normalized_shape"),
          weight: try call.optional("weight"),
          eps: call.isNone("eps") ? 1.1920928955078125e-07 : try call.number("eps")))
    }, inputName: "self, x")

  private static let groupNorm = LayerClass(
    "GroupNorm", in: "normalization",
    "self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, *, bias=True",
    { call throws(TraceStop) in
      let (groups, channels) = (try call.size("num_groups"), try call.size("num_channels"))
      guard groups > 0 else { throw call.raise("ValueError", "num_groups must be positive") }
      guard channels.isMultiple(of: groups) else {
        throw call.raise("ValueError", "num_channels must be divisible by num_groups")
      }
      call.keep("num_groups", "num_channels", "eps", "affine")
      try call.setAffine(channels)
      return .none
    },
    { call throws(TraceStop) in
      .tensor(
        try call.context.groupNorm(
          try call.tensor("input"), groups: try call.int("num_groups"),
          weight: try call.optional("weight"), bias: try call.optional("bias"),
          eps: try call.number("eps")))
    })

  private static let localResponseNorm = LayerClass(
    "LocalResponseNorm", in: "normalization", "self, size, alpha=1e-4, beta=0.75, k=1.0",
    { call in
      call.keep("size", "alpha", "beta", "k")
      return .none
    },
    { call throws(TraceStop) in
      .tensor(
        try call.context.localResponseNorm(
          try call.tensor("input"), size: try call.int("size"), alpha: try call.number("alpha"),
          beta: try call.number("beta"), k: try call.number("k")))
    })
}

extension LayerClass {
  /// A class whose input has another name than `input`.
  fileprivate init(
    _ name: String, in module: String, _ signature: StaticString,
    _ initialize: @escaping ModuleMethod.Body, _ body: @escaping ModuleMethod.Body,
    inputName: StaticString
  ) {
    self.init(name, in: module, signature, initialize, forward: inputName, body)
  }
}

extension ModuleCall {
  /// Weight and bias of so many features, if `affine`.
  fileprivate func setAffine(_ features: Int?) throws(TraceStop) {
    guard try arguments.bool("affine") else {
      setNoParameter("weight")
      setNoParameter("bias")
      return
    }
    setParameter("weight", features.map { [$0] })
    if try arguments.bool("bias") {
      setParameter("bias", features.map { [$0] })
    } else {
      setNoParameter("bias")
    }
  }

  /// - Parameter features: nil for a lazy norm.
  fileprivate func initializeNorm(features: Int?) throws(TraceStop) -> Value {
    set("num_features", .int(features ?? 0))
    keep("eps", "momentum", "affine", "track_running_stats")
    try setAffine(features)
    if try arguments.bool("track_running_stats") {
      setBuffer("running_mean", features.map { [$0] })
      setBuffer("running_var", features.map { [$0] })
      setBuffer("num_batches_tracked", [], isInteger: true)
    } else {
      for name in ["running_mean", "running_var", "num_batches_tracked"] {
        module.moduleState?.set(buffer: name, to: nil)
      }
    }
    return .none
  }

  private func sizeLazyNorm(_ input: TracedTensor, channelAxis: Int) throws(TraceStop) {
    let names = ["weight", "bias", "running_mean", "running_var"]
    let lazy = names.compactMap { storedTensor($0) }.filter { $0.sizes == nil }
    guard !lazy.isEmpty || attributeIsZero("num_features") else { return }
    guard input.rank > channelAxis, case .known(let channels) = input.shape[channelAxis] else {
      throw context.misfit("expects [N, C, …], got \(input.shapeText)")
    }
    for tensor in lazy { size(tensor, [channels]) }
    set("num_features", .int(channels))
  }

  private func attributeIsZero(_ name: String) -> Bool {
    if case .int(0) = attribute(name) { true } else { false }
  }

  private func normTensors() throws(TraceStop) -> TensorContext.NormalizationTensors {
    TensorContext.NormalizationTensors(
      weight: try optional("weight"), bias: try optional("bias"),
      mean: try optional("running_mean"), variance: try optional("running_var"),
      counter: storedTensor("num_batches_tracked"))
  }

  fileprivate func batchNormed(rank: Int?) throws(TraceStop) -> TracedTensor {
    let input = try tensor("input")
    try sizeLazyNorm(input, channelAxis: 1)
    if interpreter.graph == nil, stored("running_mean") == nil { return input }
    return try context.batchNorm(input, try normTensors(), eps: try number("eps"), rank: rank)
  }

  fileprivate func instanceNormed(rank: Int) throws(TraceStop) -> TracedTensor {
    let input = try tensor("input")
    try sizeLazyNorm(input, channelAxis: max(0, input.rank - rank - 1))
    return try context.instanceNorm(
      input, try normTensors(), features: try int("num_features"), eps: try number("eps"),
      rank: rank)
  }
}
