import Evaluations
import Testing

struct PredictionTests {
  private func scores(_ changes: [Int: Float]) -> [Float] {
    (0..<10).map { changes[$0] ?? 0 }
  }

  @Test func largestScoreWinsAndTheFirstOfEquals() {
    #expect(predictions(fromScores: scores([3: 2, 7: 2])) == [3])
    #expect(predictions(fromScores: scores([:])) == [0])
    #expect(predictions(fromScores: scores([9: 1]) + scores([0: 1])) == [9, 0])
  }

  @Test func infiniteScoresCompareAsNumbers() {
    #expect(predictions(fromScores: scores([4: .infinity, 5: 1e30])) == [4])
    #expect(predictions(fromScores: (0..<10).map { $0 == 6 ? -1 : -.infinity }) == [6])
  }

  @Test(arguments: 0..<10) func anyNaNLeavesTheImageUnanswered(position: Int) {
    #expect(
      predictions(fromScores: scores([(position + 1) % 10: 5, position: .nan])) == [unanswered])
  }
}
