import TestSupport
import Testing

@testable import Evaluations

struct NearChanceTests {
  /// Ten equal classes, so many of the images right and the others taken for the next class.
  private func evaluation(correct: Int, of images: Int) -> Evaluation {
    let labels = (0..<images).map { UInt8($0 % 10) }
    let predictions = labels.enumerated().map { $0 < correct ? $1 : ($1 + 1) % 10 }
    return Evaluation(predictions: predictions, labels: labels)
  }

  @Test(arguments: [
    (0, 10_000, true), (980, 10_000, true), (3_500, 10_000, true), (4_090, 10_000, true),
    (4_110, 10_000, false), (8_600, 10_000, false), (9, 10, false), (6, 10, true), (0, 0, true),
  ])
  func nearChanceIsJudgedByTheInterval(correct: Int, images: Int, isNear: Bool) {
    #expect(evaluation(correct: correct, of: images).isNearChance == isNear)
  }

  /// Nine tenths of the images are of one class, and so are all predictions.
  @Test func aCommonClassDoesNotHideAConstantAnswer() {
    let labels = (0..<1_000).map { UInt8($0 < 900 ? 3 : 5) }
    let constant = Evaluation(predictions: Array(repeating: 3, count: 1_000), labels: labels)
    #expect(constant.accuracy == 0.9)
    #expect(abs(constant.chanceAccuracy - 0.9) < 1e-12)
    #expect(constant.isNearChance)
    #expect(!Evaluation(predictions: labels, labels: labels).isNearChance)
  }

  @Test func oneClassAloneTellsNothing() {
    let labels = [UInt8](repeating: 2, count: 50)
    let right = Evaluation(predictions: labels, labels: labels)
    #expect(right.isNearChance)
    let wrong = Evaluation(predictions: Array(repeating: 1, count: 50), labels: labels)
    #expect(!right.shows(moreThan: wrong, isRelabelled: false, readings: 12))
  }

  @Test(arguments: [
    // A difference that the images do not settle.
    (3_000, 3_050, 10_000, false, false),
    (980, 8_740, 10_000, false, true),
    // As far as an untrained network comes.
    (980, 2_900, 10_000, false, false), (980, 4_000, 10_000, true, false),
    (980, 3_500, 10_000, false, true), (980, 5_700, 10_000, true, true),
    // Ten images can be renumbered to fit whatever is answered.
    (0, 10, 10, true, false), (1, 10, 10, false, true),
  ])
  func whatCountsAsMore(
    handedIn: Int, other: Int, images: Int, isRelabelled: Bool, expected: Bool
  ) {
    let other = evaluation(correct: other, of: images)
    #expect(
      other.shows(
        moreThan: evaluation(correct: handedIn, of: images), isRelabelled: isRelabelled,
        readings: 12) == expected)
  }

  /// Predictions that do not look at the images, renumbered in the best way, on few and on many.
  @Test(arguments: 0..<30) func luckIsNeverShown(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = [5, 10, 30, 100, 1_000][Int(seed) % 5]
    let labels = (0..<count).map { _ in UInt8.random(in: 0...9, using: &random) }
    let classes = UInt8.random(in: 0...9, using: &random)
    let predictions = labels.map { _ in UInt8.random(in: 0...classes, using: &random) }
    let plain = Evaluation(predictions: predictions, labels: labels)
    let renumbered = Evaluation(
      predictions: Relabelling(bestFor: plain).applied(to: predictions), labels: labels)
    #expect(renumbered.correct >= plain.correct)
    #expect(!renumbered.shows(moreThan: plain, isRelabelled: true, readings: 12))
  }

  @Test func someImagesDecideWhatIsTriedOnAll() {
    #expect(evaluation(correct: 400, of: 500).mayShow(isRelabelled: true))
    #expect(evaluation(correct: 150, of: 500).mayShow(isRelabelled: false))
    #expect(!evaluation(correct: 100, of: 500).mayShow(isRelabelled: false))
    #expect(!evaluation(correct: 200, of: 500).mayShow(isRelabelled: true))
  }
}
