import Compute
import Networks
import Tensors
import Testing

@testable import Training

@Suite struct WeightAverageTests {
  /// avg = d * avg + (1 - d) * value, d = min(decay, (1 + n) / (10 + n)) after n steps, for the weights
  /// and the running statistics.
  @Test func followsTheWeights() throws {
    var stack = Stack()
    stack.append(.batchNorm(BatchNorm(rank: 1, numFeatures: 1)), name: "bn")
    let network = stack.network(inputShape: [1])
    func weights(_ value: Float) -> [String: FloatTensor] {
      Dictionary(
        uniqueKeysWithValues: network.tensors.map {
          ($0.name, FloatTensor(shape: $0.shape, values: [value]))
        })
    }
    let session = try TrainingSession(network, weights: weights(1), team: WorkerTeam(width: 2))
    var average = WeightAverage(values: session.flatValues)
    var expected = 1.0
    for step in 1...30 {
      let value = Float(step * step)
      try session.set(weights(value))
      average.update(from: session, decay: 0.7, step: step)
      let kept = min(0.7, Double(step) / Double(step + 9))
      expected = kept * expected + (1 - kept) * Double(value)
    }
    for (name, tensor) in average.weights(of: session) where !name.hasSuffix("tracked") {
      #expect(abs(Double(tensor.values[0]) - expected) < 1e-4 * expected, "\(name)")
    }
  }
}
