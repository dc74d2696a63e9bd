import Glibc
import Networks

extension ElementFunction {
  /// Whether the derivative follows from the function's result: the argument need not be kept.
  var derivesFromResult: Bool {
    switch self {
    case .activation(.relu), .activation(.sigmoid), .activation(.tanh), .scale, .function(.exp):
      true
    case .activation, .clamp, .function: false
    }
  }

  /// The gradient of the argument from that of the result, at kinks and for NaN as PyTorch has it.
  ///
  /// - Parameter known: the result if ``derivesFromResult``, else the argument.
  func differentiate(
    _ known: UnsafeMutablePointer<Float>, _ upper: UnsafeMutablePointer<Float>,
    to lower: UnsafeMutablePointer<Float>, count: Int
  ) {
    @inline(__always)
    func map(_ gradient: (_ known: Float, _ upper: Float) -> Float) {
      for index in 0..<count { unsafe lower[index] = gradient(known[index], upper[index]) }
    }
    switch self {
    case .scale(let factor, _): map { factor * $1 }
    case .clamp(let low, let high):
      // Source: torch.clamp 2.15, by experiment: zero at the bounds and for NaN.
      let (low, high) = (low ?? -.infinity, high ?? .infinity)
      map { $0 > low ? ($0 < high ? $1 : 0) : 0 }
    case .function(let function):
      switch function {
      case .exp: map { $0 * $1 }
      case .log: map { $1 / $0 }
      case .sqrt: map { $1 * 0.5 / $0.squareRoot() }
      case .abs: map { $0 > 0 ? $1 : $0 < 0 ? -$1 : 0 * $0 }
      case .sin: map { $1 * cosf($0) }
      case .cos: map { -$1 * sinf($0) }
      case .erf: map { $1 * 1.128_379_167_095_512_6 * FloatMath.exp(-$0 * $0) }
      case .pow(0): map { _, _ in 0 }
      case .pow(let exponent):
        map { [exponent = Float(exponent)] x, g in g * exponent * powf(x, exponent - 1) }
      }
    case .activation(let activation):
      switch activation {
      case .relu: map { $0 <= 0 ? 0 : $1 }
      case .sigmoid: map { $1 * (1 - $0) * $0 }
      case .tanh: map { $1 * (1 - $0 * $0) }
      case .relu6: map { $0 <= 0 ? 0 : $0 >= 6 ? 0 : $1 }
      case .hardtanh(let low, let high):
        map { [low = Float(low), high = Float(high)] x, g in x <= low ? 0 : x >= high ? 0 : g }
      case .hardsigmoid: map { $0 > -3 ? ($0 < 3 ? $1 / 6 : 0) : 0 }
      case .hardswish: map { $0 <= -3 ? 0 : $0 < 3 ? $1 * ($0 / 3 + 0.5) : $1 }
      case .leakyReLU(let slope): map { [slope = Float(slope)] x, g in x > 0 ? g : g * slope }
      case .softsign:
        map {
          let size = 1 + abs($0)
          return $1 / (size * size)
        }
      case .elu, .selu, .celu, .gelu, .silu, .mish, .softplus, .logSigmoid:
        differentiateSmooth(activation, map)
      }
    }
  }

  /// Those of ``differentiate(_:_:to:count:)`` with an exponential.
  @inline(__always)
  private func differentiateSmooth(
    _ activation: Activation, _ map: ((_ known: Float, _ upper: Float) -> Float) -> Void
  ) {
    switch activation {
    case .elu(let alpha):
      map { [alpha = Float(alpha)] x, g in x <= 0 ? g * alpha * FloatMath.exp(x) : g }
    case .selu:
      let scale = Float(Selu.scale)
      let negative = Float(Selu.scale * Selu.alpha)
      map { $0 <= 0 ? $1 * negative * FloatMath.exp($0) : $1 * scale }
    case .celu(let alpha):
      map { [alpha = Float(alpha)] x, g in x <= 0 ? g * FloatMath.exp(x / alpha) : g }
    case .gelu(tanh: false):
      // The normal distribution's function, and x times its density.
      let (half, density) = (Float(0.5.squareRoot()), Float(0.398_942_280_401_432_7))
      map { $1 * (0.5 * (1 + erff($0 * half)) + $0 * density * FloatMath.exp(-0.5 * $0 * $0)) }
    case .gelu(tanh: true):
      let factor = Float(0.797_884_560_802_865_4)
      map {
        let t = FloatMath.tanh(factor * ($0 + 0.044715 * $0 * $0 * $0))
        let inner = factor * (1 + 3 * 0.044715 * $0 * $0)
        return $1 * 0.5 * (1 + t + $0 * (1 - t * t) * inner)
      }
    case .silu:
      map {
        let s = FloatMath.logistic($0)
        return $1 * s * (1 + $0 * (1 - s))
      }
    case .mish:
      map {
        let t = FloatMath.tanh(FloatMath.softplus($0))
        return $1 * (t + $0 * FloatMath.logistic($0) * (1 - t * t))
      }
    case .softplus(let beta, let threshold):
      map { [beta = Float(beta), threshold = Float(threshold)] x, g in
        x * beta > threshold ? g : g * FloatMath.logistic(x * beta)
      }
    case .logSigmoid: map { $1 * FloatMath.logistic(-$0) }
    default: preconditionFailure("\(activation) has no exponential")
    }
  }
}
