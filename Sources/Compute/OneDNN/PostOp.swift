internal import CDNNL

/// What a primitive does to its result before it is stored.
enum PostOp: Hashable, Sendable {
  /// Adds what the destination held before.
  case sum
  case eltwise(Eltwise)
}

/// scale * f(x) with one of oneDNN's functions of one element.
struct Eltwise: Hashable, Sendable {
  var algorithm: Algorithm
  var alpha: Float = 0
  var beta: Float = 0
  var scale: Float = 1

  /// oneDNN's names; alpha and beta as in `dnnl_eltwise_desc_t`.
  enum Algorithm: Hashable, Sendable {
    /// alpha is the negative slope.
    case relu
    case tanh
    case elu
    /// alpha * x + beta
    case linear
    /// From alpha to beta.
    case clip
    case softRelu
    case logistic
    case geluTanh
    case geluErf
    /// x * logistic(alpha * x)
    case swish
    case logSigmoid
    case mish
    case hardswish

    var kind: dnnl_alg_kind_t {
      switch self {
      case .relu: dnnl_eltwise_relu
      case .tanh: dnnl_eltwise_tanh
      case .elu: dnnl_eltwise_elu
      case .linear: dnnl_eltwise_linear
      case .clip: dnnl_eltwise_clip
      case .softRelu: dnnl_eltwise_soft_relu
      case .logistic: dnnl_eltwise_logistic
      case .geluTanh: dnnl_eltwise_gelu_tanh
      case .geluErf: dnnl_eltwise_gelu_erf
      case .swish: dnnl_eltwise_swish
      case .logSigmoid: dnnl_eltwise_logsigmoid
      case .mish: dnnl_eltwise_mish
      case .hardswish: dnnl_eltwise_hardswish
      }
    }
  }
}
