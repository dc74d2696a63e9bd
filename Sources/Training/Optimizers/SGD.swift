/// Stochastic gradient descent: p -= lr * g, or with momentum b = momentum * b + (1 - dampening) * g and
/// p -= lr * b, Nesterov's form p -= lr * (g + momentum * b).
///
/// Source: `torch.optim.SGD`.
public struct SGD: Hashable, Sendable {
  public var learningRate: Double
  public var momentum: Double
  public var dampening: Double
  /// Times the parameter is added to its gradient.
  public var weightDecay: Double
  public var nesterov: Bool

  public init(
    learningRate: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
    self.nesterov = nesterov
  }

  /// - Parameter isFirst: the buffer holds nothing yet and becomes the gradient, not dampened.
  func update(_ run: ParameterRun, learningRate: Double, isFirst: Bool) {
    let parameters = unsafe run.parameters
    let gradients = unsafe run.gradients
    let rate = Float(learningRate)
    let decay = Float(weightDecay)
    guard momentum != 0 else {
      for index in 0..<run.count {
        let parameter = unsafe parameters[index]
        let gradient = unsafe gradients[index] + decay * parameter
        unsafe parameters[index] = parameter - rate * gradient
      }
      return
    }
    let average = unsafe run.buffer(0)
    let kept = isFirst ? 0 : Float(momentum)
    let taken = isFirst ? 1 : Float(1 - dampening)
    // Nesterov's direction is the gradient and what the average will keep.
    let ofGradient: Float = nesterov ? 1 : 0
    let ofAverage = nesterov ? Float(momentum) : 1
    for index in 0..<run.count {
      let parameter = unsafe parameters[index]
      let gradient = unsafe gradients[index] + decay * parameter
      let next = unsafe kept * average[index] + taken * gradient
      unsafe average[index] = next
      unsafe parameters[index] = parameter - rate * (ofGradient * gradient + ofAverage * next)
    }
  }
}
