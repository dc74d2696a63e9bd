import TestSupport
import Testing

@testable import Drawing

@Suite struct ConfusionChartTests {
  static let names = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  /// 1,000 images a class; some of the last have no answer, and there are no bags.
  static let chart: ConfusionChart = {
    var counts = (0..<10).map { row in
      (0..<10).map { column in
        row == column ? 1000 - 9 * (row + 3) : (row * 7 + column * 4) % 6 == 0 ? 9 * (row + 3) : 0
      }
    }
    counts[6][0] = 131
    counts[6][6] = 838
    counts[8] = [Int](repeating: 0, count: 10)
    var images = counts.map { $0.reduce(0, +) }
    images[9] += 40
    return ConfusionChart(
      title: "Confusion matrix, test", counts: counts, classNames: names, images: images)
  }()

  @Test func drawsAsRecorded() throws {
    try expectSnapshot(Self.chart.svg(id: "confusion"), "confusion.svg")
  }

  @Test func summaryNamesTheMostFrequentMistake() {
    #expect(
      Self.chart.summary.hasSuffix("Most frequent mistake: Shirt taken for T-shirt/top, 131 times.")
    )
    #expect(Self.chart.summary.contains("Bag – right"))
  }

  @Test func nothingToCount() {
    let chart = ConfusionChart(title: "", counts: [[0]], classNames: ["<only>"])
    #expect(chart.summary == "<only> – right.")
    #expect(chart.svg(id: "c").contains("&lt;only&gt;"))
  }
}
