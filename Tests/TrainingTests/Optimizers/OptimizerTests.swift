import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct OptimizerTests {
  static let all: [(name: String, optimizer: Optimizer)] = [
    ("sgd", .sgd(SGD(learningRate: 0.05))),
    ("sgd-decay", .sgd(SGD(learningRate: 0.05, weightDecay: 0.1))),
    ("sgd-momentum", .sgd(SGD(learningRate: 0.05, momentum: 0.9))),
    (
      "sgd-dampening",
      .sgd(SGD(learningRate: 0.05, momentum: 0.9, dampening: 0.3, weightDecay: 0.1))
    ),
    (
      "sgd-nesterov",
      .sgd(SGD(learningRate: 0.05, momentum: 0.9, weightDecay: 0.1, nesterov: true))
    ),
    ("adam", .adam(Adam(learningRate: 0.05))),
    (
      "adam-betas",
      .adam(Adam(learningRate: 0.02, beta1: 0.3, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.1))
    ),
    ("adam-amsgrad", .adam(Adam(learningRate: 0.05, amsgrad: true))),
    ("adamw", .adamW(Adam(learningRate: 0.05, weightDecay: 0.01))),
    ("adamw-amsgrad", .adamW(Adam(learningRate: 0.05, weightDecay: 0.1, amsgrad: true))),
    ("rmsprop", .rmsProp(RMSProp(learningRate: 0.02))),
    (
      "rmsprop-momentum",
      .rmsProp(
        RMSProp(learningRate: 0.02, alpha: 0.9, epsilon: 1e-6, weightDecay: 0.1, momentum: 0.8))
    ),
    ("rmsprop-centered", .rmsProp(RMSProp(learningRate: 0.02, centered: true))),
    ("rmsprop-all", .rmsProp(RMSProp(learningRate: 0.02, momentum: 0.8, centered: true))),
  ]

  /// PyTorch's weights before each step: the loss, the update, and in the end the buffers.
  @Test(arguments: all) func stepsAsPyTorch(_ name: String, _ optimizer: Optimizer) throws {
    let golden = try Golden("optimizers")
    let problem = try SoftmaxRegression(golden)
    let parameters = try golden.tensor(name + "/parameters")
    let losses = try golden.floats(name + "/losses")
    let count = parameters.shape[1]
    var state = OptimizerState(of: optimizer, count: count)
    for (step, expected) in losses.enumerated() {
      let before = Array(parameters.values[step * count..<(step + 1) * count])
      let after = Array(parameters.values[(step + 1) * count..<(step + 2) * count])
      let (loss, gradient) = problem.differentiate(before)
      #expect(relativeDistance([Float(loss)], [expected]) <= 1e-5)
      var values = before
      optimizer.step(&values, gradients: gradient, state: &state)
      let update = zip(values, before).map(-)
      #expect(
        relativeDistance(update, zip(after, before).map(-)) <= 1e-5, "step \(step + 1)")
    }
    #expect(state.step == losses.count)
    for (buffer, values) in zip(state.names, state.buffers) {
      let expected = try golden.floats("\(name)/\(buffer)")
      #expect(relativeDistance(values, expected) <= 1e-5, "\(buffer)")
    }
    #expect(try golden.tensors(of: name).count == state.names.count + 2)
  }

  /// The bits do not depend on how the parameters are cut.
  @Test(arguments: all) func runsMayBeCut(_ name: String, _ optimizer: Optimizer) {
    var random = SeededGenerator(seed: 3)
    let count = 103
    func floats() -> [Float] { (0..<count).map { _ in .random(in: -1...1, using: &random) } }
    var whole = floats()
    var pieces = whole
    var state = OptimizerState(of: optimizer, count: count)
    var cutState = state
    for _ in 0..<3 {
      let gradients = floats()
      optimizer.step(&whole, gradients: gradients, state: &state, momentum: 0.7)
      cutState.step += 1
      let step = cutState.step
      unsafe pieces.withUnsafeMutableBufferPointer { pieces in
        unsafe gradients.withUnsafeBufferPointer { gradients in
          unsafe cutState.withBuffers { buffers in
            for range in [0..<17, 17..<18, 18..<103] {
              guard let values = pieces.baseAddress, let slopes = gradients.baseAddress else {
                continue
              }
              unsafe optimizer.update(
                parameters: values + range.lowerBound, gradients: slopes + range.lowerBound,
                buffers: buffers, offset: range.lowerBound, count: range.count,
                learningRate: optimizer.learningRate, step: step, momentum: 0.7)
            }
          }
        }
      }
    }
    #expect(pieces == whole)
    #expect(cutState == state)
  }

  @Test func momentumOfAScheduleReplacesItsOwn() {
    let gradients: [Float] = [1, -2]
    func run(_ optimizer: Optimizer, _ momentum: Double?) -> [Float] {
      var values: [Float] = [0.5, 0.25]
      var state = OptimizerState(of: optimizer, count: 2)
      for _ in 0..<3 {
        optimizer.step(&values, gradients: gradients, state: &state, momentum: momentum)
      }
      return values
    }
    #expect(run(.sgd(SGD(momentum: 0.5)), 0.9) == run(.sgd(SGD(momentum: 0.9)), nil))
    #expect(run(.adam(Adam(beta1: 0.5)), 0.9) == run(.adam(Adam()), nil))
    #expect(
      run(.rmsProp(RMSProp(momentum: 0.5)), 0.9) == run(.rmsProp(RMSProp(momentum: 0.9)), nil))
    // One without momentum keeps no buffer for it.
    #expect(run(.sgd(SGD()), 0.9) == run(.sgd(SGD()), nil))
  }

  @Test func storedStatesGoOn() {
    let optimizer = Optimizer.adam(Adam())
    var state = OptimizerState(of: optimizer, count: 2)
    var values: [Float] = [1, 2]
    optimizer.step(&values, gradients: [3, 4], state: &state)
    let buffers = Dictionary(uniqueKeysWithValues: zip(state.names, state.buffers))
    #expect(OptimizerState(of: optimizer, count: 2, step: 1, buffers: buffers) == state)
    #expect(OptimizerState(of: optimizer, count: 3, step: 1, buffers: buffers) == nil)
    #expect(OptimizerState(of: optimizer, count: 2, step: -1, buffers: buffers) == nil)
    #expect(OptimizerState(of: .sgd(SGD()), count: 2, step: 1, buffers: buffers) == nil)
    let other = Optimizer.adam(Adam(amsgrad: true))
    #expect(OptimizerState(of: other, count: 2, step: 1, buffers: buffers) == nil)
  }

  @Test func anEmptyNetworkHasAStepToo() {
    let optimizer = Optimizer.adam(Adam())
    var state = OptimizerState(of: optimizer, count: 0)
    var values: [Float] = []
    optimizer.step(&values, gradients: [], state: &state)
    #expect(state.step == 1)
    unsafe state.withBuffers { unsafe #expect($0.count == 2) }
  }

  @Test func theRateCanBeSet() {
    for (_, optimizer) in Self.all {
      var changed = optimizer
      changed.learningRate = 0.125
      #expect(changed.learningRate == 0.125)
      changed.learningRate = optimizer.learningRate
      #expect(changed == optimizer)
    }
  }
}

/// Scores x W^T + b, cross-entropy: parameters are W `[3, features]`, then b `[3]`.
private struct SoftmaxRegression {
  let inputs: [Float]
  let classes: [UInt8]
  let features: Int

  init(_ golden: Golden) throws {
    let tensor = try golden.tensor("problem/inputs")
    inputs = tensor.values
    features = tensor.shape[1]
    classes = try golden.floats("problem/classes").map { UInt8($0) }
  }

  func differentiate(_ parameters: [Float]) -> (loss: Double, gradient: [Float]) {
    var scores: [Float] = []
    for sample in classes.indices {
      for output in 0..<3 {
        var score = parameters[3 * features + output]
        for feature in 0..<features {
          score += inputs[sample * features + feature] * parameters[output * features + feature]
        }
        scores.append(score)
      }
    }
    var slopes = scores
    let loss = unsafe scores.withUnsafeBufferPointer { scores in
      unsafe classes.withUnsafeBufferPointer { classes in
        unsafe slopes.withUnsafeMutableBufferPointer { slopes in
          unsafe Loss.crossEntropy().evaluate(
            scores: scores, classes: classes, columns: 3, batchSize: classes.count,
            gradient: slopes)
        }
      }
    }
    var gradient = [Float](repeating: 0, count: parameters.count)
    for (index, slope) in slopes.enumerated() {
      let (sample, output) = index.quotientAndRemainder(dividingBy: 3)
      gradient[3 * features + output] += slope
      for feature in 0..<features {
        gradient[output * features + feature] += slope * inputs[sample * features + feature]
      }
    }
    return (loss, gradient)
  }
}
