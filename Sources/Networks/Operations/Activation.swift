/// A function of each element alone. Formulas: the torch.nn module of the same name.
public enum Activation: Hashable, Sendable {
  case relu
  case relu6
  case leakyReLU(negativeSlope: Double)
  case elu(alpha: Double)
  case selu
  case celu(alpha: Double)
  /// With the error function, or its tanh approximation.
  case gelu(tanh: Bool)
  case silu
  case mish
  case sigmoid
  case tanh
  /// Linear where beta * x is above the threshold.
  case softplus(beta: Double, threshold: Double)
  case softsign
  case hardtanh(min: Double, max: Double)
  case hardsigmoid
  case hardswish
  case logSigmoid
}
