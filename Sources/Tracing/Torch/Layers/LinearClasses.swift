import Networks

enum LinearClasses {
  static let all: [LayerClass] = [linear, lazyLinear, bilinear, identity]

  private static let linear = LayerClass(
    "Linear", in: "linear", "self, in_features, out_features, bias=True, device=None, dtype=None",
    { call throws(TraceStop) in
      let (inputs, outputs) = (try call.size("in_features"), try call.size("out_features"))
      call.keep("in_features", "out_features")
      call.setParameter("weight", [outputs, inputs])
      if try call.arguments.bool("bias") {
        call.setParameter("bias", [outputs])
      } else {
        call.setNoParameter("bias")
      }
      return .none
    },
    { call throws(TraceStop) in
      let input = try call.tensor("input")
      if let (weight, factor) = try call.scaledWeight() {
        let result = try call.context.linear(input, weight: weight, bias: nil)
        return .tensor(try call.finishScaled(result, factor: factor, dim: 1))
      }
      return .tensor(
        try call.context.linear(
          input, weight: try call.required("weight"), bias: try call.optional("bias")))
    })

  private static let lazyLinear = LayerClass(
    "LazyLinear", in: "linear", bases: ["Linear"],
    "self, out_features, bias=True, device=None, dtype=None",
    { call throws(TraceStop) in
      call.set("in_features", .int(0))
      _ = try call.size("out_features")
      call.keep("out_features")
      call.setParameter("weight", nil)
      if try call.arguments.bool("bias") {
        call.setParameter("bias", nil)
      } else {
        call.setNoParameter("bias")
      }
      return .none
    },
    { call throws(TraceStop) in
      let input = try call.tensor("input")
      if let weight = call.storedTensor("weight"), weight.sizes == nil {
        guard case .known(let size)? = input.shape.last else {
          throw call.context.misfit("expects [N, …, features], got \(input.shapeText)")
        }
        let outputs = try call.int("out_features")
        call.size(weight, [outputs, size])
        if let bias = call.storedTensor("bias") { call.size(bias, [outputs]) }
        call.set("in_features", .int(size))
      }
      return .tensor(
        try call.context.linear(
          input, weight: try call.required("weight"), bias: try call.optional("bias")))
    })

  private static let bilinear = LayerClass(
    "Bilinear", in: "linear",
    "self, in1_features, in2_features, out_features, bias=True, device=None, dtype=None",
    { call throws(TraceStop) in
      let sizes = [
        try call.size("out_features"), try call.size("in1_features"), try call.size("in2_features"),
      ]
      guard sizes[1] > 0 else {
        throw call.raise("ValueError", "in1_features must be > 0, but got \(sizes[1])")
      }
      call.keep("in1_features", "in2_features", "out_features")
      call.setParameter("weight", sizes)
      if try call.arguments.bool("bias") {
        call.setParameter("bias", [sizes[0]])
      } else {
        call.setNoParameter("bias")
      }
      return .none
    }, forward: "self, input1, input2",
    { call throws(TraceStop) in
      .tensor(
        try call.context.bilinear(
          try call.tensor("input1"), try call.tensor("input2"), weight: try call.required("weight"),
          bias: try call.optional("bias")))
    })

  private static let identity = LayerClass(
    "Identity", in: "linear", "self, *args, **kwargs", { _ in .none },
    { call in call.arguments["input"] })
}

extension ModuleCall {
  /// Gives a lazy tensor its size; the next trace starts without it.
  func size(_ tensor: StoredTensor, _ sizes: [Int]) {
    tensor.sizes = sizes
    if interpreter.graph != nil { interpreter.torch.sized.append(tensor) }
  }
}
