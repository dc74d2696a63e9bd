/// Divides each gradient by the root of the running average of its squares.
///
/// Source: `torch.optim.RMSprop`; G. Hinton's lecture 6 (2012), centered form A. Graves (2013).
public struct RMSProp: Hashable, Sendable {
  public var learningRate: Double
  /// What each step keeps of the average of the squares, 0 up to 1.
  public var alpha: Double
  /// Added to the root.
  public var epsilon: Double
  /// Times the parameter is added to its gradient.
  public var weightDecay: Double
  public var momentum: Double
  /// Divides by the root of the variance instead.
  public var centered: Bool

  public init(
    learningRate: Double = 1e-2, alpha: Double = 0.99, epsilon: Double = 1e-8,
    weightDecay: Double = 0, momentum: Double = 0, centered: Bool = false
  ) {
    self.learningRate = learningRate
    self.alpha = alpha
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.centered = centered
  }

  func update(_ run: ParameterRun, learningRate: Double) {
    let parameters = unsafe run.parameters
    let rate = Float(learningRate)
    guard momentum > 0 else {
      forEachDirection(of: run) { block, direction in
        unsafe block.store(block.load(parameters) - rate * direction, parameters)
      }
      return
    }
    let kept = Float(momentum)
    let buffer = unsafe run.buffer(1)
    forEachDirection(of: run) { block, direction in
      let next = unsafe kept * block.load(buffer) + direction
      unsafe block.store(next, buffer)
      unsafe block.store(block.load(parameters) - rate * next, parameters)
    }
  }

  /// The gradients over their roots.
  @inline(__always)
  private func forEachDirection(
    of run: ParameterRun, _ body: (_ block: Block, _ direction: Lanes) -> Void
  ) {
    let parameters = unsafe run.parameters
    let gradients = unsafe run.gradients
    let squares = unsafe run.buffer(0)
    let decay = Float(weightDecay)
    let kept = Float(alpha)
    let taken = Float(1 - alpha)
    let epsilon = Float(epsilon)

    @inline(__always)
    func advance(_ block: Block) -> (gradient: Lanes, square: Lanes) {
      let gradient = unsafe block.load(gradients) + decay * block.load(parameters)
      let square = unsafe kept * block.load(squares) + taken * gradient * gradient
      unsafe block.store(square, squares)
      return (gradient, square)
    }
    guard centered else {
      run.forEachBlock { block in
        let (gradient, square) = advance(block)
        body(block, gradient / (square.squareRoots + epsilon))
      }
      return
    }
    let averages = unsafe run.buffer(momentum > 0 ? 2 : 1)
    let average = RunningAverage(taken: 1 - alpha)
    run.forEachBlock { block in
      let (gradient, square) = advance(block)
      let next = unsafe average.next(block.load(averages), gradient)
      unsafe block.store(next, averages)
      body(block, gradient / ((square - next * next).squareRoots + epsilon))
    }
  }
}
