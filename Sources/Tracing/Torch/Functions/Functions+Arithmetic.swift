import Networks

extension TorchFunctionTable {
  /// Elementwise arithmetic and elementary functions.
  mutating func addArithmetic() {
    arithmetic(["add"], .add, "input, other, *, alpha=1, out=None")
    arithmetic(["sub", "subtract"], .subtract, "input, other, *, alpha=1, out=None")
    arithmetic(["mul", "multiply"], .multiply, "input, other, *, out=None")
    for name in ["div", "divide", "true_divide"] {
      add(
        name, [.torch, .method, .inPlace], "input, other, *, rounding_mode=None, out=None"
      ) { call throws(TraceStop) in
        guard call.isNone("rounding_mode") else {
          throw call.context.unsupported("a rounded division", instead: "divide without rounding")
        }
        return .tensor(
          try call.context.arithmetic(
            .divide, try call.tensorOrNumber("input"), try call.tensorOrNumber("other")))
      }
    }
    add("rsub", [.torch], "input, other, *, alpha=1") { call throws(TraceStop) in
      .tensor(
        try call.context.arithmetic(
          .subtract, try call.tensorOrNumber("other"), try call.tensorOrNumber("input")))
    }
    for name in ["neg", "negative"] {
      add(name, [.torch, .method, .inPlace], "input, *, out=None") { call throws(TraceStop) in
        .tensor(try call.context.scaled(try call.tensor("input"), by: -1))
      }
    }
    add("positive", [.torch, .method], "input") { call throws(TraceStop) in
      .tensor(try call.tensor("input"))
    }
    addElementary()
    addBounds()
    for (name, operation) in [("addcmul", Arithmetic.multiply), ("addcdiv", .divide)] {
      add(name, [.torch, .method], "input, tensor1, tensor2, *, value=1, out=None") {
        call throws(TraceStop) in
        let product = try call.context.arithmetic(
          operation, try call.tensor("tensor1"), try call.tensor("tensor2"))
        return .tensor(
          try call.context.arithmetic(
            .add, try call.tensor("input"),
            try call.context.scaled(product, by: try call.number("value"))))
      }
    }
    add("lerp", [.torch, .method], "input, end, weight") { call throws(TraceStop) in
      let (start, end) = (try call.tensor("input"), try call.tensor("end"))
      let distance = try call.context.arithmetic(.subtract, end, start)
      return .tensor(
        try call.context.arithmetic(
          .add, start,
          try call.context.arithmetic(.multiply, distance, try call.tensorOrNumber("weight"))))
    }
  }

  private mutating func arithmetic(
    _ names: [String], _ operation: Arithmetic, _ signature: StaticString
  ) {
    for name in names {
      add(name, [.torch, .method, .inPlace], signature) { call throws(TraceStop) in
        var other = try call.tensorOrNumber("other")
        if call.arguments.has("alpha"), try call.number("alpha") != 1 {
          other = try call.context.scaled(other, by: try call.number("alpha"))
        }
        return .tensor(
          try call.context.arithmetic(operation, try call.tensorOrNumber("input"), other))
      }
    }
  }

  private mutating func elementary(
    _ names: [String], _ function: ElementaryFunction,
    _ value: @escaping @Sendable (Double) -> Double
  ) {
    for name in names {
      add(name, [.torch, .method, .inPlace], "input, *, out=None") { call throws(TraceStop) in
        .tensor(try call.context.function(function, try call.tensor("input"), value))
      }
    }
  }

  private mutating func addElementary() {
    elementary(["exp"], .exp) { exponential($0) }
    elementary(["log"], .log) { logarithm($0) }
    elementary(["sqrt"], .sqrt) { $0.squareRoot() }
    elementary(["abs", "absolute"], .abs) { abs($0) }
    elementary(["sin"], .sin) { sine($0) }
    elementary(["cos"], .cos) { cosine($0) }
    elementary(["erf"], .erf) { errorFunction($0) }
    elementary(["square"], .pow(exponent: 2)) { $0 * $0 }
    elementary(["reciprocal"], .pow(exponent: -1)) { 1 / $0 }
    elementary(["rsqrt"], .pow(exponent: -0.5)) { 1 / $0.squareRoot() }
    add("tan", [.torch, .method], "input") { call throws(TraceStop) in
      let tensor = try call.tensor("input")
      return .tensor(
        try call.context.arithmetic(
          .divide, try call.context.function(.sin, tensor, sine),
          try call.context.function(.cos, tensor, cosine)))
    }
    add("log2", [.torch, .method], "input") { call throws(TraceStop) in
      .tensor(
        try call.context.scaled(
          try call.context.function(.log, try call.tensor("input"), logarithm),
          by: 1 / logarithm(2)))
    }
    add("log10", [.torch, .method], "input") { call throws(TraceStop) in
      .tensor(
        try call.context.scaled(
          try call.context.function(.log, try call.tensor("input"), logarithm),
          by: 1 / logarithm(10)))
    }
    add("log1p", [.torch, .method], "input") { call throws(TraceStop) in
      .tensor(
        try call.context.function(
          .log, try call.context.scaled(try call.tensor("input"), plus: 1), logarithm))
    }
    add("expm1", [.torch, .method], "input") { call throws(TraceStop) in
      .tensor(
        try call.context.scaled(
          try call.context.function(.exp, try call.tensor("input"), exponential), plus: -1))
    }
    add("pow", [.torch, .method, .inPlace], "input, exponent, *, out=None") {
      call throws(TraceStop) in
      .tensor(
        try call.context.raised(
          try call.tensorOrNumber("input"), to: try call.tensorOrNumber("exponent")))
    }
    for name in [
      "sign", "floor", "ceil", "round", "trunc", "frac", "heaviside", "fmod", "remainder",
      "floor_divide", "sgn", "bernoulli", "multinomial", "logit", "asin", "acos", "atan", "sinh",
      "cosh", "fix",
    ] {
      add(name, [.torch, .method, .inPlace], "input, *args, **kwargs") { call throws(TraceStop) in
        guard let function = TensorContext.literalFunctions[name],
          let array = call.context.literal(try call.context.current(try call.tensor("input")))
        else {
          throw call.context.unsupported(
            "\(name)()", instead: "use a function that is smooth, such as tanh or clamp")
        }
        return .tensor(call.context.tensor(array.map(function)))
      }
    }
  }

  private mutating func addBounds() {
    for name in ["clamp", "clip"] {
      add(name, [.torch, .method, .inPlace], "input, min=None, max=None, *, out=None") {
        call throws(TraceStop) in
        .tensor(try call.context.clamped(call))
      }
    }
    add("clamp_min", [.torch, .method, .inPlace], "input, min") { call throws(TraceStop) in
      let bound = try call.number("min")
      return .tensor(
        try call.context.mapped(try call.tensor("input"), .clamp(min: bound, max: nil)) {
          max($0, bound)
        })
    }
    add("clamp_max", [.torch, .method, .inPlace], "input, max") { call throws(TraceStop) in
      let bound = try call.number("max")
      return .tensor(
        try call.context.mapped(try call.tensor("input"), .clamp(min: nil, max: bound)) {
          min($0, bound)
        })
    }
    add("maximum", [.torch, .method], "input, other, *, out=None") { call throws(TraceStop) in
      .tensor(
        try call.context.larger(try call.tensor("input"), try call.tensor("other")))
    }
    add("minimum", [.torch, .method], "input, other, *, out=None") { call throws(TraceStop) in
      .tensor(
        try call.context.smaller(try call.tensor("input"), try call.tensor("other")))
    }
  }
}

extension TensorContext {
  /// Functions of known numbers that no layer computes.
  static let literalFunctions: [String: @Sendable (Double) -> Double] = [
    "floor": { $0.rounded(.down) }, "ceil": { $0.rounded(.up) },
    "round": { $0.rounded(.toNearestOrEven) }, "trunc": { $0.rounded(.towardZero) },
    "sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
  ]

  fileprivate func clamped(_ call: TorchCall) throws(TraceStop) -> TracedTensor {
    var tensor = try call.tensor("input")
    if call.isNone("min"), call.isNone("max") {
      throw interpreter.raise(
        "RuntimeError", "torch.clamp: At least one of 'min' or 'max' must not be None", at: place)
    }
    if case .tensor(let low) = call["min"] { tensor = try larger(tensor, low) }
    if case .tensor(let high) = call["max"] { tensor = try smaller(tensor, high) }
    var bounds: (low: Double?, high: Double?) = (nil, nil)
    switch call["min"] {
    case .none, .tensor: break
    default: bounds.low = try call.number("min")
    }
    switch call["max"] {
    case .none, .tensor: break
    default: bounds.high = try call.number("max")
    }
    guard bounds.low != nil || bounds.high != nil else { return tensor }
    let (low, high) = bounds
    return try mapped(tensor, .clamp(min: low, max: high)) { value in
      min(max(value, low ?? -.infinity), high ?? .infinity)
    }
  }

  /// The larger of two at each place.
  func larger(_ left: TracedTensor, _ right: TracedTensor) throws(TraceStop) -> TracedTensor {
    if let a = literal(try current(left)), let b = literal(try current(right)),
      let result = LiteralArray.combined(a, b, { max($0, $1) })
    {
      return tensor(result, left.elementType)
    }
    // Both in the larger shape, beside one another.
    let first = try expandedAlike(left, right)
    let second = try expandedAlike(right, left)
    let pair = try stacked([first, second], dim: -1)
    return try reduced(.max, pair, dims: [-1], keepdim: false)
  }

  func smaller(_ left: TracedTensor, _ right: TracedTensor) throws(TraceStop) -> TracedTensor {
    try scaled(try larger(try scaled(left, by: -1), try scaled(right, by: -1)), by: -1)
  }

  private func expandedAlike(
    _ tensor: TracedTensor, _ other: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    if tensor.shape == other.shape { return tensor }
    return try broadcast(
      .arithmetic(.add), try current(tensor), TracedTensor(content: .filled(0), shape: other.shape))
  }

  /// `base ** exponent`.
  func raised(_ base: TracedTensor, to exponent: TracedTensor) throws(TraceStop) -> TracedTensor {
    let (left, right) = (try current(base), try current(exponent))
    if let a = literal(left), let b = literal(right),
      let result = LiteralArray.combined(a, b, power)
    {
      let isWhole = !left.elementType.isFloating && !right.elementType.isFloating
      return tensor(result, isWhole ? .int64 : .float32)
    }
    if let array = literal(right), array.values.count == 1 {
      let exponent = array.values[0]
      if exponent == 1 { return left }
      if exponent == 0 { return try scaled(left, by: 0, plus: 1) }
      return try elementwise(.function(.pow(exponent: exponent)), left)
    }
    if let array = literal(left), array.values.count == 1, array.values[0] > 0 {
      return try elementwise(
        .function(.exp), try scaled(right, by: logarithm(array.values[0])))
    }
    throw unsupported(
      "a power whose base and exponent are both computed", instead: "use a number as the exponent")
  }
}
