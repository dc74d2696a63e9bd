import Datasets
import Diagnostics
import TestSupport
import Testing

@testable import Training

@Suite struct SearchTableTests {
  static func row(
    _ outcome: SearchOutcome, learningRate: Double = 0.1, width: Int = 8, seed: UInt64 = 0
  ) -> SearchRow {
    SearchRow(
      trial: SearchTrial(
        learningRate: learningRate, batchSize: 32, depth: 1, width: width, optimizer: .adamW,
        activation: .leakyReLU),
      conditions: SearchConditions(
        epochs: 5, seed: seed, data: .fashionMNISTTraining,
        trainingSHA256: String(repeating: "ab", count: 32),
        testSHA256: String(repeating: "cd", count: 32)),
      parameters: 6_370, stepsPerEpoch: 157, outcome: outcome)
  }

  static func figures(
    accuracy: Double = 0.81234, loss: Double = 0.5, testLoss: Double = 0.625
  ) -> SearchFigures {
    SearchFigures(
      training: .init(loss: 0.25, accuracy: 0.9), validation: .init(loss: loss, accuracy: accuracy),
      test: .init(loss: testLoss, accuracy: 0.8))
  }

  static let table: SearchTable = {
    var table = SearchTable()
    table.replace([
      row(.trained(figures())), row(.notLearning(figures(accuracy: 0.1)), learningRate: 1e-5),
      row(.diverged(at: "epoch 1 step 4"), learningRate: 1e8),
      row(.trained(figures(loss: 1.5e12, testLoss: .infinity)), learningRate: 500),
      row(.trained(figures(testLoss: .nan)), learningRate: 501),
    ])
    return table
  }()

  @Test func everyOutcomeHasItsCells() throws {
    try expectSnapshot(Self.table.csv, "search.csv")
  }

  @Test func readsWhatItWrote() throws {
    let read = try SearchTable(csv: Array(Self.table.csv.utf8), at: "search.csv")
    #expect(read.csv == Self.table.csv)
    #expect(Array(read.rows.prefix(4)) == Array(Self.table.rows.prefix(4)))
  }

  @Test func anEmptyTableIsAHeader() throws {
    let text = SearchTable().csv
    #expect(text.hasPrefix("learning_rate,batch_size,") && text.hasSuffix(",test_sha256\n"))
    #expect(try SearchTable(csv: Array(text.utf8), at: "search.csv") == SearchTable())
  }

  @Test func rowsOfASearchTakeThePlaceOfTheirOldOnes() {
    var table = SearchTable()
    let other = Self.row(.trained(Self.figures()), seed: 1)
    let nan = Self.row(.trained(Self.figures(testLoss: .nan)))
    table.replace([nan, other])
    table.replace([Self.row(.diverged(at: "epoch 1")), nan])
    table.replace([nan])
    #expect(table.rows.map(\.conditions.seed) == [1, 0])
  }

  private static let advice = "; name another file with --csv, or move this one away"

  private static let header = SearchTable().csv

  private static let line = String(table.csv.split(separator: "\n")[1])

  /// Files that are none of ours, with the place and the message.
  static let foreign: [(text: String, place: String, message: String)] = [
    (
      "", "a.csv",
      "a search did not write this file: expected a first line that begins with "
        + "'learning_rate,batch_size', found ''\(advice)"
    ),
    (
      "rank,student_id\n1,ada\n", "a.csv",
      "a search did not write this file: expected a first line that begins with "
        + "'learning_rate,batch_size', found 'rank,student_id'\(advice)"
    ),
    (
      header + line, "a.csv",
      "the last line has no end, so a part of the file may be missing\(advice)"
    ),
    (
      header + "\n", "a.csv:2",
      "expected a row as a search writes it, found ''\(advice)"
    ),
    (
      header + line + "\n" + line + "\n", "a.csv:3",
      "these settings stand in the file already; take one of the two rows out"
    ),
  ]

  @Test(arguments: foreign) func refusesAForeignFile(
    _ text: String, _ place: String, _ message: String
  ) {
    #expect(throws: TrainingError(.searchTable, at: place, message)) {
      try SearchTable(csv: Array(text.utf8), at: "a.csv")
    }
  }

  /// A cell of a sound row, and what it is replaced by.
  @Test(arguments: [
    (0, "1e-1"), (0, "0.10"), (0, "x"), (1, "032"), (1, "-"), (2, "1.0"), (3, ""), (4, "AdamW"),
    (5, "LeakyReLU"), (6, "99999999999999999999"), (7, "-1"), (8, "6,370"), (9, " 157"),
    (10, "Trained"), (10, ""), (10, "diverged at epoch 1"), (11, "0.25"), (11, "1e400x"),
    (12, "1.5"), (12, "nan"), (13, ""), (14, "-0.1000"), (16, "80 %"), (17, "MNIST"), (18, "ab"),
    (19, ""), (10, "diverged at \u{1B}[31m"),
  ])
  func refusesARowThatItWouldWriteOtherwise(_ column: Int, _ cell: String) {
    var cells = Self.line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    cells[column] = cell
    let text = Self.header + cells.joined(separator: ",") + "\n"
    let error = #expect(throws: TrainingError.self) {
      try SearchTable(csv: Array(text.utf8), at: "a.csv")
    }
    #expect(error?.code == .searchTable && error?.place == "a.csv:2")
  }

  @Test func anyByteMayBeWrong() throws {
    let bytes = Array(Self.table.csv.utf8)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      var changed = bytes
      changed[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      // Whatever is taken is given back as it was.
      if let table = try? SearchTable(csv: changed, at: "a.csv") {
        #expect(Array(table.csv.utf8) == changed)
      }
    }
  }
}
