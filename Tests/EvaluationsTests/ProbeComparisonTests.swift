import Testing

@testable import Evaluations

struct ProbeComparisonTests {
  @Test func withinToleranceAgrees() {
    let comparison = ProbeComparison(
      expected: [0, 1, 100, .nan, .infinity], found: [0.0001, 1.001, 100.09, .nan, .infinity],
      width: 5)
    #expect(comparison.agrees)
    #expect(comparison.count == 5)
  }

  @Test func namesTheWorstDifference() {
    let comparison = ProbeComparison(
      expected: [1, 1, 1, 1], found: [1, 1.1, 3.5, 1], width: 2)
    #expect(comparison.disagreements == 2)
    #expect(
      comparison.worst == .init(sample: 1, output: 0, expected: 1, found: 3.5, size: 2.5))
  }

  @Test(arguments: [(Float.nan, Float(1)), (1, .nan), (.infinity, 1), (.infinity, -.infinity)])
  func aNumberNeverAgreesWithNone(expected: Float, found: Float) {
    let comparison = ProbeComparison(expected: [expected], found: [found], width: 1)
    #expect(!comparison.agrees)
    #expect(comparison.worst?.size == .infinity)
  }
}
