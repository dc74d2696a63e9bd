import Networks

enum PoolClasses {
  static let all: [LayerClass] =
    (1...3).flatMap { rank in
      [maxPool(rank), avgPool(rank), adaptive(rank, .average), adaptive(rank, .max)]
    } + refused

  private static func maxPool(_ rank: Int) -> LayerClass {
    LayerClass(
      "MaxPool\(rank)d", in: "pooling",
      "self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False",
      { call throws(TraceStop) in
        call.keep("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
        if case .none = call.arguments["stride"] {
          call.set("stride", call.arguments["kernel_size"])
        }
        return .none
      },
      { call throws(TraceStop) in
        var options = try call.poolOptions(rank: rank)
        options.dilation = try call.ints("dilation")
        let result = Value.tensor(try call.context.maxPool(try call.tensor("input"), options))
        guard try call.bool("return_indices") else { return result }
        return .tuple([
          result, call.interpreter.opaque("the indices of a max pool", at: call.place),
        ])
      })
  }

  private static func avgPool(_ rank: Int) -> LayerClass {
    LayerClass(
      "AvgPool\(rank)d", in: "pooling",
      rank == 1
        ? "self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"
        : "self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None",
      { call throws(TraceStop) in
        call.keep(
          "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override")
        if case .none = call.arguments["stride"] {
          call.set("stride", call.arguments["kernel_size"])
        }
        return .none
      },
      { call throws(TraceStop) in
        var options = try call.poolOptions(rank: rank)
        options.countIncludePad = try call.bool("count_include_pad")
        if !call.isNone("divisor_override") {
          options.divisorOverride = try call.int("divisor_override")
        }
        return .tensor(try call.context.avgPool(try call.tensor("input"), options))
      })
  }

  private static func adaptive(_ rank: Int, _ kind: AdaptivePool.Kind) -> LayerClass {
    LayerClass(
      "Adaptive\(kind == .max ? "Max" : "Avg")Pool\(rank)d", in: "pooling",
      kind == .max ? "self, output_size, return_indices=False" : "self, output_size",
      { call in
        call.keep("output_size", "return_indices")
        return .none
      },
      { call throws(TraceStop) in
        let sizes = try call.sizesOrNone("output_size")
        return .tensor(
          try call.context.adaptivePool(
            try call.tensor("input"), kind: kind, size: sizes, rank: rank))
      })
  }

  /// Pools that draw numbers, or need indices, or have no layer here.
  private static let refused: [LayerClass] =
    [
      "FractionalMaxPool2d", "FractionalMaxPool3d", "LPPool1d", "LPPool2d", "LPPool3d",
      "MaxUnpool1d",
      "MaxUnpool2d", "MaxUnpool3d",
    ].map { name in
      .refused(name, in: "pooling", instead: "use nn.MaxPool2d or nn.AvgPool2d")
    }
}

extension ModuleCall {
  fileprivate func poolOptions(rank: Int) throws(TraceStop) -> TensorContext.PoolOptions {
    var options = TensorContext.PoolOptions(kernelSize: try ints("kernel_size"))
    options.rank = rank
    let stride = try ints("stride")
    options.stride = stride.isEmpty ? nil : stride
    options.padding = try ints("padding")
    options.ceilMode = try bool("ceil_mode")
    return options
  }

  /// Sizes of which each may be `None`.
  fileprivate func sizesOrNone(_ name: String) throws(TraceStop) -> [Int?] {
    let items: [Value]
    switch attribute(name) {
    case .tuple(let values): items = values
    case .list(let list): items = list.items
    default: items = [attribute(name)]
    }
    var sizes: [Int?] = []
    for item in items {
      switch item {
      case .none: sizes.append(nil)
      case .int(let size): sizes.append(size)
      default: throw raise("TypeError", "\(className).\(name) must be integers or None")
      }
    }
    return sizes
  }
}

extension LayerClass {
  /// A class that exists and that no layer here computes; only a call of it ends the trace.
  static func refused(
    _ name: String, in module: String, instead: String,
    _ initialize: @escaping ModuleMethod.Body = { _ in .none }
  ) -> LayerClass {
    LayerClass(
      name, in: module, "self, *args, **kwargs", initialize, forward: "self, *args, **kwargs",
      { call throws(TraceStop) in
        throw call.interpreter.stop(
          .unsupported, at: call.place, "nn.\(name) cannot be rebuilt here; \(instead)")
      })
  }
}
