import Foundation
import TestSupport
import Testing

/// `reference-train predict` as a process.
@Suite struct PredictCommandTests {
  private let program: Program

  init() throws { program = try Program("reference-train") }

  @Test func explainsItself() async throws {
    let outcome = try await program.run("predict", "--help")
    #expect(outcome.status == 0 && outcome.error == "")
    try expectSnapshot(outcome.text, "predict-help.txt")
  }

  @Test func drawsAnImageOfTheSampleWithItsScores() async throws {
    let outcome = try await program.run("predict", "\(fixtureClass)/ada.zip", "--image", "7")
    #expect(outcome.status == 0 && outcome.error == "")
    try expectSnapshot(outcome.text, "predict.txt")
  }

  @Test func findsTheFirstWrongAndTheFirstRightAnswer() async throws {
    let path = "\(fixtureClass)/hana.safetensors"
    let wrong = try await program.run("predict", path, "--first-wrong")
    #expect(wrong.text.contains(" (wrong)\n"))
    let right = try await program.run("predict", path, "--first-right")
    #expect(right.text.contains("\nimage 0 of the 1,000 test images of sample (sample)\n"))
    #expect(right.text.contains(" (right)\n"))
    let line = try #require(wrong.lines.first { $0.hasPrefix("image ") })
    let index = try #require(line.split(separator: " ").dropFirst().first)
    let same = try await program.run("predict", path, "--image", String(index))
    #expect(same.text == wrong.text)
  }

  /// The test part is the one that the run did not train on, so it follows from the run's seed.
  @Test func aCheckpointIsAskedAboutItsOwnTestPart() async throws {
    try program.folder.write(ImageTable.csv(images: 60), as: "images.csv")
    let trained = try await program.run(
      "first-net", "--data", "images.csv", "--epochs", "1", "--seed", "5")
    #expect(trained.status == 0)
    let asked = ["--data", "images.csv", "--image", "8"]
    let stored = try await program.start(["predict", "checkpoints/first-net.pt"] + asked).outcome()
    #expect(stored.status == 0)
    #expect(stored.text.hasPrefix("first-net.pt: first-net after epoch 1, 7,850 parameters\n"))
    #expect(stored.text.contains("\nimage 8 of the 9 test images of unknown (data)\n"))
    let archive = try await program.start(["predict", "checkpoints/first-net.zip"] + asked)
      .outcome()
    #expect(archive.text.contains("\nimage 8 of the 60 test images of unknown (data)\n"))
  }

  @Test func inputsThatDoNotFitEndWith66() async throws {
    try program.folder.write("hello".utf8, as: "notes.txt")
    try program.folder.write("{}".utf8, as: "empty/submission.json")
    let ada = "\(fixtureClass)/ada.zip"
    var text = ""
    for arguments in [
      [ada, "--image", "1000"], [ada, "--image", "9223372036854775807"],
      [ada, "--image", "0", "--data", "nowhere"], ["nowhere.pt", "--image", "0"],
      ["notes.txt", "--first-wrong"], ["empty", "--first-right"],
    ] {
      let outcome = try await program.start(["predict"] + arguments).outcome()
      #expect(outcome.status == 66, "\(arguments)")
      #expect(outcome.text == "")
      text += outcome.error.replacing(fixtureClass, with: "CLASS")
    }
    try expectSnapshot(text, "predict-inputs.txt")
  }

  @Test(arguments: [
    [], ["a.pt"], ["a.pt", "--image"], ["a.pt", "--image=-1"], ["a.pt", "--image", "x"],
    ["a.pt", "--image", "1", "--first-wrong"], ["a.pt", "--first-wrong", "--first-right"],
  ])
  func wrongUsageEndsWith64(_ arguments: [String]) async throws {
    let outcome = try await program.start(["predict"] + arguments).outcome()
    #expect(outcome.status == 64)
    #expect(outcome.text == "")
    #expect(outcome.error.hasPrefix("Error: "))
  }
}
