import Testing

@testable import Scoring

struct ExtraCreditTests {
  private func award(
    _ correct: [Int?], ties: ExtraCredit.Ties, ranks: [Int] = [15_000, 10_000, 5_000],
    floor: Int = 800_000
  ) -> [String] {
    let policy = ExtraCredit(
      pointsByRank: ranks.map(Points.init(tenThousandths:)),
      accuracyFloor: Proportion(millionths: floor), ties: ties)
    let accuracies = correct.map { correct in
      correct.map { MeasuredAccuracy(correct: $0, images: 1_000) }
    }
    return policy.award(accuracies).map(\.description)
  }

  @Test func ranksEarnInOrderAndUnevaluatedNothing() {
    #expect(award([850, nil, 900, 870, 840], ties: .each) == ["0.5", "0", "1.5", "1", "0"])
  }

  @Test(arguments: [
    (ExtraCredit.Ties.each, ["1.5", "1.5", "0.5"]), (.split, ["1.25", "1.25", "0.5"]),
    (.none, ["0", "0", "0.5"]),
  ])
  func tiesByPolicy(ties: ExtraCredit.Ties, expected: [String]) {
    #expect(award([900, 900, 850], ties: ties) == expected)
  }

  @Test func splittingNeverGivesMoreThanThereIs() {
    #expect(
      award([900, 900, 900], ties: .split, ranks: [10_000]) == ["0.3333", "0.3333", "0.3333"])
    #expect(
      award([950, 900, 900], ties: .split, ranks: [10_000, 5_000]) == ["1", "0.25", "0.25"])
  }

  @Test func theFloorIsMetExactly() {
    #expect(award([800, 799], ties: .each, ranks: [10_000, 5_000]) == ["1", "0"])
    #expect(award([799, 100], ties: .each) == ["0", "0"])
  }

  @Test func competitionRanksSkipAfterTies() {
    #expect(competitionRanks([7, 9, nil, 7, 3]) == [2, 1, nil, 2, 4])
    #expect(competitionRanks([]) == [])
  }
}
