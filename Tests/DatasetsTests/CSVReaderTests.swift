import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct CSVReaderTests {
  private static let header = "label," + (1...784).map { "pixel\($0)" }.joined(separator: ",")

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func row(_ label: String, _ pixel: String = "7", pixels: Int = 784) -> String {
    ([label] + [String](repeating: pixel, count: pixels)).joined(separator: ",")
  }

  private func load(_ text: String) throws -> Dataset {
    try Dataset(path: folder.write(Array(text.utf8), as: "a_test.csv"))
  }

  @Test(arguments: ["\n", "\r\n"], [true, false])
  func readsLines(newline: String, hasHeader: Bool) throws {
    let lines = (hasHeader ? [Self.header] : []) + [Self.row("3"), Self.row(" 9", " 255 ")]
    let dataset = try load(lines.joined(separator: newline))
    #expect(dataset.labels == [3, 9])
    #expect(
      dataset.images == [UInt8](repeating: 7, count: 784) + [UInt8](repeating: 255, count: 784))
    #expect(dataset.name == .unknown)
    #expect(dataset.warnings.map(\.code) == ["DAT018"])
  }

  @Test func readsByteOrderMarkAndBlankEnd() throws {
    #expect(try load("\u{FEFF}\(Self.header)\n\(Self.row("1"))\n\n \r\n").labels == [1])
  }

  @Test func pixelsKeepTheirOrder() throws {
    let pixels = (0..<784).map { $0 % 256 }
    let line = "5," + pixels.map(String.init).joined(separator: ",")
    #expect(try load(line).images == pixels.map { UInt8($0) })
  }

  @Test func refusesWithReasons() throws {
    let row = Self.row("1")
    let cases: [(what: String, code: DatasetErrorCode, text: String)] = [
      ("an empty file", .empty, ""),
      ("a header alone", .empty, Self.header + "\n"),
      ("a short header", .columnCount, "label,pixel1\n\(row)\n"),
      ("no label column", .columnCount, "\(row)\n\(Self.row("0", pixels: 783))\n"),
      ("one pixel too many", .columnCount, "\(row)\n\(row)\n\(row),1\n"),
      ("semicolons", .notANumber, row.replacing(",", with: ";")),
      ("a word", .notANumber, "\(row)\n\(Self.row("1", "dark"))\n"),
      ("a blank cell", .notANumber, Self.row("1", "")),
      ("a fraction", .notANumber, Self.row("1", "0.5")),
      ("a negative pixel", .notANumber, Self.row("1", "-1")),
      ("a blank line within", .notANumber, "\(row)\n\n\(row)\n"),
      ("label 10", .labelRange, "\(Self.header)\n\(Self.row("10"))\n"),
      ("pixel 256", .pixelRange, Self.row("1", "256")),
      ("a huge pixel", .pixelRange, Self.row("1", String(repeating: "9", count: 300))),
      ("bytes that are no text", .notANumber, "1,\u{1B}[31m\u{202E}"),
    ]
    var text = ""
    for entry in cases {
      let error = try #require(#expect(throws: DatasetError.self) { try load(entry.text) })
      #expect(error.code == entry.code, "\(entry.what)")
      text += "\(entry.what)\n  \(error)\n"
    }
    try expectSnapshot(text, "csv-refusals.txt")
  }

  @Test func truncationNeverTraps() throws {
    let text = Array("\(Self.header)\n\(Self.row("1"))\n\(Self.row("2"))".utf8)
    var counts: Set<Int> = []
    for length in stride(from: 0, to: text.count, by: 7) {
      let path = try folder.write(Array(text.prefix(length)), as: "cut.csv")
      if let rows = try? CSVReader.read(path) { counts.insert(rows.labels.count) }
    }
    #expect(counts.isSubset(of: [1]))
  }
}
