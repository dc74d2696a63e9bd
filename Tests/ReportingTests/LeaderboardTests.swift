import Diagnostics
import Grading
import Scoring
import Testing

@testable import Reporting

struct LeaderboardTests {
  private func paths(_ board: Leaderboard) -> [String] { board.entries.map(\.result.path) }

  @Test func ranksThenIdsThenPathsInBytes() throws {
    let board = sampleLeaderboard(
      try .sample(),
      [
        Sample(path: "d.zip", id: "x", correct: 500), Sample(path: "ä.zip", correct: 700),
        Sample(path: "z.zip", correct: 700), Sample(path: "Z.zip", correct: 700),
        Sample(path: "c.zip", id: "x", correct: 500), Sample(path: "b.zip", status: .refused),
        Sample(path: "a.zip", status: .failed), Sample(path: "y.zip", correct: 100),
      ])
    #expect(
      paths(board) == [
        "Z.zip", "z.zip", "ä.zip", "c.zip", "d.zip", "y.zip", "a.zip", "b.zip",
      ])
    #expect(board.entries.map(\.rank) == [1, 1, 1, 4, 4, 6, nil, nil])
  }

  @Test func theOrderOfSubmissionsDoesNotMatter() throws {
    let run = try RunDescription.sample()
    let board = sampleLeaderboard(run)
    let reversed = sampleLeaderboard(run, sampleClass().reversed())
    #expect(board.csv() == reversed.csv())
    #expect(board.json() == reversed.json())
    #expect(board.table() == reversed.table())
  }

  @Test func extraCreditAndTotals() throws {
    let board = sampleLeaderboard(
      try .sample(),
      [
        Sample(path: "a.zip", correct: 900), Sample(path: "b.zip", correct: 900),
        Sample(path: "c.zip", correct: 850), Sample(path: "d.zip", status: .refused),
        Sample(path: "e.zip", status: .failed),
      ])
    #expect(board.entries.map { $0.extraCredit?.description } == ["1", "1", "0", "0", nil])
    #expect(board.entries.map { $0.total?.description } == ["7", "7", "6", "2", nil])
  }

  @Test func anInterruptedRunGivesNoExtraCredit() throws {
    let board = sampleLeaderboard(
      try .sample(isInterrupted: true),
      [
        Sample(path: "a.zip", correct: 900),
        Sample(path: "b.zip", status: .failed, why: "interrupted"),
      ])
    #expect(board.entries.map(\.extraCredit) == [nil, nil])
    #expect(board.entries.map { $0.total?.description } == ["6", nil])
    #expect(board.entries.map(\.rank) == [1, nil])
  }

  @Test func baselinesTakeNoRankAndNoCredit() throws {
    let run = try RunDescription.sample()
    let students = [Sample(path: "a.zip", correct: 850)]
    let baselines = [
      Sample(path: "cnn.zip", correct: 930), Sample(path: "linear.zip", correct: 800),
    ]
    let board = sampleLeaderboard(run, students, baselines: baselines)
    #expect(board.entries.map(\.rank) == [1])
    #expect(board.entries.map { $0.extraCredit?.description } == ["1"])
    #expect(board.csv() == sampleLeaderboard(run, students).csv())
    #expect(board.json() == sampleLeaderboard(run, students).json())
  }

  @Test func aDuplicateIdIsFlaggedInBothRows() throws {
    let board = sampleLeaderboard(
      try .sample(),
      [Sample(path: "ada.zip", correct: 900), Sample(path: "x/ada.tar", id: "ada", correct: 800)])
    #expect(
      board.entries.map(\.result.diagnostics) == [
        [
          Diagnostic(
            code: "REP101", severity: .warning, place: "ada.zip",
            message:
              "the student id 'ada' is also that of 'x/ada.tar', and each keeps its own row: "
              + "decide which one counts")
        ],
        [
          Diagnostic(
            code: "REP101", severity: .warning, place: "x/ada.tar",
            message: "the student id 'ada' is also that of 'ada.zip', and each keeps its own row: "
              + "decide which one counts"),
          Diagnostic(
            code: "REP102", severity: .warning, place: "x/ada.tar",
            message: "the manifest names the student 'ada', but 'x/ada.tar' is named for "
              + "'x/ada': check whose it is"),
        ],
      ])
  }

  @Test func anIdThatDiffersFromTheFileIsFlagged() throws {
    let board = sampleLeaderboard(try .sample(), [Sample(path: "bob.zip", id: "ada", correct: 900)])
    #expect(board.entries.map { $0.result.diagnostics.map(\.code) } == [["REP102"]])
    #expect(board.detail(of: try #require(board.entries.first).result).contains("'bob'"))
  }

  @Test func everyIdFlagIsShownByATest() {
    #expect(Set(IDFlag.allCases.map(\.rawValue)) == ["REP101", "REP102"])
  }

  @Test func oneStudentManyTimes() throws {
    let samples = (1...6).map { Sample(path: "\($0).zip", id: "ada", correct: 900) }
    let board = sampleLeaderboard(try .sample(), samples)
    let message = board.entries.first?.result.diagnostics.first?.message
    #expect(
      message
        == "the student id 'ada' is also that of '2.zip', '3.zip', '4.zip' and 2 more, "
        + "and each keeps its own row: decide which one counts")
  }
}
