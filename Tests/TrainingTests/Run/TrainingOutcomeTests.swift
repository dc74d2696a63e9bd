import Datasets
import Evaluations
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingOutcomeTests {
  /// The worst first: a NaN, then by how far the answer's score lies above the truth's; the first of two.
  @Test func mistakesInTheirOrder() {
    func row(_ values: [Int: Float]) -> [Float] { (0..<10).map { values[$0] ?? 0 } }
    let scores =
      row([1: 2]) + row([1: 2, 0: 1]) + row([3: .nan]) + row([0: 9]) + row([1: 2])
      + row([2: .infinity])
    let labels: [UInt8] = [0, 0, 3, 0, 0, 1]
    let predicted = predictions(fromScores: scores)
    let mistakes = Mistakes(scores: scores, predicted: predicted, labels: labels)
    #expect(mistakes.order == [2, 5, 0, 4, 1])
  }

  static func history(_ losses: [Double], _ accuracies: [Double]) -> [EpochRecord] {
    zip(losses, accuracies).enumerated().map { index, values in
      EpochRecord(
        epoch: index, trainLoss: values.0, trainAccuracy: values.1, validationLoss: values.0,
        validationAccuracy: values.1)
    }
  }

  @Test func aLossThatStandsStillAtChanceIsNotLearning() {
    let still = Self.history([0.25, 0.1, 0.1, 0.1], [0.1, 0.1, 0.11, 0.1])
    #expect(
      notLearning(still)
        == "not learning: the loss is stuck at 0.1000 and the accuracy at 10.0 %, where guessing gives "
        + "10 %")
  }

  @Test(arguments: [
    // The loss goes down; the classes are told apart; too short to say; no classes.
    history([0.25, 0.2, 0.15, 0.1], [0.1, 0.1, 0.1, 0.1]),
    history([0.25, 0.1, 0.1, 0.1], [0.1, 0.2, 0.5, 0.5]),
    history([0.1, 0.1], [0.1, 0.1]),
    [0, 1, 2].map {
      EpochRecord(
        epoch: $0, trainLoss: 1, trainAccuracy: nil, validationLoss: 1, validationAccuracy: nil)
    },
  ])
  func otherRunsAreLearning(_ history: [EpochRecord]) { #expect(notLearning(history) == nil) }

  @Test(arguments: [
    (1.5, 4, "1.5000"), (0, 6, "0.000000"), (1e12, 6, "1000000000000.0"), (1e300, 4, "1e+300"),
    (.infinity, 4, "inf"), (.nan, 4, "nan"),
  ])
  func losses(_ value: Double, _ places: Int, _ text: String) {
    #expect(lossText(value, places: places) == text)
  }
}
