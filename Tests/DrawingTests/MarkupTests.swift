import Testing

@testable import Drawing

@Suite struct MarkupTests {
  @Test func escapesWhatMarkupActsOn() {
    #expect(
      markupEscaped("<a href=\"x\">'&'\u{0}\u{1B}\u{FFFF}é\n")
        == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;\u{FFFD}\u{FFFD}\u{FFFD}é\n")
  }

  @Test(arguments: [(0, "0"), (1.005, "1"), (12.5, "12.5"), (-0.25, "-0.25"), (100, "100")])
  func coordinates(value: Double, text: String) {
    #expect(coordinate(value) == text)
  }
}
