import Diagnostics
import Testing

struct SourceExcerptTests {
  @Test(arguments: [
    ("x = (1]", 6..<7, "7 | x = (1]\n  |       ^"),
    ("x = 'abc", 4..<8, "7 | x = 'abc\n  |     ^^^^"),
    // Nothing to underline: a caret where it is missing.
    ("if x", 4..<4, "7 | if x\n  |     ^"),
    ("", 0..<0, "7 | \n  | ^"),
    // A tab is four spaces, a wide character two columns, an invisible one is spelled out.
    ("\tx y", 3..<4, "7 |     x y\n  |       ^"),
    ("李 = y", 6..<7, "7 | 李 = y\n  |      ^"),
    ("e\u{301}\u{202E}", 3..<6, "7 | e\u{301}\\u{202e}\n  |  ^^^^^^^^"),
    ("a\u{1B}[2Jb", 1..<2, "7 | a\\u{1b}[2Jb\n  |  ^^^^^^"),
    // Beyond the line's end.
    ("x", 9..<12, "7 | x\n  |  ^"),
  ])
  func carets(text: String, columns: Range<Int>, expected: String) {
    let excerpt = SourceExcerpt(line: 7, text: text, columns: columns)
    #expect(excerpt.codeFrame == expected)
  }

  @Test func longLineIsCutAroundItsMark() {
    let text = String(repeating: "a", count: 200) + "!" + String(repeating: "b", count: 1_000_000)
    let frame = SourceExcerpt(line: 120, text: text, columns: 200..<201).codeFrame
    let expected =
      "120 | …" + String(repeating: "a", count: 40) + "!" + String(repeating: "b", count: 46)
      + "…\n    | " + String(repeating: " ", count: 41) + "^"
    #expect(frame == expected)
  }
}
