internal import CDNNL
import Diagnostics
import Networks

extension Lowering {
  /// A layer that maps each element alone: oneDNN's function where it has the same, else ours.
  mutating func lowerElementwise(_ layer: Layer) throws(ComputeError) -> Value {
    let input = try onlyInput(of: layer)
    if case .prelu(let count) = layer.operation, count > 1 || isCareful {
      return try prelu(input, layer)
    }
    if !isCareful, let functions = eltwise(layer) {
      var result = input
      for (index, function) in functions.enumerated() {
        result = try eltwise(function, result, mayOverwrite: index > 0 || isFree(input))
      }
      return result
    }
    guard let function = ElementFunction(layer.operation) else {
      throw ComputeError(.model, at: layer.id, "no function of one element")
    }
    let source = try dense(input)
    return try unsafe emitKernel("map", [source], to: source.shape) {
      [count = source.count] reads, result in
      unsafe function.apply(from: reads[0], to: result, count: count)
    }
  }

  /// One of oneDNN's functions over all elements, in any layout.
  mutating func eltwise(
    _ function: Eltwise, _ input: Value, mayOverwrite: Bool
  ) throws(ComputeError) -> Value {
    var function = function
    if function.scale != 1 {
      // The primitive has no scale of its own.
      let scale = Eltwise(algorithm: .linear, alpha: function.scale)
      function.scale = 1
      let result = try eltwise(function, input, mayOverwrite: mayOverwrite)
      return try eltwise(scale, result, mayOverwrite: true)
    }
    let source = try isPrimitiveLayout(input) ? input : reshaped(dense(input), to: [input.count])
    let layout = try source.descriptor()
    var operation = dnnl_eltwise_desc_t()
    try check(
      "dnnl_eltwise_forward_desc_init",
      unsafe dnnl_eltwise_forward_desc_init(
        &operation, dnnl_forward_inference, function.algorithm.kind, layout.raw, function.alpha,
        function.beta))
    let descriptor = try PrimitiveDescriptor(operation, Attributes.with([]), named: "eltwise")
    let result = try place(source.shape, layout, over: mayOverwrite ? source : nil)
    try emit(
      "eltwise", descriptor,
      reads: [.init(index: DNNL_ARG_SRC_0, layout: layout, location: source.location)],
      writes: [.init(index: DNNL_ARG_DST_0, layout: layout, location: result.location)])
    return Value(
      shape: input.shape,
      layout: isPrimitiveLayout(input) ? input.layout : .strided(rowMajorStrides(of: input.shape)),
      location: result.location)
  }

  /// Whether the value lies as some primitive wrote it.
  private func isPrimitiveLayout(_ value: Value) -> Bool {
    if case .blocked = value.layout { return true }
    return false
  }

  /// The layer as a chain of oneDNN's functions; nil if it is none.
  func eltwise(_ layer: Layer) -> [Eltwise]? {
    switch layer.operation {
    case .activation(let activation): activation.eltwise
    case .scale(let factor, let offset):
      [Eltwise(algorithm: .linear, alpha: Float(factor), beta: Float(offset))]
    case .clamp(let low, let high):
      [
        Eltwise(
          algorithm: .clip, alpha: low.map { Float($0) } ?? -.infinity,
          beta: high.map { Float($0) } ?? .infinity)
      ]
    case .prelu(1):
      (try? weight("weight", of: layer).first).map {
        [Eltwise(algorithm: .relu, alpha: $0)]
      }
    default: nil
    }
  }

  /// `PReLU`: a slope for each index of dimension 1.
  private mutating func prelu(_ input: Value, _ layer: Layer) throws(ComputeError) -> Value {
    let slopes = try weight("weight", of: layer)
    let source = try dense(input)
    let channels = slopes.count == 1 ? 1 : source.shape[1]
    let outer = slopes.count == 1 ? 1 : source.shape[0]
    let inner = source.count / max(1, outer * channels)
    return try unsafe emitKernel("prelu", [source], to: source.shape) { reads, result in
      for row in 0..<outer * channels {
        let slope = slopes[row % channels]
        for index in row * inner..<(row + 1) * inner {
          let x = unsafe reads[0][index]
          unsafe result[index] = x > 0 ? x : slope * x
        }
      }
    }
  }
}

extension Activation {
  /// Nil where oneDNN 2.6 has no function of the same meaning.
  var eltwise: [Eltwise]? {
    switch self {
    case .relu: [Eltwise(algorithm: .relu)]
    case .relu6: [Eltwise(algorithm: .clip, alpha: 0, beta: 6)]
    case .leakyReLU(let slope): [Eltwise(algorithm: .relu, alpha: Float(slope))]
    case .elu(let alpha): [Eltwise(algorithm: .elu, alpha: Float(alpha))]
    case .selu: [Eltwise(algorithm: .elu, alpha: Float(Selu.alpha), scale: Float(Selu.scale))]
    case .celu(let alpha):
      alpha == 1
        ? [Eltwise(algorithm: .elu, alpha: 1)]
        : [
          Eltwise(algorithm: .linear, alpha: Float(1 / alpha)),
          Eltwise(algorithm: .elu, alpha: 1, scale: Float(alpha)),
        ]
    case .gelu(let tanh): [Eltwise(algorithm: tanh ? .geluTanh : .geluErf)]
    case .silu: [Eltwise(algorithm: .swish, alpha: 1)]
    case .mish: [Eltwise(algorithm: .mish)]
    case .sigmoid: [Eltwise(algorithm: .logistic)]
    case .tanh: [Eltwise(algorithm: .tanh)]
    // Above PyTorch's threshold of 20 the two differ by less than a float32 step.
    case .softplus(let beta, let threshold):
      beta == 1 && threshold >= 20 ? [Eltwise(algorithm: .softRelu)] : nil
    case .softsign: nil
    case .hardtanh(let low, let high):
      [Eltwise(algorithm: .clip, alpha: Float(low), beta: Float(high))]
    case .hardsigmoid:
      [
        Eltwise(algorithm: .linear, alpha: 1 / 6, beta: 0.5),
        Eltwise(algorithm: .clip, alpha: 0, beta: 1),
      ]
    case .hardswish: [Eltwise(algorithm: .hardswish)]
    case .logSigmoid: [Eltwise(algorithm: .logSigmoid)]
    }
  }
}
