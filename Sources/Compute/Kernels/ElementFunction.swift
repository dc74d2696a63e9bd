import Glibc
import Networks

/// Constants of `SELU`. Source: torch.nn.SELU.
enum Selu {
  static let alpha = 1.6732632423543772848170429916717
  static let scale = 1.0507009873554804934193349852946
}

/// A function of one element in PyTorch's float32 arithmetic, NaN and infinity included.
enum ElementFunction: Sendable {
  case activation(Activation)
  case scale(Float, Float)
  case clamp(Float?, Float?)
  case function(ElementaryFunction)

  /// Nil for a layer that is no function of each element alone.
  init?(_ operation: Operation) {
    switch operation {
    case .activation(let activation): self = .activation(activation)
    case .scale(let factor, let offset): self = .scale(Float(factor), Float(offset))
    case .clamp(let low, let high): self = .clamp(low.map { Float($0) }, high.map { Float($0) })
    case .function(let function): self = .function(function)
    default: return nil
    }
  }

  func apply(
    from source: UnsafeMutablePointer<Float>, to result: UnsafeMutablePointer<Float>, count: Int
  ) {
    func map(_ function: (Float) -> Float) {
      for index in 0..<count { unsafe result[index] = function(source[index]) }
    }
    @inline(__always)
    func mapLanes(_ function: (Lanes) -> Lanes) {
      for index in stride(from: 0, to: count, by: Lanes.scalarCount) {
        let value = unsafe function(Lanes(source + index, count: count - index))
        unsafe value.store(to: result + index, count: count - index)
      }
    }
    switch self {
    case .scale(let factor, let offset): map { $0 * factor + offset }
    case .clamp(let low, let high): map { clamped($0, low ?? -.infinity, high ?? .infinity) }
    case .function(let function):
      switch function {
      case .exp: map { FloatMath.exp($0) }
      case .log: map { logf($0) }
      case .sqrt: map { $0.squareRoot() }
      case .abs: map { abs($0) }
      case .sin: map { sinf($0) }
      case .cos: map { cosf($0) }
      case .erf: map { erff($0) }
      // What PyTorch does with these exponents, too.
      case .pow(2): map { $0 * $0 }
      case .pow(3): map { $0 * $0 * $0 }
      case .pow(0.5): map { $0.squareRoot() }
      case .pow(-1): map { 1 / $0 }
      case .pow(let exponent): map { [exponent = Float(exponent)] x in powf(x, exponent) }
      }
    case .activation(let activation):
      switch activation {
      case .relu: map { $0 < 0 ? 0 : $0 }
      case .relu6: map { clamped($0, 0, 6) }
      case .leakyReLU(let slope): map { [slope = Float(slope)] x in x > 0 ? x : x * slope }
      case .elu(let alpha):
        map { [alpha = Float(alpha)] x in x > 0 ? x : alpha * FloatMath.expMinusOne(x) }
      case .selu:
        let scale = Float(Selu.scale)
        let negative = Float(Selu.scale * Selu.alpha)
        map { $0 > 0 ? $0 * scale : negative * FloatMath.expMinusOne($0) }
      case .celu(let alpha):
        map { [alpha = Float(alpha)] x in x > 0 ? x : alpha * FloatMath.expMinusOne(x / alpha) }
      case .gelu(tanh: false): map { $0 * 0.5 * (1 + erff($0 * Float(0.5.squareRoot()))) }
      case .gelu(tanh: true):
        let factor = Float(0.7978845608028654)
        map { 0.5 * $0 * (1 + FloatMath.tanh(factor * ($0 + 0.044715 * $0 * $0 * $0))) }
      case .silu: map { $0 / (1 + FloatMath.exp(-$0)) }
      case .mish: map { $0 * FloatMath.tanh(FloatMath.softplus($0)) }
      case .sigmoid: mapLanes { FloatMath.logistic($0) }
      case .tanh: mapLanes { FloatMath.tanh($0) }
      case .softplus(let beta, let threshold):
        map { [beta = Float(beta), threshold = Float(threshold)] x in
          x * beta > threshold ? x : FloatMath.softplus(x * beta) / beta
        }
      case .softsign: map { $0 / (1 + abs($0)) }
      case .hardtanh(let low, let high): map { clamped($0, Float(low), Float(high)) }
      case .hardsigmoid: map { clamped($0 + 3, 0, 6) / 6 }
      case .hardswish: map { $0 * clamped($0 + 3, 0, 6) / 6 }
      case .logSigmoid: map { -FloatMath.softplus(-$0) }
      }
    }
  }
}

/// NaN stays NaN. Where the bounds cross, the upper one wins, as in PyTorch.
private func clamped(_ x: Float, _ low: Float, _ high: Float) -> Float {
  let raised = x < low ? low : x
  return raised > high ? high : raised
}
