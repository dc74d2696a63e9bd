import TestSupport
import Testing

@testable import Drawing

@Suite struct TerminalTests {
  @Test(arguments: [
    ("loss", Charts.loss), ("regression", Charts.regression), ("sweep", Charts.sweep),
  ])
  func chartsAsRecorded(name: String, chart: LineChart) throws {
    try expectSnapshot(text(chart, .plain), "terminal-\(name).txt")
    try expectSnapshot(text(chart, .ascii), "terminal-\(name)-ascii.txt")
    try expectSnapshot(
      text(chart, .colour).replacing("\u{1B}", with: "␛"), "terminal-\(name)-colour.txt")
  }

  @Test(arguments: [(1, 1), (24, 3), (60, 10), (200, 50)])
  func linesFit(columns: Int, rows: Int) {
    for chart in [Charts.loss, Charts.regression, Charts.sweep, Charts.hostile] {
      let drawn = TerminalChart(chart, columns: columns, rows: rows, style: .plain)
      #expect(drawn.lines.allSatisfy { $0.count <= drawn.columns })
    }
  }

  @Test func namesCannotSteerTheTerminal() {
    let lines = TerminalChart(Charts.hostile).lines
    #expect(!lines.contains { $0.contains("\u{1B}") || $0.contains("\u{0}") })
    #expect(lines.contains("o \\u{0}\\u{1b}[31m"))
  }

  @Test func asciiOnly() {
    #expect(
      [Charts.loss, Charts.sweep].allSatisfy { chart in
        TerminalChart(chart, style: .ascii).lines.allSatisfy { $0.allSatisfy(\.isASCII) }
      })
  }

  @Test func imageInShades() {
    let image = TerminalImage([0, 25, 26, 255], width: 2, style: .ascii)
    #expect(image.lines == ["    ", "..@@"])
  }

  @Test func imageInHalfBlocks() {
    let image = TerminalImage([0, 0, 255, 255, 9, 8], width: 2, style: .colour)
    #expect(
      image.lines == [
        "\u{1B}[38;2;0;0;0;48;2;255;255;255m▀▀\u{1B}[0m",
        "\u{1B}[38;2;9;9;9m▀\u{1B}[38;2;8;8;8m▀\u{1B}[0m",
      ])
  }

  private func text(_ chart: LineChart, _ style: TerminalChart.Style) -> String {
    TerminalChart(chart, columns: 64, rows: 12, style: style).lines.joined(separator: "\n") + "\n"
  }
}
