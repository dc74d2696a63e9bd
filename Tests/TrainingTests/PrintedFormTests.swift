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

  @Test func schedules() throws {
    let more: [Schedule] = [.constant, .oneCycle(OneCycle(totalSteps: 9, momentum: nil))]
    let text = (ScheduleTests.all.map(\.schedule) + more).map { "\($0)\n" }.joined()
    try expectSnapshot(text, "schedules.txt")
  }
}
