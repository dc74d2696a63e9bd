import Glibc
import Networks
import Tensors

/// How large a network's values can get, from its weights and a bound on its inputs.
///
/// NaN and infinity can only come from weights that hold them or from overflow. Where neither is
/// possible, the fast program is right; elsewhere the careful one runs, see
/// ``Lowering/isCareful``.
struct MagnitudeBounds {
  /// Inputs of larger absolute value are run by the careful program.
  static let input: Float = 1e6
  /// Far enough from float32's largest value that squares and sums stay finite too.
  private static let largest = 1e18

  /// Whether no value can overflow, and no weight is NaN or infinite.
  static func areSafe(_ model: Model) -> Bool {
    var bounds: [Double] = []
    for layer in model.network.layers {
      let inputs = layer.inputs.map { source in
        switch source {
        case .input: Double(input)
        case .layer(let index): bounds.indices.contains(index) ? bounds[index] : .infinity
        }
      }
      let bound = LayerBound(model: model, layer: layer, inputs: inputs).value
      guard bound <= largest else { return false }
      bounds.append(bound)
    }
    return true
  }
}

/// The largest absolute value that one layer can give.
private struct LayerBound {
  let model: Model
  let layer: Layer
  let inputs: [Double]

  private var input: Double { inputs.first ?? 0 }

  var value: Double {
    switch layer.operation {
    case .linear(let linear): affine(rows: linear.outFeatures) * input + bias
    case .convolution(let convolution):
      // A transposed convolution's rows are its input channels, so all weights count.
      affine(rows: convolution.isTransposed ? 1 : convolution.outChannels) * input + bias
    case .bilinear(let bilinear):
      affine(rows: bilinear.outFeatures) * input * (inputs.last ?? 0) + bias
    case .recurrent: recurrent
    case .multiheadAttention: attention
    case .parameter: largest("")
    case .batchNorm(let norm): batchNorm(norm.eps, affine: norm.affine, hasBias: norm.bias)
    case .instanceNorm(let norm) where norm.trackRunningStats:
      batchNorm(norm.eps, affine: norm.affine, hasBias: norm.bias)
    case .layerNorm, .groupNorm, .instanceNorm: normalized
    case .localResponseNorm(let norm): norm.k >= 1 && norm.alpha >= 0 ? input : .infinity
    case .upsample: 4 * input
    case .activation(let activation): bound(activation)
    case .function(let function): bound(function)
    case .prelu: max(1, largest("weight")) * input
    case .scale(let factor, let offset): factor.magnitude * input + offset.magnitude
    case .softmax(_, let log): log ? 2 * input + 20 : 1
    case .reduce(let reduce):
      reduce.kind == .sum ? input * Double(elements) : input
    case .arithmetic(let operation): arithmetic(operation)
    case .matMul: input * (inputs.last ?? 0) * Double(elements)
    case .avgPool(let pool):
      input * Double(pool.kernelSize.reduce(1, *)) / Double(max(1, abs(pool.divisorOverride ?? 1)))
    case .clamp(let low, let high):
      max(input, low.map(\.magnitude) ?? 0, high.map(\.magnitude) ?? 0)
    case .maxPool, .adaptivePool, .zeroPad, .pixelShuffle, .identity, .dropout, .concat, .flatten,
      .unflatten,
      .reshape, .permute, .squeeze, .unsqueeze, .select, .slice:
      inputs.max() ?? 0
    }
  }

  /// Sizes of all inputs and the result, as an upper bound on how many terms a sum has.
  private var elements: Int {
    let sources = layer.inputs.map { source in
      switch source {
      case .input: model.network.inputShape
      case .layer(let index): model.network.layers[index].output.sizes
      }
    }
    return (sources + [layer.output.sizes]).map { $0.reduce(1, *) }.max() ?? 1
  }

  private func arithmetic(_ operation: Arithmetic) -> Double {
    let other = inputs.last ?? 0
    return switch operation {
    case .add, .subtract: input + other
    case .multiply: input * other
    // A divisor can be zero.
    case .divide: .infinity
    }
  }

  private func bound(_ activation: Activation) -> Double {
    switch activation {
    case .relu, .gelu, .silu, .mish, .hardswish: input
    case .relu6, .sigmoid, .tanh, .softsign, .hardsigmoid: 6
    case .leakyReLU(let slope): input * max(1, slope.magnitude)
    case .elu(let alpha), .celu(let alpha): max(input, alpha.magnitude)
    case .selu: 2 * input + 2
    case .softplus(let beta, _): beta > 0 ? input + 1 / beta : .infinity
    case .hardtanh(let low, let high): max(low.magnitude, high.magnitude)
    case .logSigmoid: input + 1
    }
  }

  private func bound(_ function: ElementaryFunction) -> Double {
    switch function {
    case .abs: input
    case .sin, .cos, .erf: 1
    case .exp: Glibc.exp(input)
    case .pow(let exponent) where exponent >= 1 && exponent == exponent.rounded():
      Glibc.pow(max(input, 1), exponent)
    // They have poles, or no value below zero.
    case .log, .sqrt, .pow: .infinity
    }
  }

  /// The largest sum of absolute weights of one row.
  private func affine(rows: Int) -> Double {
    guard let tensor = tensor("weight") else { return .infinity }
    return largestRowSum(tensor.values, rows: rows)
  }

  private var bias: Double { tensor("bias") == nil ? 0 : largest("bias") }

  private func batchNorm(_ eps: Double, affine: Bool, hasBias: Bool) -> Double {
    guard let variance = tensor("running_var")?.values.min(), largest("running_var") < .infinity
    else { return .infinity }
    let scale = (affine ? largest("weight") : 1) / (Double(variance) + eps).squareRoot()
    return scale * (input + largest("running_mean")) + (affine && hasBias ? largest("bias") : 0)
  }

  /// Values of mean 0 and variance 1 are below the root of their number.
  private var normalized: Double {
    let scale = tensor("weight") == nil ? 1 : largest("weight")
    return Double(elements).squareRoot() * scale + bias
  }

  private var recurrent: Double {
    let sums = weights.reduce(0) { $0 + largestRowSum($1.values, rows: 1) }
    guard case .recurrent(let recurrent) = layer.operation, sums < .infinity else {
      return .infinity
    }
    // A cell adds at most 1 at each step; a ReLU has no bound but that of its own growth.
    return recurrent.cell == .rnn(.relu) ? .infinity : Double(elements) * max(1, sums)
  }

  private var attention: Double {
    weights.reduce(max(1, inputs.max() ?? 0)) { $0 * max(1, largestRowSum($1.values, rows: 1)) }
  }

  /// All tensors of the layer.
  private var weights: [FloatTensor] { layer.tensors.compactMap { model.weights[$0.name] } }

  private func tensor(_ suffix: String) -> FloatTensor? {
    layer.name.flatMap { model.weights[suffix.isEmpty ? $0 : "\($0).\(suffix)"] }
  }

  /// NaN if one value is.
  private func largest(_ suffix: String) -> Double {
    guard let tensor = tensor(suffix) else { return .infinity }
    return tensor.values.reduce(0.0) { largest, value in
      value.isNaN ? .nan : max(largest, Double(value.magnitude))
    }
  }
}

/// The largest sum of absolute values over `rows` equal parts; NaN or infinite if a value is.
func largestRowSum(_ values: [Float], rows: Int) -> Double {
  let size = values.count / max(1, rows)
  var largest = 0.0
  unsafe values.withUnsafeBufferPointer { values in
    for row in 0..<rows {
      var sums = SIMD16<Float>.zero
      var index = row * size
      let end = index + size
      while index + 16 <= end {
        let lane = unsafe UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped + index)
          .loadUnaligned(as: SIMD16<Float>.self)
        sums += lane.replacing(with: -lane, where: lane .< 0)
        index += 16
      }
      var sum = Double(sums.sum())
      while index < end {
        sum += unsafe Double(values[index].magnitude)
        index += 1
      }
      if !(sum <= largest) { largest = sum }
      if sum.isNaN { break }
    }
  }
  return largest
}
