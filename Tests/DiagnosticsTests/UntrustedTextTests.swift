import Diagnostics
import Testing

struct UntrustedTextTests {
  @Test func whatATerminalActsOnIsSpelledOut() {
    #expect(escaped("a\u{1B}[31mb\u{202E}c\u{200B}\n") == "a\\u{1b}[31mb\\u{202e}c\\u{200b}\\u{a}")
    #expect(quoted("Zoë 王") == "'Zoë 王'")
  }

  @Test func longTextIsCut() {
    #expect(escaped(String(repeating: "x", count: 200), limit: 3) == "xxx…")
    #expect(escaped("xxx", limit: 3) == "xxx")
  }

  @Test(arguments: [
    ("kernal_size", "kernel_size"), ("RELU", "ReLU"), ("Conv2D", "Conv2d"), ("zebra", nil),
  ])
  func nearestNameIsOfferedOnlyWhenNear(wrong: String, right: String?) {
    #expect(nearestMatch(to: wrong, in: ["ReLU", "Conv2d", "kernel_size", "stride"]) == right)
  }
}
