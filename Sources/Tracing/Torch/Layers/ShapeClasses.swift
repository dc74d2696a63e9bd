import Networks

/// Layers without weights that move, copy or add cells.
enum ShapeClasses {
  static let all: [LayerClass] =
    [
      flatten, unflatten,
      ActivationClasses.function(
        "PixelShuffle", "pixel_shuffle", in: "pixelshuffle", "self, upscale_factor",
        ["upscale_factor"]),
      ActivationClasses.function(
        "PixelUnshuffle", "pixel_unshuffle", in: "pixelshuffle", "self, downscale_factor",
        ["downscale_factor"]),
      ActivationClasses.function(
        "ChannelShuffle", "channel_shuffle", in: "channelshuffle", "self, groups", ["groups"]),
      ActivationClasses.function(
        "Unfold", "unfold", in: "fold", "self, kernel_size, dilation=1, padding=0, stride=1",
        ["kernel_size", "dilation", "padding", "stride"]),
      .refused("Fold", in: "fold", instead: "use nn.ConvTranspose2d or reshape"),
      upsample, nearest, bilinear,
    ] + paddings

  private static let flatten = LayerClass(
    "Flatten", in: "flatten", "self, start_dim=1, end_dim=-1",
    { call in
      call.keep("start_dim", "end_dim")
      return .none
    },
    { call throws(TraceStop) in
      .tensor(
        try call.context.flattened(
          try call.tensor("input"), from: try call.int("start_dim"), to: try call.int("end_dim")))
    })

  private static let unflatten = LayerClass(
    "Unflatten", in: "flatten", "self, dim, unflattened_size",
    { call throws(TraceStop) in
      guard case .int = call.arguments["dim"] else {
        throw call.context.unsupported("a dim that is a name", instead: "use its number")
      }
      switch call.arguments["unflattened_size"] {
      case .tuple, .list: break
      default:
        throw call.raise(
          "TypeError", "unflattened_size must be a tuple or list, but found another type")
      }
      call.keep("dim", "unflattened_size")
      return .none
    },
    { call throws(TraceStop) in
      .tensor(
        try call.context.unflattened(
          try call.tensor("input"), dim: try call.int("dim"),
          try call.ints("unflattened_size").map { .int($0) }))
    })

  private static let upsample = LayerClass(
    "Upsample", in: "upsampling",
    "self, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None",
    { call in
      call.keep("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor")
      return .none
    },
    { call throws(TraceStop) in try call.upsampled() })

  private static let nearest = LayerClass(
    "UpsamplingNearest2d", in: "upsampling", bases: ["Upsample"],
    "self, size=None, scale_factor=None",
    { call in
      call.keep("size", "scale_factor")
      call.set("mode", .string("nearest"))
      return .none
    },
    { call throws(TraceStop) in try call.upsampled() })

  private static let bilinear = LayerClass(
    "UpsamplingBilinear2d", in: "upsampling", bases: ["Upsample"],
    "self, size=None, scale_factor=None",
    { call in
      call.keep("size", "scale_factor")
      call.set("mode", .string("bilinear"))
      call.set("align_corners", .bool(true))
      return .none
    },
    { call throws(TraceStop) in try call.upsampled() })

  private static let paddings: [LayerClass] =
    (1...3).flatMap { rank in
      [
        padding("ConstantPad\(rank)d", rank, .constant),
        padding("ZeroPad\(rank)d", rank, .constant),
        padding("ReflectionPad\(rank)d", rank, .reflect),
        padding("ReplicationPad\(rank)d", rank, .replicate),
        padding("CircularPad\(rank)d", rank, .circular),
      ]
    }

  private static func padding(
    _ name: String, _ rank: Int, _ mode: TensorContext.PaddingMode
  ) -> LayerClass {
    let isConstant = name.hasPrefix("Constant")
    return LayerClass(
      name, in: "padding", isConstant ? "self, padding, value" : "self, padding",
      { call throws(TraceStop) in
        call.set("padding", try call.tuple("padding", count: 2 * rank))
        call.set("value", isConstant ? call.arguments["value"] : .int(0))
        return .none
      },
      { call throws(TraceStop) in
        .tensor(
          try call.context.padded(
            try call.tensor("input"), try call.ints("padding"), mode: mode,
            value: try call.number("value")))
      })
  }
}

extension ModuleCall {
  fileprivate func upsampled() throws(TraceStop) -> Value {
    let names = ["size", "scale_factor", "mode", "align_corners", "recompute_scale_factor"]
    return try callFunction(
      "interpolate", [arguments["input"]],
      names.compactMap { name in
        if case .none = attribute(name) { nil } else { (name: name, value: attribute(name)) }
      })
  }
}
