import Testing

@testable import Scoring

struct PointsTests {
  @Test(arguments: [
    (0, "0"), (20_000, "2"), (15_000, "1.5"), (3_333, "0.3333"), (1, "0.0001"), (100_000, "10"),
    (-5_000, "-0.5"),
  ])
  func printsWithoutTrailingZeros(tenThousandths: Int, text: String) {
    #expect(Points(tenThousandths: tenThousandths).description == text)
  }

  @Test func sumsAreExact() {
    // Ten times 0.1 is 1; in binary floating point it is not.
    let sum = (0..<10).reduce(Points.zero) { sum, _ in sum + Points(tenThousandths: 1_000) }
    #expect(sum.description == "1")
  }

  @Test func scalingRoundsHalvesUp() {
    #expect(Points(tenThousandths: 1).scaled(by: 1, over: 2).tenThousandths == 1)
    #expect(Points(tenThousandths: 1).scaled(by: 1, over: 3).tenThousandths == 0)
    #expect(
      Points.largest.scaled(by: 1 << 80, over: 1 << 80) == Points.largest, "wider than 64 bits")
  }
}

struct ProportionTests {
  @Test(arguments: [(300_000, "0.30"), (125_000, "0.125"), (0, "0.00"), (1_000_000, "1.00")])
  func printsAtLeastTwoDecimals(millionths: Int, text: String) {
    #expect(Proportion(millionths: millionths).description == text)
  }

  @Test(arguments: [
    (3, 10, 300_000, true), (29_999, 100_000, 300_000, false), (0, 0, 300_000, false),
    (0, 0, 0, true), (1, 3, 333_333, true), (1, 3, 333_334, false),
  ])
  func floorsCompareWithoutRounding(correct: Int, images: Int, floor: Int, reached: Bool) {
    let accuracy = MeasuredAccuracy(correct: correct, images: images)
    #expect(accuracy.reaches(Proportion(millionths: floor)) == reached)
  }

  @Test func accuracyNamesItsCounts() {
    #expect(
      MeasuredAccuracy(correct: 29_999, images: 100_000).description
        == "accuracy 0.3000 (29,999 of 100,000 images)")
  }
}
