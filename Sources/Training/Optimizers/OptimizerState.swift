/// What an optimizer remembers from step to step: with the parameters and its settings, all that it needs
/// to go on as if never stopped.
public struct OptimizerState: Hashable, Sendable {
  /// Steps that have been made.
  public var step: Int
  /// PyTorch's names of the buffers, such as `exp_avg`.
  public let names: [String]
  /// One buffer for each name, each with one value for each parameter.
  public private(set) var buffers: [[Float]]

  /// Before the first step.
  ///
  /// - Parameter count: of parameters, as single values.
  public init(of optimizer: Optimizer, count: Int) {
    step = 0
    names = optimizer.bufferNames
    buffers = names.map { _ in [Float](repeating: 0, count: count) }
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
    self.buffers = ordered
  }

  /// Lends the buffers to ``Optimizer/update``, in the order of the names. Those that hold nothing come
  /// as places that hold nothing.
  public mutating func withBuffers<Failure: Error>(
    _ body: ([UnsafeMutablePointer<Float>]) throws(Failure) -> Void
  ) throws(Failure) {
    try unsafe Self.lend(&buffers, lent: [], body)
  }

  private static func lend<Failure: Error>(
    _ buffers: inout [[Float]], lent: [UnsafeMutablePointer<Float>],
    _ body: ([UnsafeMutablePointer<Float>]) throws(Failure) -> Void
  ) throws(Failure) {
    guard unsafe lent.count < buffers.count else { return try unsafe body(lent) }
    let index = unsafe lent.count
    // Taken out meanwhile, so that the others can be lent too and none is copied.
    var buffer: [Float] = []
    swap(&buffer, &buffers[index])
    defer { swap(&buffer, &buffers[index]) }
    try unsafe buffer.withUnsafeMutableBufferPointer { values throws(Failure) in
      // An empty array may have no place of its own.
      let spare =
        unsafe values.baseAddress == nil ? UnsafeMutablePointer<Float>.allocate(capacity: 1) : nil
      defer { unsafe spare?.deallocate() }
      guard let start = unsafe values.baseAddress ?? spare else { return }
      try unsafe lend(&buffers, lent: lent + [start], body)
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
    precondition(state.buffers.allSatisfy { $0.count == count })
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
