import TestSupport
import Testing

@testable import Drawing

@Suite struct TerminalBarsTests {
  private static let bars = [
    ("full", 1.0), ("more", 1.5), ("half", 0.5), ("eighth", 1.0 / 64), ("a trace", 0.001),
    ("nothing", 0), ("less", -0.5), ("no number", .nan),
  ].map {
    TerminalBars.Bar(
      $0.0, share: $0.1, text: "\($0.1)", note: $0.0 == "half" ? "answer" : "")
  }

  @Test(arguments: [true, false]) func drawsShares(_ isASCII: Bool) throws {
    let lines = TerminalBars(Self.bars, width: 8, isASCII: isASCII).lines
    try expectSnapshot(
      lines.joined(separator: "\n") + "\n", isASCII ? "bars-ascii.txt" : "bars.txt")
  }

  @Test func namesCannotSteerATerminal() {
    let bars = [TerminalBars.Bar("\u{1B}[31m", share: 0, text: "")]
    #expect(TerminalBars(bars, isASCII: true).lines[0].hasPrefix("\\u{1b}[31m"))
  }
}
