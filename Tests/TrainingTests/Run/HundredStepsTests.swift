import Compute
import Networks
import Tensors
import TestSupport
import Testing

@testable import Training

/// Left alone from the same weights and batch order, 100 steps stay with PyTorch: within 10 times the
/// distance that PyTorch itself shows when its first weights move by 1e-7.
@Suite struct HundredStepsTests {
  static let networks: [(name: String, network: Network)] = [("mlp", mlp), ("cnn", cnn)]

  private static let mlp: Network = {
    var stack = Stack()
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.appendLinear([64, 16, 4], names: ["1", "3"], activation: .relu)
    return stack.network(inputShape: [1, 8, 8])
  }()

  private static let cnn: Network = {
    var stack = Stack()
    stack.append(
      .convolution(
        Convolution(inChannels: 1, outChannels: 4, kernelSize: [3, 3], bias: false)), name: "0")
    stack.append(.batchNorm(BatchNorm(rank: 2, numFeatures: 4)), name: "1")
    stack.append(.activation(.relu))
    stack.append(.maxPool(MaxPool(kernelSize: [2, 2])))
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.append(.linear(Linear(inFeatures: 36, outFeatures: 4)), name: "5")
    return stack.network(inputShape: [1, 8, 8])
  }()

  static let optimizers: [(name: String, optimizer: Optimizer)] = [
    ("sgd", .sgd(SGD(learningRate: 0.05))),
    ("momentum", .sgd(SGD(learningRate: 0.05, momentum: 0.9))),
    ("adam", .adam(Adam(learningRate: 0.01))),
    ("adamw", .adamW(Adam(learningRate: 0.01, weightDecay: 0.01))),
    ("rmsprop", .rmsProp(RMSProp(learningRate: 0.002))),
  ]

  @Test(arguments: networks, optimizers)
  func staysWithPyTorch(
    _ network: (name: String, network: Network), _ optimizer: (name: String, optimizer: Optimizer)
  ) throws {
    let golden = try Golden("runs")
    let run = "\(network.name)-\(optimizer.name)"
    let session = try TrainingSession(
      network.network, weights: golden.tensors(of: network.name), team: WorkerTeam(width: 2))
    let losses = try Course(golden).losses(session, optimizer.optimizer)
    let weights = session.layout.parameters.flatMap { session.weights[$0.name]?.values ?? [] }
    let spreads = try golden.doubles("\(run)/spreads")
    #expect(relativeDistance(losses, try golden.floats("\(run)/losses")) <= 10 * spreads[0])
    #expect(relativeDistance(weights, try golden.floats("\(run)/weights")) <= 10 * spreads[1])
  }
}

/// The samples, and the order in which batches of them are stepped on.
private struct Course {
  let inputs: [Float]
  let classes: [UInt8]
  /// Indices of the samples of each step, `[steps, batch]`.
  let order: [Int]
  let batchSize: Int

  init(_ golden: Golden) throws {
    inputs = try golden.floats("problem/inputs")
    classes = try golden.floats("problem/classes").map { UInt8($0) }
    let tensor = try golden.tensor("problem/order")
    order = tensor.values.map { Int($0) }
    batchSize = tensor.shape[1]
  }

  func losses(_ session: TrainingSession, _ optimizer: Optimizer) throws -> [Float] {
    var state = OptimizerState(of: optimizer, count: session.layout.parameterCount)
    return try stride(from: 0, to: order.count, by: batchSize).map { start in
      let batch = order[start..<start + batchSize].map(\.self)
      let loss = try differentiate(session, batch)
      // As one run of all parameters; the order of the sum is the session's own.
      let gradients = session.gradients()
      let slopes = session.layout.parameters.flatMap { gradients[$0.name]?.values ?? [] }
      var values = Array(session.flatValues.prefix(slopes.count))
      optimizer.step(&values, gradients: slopes, state: &state)
      let updated = values + session.flatValues.dropFirst(slopes.count)
      try session.set(session.tensors(fromFlat: updated))
      return Float(loss)
    }
  }

  private func differentiate(_ session: TrainingSession, _ batch: [Int]) throws -> Double {
    let size = inputs.count / classes.count
    let targets = batch.map { classes[$0] }
    return unsafe try session.differentiate(
      sampleCount: batch.count, randomKey: 0,
      load: { range, result in
        for (row, sample) in batch[range].enumerated() {
          for index in 0..<size {
            unsafe result[row * size + index] = inputs[sample * size + index]
          }
        }
      },
      loss: { range, scores, gradient in
        unsafe Loss.crossEntropy().evaluate(
          scores, .classes(targets), range, batchSize: batch.count, gradient: gradient)
      })
  }
}
