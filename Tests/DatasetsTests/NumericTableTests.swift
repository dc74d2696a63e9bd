import Diagnostics
import TestSupport
import Testing

@testable import Datasets

@Suite struct NumericTableTests {
  private func read(_ text: String) throws -> NumericTable {
    try NumericTable(csv: Array(text.utf8), named: "points.csv")
  }

  @Test(arguments: [
    "x,y\n1,-2.5\n3e2,4\n", "\u{FEFF}x,y\r\n1,-2.5\r\n3e2,4",
    " x ,\"y\"\n 1 ,\t-2.5\n+3E2,4.\n\n \r\n",
  ])
  func readsNamedColumns(text: String) throws {
    #expect(try read(text) == NumericTable(names: ["x", "y"], values: [1, -2.5, 300, 4]))
  }

  @Test func readsWithoutHeader() throws {
    #expect(try read("1\n2") == NumericTable(names: ["column 1"], values: [1, 2]))
    #expect(try read(",y\n0,1").names == ["column 1", "y"])
  }

  @Test func readsAFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("a,b\n1,2".utf8), as: "t.csv")
    #expect(try NumericTable(csv: path).values == [1, 2])
    #expect(throws: DatasetError.self) { try NumericTable(csv: path + "x") }
  }

  @Test func refusesWithReasons() throws {
    let cases: [(what: String, code: DatasetErrorCode, text: String)] = [
      ("an empty file", .empty, ""), ("blank lines", .empty, "\n \n"),
      ("a header", .empty, "x,y\n"),
      ("a blank line first", .notANumber, "\n1,2"),
      ("a blank line within", .columnCount, "1,2\n\n3,4"),
      ("a cell too few", .columnCount, "x,y\n1,2\n3\n"), ("one too many", .columnCount, "1\n2,3"),
      ("semicolons", .columnCount, "x,y\n1;2\n"), ("a word", .notANumber, "x,y\n1,2\n3,four\n"),
      ("an empty cell", .notANumber, "x,y\n1,\n"), ("NaN", .notANumber, "x\nnan\n"),
      ("infinity", .notANumber, "x\n1\ninf\n"), ("too large", .notANumber, "x\n1e39\n"),
      ("hexadecimal", .notANumber, "1\n0x1p3\n"), ("half a header", .notANumber, "1,y\n2,3\n"),
      ("one name twice", .columnName, "x,x\n1,2"),
      ("no text", .notANumber, "1\n\u{1B}[2J\u{202E}\n"),
    ]
    var text = ""
    for entry in cases {
      let error = try #require(#expect(throws: DatasetError.self) { try read(entry.text) })
      #expect(error.code == entry.code, "\(entry.what)")
      text += "\(entry.what)\n  \(error)\n"
    }
    let table = NumericTable(names: ["height", "weight"], values: [1, 2])
    for wanted in [["hight"], ["z"], ["weight", "weight"], []] {
      let error = try #require(#expect(throws: DatasetError.self) { try table.columns(wanted) })
      #expect(error.code == .columnName)
      text += "\(wanted)\n  \(error)\n"
    }
    try expectSnapshot(text, "table-refusals.txt")
  }

  @Test func anyBytesNeverTrap() {
    var random = SplitMix64(seed: 4)
    let alphabet = Array("0123456789.,,,\n\n\r\"- eExy\u{7F}".utf8) + [0xFF, 0]
    var read = 0
    for _ in 0..<2_000 {
      let bytes = (0..<random.below(30)).map { _ in alphabet[random.below(alphabet.count)] }
      if let table = try? NumericTable(csv: bytes, named: "any") {
        read += 1
        #expect(table.values.allSatisfy { $0.isFinite })
        #expect(table.values.count == table.rowCount * table.columnCount)
      }
    }
    #expect((1..<2_000).contains(read))
  }

  @Test func selectsColumnsAndRows() throws {
    let table = NumericTable(names: ["a", "b", "c"], values: [1, 2, 3, 4, 5, 6])
    #expect(
      try table.columns(["c", "a"]) == NumericTable(names: ["c", "a"], values: [3, 1, 6, 4]))
    #expect(table.rows([1, 0, 1]).values == [4, 5, 6, 1, 2, 3, 4, 5, 6])
    #expect(table.rows([]).rowCount == 0)
    #expect(table.column(1) == [2, 5])
    #expect(ImageLoaderTests.values(table, Batch(indices: [1, 0]), 1..<2) == [1, 2, 3])
  }
}
