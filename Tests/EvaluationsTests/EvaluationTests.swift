import Testing

@testable import Evaluations

struct EvaluationTests {
  @Test func countsEveryImageByItsTrueLabel() {
    let evaluation = Evaluation(
      predictions: [0, 1, 1, 9, unanswered, 3], labels: [0, 1, 0, 9, 3, 3])
    #expect(evaluation.correct == 4)
    #expect(evaluation.images == 6)
    #expect(evaluation.confusion[0] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(evaluation.perClass[3] == .init(label: 3, correct: 1, images: 2))
    #expect(evaluation.perClass[5] == .init(label: 5, correct: 0, images: 0))
    #expect(evaluation.confusion.joined().reduce(0, +) == 5, "a NaN score stands in no column")
    #expect(
      evaluation.predictionsSHA256
        == "9d21222fdc28db43613b9c34eca25c2f31ba385653bd65fa4a7327871407cff4")
  }

  // Bounds from scipy's binomtest(...).proportion_ci(method="wilson").
  @Test(arguments: [
    (0, 10, 0.0, 0.277533), (5, 10, 0.236593, 0.763407), (10, 10, 0.722467, 1.0),
    (8423, 10000, 0.835025, 0.849312),
  ])
  func intervalIsWilsons(correct: Int, images: Int, low: Double, high: Double) {
    let predictions = [UInt8](repeating: 1, count: images)
    let labels =
      [UInt8](repeating: 1, count: correct) + [UInt8](repeating: 0, count: images - correct)
    let interval = Evaluation(predictions: predictions, labels: labels).interval95
    #expect(abs(interval.lowerBound - low) < 1e-6)
    #expect(abs(interval.upperBound - high) < 1e-6)
  }
}
