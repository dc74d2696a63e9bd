import Diagnostics
import Evaluations
import Grading
import Scoring
import TestSupport
import Testing

@testable import Reporting

struct TableTests {
  private let baselines = [
    Sample(path: "cnn.zip", correct: 905), Sample(path: "linear.zip", correct: 810),
    Sample(path: "broken.zip", status: .refused),
  ]

  @Test(arguments: [80, 120])
  func wholeClass(width: Int) throws {
    let board = sampleLeaderboard(try .sample(), baselines: baselines)
    try expectSnapshot(board.table(TerminalStyle(width: width)), "table-\(width).txt")
  }

  @Test func onTheSample() throws {
    let board = sampleLeaderboard(
      try .sample("sample", name: "sample"), Array(sampleClass().prefix(2)))
    let table = board.table(csvPath: "out.csv")
    #expect(table.hasPrefix("sample data, not Fashion-MNIST"))
    try expectSnapshot(table, "table-sample.txt")
  }

  @Test func onUnknownImagesAndInterrupted() throws {
    let board = sampleLeaderboard(
      try .sample("data", name: "unknown", rubric: "accuracy-bands.yaml", isInterrupted: true),
      [
        Sample(path: "ada.zip", correct: 912),
        Sample(path: "bob.zip", status: .failed, why: "interrupted"),
      ])
    try expectSnapshot(board.table(), "table-interrupted.txt")
  }

  @Test func emptyClass() throws {
    try expectSnapshot(sampleLeaderboard(try .sample(), []).table(), "table-empty.txt")
  }

  @Test func colours() throws {
    let board = sampleLeaderboard(try .sample(), baselines: baselines)
    let table = board.table(TerminalStyle(width: 100, hasColours: true))
    try expectSnapshot(table.replacing("\u{1B}", with: "ESC"), "table-colours.txt")
    // Colours change nothing else.
    let plain = table.replacing(#/\u{1B}\[\d+m/#, with: "")
    #expect(plain == board.table(TerminalStyle(width: 100)))
  }

  @Test(arguments: [60, 80, 100, 200])
  func linesStayInsideTheTerminal(width: Int) throws {
    let board = sampleLeaderboard(try .sample(), baselines: baselines)
    let limit = max(width, 80)
    for line in board.table(TerminalStyle(width: width)).split(separator: "\n") {
      #expect(displayWidth(line) <= limit, "\(line)")
      #expect(!line.hasSuffix(" "), "\(line)")
    }
  }

  @Test func nothingActsOnTheTerminal() throws {
    let board = sampleLeaderboard(try .sample())
    for text in [board.table()] + board.entries.map({ board.feedback($0) }) {
      let acting = text.unicodeScalars.filter { scalar in
        scalar != "\n" && [.control, .format].contains(scalar.properties.generalCategory)
      }
      #expect(acting.isEmpty)
    }
  }
}

struct FeedbackTests {
  @Test(arguments: [
    "ada.zip", "copy-of-bob.tar.gz", "=cmd.zip", "eve.zip", "slow.zip",
  ])
  func feedback(path: String) throws {
    let board = sampleLeaderboard(try .sample())
    let entry = try #require(board.entries.first { $0.result.path == path })
    let name = path.prefix { $0 != "." }.drop { $0 == "=" }
    try expectSnapshot(board.feedback(entry), "feedback-\(name).txt")
  }

  @Test(arguments: [60, 80, 120])
  func linesStayInsideTheTerminal(width: Int) throws {
    let board = sampleLeaderboard(try .sample())
    for entry in board.entries {
      for line in board.feedback(entry, TerminalStyle(width: width)).split(separator: "\n") {
        // The table of classes has fixed columns.
        #expect(displayWidth(line) <= max(width, 80), "\(line)")
      }
    }
  }

  @Test func aClassThatDoesNotOccurHasNoAccuracy() throws {
    var result = Sample(path: "a.zip", correct: 900).result(try readRubric())
    result.evaluation = .init(predictions: [3, 255], labels: [3, 3])
    var run = try RunDescription.sample()
    run.dataset.classNames = nil
    let board = Leaderboard(run: run, submissions: [result])
    let text = board.feedback(try #require(board.entries.first))
    #expect(text.contains("      0  class 0        0       0         -\n"))
    #expect(text.contains("      3  class 3        1       2    0.5000\n"))
  }

  @Test func theLoaderIsShownWhereNoCriterionIsAboutIt() throws {
    let yaml = """
      version: 1
      title: Weights only
      criteria: [{id: w, title: Weights, kind: stored_weights, points: 1}]
      """
    var run = try RunDescription.sample()
    run.rubric = try Rubric(yaml: [UInt8](yaml.utf8), file: "w.yaml")
    let board = sampleLeaderboard(run, [Sample(path: "a.zip", correct: 900)])
    let text = board.feedback(try #require(board.entries.first))
    #expect(
      text.contains(
        "Data loader\n  custom, class 'CustomMNIST' in loader.py:12: seen in the class body\n"))
  }

  @Test func aThousandLayersAreCut() throws {
    var result = Sample(path: "a.zip", correct: 900).result(try readRubric())
    result.network?.printed = (0..<1_000).map { "(\($0)): ReLU()\n" }.joined()
    let board = Leaderboard(run: try .sample(), submissions: [result])
    let text = board.feedback(try #require(board.entries.first))
    #expect(text.contains("(199): ReLU()\n  … and 800 more lines\n"))
    #expect(!text.contains("(200)"))
  }
}

struct DisplayWidthTests {
  @Test(arguments: [
    ("abc", 3), ("", 0), ("e\u{301}", 1), ("李", 2), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("👍", 2),
    ("❤\u{FE0F}", 2), ("❤", 1), ("各各", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("ä", 1),
  ])
  func columns(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test func cutsByColumns() {
    #expect(fitted("abcdef", to: 6) == "abcdef")
    #expect(fitted("abcdef", to: 4) == "abc…")
    #expect(fitted("李小龙", to: 4) == "李…")
    #expect(fitted("abc", to: 0) == "")
  }

  @Test func idsAreCutInTheMiddle() {
    #expect(fittedAtBothEnds("s2026-000123", to: 12) == "s2026-000123")
    #expect(fittedAtBothEnds("s2026-000123", to: 9) == "s202…0123")
    #expect(displayWidth(fittedAtBothEnds("李李李李李李", to: 9)) <= 9)
  }

  @Test func wrapsAtSpacesAndBreaksLongWords() {
    #expect(wrapped("one two three", to: 8) == ["one two", "three"])
    #expect(wrapped("abcdefghijklmnop", to: 8) == ["abcdefgh", "ijklmnop"])
    #expect(wrapped("李李李李李 x", to: 8) == ["李李李李", "李 x"])
    #expect(wrapped("", to: 8) == [])
  }

  @Test func pilesOfMarksAreCut() {
    let pile = "e" + String(repeating: "\u{301}", count: 50)
    #expect(tableText(pile).unicodeScalars.count == 4)
  }
}
