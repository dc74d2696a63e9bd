import Networks

enum ActivationClasses {
  static let all: [LayerClass] =
    [
      activation("ReLU", "self, inplace=False") { _ in .relu },
      activation("ReLU6", "self, inplace=False") { _ in .relu6 },
      activation("SELU", "self, inplace=False") { _ in .selu },
      activation("SiLU", "self, inplace=False") { _ in .silu },
      activation("Mish", "self, inplace=False") { _ in .mish },
      activation("Hardswish", "self, inplace=False") { _ in .hardswish },
      activation("Hardsigmoid", "self, inplace=False") { _ in .hardsigmoid },
      activation("Sigmoid", "self") { _ in .sigmoid },
      activation("Tanh", "self") { _ in .tanh },
      activation("Softsign", "self") { _ in .softsign },
      activation("LogSigmoid", "self") { _ in .logSigmoid },
      activation("LeakyReLU", "self, negative_slope=0.01, inplace=False") {
        call throws(TraceStop) in .leakyReLU(negativeSlope: try call.number("negative_slope"))
      },
      activation("ELU", "self, alpha=1.0, inplace=False") { call throws(TraceStop) in
        .elu(alpha: try call.number("alpha"))
      },
      activation("CELU", "self, alpha=1.0, inplace=False") { call throws(TraceStop) in
        .celu(alpha: try call.number("alpha"))
      },
      activation("GELU", "self, approximate='none'") { call throws(TraceStop) in
        switch try call.string("approximate") {
        case "none": return .gelu(tanh: false)
        case "tanh": return .gelu(tanh: true)
        default:
          throw call.raise(
            "RuntimeError", "approximate argument must be either none or tanh.")
        }
      },
      activation("Softplus", "self, beta=1.0, threshold=20.0") { call throws(TraceStop) in
        .softplus(beta: try call.number("beta"), threshold: try call.number("threshold"))
      },
      hardtanh, rrelu, threshold, softshrink, hardshrink, tanhshrink, prelu, glu,
      softmax("Softmax", log: false), softmax("LogSoftmax", log: true), softmin, softmax2d,
    ] + dropouts

  private static func activation(
    _ name: String, _ signature: StaticString,
    _ make: @escaping @Sendable (ModuleCall) throws(TraceStop) -> Activation
  ) -> LayerClass {
    LayerClass(
      name, in: "activation", signature,
      { call in
        call.keep("inplace", "negative_slope", "alpha", "approximate", "beta", "threshold")
        return .none
      },
      { call throws(TraceStop) in try call.activated(.activation(try make(call))) })
  }

  private static let hardtanh = LayerClass(
    "Hardtanh", in: "activation",
    "self, min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None",
    { call throws(TraceStop) in
      call.keep("min_val", "max_val", "inplace")
      guard try call.number("min_val") < (try call.number("max_val")) else {
        throw call.raise("AssertionError", "max_val must be larger than min_val")
      }
      return .none
    },
    { call throws(TraceStop) in
      try call.activated(
        .activation(
          .hardtanh(min: try call.number("min_val"), max: try call.number("max_val"))))
    })

  private static let rrelu = LayerClass(
    "RReLU", in: "activation", "self, lower=0.125, upper=0.3333333333333333, inplace=False",
    { call in
      call.keep("lower", "upper", "inplace")
      return .none
    },
    { call throws(TraceStop) in
      let slope = (try call.number("lower") + (try call.number("upper"))) / 2
      return try call.activated(.activation(.leakyReLU(negativeSlope: slope)))
    })

  private static let threshold = LayerClass(
    "Threshold", in: "activation", "self, threshold, value, inplace=False",
    { call in
      call.keep("threshold", "value", "inplace")
      return .none
    },
    { call throws(TraceStop) in
      guard try call.number("threshold") == 0, try call.number("value") == 0 else {
        throw call.context.unsupported("a threshold that jumps", instead: "use nn.ReLU")
      }
      return try call.activated(.activation(.relu))
    })

  private static let softshrink = function("Softshrink", "softshrink", "self, lambd=0.5", ["lambd"])
  private static let hardshrink = function("Hardshrink", "hardshrink", "self, lambd=0.5", ["lambd"])
  private static let tanhshrink = function("Tanhshrink", "tanhshrink", "self", [])
  private static let glu = function("GLU", "glu", "self, dim=-1", ["dim"])
  private static let softmin = function("Softmin", "softmin", "self, dim=None", ["dim"])

  /// A class that calls a function with its attributes.
  static func function(
    _ name: String, _ functionName: String, in module: String = "activation",
    _ signature: StaticString, _ attributes: [String]
  ) -> LayerClass {
    LayerClass(
      name, in: module, signature,
      { call in
        for name in attributes { call.set(name, call.arguments[name]) }
        return .none
      },
      { call throws(TraceStop) in
        try call.callFunction(
          functionName, [call.arguments["input"]],
          attributes.map { (name: $0, value: call.attribute($0)) })
      })
  }

  private static let prelu = LayerClass(
    "PReLU", in: "activation", "self, num_parameters=1, init=0.25, device=None, dtype=None",
    { call throws(TraceStop) in
      call.keep("num_parameters")
      call.setParameter("weight", [try call.size("num_parameters")])
      return .none
    },
    { call throws(TraceStop) in
      .tensor(
        try call.context.prelu(try call.tensor("input"), weight: try call.required("weight")))
    })

  private static func softmax(_ name: String, log: Bool) -> LayerClass {
    LayerClass(
      name, in: "activation", "self, dim=None",
      { call in
        call.keep("dim")
        return .none
      },
      { call throws(TraceStop) in
        .tensor(
          try call.context.softmax(
            try call.tensor("input"), dim: call.isNone("dim") ? nil : try call.int("dim"), log: log)
        )
      })
  }

  private static let softmax2d = LayerClass(
    "Softmax2d", in: "activation", "self", { _ in .none },
    { call throws(TraceStop) in
      let input = try call.tensor("input")
      guard [3, 4].contains(input.rank) else {
        throw call.raise("ValueError", "Softmax2d: expected input to be 3D or 4D")
      }
      return .tensor(try call.context.softmax(input, dim: -3, log: false))
    })

  private static let dropouts: [LayerClass] = [
    "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout",
  ].map { name in
    LayerClass(
      name, in: "dropout", "self, p=0.5, inplace=False",
      { call throws(TraceStop) in
        let p = try call.arguments.number("p")
        guard (0...1).contains(p) else {
          throw call.raise(
            "ValueError", "dropout probability has to be between 0 and 1, but got \(p)")
        }
        call.keep("p", "inplace")
        return .none
      },
      { call throws(TraceStop) in
        let input = try call.tensor("input")
        let kind: Dropout.Kind =
          switch name {
          case "AlphaDropout", "FeatureAlphaDropout": .alpha
          case "Dropout": .elements
          default: .channels
          }
        if case .bool(true) = call.attribute("training"), call.interpreter.graph != nil {
          throw call.interpreter.stop(
            .unknownValue, at: call.place,
            "nn.\(name) is in training mode, where it drops values at random; call eval() instead of "
              + "train() before evaluation")
        }
        guard call.interpreter.graph != nil else { return .tensor(input) }
        var result = try call.context.elementwise(
          .dropout(Dropout(kind: kind, p: try call.number("p"))), input)
        // PyTorch gives the tensor itself on.
        result.storage = input.storage
        result.view = input.view
        result.version = input.storage.version
        return .tensor(result)
      })
  }
}

extension ModuleCall {
  /// An activation of `input`; with the attribute `inplace` the tensor itself changes.
  func activated(_ operation: Operation) throws(TraceStop) -> Value {
    let input = try tensor("input")
    let result = try context.elementwise(operation, input)
    guard case .bool(true) = attribute("inplace") else { return .tensor(result) }
    return .tensor(try context.changed(input, to: result))
  }

  /// A function of torch.nn.functional whose layers belong to this module.
  func callFunction(
    _ name: String, _ positional: [Value], _ keywords: [(name: String, value: Value)] = []
  ) throws(TraceStop) -> Value {
    guard
      let function = TorchFunctionTable.shared.functions.first(where: {
        $0.name == name && !$0.homes.isDisjoint(with: [.functional, .torch])
      })
    else { throw context.stop(.unsupported, "the function \(name) is not known") }
    let bound = try function.signature.bind(
      CallArguments(positional: positional, keywords: keywords, place: place), to: name,
      in: interpreter)
    return try function.body(TorchCall(arguments: bound, context: context))
  }
}
