/// How gradients change the parameters, with PyTorch's meaning and numbers.
///
/// A value holds the settings; what an optimizer remembers stands in an ``OptimizerState``.
/// Source: the torch.optim class that each case names.
public enum Optimizer: Hashable, Sendable {
  case sgd(SGD)
  case adam(Adam)
  /// Adam whose weight decay does not go through the averages.
  case adamW(Adam)
  case rmsProp(RMSProp)

  /// The rate before any schedule, PyTorch's `lr`.
  public var learningRate: Double {
    get {
      switch self {
      case .sgd(let sgd): sgd.learningRate
      case .adam(let adam), .adamW(let adam): adam.learningRate
      case .rmsProp(let rmsProp): rmsProp.learningRate
      }
    }
    set {
      switch self {
      case .sgd(var sgd):
        sgd.learningRate = newValue
        self = .sgd(sgd)
      case .adam(var adam):
        adam.learningRate = newValue
        self = .adam(adam)
      case .adamW(var adam):
        adam.learningRate = newValue
        self = .adamW(adam)
      case .rmsProp(var rmsProp):
        rmsProp.learningRate = newValue
        self = .rmsProp(rmsProp)
      }
    }
  }

  /// The buffers that it keeps, one value for each parameter, in the order in which ``update`` takes
  /// them and PyTorch's state names them.
  public var bufferNames: [String] {
    switch self {
    case .sgd(let sgd): sgd.momentum != 0 ? ["momentum_buffer"] : []
    case .adam(let adam), .adamW(let adam):
      ["exp_avg", "exp_avg_sq"] + (adam.amsgrad ? ["max_exp_avg_sq"] : [])
    case .rmsProp(let rmsProp):
      ["square_avg"] + (rmsProp.momentum > 0 ? ["momentum_buffer"] : [])
        + (rmsProp.centered ? ["grad_avg"] : [])
    }
  }

  /// One step for a run of parameters, in one pass, on any thread. The result does not depend on how the
  /// parameters are cut into runs; runs may differ in their optimizer, as PyTorch's parameter groups do.
  ///
  /// - Parameters:
  ///   - parameters: the run's first.
  ///   - gradients: of the run, from its first.
  ///   - buffers: those of ``bufferNames``, zeros before the first step.
  ///   - offset: where the run begins in each buffer.
  ///   - count: parameters of the run.
  ///   - learningRate: of this step.
  ///   - step: 1 for the first.
  ///   - momentum: of this step, where a schedule changes it: the momentum, or Adam's first beta.
  /// - Precondition: as many buffers as names, `step >= 1`.
  public func update(
    parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    buffers: [UnsafeMutablePointer<Float>], offset: Int = 0, count: Int, learningRate: Double,
    step: Int, momentum: Double? = nil
  ) {
    precondition(step >= 1)
    let run = unsafe ParameterRun(
      parameters: parameters, gradients: gradients, buffers: buffers, offset: offset, count: count)
    switch self {
    case .sgd(var sgd):
      if sgd.momentum != 0 { sgd.momentum = momentum ?? sgd.momentum }
      sgd.update(run, learningRate: learningRate, isFirst: step == 1)
    case .adam(var adam):
      adam.beta1 = momentum ?? adam.beta1
      adam.update(run, learningRate: learningRate, step: step, decouplesWeightDecay: false)
    case .adamW(var adam):
      adam.beta1 = momentum ?? adam.beta1
      adam.update(run, learningRate: learningRate, step: step, decouplesWeightDecay: true)
    case .rmsProp(var rmsProp):
      if rmsProp.momentum != 0 { rmsProp.momentum = momentum ?? rmsProp.momentum }
      rmsProp.update(run, learningRate: learningRate)
    }
  }
}
