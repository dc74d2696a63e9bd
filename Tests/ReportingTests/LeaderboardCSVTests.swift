import Diagnostics
import Scoring
import TestSupport
import Testing

@testable import Reporting

/// Records of a CSV text, read strictly by RFC 4180; line ends LF or CRLF. Nil where it is malformed.
///
/// Written for these tests, apart from the writer: it shares no code with it.
func readCSV(_ bytes: [UInt8]) -> [[String]]? {
  var records: [[String]] = []
  var record: [String] = []
  var cell: [UInt8] = []
  var index = 0
  func next() -> UInt8? { index < bytes.count ? bytes[index] : nil }
  while index < bytes.count {
    cell = []
    if next() == UInt8(ascii: "\"") {
      index += 1
      while true {
        guard let byte = next() else { return nil }
        index += 1
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if next() == UInt8(ascii: "\"") {
          cell.append(byte)
          index += 1
        } else {
          break
        }
      }
    } else {
      while let byte = next(), ![0x2C, 0x0D, 0x0A].contains(byte) {
        if byte == UInt8(ascii: "\"") { return nil }
        cell.append(byte)
        index += 1
      }
    }
    record.append(String(decoding: cell, as: UTF8.self))
    if next() == UInt8(ascii: ",") {
      index += 1
      continue
    }
    if next() == 0x0D { index += 1 }
    guard next() == 0x0A else { return nil }
    index += 1
    records.append(record)
    record = []
  }
  return record.isEmpty ? records : nil
}

struct LeaderboardCSVTests {
  private func rows(_ board: Leaderboard) throws -> [[String: String]] {
    let records = try #require(readCSV(board.csv()))
    let header = try #require(records.first)
    return records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  @Test func wholeClass() throws {
    let csv = sampleLeaderboard(try .sample()).csv()
    try expectSnapshot(String(decoding: csv, as: UTF8.self), "class.csv")
  }

  @Test func headerIsExact() throws {
    let csv = sampleLeaderboard(try .sample(), []).csv()
    #expect(
      String(decoding: csv, as: UTF8.self)
        == "rank,student_id,student_name,total,points,max_points,extra_credit,accuracy,correct,"
        + "images,data_loader,status,detail\n")
  }

  @Test func everyRecordHasAsManyCells() throws {
    let records = try #require(readCSV(sampleLeaderboard(try .sample()).csv()))
    #expect(records.count == sampleClass().count + 1)
    #expect(records.allSatisfy { $0.count == 13 })
  }

  @Test func byteOrderMarkForExcelOnly() throws {
    let board = sampleLeaderboard(try .sample())
    #expect(board.csv(forExcel: true) == [0xEF, 0xBB, 0xBF] + board.csv())
    #expect(!board.csv().starts(with: [0xEF, 0xBB, 0xBF]))
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM", "'@SUM"), ("\tx", "'\tx"),
    ("\rx", "'\rx"), ("a=1", "a=1"), ("'=1", "'=1"), ("a,b", "a,b"), ("say \"hi\"", "say \"hi\""),
    ("two\nlines", "two\nlines"), (" = 1", " = 1"), ("ä", "ä"), ("nul\0", "nul\\u{0}"),
    ("\u{1B}[2J\u{202E}", "\\u{1b}[2J\\u{202e}"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
    ("\"=1\"", "\"=1\""),
  ])
  func textCellsAreDisarmedAndQuoted(text: String, expected: String) throws {
    let sample = Sample(path: "a.zip", id: text, name: text, correct: 900)
    let row = try #require(try rows(sampleLeaderboard(try .sample(), [sample])).first)
    #expect(row["student_id"] == expected)
    #expect(row["student_name"] == expected)
  }

  @Test func numbersAreNeverTouched() {
    #expect(CSVCell.number("-0.5").csv == "-0.5")
    #expect(CSVCell.number(nil).csv == "")
  }

  @Test func whatWasNotMeasuredIsEmpty() throws {
    let rows = try rows(
      sampleLeaderboard(
        try .sample(),
        [
          Sample(path: "a.zip", status: .refused),
          Sample(path: "b.zip", status: .failed, why: "the disk is full"),
        ]))
    let empty = rows.map { row in
      Leaderboard.columns.filter { row[$0] == "" }
    }
    #expect(
      empty == [
        ["rank", "student_name", "accuracy", "correct", "images"],
        [
          "rank", "student_name", "total", "points", "extra_credit", "accuracy", "correct",
          "images", "data_loader",
        ],
      ])
    #expect(
      rows.map { $0["detail"] } == [
        "no network could be evaluated: the archive has no model spec",
        "not judged: the disk is full",
      ])
  }

  @Test func detailIsOneSafeLine() throws {
    let evil = Sample(
      path: "a.zip", status: .refused,
      diagnostics: [
        .init(code: "X", severity: .error, place: "a\nb", message: "one\r\ntwo\u{1B}[2J\u{202E}")
      ])
    let row = try #require(try rows(sampleLeaderboard(try .sample(), [evil])).first)
    #expect(row["detail"] == "a\\u{a}b: one\\u{d}\\u{a}two\\u{1b}[2J\\u{202e}")
  }

  @Test func manyReasonsAreCut() throws {
    let noisy = Sample(
      path: "a.zip", correct: 900,
      diagnostics: (1...40).map {
        .init(code: "X", severity: .warning, message: "tensor \($0) has NaN")
      })
    let row = try #require(try rows(sampleLeaderboard(try .sample(), [noisy])).first)
    #expect(
      row["detail"]?.hasSuffix("tensor 12 has NaN; and 28 more, see the results JSON") == true)
  }

  @Test func everyDetailOnTheSampleSaysSo() throws {
    let rows = try rows(sampleLeaderboard(try .sample("sample", name: "sample")))
    #expect(
      rows.allSatisfy { $0["detail"]?.hasPrefix("sample data, not Fashion-MNIST") == true })
    let full = try #require(rows.first)
    #expect(full["detail"] == "sample data, not Fashion-MNIST")
  }
}
