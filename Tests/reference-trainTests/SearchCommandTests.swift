import Foundation
import TestSupport
import Testing

/// `reference-train search` as a process.
@Suite struct SearchCommandTests {
  private let program: Program

  init() throws {
    program = try Program("reference-train")
    try program.folder.write(ImageTable.csv(images: 120), as: "images.csv")
  }

  private func search(_ arguments: String...) async throws -> Program.Outcome {
    try await program.start(["search", "--data", "images.csv", "--epochs", "2"] + arguments)
      .outcome()
  }

  @Test func explainsItself() async throws {
    let outcome = try await program.run("search", "--help")
    #expect(outcome.status == 0 && outcome.error == "")
    try expectSnapshot(outcome.text, "search-help.txt")
  }

  @Test func comparesBatchSizes() async throws {
    let arguments = ["--batch-sizes", "12,42,84", "--learning-rates", "1,1e30", "--widths", "8"]
    let first = try await program.start(
      ["search", "--data", "images.csv", "--epochs", "2", "--jobs", "1"] + arguments
    ).outcome()
    #expect(first.status == 0)
    let heads = first.text.split(separator: "\n").filter { $0.first?.isLetter == true }
      .map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      heads == [
        "search: 6 runs of 2 epochs",
        "unknown (data): 84 images to train, 18 to validate, 18 to test",
        "Best by validation accuracy",
        "rank learning rate batch size depth width optimizer activation parameters validation loss "
          + "test", "Batch sizes, the best run of each",
        "batch size steps an epoch validation loss test", "written to checkpoints/search.csv",
      ])
    let table = try csv("checkpoints/search.csv")
    #expect(table.count == 6)
    #expect(table.map { $0[0] } == ["1", "1", "1", "1e+30", "1e+30", "1e+30"])
    #expect(table.map { $0[1] } == ["12", "42", "84", "12", "42", "84"])
    #expect(table.map { $0[9] } == ["7", "2", "1", "7", "2", "1"])
    #expect(table.allSatisfy { $0[17] == "unknown" })
    let bytes = try program.folder.read("checkpoints/search.csv")
    let again = try await program.start(
      ["search", "--data", "images.csv", "--epochs", "2", "--jobs", "3"] + arguments
    ).outcome()
    #expect(again.text.contains("6 of them in checkpoints/search.csv already\n"))
    let end = try #require(first.text.range(of: "Best by")).lowerBound
    #expect(again.text.hasSuffix(first.text[end...]))
    #expect(try program.folder.read("checkpoints/search.csv") == bytes)
    let elsewhere = try await program.start(
      ["search", "--data", "images.csv", "--epochs", "2", "--jobs", "3", "--csv", "b.csv"]
        + arguments
    ).outcome()
    #expect(elsewhere.status == 0)
    #expect(try program.folder.read("b.csv") == bytes)
  }

  /// The cells of each row.
  private func csv(_ name: String) throws -> [[Substring]] {
    String(decoding: try program.folder.read(name), as: UTF8.self).split(separator: "\n")
      .dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  @Test func drawsSomeOfTheDefaultGrid() async throws {
    let outcome = try await search("--random", "2", "--csv", "drawn.csv", "--seed", "7")
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("search: 2 runs of 2 epochs\n"))
    #expect(!outcome.text.contains("Batch sizes"))
    #expect(try csv("drawn.csv").count == 2)
    #expect(try csv("drawn.csv").allSatisfy { $0[7] == "7" })
    #expect(try program.folder.names == ["drawn.csv", "images.csv"])
  }

  @Test func aForeignFileIsNotOverwritten() async throws {
    let text = "rank,student_id\n1,ada\n"
    try program.folder.write(text.utf8, as: "grades.csv")
    let outcome = try await search("--csv", "grades.csv")
    #expect(outcome.status == 66)
    #expect(outcome.text == "")
    #expect(outcome.error.contains("\nreference-train: error TRN004 grades.csv: "))
    #expect(try program.folder.read("grades.csv") == Array(text.utf8))
  }

  @Test func aFileThatCannotBeWrittenIsAFault() async throws {
    try program.folder.write([], as: "file")
    let inside = try await search("--csv", "file/search.csv")
    #expect(inside.status == 1)
    #expect(inside.error.contains("error FIL001 file: "))
  }

  @Test func anInterruptKeepsWhatIsDone() async throws {
    // The first run is over at once; all the others take far longer than this test.
    let widths = [1] + Array(4_000..<4_199)
    let running = try program.start([
      "search", "--data", "images.csv", "--epochs", "40", "--widths",
      widths.map(String.init).joined(separator: ","), "--jobs", "1", "--csv", "search.csv",
    ])
    try await running.wait { _ in
      guard let bytes = try? program.folder.read("search.csv") else { return false }
      return bytes.count { $0 == UInt8(ascii: "\n") } > 1
    }
    running.interrupt()
    let outcome = try await running.outcome()
    #expect(outcome.status == 130)
    #expect(outcome.error.contains("reference-train: interrupted; "))
    #expect(outcome.text.contains("of 200 runs are still to be trained"))
    let rows = try csv("search.csv")
    #expect(rows.count >= 1 && rows.count < 200)
    #expect(rows.map { $0[3] } == widths.prefix(rows.count).map { Substring(String($0)) })
  }

  static let wrong: [[String]] = [
    ["--learning-rates", ""], ["--learning-rates", "0.1,"], ["--learning-rates", "0.1;0.2"],
    ["--learning-rates", "0"], ["--learning-rates", "inf"], ["--learning-rates", "0.1,0.10"],
    ["--batch-sizes", "0"], ["--batch-sizes", "1.5"], ["--depths", "0"], ["--depths", "101"],
    ["--widths", "65537"], ["--depths", "100", "--widths", "65536"], ["--optimizers", "Adam"],
    ["--activations", "rleu"], ["--random", "0"], ["--epochs", "0"], ["--jobs", "0"],
    ["--csv", ""], ["--csv", "-"], ["--csv", "folder/"], ["--seed", "x"], ["extra"],
  ]

  @Test(arguments: wrong) func wrongUsageEndsWith64(_ arguments: [String]) async throws {
    let outcome = try await program.start(["search"] + arguments).outcome()
    #expect(outcome.status == 64)
    #expect(outcome.text == "")
    #expect(outcome.error.hasPrefix("Error: "))
    #expect(try program.folder.names == ["images.csv"], "nothing was written")
  }

  @Test func aMisspeltNameIsMended() async throws {
    let outcome = try await program.run("search", "--activations", "relu,relo")
    #expect(
      outcome.error.hasPrefix(
        "Error: --activations takes one of sigmoid, tanh, relu, leaky-relu, prelu, elu, gelu, silu, "
          + "or several with commas; 'relo' is none. Did you mean 'relu'?\n"))
  }
}
