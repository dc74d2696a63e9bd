import Foundation
import TestSupport
import Testing

/// What `reference-train` says of itself, and how it refuses what it cannot do.
@Suite struct UsageTests {
  private let program: Program

  init() throws { program = try Program("reference-train") }

  @Test(arguments: ["--help", "--version", "list", "baselines --help", "list --help"])
  func explainsItself(_ arguments: String) async throws {
    let words = arguments.split(separator: " ").map(String.init)
    let outcome = try await program.start(words).outcome()
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    let name = words.map { $0.replacing("--", with: "") }.joined(separator: "-")
    try expectSnapshot(outcome.text, "\(name).txt")
  }

  @Test func helpIsAskedForInTwoWays() async throws {
    let flag = try await program.run("--help")
    #expect(try await program.run("help").output == flag.output)
    let list = try await program.run("list", "--help")
    #expect(try await program.run("help", "list").output == list.output)
  }

  static let wrong: [[String]] = [
    ["frobnicate"], ["Mlp"], ["mlp", "cnn"], ["--frobnicate"], ["mlp", "--epochs"],
    ["mlp", "--epochs=-1"], ["mlp", "--epochs", "1000001"], ["mlp", "--epochs", "few"],
    ["mlp", "--batch-size", "0"], ["mlp", "--batch-size=-1"], ["mlp", "--learning-rate=-0.1"],
    ["mlp", "--learning-rate", "nan"], ["mlp", "--learning-rate", "inf"], ["mlp", "--seed=-1"],
    ["mlp", "--seed", "18446744073709551616"], ["mlp", "--jobs", "0"], ["mlp", "--jobs", "1025"],
    ["mlp", "--out", ""], ["regression", "--augment"], ["baselines", "mlp"], ["list", "mlp"],
    ["--epochs", "2", "frobnicate"],
  ]

  @Test(arguments: wrong) func wrongUsageEndsWith64(_ arguments: [String]) async throws {
    let outcome = try await program.start(arguments).outcome()
    #expect(outcome.status == 64)
    #expect(outcome.text == "")
    #expect(outcome.error.hasPrefix("Error: "))
    #expect(try program.folder.names == [], "nothing was written")
  }

  @Test func theNearestRecipeIsNamed() async throws {
    let outcome = try await program.run("three-blu")
    #expect(
      outcome.error.hasPrefix(
        "Error: There is no recipe 'three-blu'; reference-train list shows them. "
          + "Did you mean 'three-blue'?\n"))
  }

  @Test func optionsMayStandBeforeTheRecipe() async throws {
    let outcome = try await program.run("--seed", "1", "example-nn")
    #expect(outcome.text == (try await program.run("example-nn", "--seed", "1").text))
    #expect(outcome.text.hasPrefix("example-nn: "))
  }

  /// Named inputs that cannot be used: said in one line each, and nothing written.
  @Test func inputsThatDoNotFitEndWith66() async throws {
    try program.folder.write(ImageTable.csv(images: 60), as: "images.csv")
    try program.folder.write(ImageTable.csv(images: 60, seed: 2), as: "others.csv")
    try program.folder.write(ImageTable.csv(images: 3), as: "few.csv")
    try program.folder.write("1,2,3\n".utf8, as: "wide.csv")
    try program.folder.write("x,y\n1,2\n".utf8, as: "short.csv")
    let trained = try await program.run(
      "first-net", "--data", "images.csv", "--epochs", "2", "--out", "before")
    #expect(trained.status == 0)
    let bytes = try program.folder.read("before/first-net.pt")
    try program.folder.write(bytes.dropLast(100), as: "short.pt")
    try program.folder.write([], as: "empty.pt")
    let damaged = bytes.enumerated().map { $0 == 2_000 ? $1 ^ 1 : $1 }
    try program.folder.write(damaged, as: "damaged.pt")
    let torch = packageRoot.appending(path: "Tests/reference-trainTests/torch.pt")
    try program.folder.write(Data(contentsOf: torch), as: "torch.pt")
    let names = try program.folder.names
    var text = ""
    for arguments in [
      ["mlp", "--data", "nowhere"], ["mlp", "--data", "few.csv"],
      ["baselines", "--data", "nowhere"],
      ["regression", "--data", "nowhere"], ["regression", "--data", "wide.csv"],
      ["regression", "--data", "short.csv"], ["--resume", "nowhere.pt"], ["--resume", "before"],
      ["--resume", "empty.pt"], ["--resume", "short.pt"], ["--resume", "damaged.pt"],
      ["--resume", "torch.pt"], ["--resume", "images.csv"],
      ["mlp", "--data", "images.csv", "--resume", "before/first-net.pt"],
      ["--data", "others.csv", "--resume", "before/first-net.pt"],
      ["--data", "images.csv", "--learning-rate", "0.5", "--resume=before/first-net.pt"],
      ["--data", "images.csv", "--seed", "5", "--resume", "before/first-net.pt"],
      ["--data", "images.csv", "--batch-size", "5", "--resume", "before/first-net.pt"],
      ["--data", "images.csv", "--augment", "--resume", "before/first-net.pt"],
      ["--data", "images.csv", "--epochs", "1", "--resume", "before/first-net.pt"],
    ] {
      let outcome = try await program.start(arguments + ["--out", "before"]).outcome()
      #expect(outcome.status == 66, "\(arguments)")
      let errors = outcome.error.split(separator: "\n").filter { !$0.contains("warning DAT018") }
      #expect(errors.count == 1, "\(arguments)")
      text += "$ reference-train \(arguments.joined(separator: " "))\n"
      text += errors.joined(separator: "\n") + "\n"
    }
    #expect(try program.folder.names == names)
    #expect(try program.folder.read("before/first-net.pt") == bytes, "nothing was overwritten")
    try expectSnapshot(text, "inputs.txt")
  }
}
