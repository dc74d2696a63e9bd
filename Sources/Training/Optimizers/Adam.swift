import Glibc

/// Steps by the running average of the gradients over the root of that of their squares, both corrected
/// for their start at zero.
///
/// Source: `torch.optim.Adam` and `torch.optim.AdamW`; D. P. Kingma, J. Ba (2014); I. Loshchilov,
/// F. Hutter (2017).
public struct Adam: Hashable, Sendable {
  public var learningRate: Double
  /// What each step keeps of the average of the gradients, 0 up to 1.
  public var beta1: Double
  /// What each step keeps of the average of their squares, 0 up to 1.
  public var beta2: Double
  /// Added to the root.
  public var epsilon: Double
  /// Adam: times the parameter is added to its gradient. AdamW: times the rate the parameter shrinks.
  public var weightDecay: Double
  /// Divides by the largest average of the squares so far.
  public var amsgrad: Bool

  /// PyTorch's defaults for Adam; AdamW's weight decay is 0.01 there.
  public init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, amsgrad: Bool = false
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.amsgrad = amsgrad
  }

  func update(
    _ run: ParameterRun, learningRate: Double, step: Int, decouplesWeightDecay: Bool
  ) {
    let parameters = unsafe run.parameters
    let gradients = unsafe run.gradients
    let averages = unsafe run.buffer(0)
    let squares = unsafe run.buffer(1)
    let rate = Float(learningRate / (1 - pow(beta1, Double(step))))
    let root = Float(1 / (1 - pow(beta2, Double(step))).squareRoot())
    let epsilon = Float(epsilon)
    let shrink = decouplesWeightDecay ? Float(1 - learningRate * weightDecay) : 1
    let decay = decouplesWeightDecay ? 0 : Float(weightDecay)
    let average = RunningAverage(taken: 1 - beta1)
    let kept = Float(beta2)
    let taken = Float(1 - beta2)

    /// The parameters without their decay and both averages after the step.
    @inline(__always)
    func advance(_ block: Block) -> (parameters: Lanes, average: Lanes, square: Lanes) {
      let shrunk = unsafe block.load(parameters) * shrink
      let gradient = unsafe block.load(gradients) + decay * shrunk
      let next = unsafe average.next(block.load(averages), gradient)
      let square = unsafe kept * block.load(squares) + taken * gradient * gradient
      unsafe block.store(next, averages)
      unsafe block.store(square, squares)
      return (shrunk, next, square)
    }
    guard amsgrad else {
      run.forEachBlock { block in
        let (shrunk, next, square) = advance(block)
        unsafe block.store(
          shrunk - rate * next / (square.squareRoots * root + epsilon), parameters)
      }
      return
    }
    let largest = unsafe run.buffer(2)
    run.forEachBlock { block in
      let (shrunk, next, square) = advance(block)
      let past = unsafe block.load(largest)
      let most = square.replacing(with: past, where: past .> square)
      unsafe block.store(most, largest)
      unsafe block.store(shrunk - rate * next / (most.squareRoots * root + epsilon), parameters)
    }
  }
}

/// The average that moves towards each new value, computed from its nearer end as `torch.lerp` is.
struct RunningAverage {
  private let fromOld: Bool
  private let weight: Float

  /// - Parameter taken: the new value's weight, 0 to 1.
  init(taken: Double) {
    fromOld = taken < 0.5
    weight = fromOld ? Float(taken) : 1 - Float(taken)
  }

  @inline(__always)
  func next(_ old: Lanes, _ new: Lanes) -> Lanes {
    let step = (new - old) * weight
    return fromOld ? old + step : new - step
  }
}
