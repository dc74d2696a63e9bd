/// What an optimizer remembers from step to step: with the parameters and its settings, all that it needs
/// to go on as if never stopped.
public struct OptimizerState: Hashable, Sendable {
  /// Steps that have been made.
  public var step: Int
  /// PyTorch's names of the buffers, such as `exp_avg`.
  public let names: [String]
  /// The buffers one after the other, each with one value for each parameter.
  private var values: [Float]
  fileprivate let count: Int

  /// One buffer for each name, each with one value for each parameter.
  public var buffers: [[Float]] {
    names.indices.map { Array(values[$0 * count..<($0 + 1) * count]) }
  }

  /// Before the first step.
  ///
  /// - Parameter count: of parameters, as single values.
  public init(of optimizer: Optimizer, count: Int) {
    step = 0
    names = optimizer.bufferNames
    self.count = count
    values = [Float](repeating: 0, count: names.count * count)
  }

  /// As stored. Nil unless the buffers are those that this optimizer keeps for `count` parameters.
  public init?(of optimizer: Optimizer, count: Int, step: Int, buffers: [String: [Float]]) {
    let names = optimizer.bufferNames
    let ordered = names.compactMap { buffers[$0] }
    guard step >= 0, buffers.count == names.count, ordered.count == names.count,
      ordered.allSatisfy({ $0.count == count })
    else { return nil }
    self.step = step
    self.names = names
    self.count = count
    values = Array(ordered.joined())
  }

  /// Lends the buffers to ``Optimizer/update``, in the order of the names.
  public mutating func withBuffers(_ body: ([UnsafeMutablePointer<Float>]) -> Void) {
    unsafe values.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return unsafe body([]) }
      unsafe body(names.indices.map { unsafe start + $0 * count })
    }
  }
}

extension Optimizer {
  /// One step for all parameters, which the state counts.
  ///
  /// - Parameters:
  ///   - learningRate: of this step; nil is the optimizer's own.
  ///   - momentum: of this step; nil is the optimizer's own.
  /// - Precondition: as many gradients, and values in each buffer, as parameters.
  public func step(
    _ parameters: inout [Float], gradients: [Float], state: inout OptimizerState,
    learningRate: Double? = nil, momentum: Double? = nil
  ) {
    let count = parameters.count
    precondition(gradients.count == count && state.names == bufferNames)
    precondition(state.count == count)
    state.step += 1
    let step = state.step
    unsafe parameters.withUnsafeMutableBufferPointer { parameters in
      unsafe gradients.withUnsafeBufferPointer { gradients in
        guard let values = parameters.baseAddress,
          let slopes = gradients.baseAddress
        else { return }
        unsafe state.withBuffers { buffers in
          unsafe update(
            parameters: values, gradients: slopes, buffers: buffers, count: count,
            learningRate: learningRate ?? self.learningRate, step: step, momentum: momentum)
        }
      }
    }
  }
}
