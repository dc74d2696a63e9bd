import Checkpoints
import Diagnostics
import Networks

extension GraphBuilder {
  /// Makes the node's layers.
  ///
  /// Source: ONNX's `docs/Operators.md` and `docs/Changelog.md` for what older operator sets say.
  mutating func translate() throws(RebuildingError) {
    if let activation = try activation() {
      return give(try elementwise(.activation(activation), try view(0)))
    }
    switch node.operation {
    case "Identity", "Dropout":
      if let value = try value(0) { give(value) }
    case "Cast":
      if case .comparison(let comparison) = try value(0), isRealCast {
        return give(try mask(comparison))
      }
      guard isRealCast else {
        throw failure(
          .graphOperator, "casts values of the image to integers, and no layer stands for that")
      }
      if let value = try value(0) { give(value) }
    case "Clip": try clip()
    case "HardSigmoid": try hardSigmoid()
    case "PRelu": try prelu()
    case "Neg": try scale(by: -1)
    case "Abs": try absolute()
    case "Add", "Sub", "Mul", "Div": try arithmetic(node.operation)
    case "Sum", "Max", "Min", "Mean": try variadic()
    case "Pow": try power()
    case "Reciprocal": try reciprocal()
    case "Erf": try errorFunction()
    case "Sqrt": try squareRoot()
    case "Log": try logarithm()
    case "Exp": give(try exponential(try view(0)))
    case "Greater", "GreaterOrEqual", "Less", "LessOrEqual": try comparison()
    case "Not":
      guard case .comparison(let comparison) = try value(0) else { throw unknownOperator() }
      give(.comparison(comparison.negated))
    case "Where": try selection()
    case "Softmax", "LogSoftmax": try softmax(log: node.operation == "LogSoftmax")
    case "Gemm": try gemm()
    case "MatMul": try matMul()
    case "Conv": try convolution()
    case "ConvTranspose": try transposedConvolution()
    case "MaxPool": try maxPool()
    case "AveragePool": try averagePool()
    case "GlobalAveragePool": try globalPool(.average)
    case "GlobalMaxPool": try globalPool(.max)
    case "BatchNormalization": try batchNorm()
    case "InstanceNormalization": try instanceNorm()
    case "GroupNormalization": try groupNorm()
    case "LayerNormalization": try layerNorm()
    case "LRN": try localResponseNorm()
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Expand": try shapeOnly()
    case "DepthToSpace": try depthToSpace()
    case "Concat": try concat()
    case "Slice": try slice()
    case "Split": try split()
    case "Gather": try gather()
    case "GatherND": try gatherGrid()
    case "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin": try reduce()
    case "LSTM", "GRU", "RNN": try recurrent()
    case "Resize", "Upsample": try resize()
    case "Pad": try pad()
    default: throw unknownOperator()
    }
  }

  func unknownOperator() -> RebuildingError {
    let advice =
      switch node.operation {
      case "If", "Loop", "Scan", "SequenceMap":
        "control flow is not followed: write forward without branches and loops that depend on values, "
          + "and export with dynamo=True"
      case "ArgMax", "TopK", "Hardmax":
        "hand in the network that gives the scores, not the predicted class"
      case "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger",
        "MatMulInteger", "DynamicQuantizeLinear":
        "export the model before it is quantized"
      case "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli":
        "call model.eval() before the export"
      default: "use layers of the submission format, or hand in submission.json with safetensors"
      }
    return failure(
      .graphOperator, "no layer of the submission format stands for this operator; \(advice)")
  }

  /// A function of each element, which leaves every shape as it is.
  mutating func elementwise(
    _ operation: Operation, _ view: GraphView
  ) throws(RebuildingError) -> GraphView {
    var result = view
    result.source = try emit(operation, [view.source]).source
    return result
  }

  /// Source: the operators of the same names; SELU with the constants of PyTorch's.
  private func activation() throws(RebuildingError) -> Activation? {
    switch node.operation {
    case "Relu": return .relu
    case "LeakyRelu": return .leakyReLU(negativeSlope: try float("alpha") ?? 0.01)
    case "Elu": return .elu(alpha: try float("alpha") ?? 1)
    case "Celu": return .celu(alpha: try float("alpha") ?? 1)
    case "Selu":
      let alpha = try float("alpha") ?? 1.673_263_2
      let gamma = try float("gamma") ?? 1.050_701
      guard abs(alpha - 1.673_263_2) < 1e-5, abs(gamma - 1.050_701) < 1e-5 else {
        throw unsupported("alpha and gamma", "\(alpha), \(gamma)", "use nn.SELU")
      }
      return .selu
    case "Gelu": return .gelu(tanh: try text("approximate") == "tanh")
    case "Mish": return .mish
    case "Sigmoid": return .sigmoid
    case "Tanh": return .tanh
    case "Softplus": return .softplus(beta: 1, threshold: 20)
    case "Softsign": return .softsign
    case "HardSwish": return .hardswish
    case "Swish":
      guard (try float("alpha") ?? 1) == 1 else {
        throw unsupported("alpha", try float("alpha") ?? 1, "use nn.SiLU")
      }
      return .silu
    default: return nil
    }
  }

  private mutating func clip() throws(RebuildingError) {
    let low = try number(attribute: "min", input: 1)
    let high = try number(attribute: "max", input: 2)
    let view = try view(0)
    // The bounds of older operator sets are the largest floats where there are none.
    let bounds = (low.flatMap { $0 > -3e38 ? $0 : nil }, high.flatMap { $0 < 3e38 ? $0 : nil })
    switch bounds {
    case (nil, nil): give(view)
    case (0, 6): give(try elementwise(.activation(.relu6), view))
    case (0, nil): give(try elementwise(.activation(.relu), view))
    case (let low, let high): give(try elementwise(.clamp(min: low, max: high), view))
    }
  }

  private mutating func hardSigmoid() throws(RebuildingError) {
    let alpha = try float("alpha") ?? 0.2
    let beta = try float("beta") ?? 0.5
    let view = try view(0)
    if abs(alpha - 1 / 6) < 1e-6, beta == 0.5 {
      return give(try elementwise(.activation(.hardsigmoid), view))
    }
    let line = try elementwise(.scale(factor: alpha, offset: beta), view)
    give(try elementwise(.clamp(min: 0, max: 1), line))
  }

  private mutating func prelu() throws(RebuildingError) {
    let view = try view(0)
    guard let (slopes, shape) = try weight(1) else {
      throw failure(.graphShape, "lacks its slopes; export the model again")
    }
    let wide = shape.indices.filter { shape[$0] != 1 }
    let isPerChannel = wide.count == 1 && wide[0] + view.rank - shape.count == 1
    guard slopes.count == 1 || isPerChannel else {
      throw unsupported("slopes of shape", brief(shape), "use nn.PReLU")
    }
    let x = slopes.count == 1 ? view : try withoutBatch(view)
    let name = names.unique(moduleName(1))
    try keep(slopes, shape: [slopes.count], named: name + ".weight")
    let (source, sizes) = try emit(.prelu(numParameters: slopes.count), [x.source], name: name)
    if slopes.count == 1 {
      var result = view
      result.source = source
      give(result)
    } else {
      give(batchFirst(source, sizes))
    }
  }

  mutating func scale(by factor: Double) throws(RebuildingError) {
    give(try elementwise(.scale(factor: factor, offset: 0), try view(0)))
  }

  /// |x| = relu(x) + relu(-x)
  private mutating func absolute() throws(RebuildingError) {
    let view = try view(0)
    let positive = try elementwise(.activation(.relu), view)
    let negated = try elementwise(.scale(factor: -1, offset: 0), view)
    let negative = try elementwise(.activation(.relu), negated)
    var result = view
    result.source = try emit(.arithmetic(.add), [positive.source, negative.source]).source
    give(result)
  }

  /// The logarithm of a sigmoid, as PyTorch exports LogSigmoid, and of a softmax.
  private mutating func logarithm() throws(RebuildingError) {
    var view = try view(0)
    if let layer = definition(of: view.source), let input = layer.inputs.first {
      switch layer.operation {
      case .activation(.sigmoid):
        view.source = try emit(.activation(.logSigmoid), [input]).source
        return give(view)
      case .softmax(let dim, log: false):
        view.source = try emit(.softmax(dim: dim, log: true), [input]).source
        return give(view)
      case .scale(factor: 1, offset: 1):
        // log(1 + exp(x))
        guard let argument = exponent(of: input) else { break }
        view.source = try emit(
          .activation(.softplus(beta: 1, threshold: 20)), [argument]
        ).source
        return give(view)
      default: break
      }
    }
    throw failure(
      .graphOperator, "no layer stands for a logarithm alone; use nn.LogSoftmax or nn.LogSigmoid")
  }

  /// The name of the module whose tensor is input `index`: `fc1` for `fc1.weight`.
  func moduleName(_ index: Int) -> String {
    let initializer = index < node.inputs.count ? node.inputs[index] : ""
    for suffix in [".weight", ".bias"] where initializer.hasSuffix(suffix) {
      let name = String(initializer.dropLast(suffix.count))
      if !name.isEmpty { return name }
    }
    return layerName
  }
}
