import TestSupport
import Testing

@testable import Evaluations

struct RelabellingTests {
  private func best(_ labels: [UInt8], _ predictions: [UInt8]) -> Relabelling {
    Relabelling(bestFor: Evaluation(predictions: predictions, labels: labels))
  }

  @Test func findsShiftedClasses() {
    let labels = (0..<100).map { UInt8($0 % 10) }
    let shifted = labels.map { ($0 + 3) % 10 }
    let relabelling = best(labels, shifted)
    #expect(relabelling.classForOutput == [7, 8, 9, 0, 1, 2, 3, 4, 5, 6])
    #expect(relabelling.applied(to: shifted) == labels)
    #expect(relabelling.applied(to: [unanswered]) == [unanswered])
  }

  @Test func whatNoImageTellsStays() {
    #expect(best([], []).isIdentity)
    #expect(best([0, 1, 2], [0, 1, 2]).isIdentity)
    // Outputs 4 and 5 have changed places; the others stay.
    #expect(best([4, 5, 0], [5, 4, 0]).classForOutput == [0, 1, 2, 3, 5, 4, 6, 7, 8, 9])
    // One class for all images: it can only be one of them.
    #expect(best([1, 1, 2], [6, 6, 6]).classForOutput[6] == 1)
  }

  /// Against all 720 assignments of six rows.
  @Test(arguments: 0..<40) func isTheCheapestOfAll(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let cost = (0..<6).map { _ in (0..<6).map { _ in Int.random(in: -9...9, using: &random) } }
    let found = cheapestAssignment(cost)
    #expect(found.sorted() == Array(0..<6))
    let sum = found.enumerated().reduce(0) { $0 + cost[$1.offset][$1.element] }
    #expect(sum == cheapestSum(cost[...], Set(0..<6)))
  }

  private func cheapestSum(_ rows: ArraySlice<[Int]>, _ columns: Set<Int>) -> Int {
    guard let row = rows.first else { return 0 }
    return columns.map { row[$0] + cheapestSum(rows.dropFirst(), columns.subtracting([$0])) }
      .min() ?? 0
  }
}
