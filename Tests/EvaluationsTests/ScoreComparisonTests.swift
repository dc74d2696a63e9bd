import Evaluations
import Testing

struct ScoreComparisonTests {
  private func scores(_ bests: [Int], _ size: Float = 1) -> [Float] {
    bests.flatMap { best in (0..<10).map { $0 == best ? size : 0 } }
  }

  @Test func countsPredictionsAndScores() {
    let comparison = ScoreComparison(graded: scores([1, 2, 3]), other: scores([1, 2, 4], 1.5))
    #expect(comparison.images == 3)
    #expect(comparison.differingPredictions == 1)
    #expect(!comparison.agrees)
    #expect(comparison.scores.worst?.size == 1.5)
  }

  @Test func scoresThatDifferALittleAgree() {
    let comparison = ScoreComparison(graded: scores([1, 2]), other: scores([1, 2], 1.0005))
    #expect(comparison.agrees && comparison.differingPredictions == 0)
  }

  @Test func otherScoresMayPredictTheSame() {
    let comparison = ScoreComparison(graded: scores([1, 2]), other: scores([1, 2], 7))
    #expect(!comparison.agrees && comparison.differingPredictions == 0)
  }
}
