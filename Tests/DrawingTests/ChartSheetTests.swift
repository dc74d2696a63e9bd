import TestSupport
import Testing

@testable import Drawing

@Suite struct ChartSheetTests {
  private let sheet = ChartSheet(
    title: "Three <charts>",
    charts: ["one", "two", "three"].map { title in
      LineChart(
        title: title, x: LineChart.Axis("x"), y: LineChart.Axis("y"),
        series: [LineChart.Series(title == "two" ? "named" : "", values: [1, 2, 4])])
    }, columns: 2)

  @Test func drawsRowsOfCharts() throws {
    try expectSnapshot(sheet.svg(id: "sheet", width: 240, plotHeight: 90), "sheet.svg")
  }

  @Test func isAsLargeAsItsRows() {
    let one = sheet.charts[0].height(width: 240, plotHeight: 90)
    let two = sheet.charts[1].height(width: 240, plotHeight: 90)
    #expect(one == 180 && two == 200, "a legend takes a row")
    let text = sheet.svg(id: "sheet", width: 240, plotHeight: 90)
    #expect(text.contains("viewBox=\"0 0 480 416\""))
  }

  @Test func aSheetOfNothingIsItsTitle() {
    let text = ChartSheet(title: "None", charts: [], columns: 0).svg(id: "sheet")
    #expect(text.contains(">None</text>"))
  }
}
