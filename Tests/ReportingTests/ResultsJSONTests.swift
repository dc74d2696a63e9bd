import Evaluations
import Grading
import StrictJSON
import TestSupport
import Testing

@testable import Reporting

struct ResultsJSONTests {
  private func parsed(_ board: Leaderboard) throws -> JSONValue {
    try JSONValue(parsing: board.json())
  }

  @Test func threeSubmissions() throws {
    let samples = sampleClass().filter { ["ada.zip", "eve.zip", "slow.zip"].contains($0.path) }
    let json = sampleLeaderboard(try .sample(), samples).json()
    try expectSnapshot(String(decoding: json, as: UTF8.self), "results.json")
  }

  @Test func anEmptyClassIsStillAnObject() throws {
    let json = try parsed(sampleLeaderboard(try .sample(), []))
    #expect(json.object?["submissions"]?.array == [])
  }

  @Test func keysInTheContractsOrder() throws {
    let object = try #require(try parsed(sampleLeaderboard(try .sample())).object)
    #expect(object.keys == ["format", "version", "tool", "dataset", "rubric", "submissions"])
    let first = try #require(object["submissions"]?.array?.first?.object)
    #expect(
      first.keys == [
        "student", "path", "sha256", "status", "rank", "total", "points", "max_points",
        "extra_credit", "evaluation", "network", "data_loader", "criteria", "diagnostics",
      ])
    #expect(
      first["evaluation"]?.object?.keys == [
        "correct", "images", "accuracy", "interval95", "per_class", "confusion",
        "predictions_sha256",
      ])
    #expect(
      first["network"]?.object?.keys == ["source", "layers", "parameters", "macs", "summary"])
    #expect(first["data_loader"]?.object?.keys == ["verdict", "file", "line", "class", "why"])
    #expect(
      first["criteria"]?.array?.first?.object?.keys == [
        "id", "points", "max_points", "passed", "why",
      ])
  }

  @Test func tenClassesAndTenByTenCounts() throws {
    let evaluation = Evaluation(predictions: [3, 255], labels: [3, 3])
    var result = Sample(path: "a.zip", correct: 900).result(try readRubric())
    result.evaluation = evaluation
    let board = Leaderboard(run: try .sample(), submissions: [result])
    let json = try #require(
      try parsed(board).object?["submissions"]?.array?.first?.object?["evaluation"]?.object)
    #expect(json["per_class"]?.array?.count == 10)
    #expect(json["confusion"]?.array?.map { $0.array?.count } == Array(repeating: 10, count: 10))
    #expect(json["accuracy"]?.number?.text == "0.5")
  }

  @Test func numbersHaveAtMostSixDecimals() throws {
    func check(_ value: JSONValue) {
      switch value {
      case .number(let number):
        let parts = number.text.split(separator: ".")
        #expect(parts.count == 1 || (parts.count == 2 && parts[1].count <= 6), "\(number.text)")
      case .array(let elements): for element in elements { check(element) }
      case .object(let object): for member in object.members { check(member.value) }
      default: break
      }
    }
    check(try parsed(sampleLeaderboard(try .sample())))
  }

  @Test func inTheOrderOfTheCSV() throws {
    let board = sampleLeaderboard(try .sample())
    let paths = try parsed(board).object?["submissions"]?.array?
      .map { $0.object?["path"]?.string }
    #expect(paths == board.entries.map(\.result.path))
  }

  @Test func aLargeClass() throws {
    let rubric = try readRubric()
    let one = Sample(path: "a.zip", correct: 900).result(rubric)
    let class3000 = (0..<3_000).map { index in
      var result = one
      result.path = "\(index).zip"
      result.studentID = "\(index)"
      result.entryID = "\(index)"
      return result
    }
    let board = Leaderboard(run: try .sample(), submissions: class3000)
    #expect(try parsed(board).object?["submissions"]?.array?.count == 3_000)
    #expect(readCSV(board.csv())?.count == 3_001)
  }
}
