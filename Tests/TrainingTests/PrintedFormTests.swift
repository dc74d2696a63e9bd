import TestSupport
import Testing

@testable import Training

/// How reports name settings: as PyTorch writes the calls.
@Suite struct PrintedFormTests {
  @Test func losses() throws {
    let losses: [Loss] = [
      .meanSquaredError(), .meanSquaredError(reduction: .batchMean), .l1(reduction: .sum),
      .binaryCrossEntropy(), .binaryCrossEntropyWithLogits(), .crossEntropy(),
      .crossEntropy(labelSmoothing: 0.1, reduction: .sum), .negativeLogLikelihood(),
    ]
    try expectSnapshot(losses.map { "\($0)\n" }.joined(), "losses.txt")
  }

  @Test func optimizers() throws {
    let text = OptimizerTests.all.map { "\($0.name): \($0.optimizer)\n" }.joined()
    try expectSnapshot(text, "optimizers.txt")
  }

  @Test func initializers() throws {
    let all: [Initializer] = [
      .kaimingUniform(), .kaimingUniform(nonlinearity: .leakyReLU(slope: 0.25)),
      .kaimingNormal(mode: .fanOut, nonlinearity: .relu), .kaimingNormal(nonlinearity: .tanh),
      .kaimingNormal(nonlinearity: .linear), .kaimingNormal(nonlinearity: .selu),
      .xavierUniform(), .xavierNormal(gain: 0.5), .uniform(), .normal(std: 0.01), .constant(0.25),
    ]
    try expectSnapshot(all.map { "\($0)\n" }.joined(), "initializers.txt")
  }

  @Test func schedules() throws {
    let more: [Schedule] = [.constant, .oneCycle(OneCycle(totalSteps: 9, momentum: nil))]
    let text = (ScheduleTests.all.map(\.schedule) + more).map { "\($0)\n" }.joined()
    try expectSnapshot(text, "schedules.txt")
  }
}
