import TestSupport
import Testing

@testable import Drawing

@Suite struct LineChartTests {
  @Test(arguments: [
    ("loss", Charts.loss), ("regression", Charts.regression), ("sweep", Charts.sweep),
    ("hostile", Charts.hostile),
    ("empty", LineChart(title: "", x: .init("x"), y: .init("y"), series: [])),
  ])
  func drawsAsRecorded(name: String, chart: LineChart) throws {
    try expectSnapshot(chart.svg(id: name), "line-\(name).svg")
  }

  @Test func namesAreText() {
    let svg = Charts.hostile.svg(id: "c")
    #expect(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains("\u{1B}"))
    #expect(svg.split(separator: "</title>").count == 2)
  }

  @Test func summaryTellsBothEnds() {
    #expect(
      Charts.loss.summary
        == "cross-entropy (nats) against epoch. train: 2.3 at 1, 0.4 at 20; validation: 2.15 at 1, "
        + "0.535 at 20.")
    #expect(
      Charts.sweep.summary
        == "accuracy against learning rate. after 10 epochs: 31 % at 0.0001, 10 % at 10.")
  }

  /// A run of a million steps is drawn with at most four points for each column of pixels.
  @Test func longSeriesAreThinned() {
    let chart = LineChart(
      title: "Loss", x: .init("step"), y: .init("loss"),
      series: [.init("train", values: (0..<1_000_000).map { Double($0 * 7919 % 1000) })])
    #expect(chart.svg(id: "c").utf8.count < 60_000)
  }

  @Test func legendStaysInItsRows() {
    let layout = LegendLayout(
      ["train", "validation", "", String(repeating: "w", count: 200), "test"], width: 300)
    #expect(layout.entries.map(\.row) == [0, 0, 1, 2])
    #expect(layout.rowCount == 3)
    for entry in layout.entries {
      #expect(entry.x + 30 + ChartStyle.width(of: entry.text) <= 300)
    }
  }
}
