import Networks

extension TorchFunctionTable {
  /// Activations of one tensor; `inplace=True` changes it.
  mutating func addActivations() {
    activation("relu", [.torch, .functional, .method, .inPlace], "input, inplace=False") { _ in
      .relu
    }
    activation("relu6", [.functional], "input, inplace=False") { _ in .relu6 }
    activation(
      "leaky_relu", [.functional, .method, .inPlace],
      "input, negative_slope=0.01, inplace=False"
    ) { call throws(TraceStop) in .leakyReLU(negativeSlope: try call.number("negative_slope")) }
    activation("elu", [.functional], "input, alpha=1.0, inplace=False") {
      call throws(TraceStop) in .elu(alpha: try call.number("alpha"))
    }
    activation("selu", [.torch, .functional, .inPlace], "input, inplace=False") { _ in .selu }
    activation("celu", [.torch, .functional], "input, alpha=1.0, inplace=False") {
      call throws(TraceStop) in .celu(alpha: try call.number("alpha"))
    }
    activation("gelu", [.functional], "input, approximate='none'") { call throws(TraceStop) in
      switch try call.arguments.string("approximate") {
      case "none": .gelu(tanh: false)
      case "tanh": .gelu(tanh: true)
      default:
        throw call.interpreter.raise(
          "RuntimeError", "approximate argument must be either none or tanh.", at: call.place)
      }
    }
    activation("silu", [.functional], "input, inplace=False") { _ in .silu }
    activation("mish", [.functional], "input, inplace=False") { _ in .mish }
    activation("hardswish", [.functional], "input, inplace=False") { _ in .hardswish }
    activation("hardsigmoid", [.functional], "input, inplace=False") { _ in .hardsigmoid }
    activation("softsign", [.functional], "input") { _ in .softsign }
    activation("logsigmoid", [.functional], "input") { _ in .logSigmoid }
    activation(
      "hardtanh", [.functional], "input, min_val=-1.0, max_val=1.0, inplace=False"
    ) { call throws(TraceStop) in
      .hardtanh(min: try call.number("min_val"), max: try call.number("max_val"))
    }
    activation("softplus", [.functional], "input, beta=1.0, threshold=20.0") {
      call throws(TraceStop) in
      .softplus(beta: try call.number("beta"), threshold: try call.number("threshold"))
    }
    addRandomizedActivations()
    addThresholds()
    addSigmoids()
  }

  private mutating func activation(
    _ name: String, _ homes: TorchFunction.Homes, _ signature: StaticString,
    _ make: @escaping @Sendable (TorchCall) throws(TraceStop) -> Activation
  ) {
    add(name, homes, signature) { call throws(TraceStop) in
      try call.activated(.activation(try make(call)))
    }
  }

  /// Of torch and of tensors, without `inplace`.
  private mutating func addSigmoids() {
    add("sigmoid", [.torch, .functional, .method, .inPlace], "input, *, out=None") {
      call throws(TraceStop) in
      .tensor(
        try call.context.mapped(try call.tensor("input"), .activation(.sigmoid)) {
          1 / (1 + exponential(-$0))
        })
    }
    add("tanh", [.torch, .functional, .method, .inPlace], "input, *, out=None") {
      call throws(TraceStop) in
      .tensor(
        try call.context.mapped(try call.tensor("input"), .activation(.tanh)) {
          hyperbolicTangent($0)
        })
    }
    add("softmax", [.torch, .functional, .method], "input, dim=None, _stacklevel=3, dtype=None") {
      call throws(TraceStop) in
      .tensor(
        try call.context.softmax(
          try call.tensor("input"), dim: try call.arguments.optionalInt("dim"), log: false))
    }
    add(
      "log_softmax", [.torch, .functional, .method], "input, dim=None, _stacklevel=3, dtype=None"
    ) { call throws(TraceStop) in
      .tensor(
        try call.context.softmax(
          try call.tensor("input"), dim: try call.arguments.optionalInt("dim"), log: true))
    }
    add("softmin", [.functional], "input, dim=None, _stacklevel=3, dtype=None") {
      call throws(TraceStop) in
      let negated = try call.context.scaled(try call.tensor("input"), by: -1)
      return .tensor(
        try call.context.softmax(
          negated, dim: try call.arguments.optionalInt("dim"), log: false))
    }
    add("glu", [.functional], "input, dim=-1") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      return .tensor(try call.context.gated(tensor, dim: try call.int("dim")))
    }
    add("prelu", [.torch, .functional], "input, weight") { call throws(TraceStop) in
      .tensor(
        try call.context.prelu(try call.tensor("input"), weight: try call.tensor("weight")))
    }
    add("tanhshrink", [.functional], "input") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      return .tensor(
        try call.context.arithmetic(
          .subtract, tensor, try call.context.elementwise(.activation(.tanh), tensor)))
    }
  }

  /// Zero between two bounds, a step, and the like.
  private mutating func addThresholds() {
    add("threshold", [.functional], "input, threshold, value, inplace=False") {
      call throws(TraceStop) in
      let threshold = try call.number("threshold")
      let value = try call.number("value")
      guard threshold == 0, value == 0 else {
        throw call.context.unsupported(
          "a threshold that jumps", instead: "use F.relu, or a threshold and value of 0")
      }
      return try call.activated(.activation(.relu))
    }
    add("softshrink", [.functional], "input, lambd=0.5") { call throws(TraceStop) in
      // relu(x - l) - relu(-x - l)
      let (tensor, bound) = (try call.tensor("input"), try call.number("lambd"))
      let above = try call.context.elementwise(
        .activation(.relu), try call.context.scaled(tensor, plus: -bound))
      let below = try call.context.elementwise(
        .activation(.relu), try call.context.scaled(tensor, by: -1, plus: -bound))
      return .tensor(try call.context.arithmetic(.subtract, above, below))
    }
    add("hardshrink", [.torch, .functional, .method], "input, lambd=0.5") {
      call throws(TraceStop) in
      throw call.context.unsupported(
        "a function that jumps", instead: "use F.softshrink, which is continuous")
    }
  }

  /// Of those that draw numbers in training.
  private mutating func addRandomizedActivations() {
    add(
      "rrelu", [.functional, .torch],
      "input, lower=0.125, upper=0.3333333333333333, training=False, inplace=False"
    ) { call throws(TraceStop) in
      if try call.bool("training") {
        return .tensor(try call.random(like: try call.tensor("input")))
      }
      let slope = (try call.number("lower") + (try call.number("upper"))) / 2
      return try call.activated(.activation(.leakyReLU(negativeSlope: slope)))
    }
    for name in ["dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout"] {
      add(name, [.torch, .functional], "input, p=0.5, training=True, inplace=False") {
        call throws(TraceStop) in try call.dropped(isTrainingByDefault: name != "alpha_dropout")
      }
    }
    add(
      "feature_alpha_dropout", [.torch, .functional],
      "input, p=0.5, training=False, inplace=False"
    ) { call throws(TraceStop) in try call.dropped(isTrainingByDefault: false) }
  }
}

extension TorchCall {
  /// An activation of `input`; with `inplace` the tensor itself changes.
  func activated(_ operation: Operation) throws(TraceStop) -> Value {
    let input = try tensor("input")
    let result = try context.elementwise(operation, input)
    guard try bool("inplace", orFalse: true) else { return .tensor(result) }
    return .tensor(try context.changed(input, to: result))
  }

  private func bool(_ name: String, orFalse: Bool) throws(TraceStop) -> Bool {
    guard arguments.has(name) else { return false }
    return try bool(name)
  }

  /// Dropout in evaluation is nothing; a call that says training draws numbers even then.
  fileprivate func dropped(isTrainingByDefault: Bool) throws(TraceStop) -> Value {
    let input = try tensor("input")
    let p = try number("p")
    guard (0...1).contains(p) else {
      throw interpreter.raise(
        "ValueError", "dropout probability has to be between 0 and 1, but got \(p)", at: place)
    }
    let isTraining =
      arguments.isGiven("training") ? try bool("training") : isTrainingByDefault
    guard isTraining, p > 0, interpreter.graph != nil else { return .tensor(input) }
    throw interpreter.stop(
      .unknownValue, at: place,
      "\(context.name)() without training=self.training drops values at random in evaluation too, so "
        + "that no two runs answer alike; write \(context.name)(x, p=\(p), training=self.training)")
  }

  func random(like tensor: TracedTensor) throws(TraceStop) -> TracedTensor {
    TracedTensor(
      content: .unknown(OpaqueValue(what: "numbers that \(context.name)() draws", place: place)),
      shape: tensor.shape)
  }
}

extension TensorContext {
  /// The first half of a dimension by the sigmoid of the second.
  func gated(_ tensor: TracedTensor, dim: Int) throws(TraceStop) -> TracedTensor {
    let axis = try sampleAxis(dim, of: tensor)
    guard case .known(let size) = tensor.shape[axis], size.isMultiple(of: 2) else {
      throw misfit("halving needs an even dimension, got \(tensor.shapeText)")
    }
    let value = try sliced(tensor, dim: axis, start: 0, stop: size / 2)
    let gate = try sliced(tensor, dim: axis, start: size / 2, stop: nil)
    return try arithmetic(.multiply, value, try elementwise(.activation(.sigmoid), gate))
  }
}
