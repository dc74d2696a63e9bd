import Foundation
import TestSupport
import Testing

/// Every recipe, trained for an epoch on few images.
@Suite struct RecipeTests {
  private let program: Program

  init() throws {
    program = try Program("reference-train")
    try program.folder.write(ImageTable.csv(images: 60), as: "images.csv")
  }

  static let classifiers = ["first-net", "digits-from-scratch", "three-blue", "mlp", "cnn", "best"]

  private static let header =
    "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy\n"

  @Test(arguments: classifiers) func aClassifierCanBeGraded(_ recipe: String) async throws {
    let outcome = try await program.run(
      recipe, "--data", "images.csv", "--epochs", "1", "--out", "out/here")
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("warning DAT018"), "the images are not known")
    #expect(outcome.text.hasPrefix(recipe + ": "))
    let files = try FileManager.default.contentsOfDirectory(
      atPath: program.folder.path + "/out/here"
    ).sorted()
    let events = files.filter { $0.hasPrefix("events.out.tfevents.") }
    #expect(events.count == 1)
    let endings = ["-history.csv", "-report.html", ".pt", ".zip"]
    let more = recipe == "digits-from-scratch" ? ["-epoch-0.pt", "-epoch-1.pt"] : []
    #expect(files.filter { !events.contains($0) } == (more + endings).map { recipe + $0 })
    let history = String(
      decoding: try program.folder.read("out/here/\(recipe)-history.csv"), as: UTF8.self)
    #expect(history.hasPrefix(Self.header + "1,"))
    #expect(history.split(separator: "\n").count == 2)
    try await expectGraded("out/here/\(recipe).zip")
  }

  /// Graded with its probe confirmed and its loader found, and nothing to remark.
  private func expectGraded(_ archive: String) async throws {
    let grade = try Program("grade")
    let path = program.folder.path + "/"
    let outcome = try await grade.run(
      path + archive, "--data", path + "images.csv", "--json", "results.json")
    #expect(outcome.status == 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let results = try decoder.decode(
      Results.self, from: Data(grade.folder.read("results.json")))
    let submission = try #require(results.submissions.first)
    #expect(submission.status == "graded")
    #expect(submission.dataLoader.verdict == "custom")
    // After one epoch on a few images a network is near chance, and may answer better by luck where it
    // reads them another way.
    let remarks = submission.diagnostics.filter { $0.code != "GRD005" }
    #expect(remarks.map(\.code) == [], "\(remarks)")
  }

  private struct Results: Decodable {
    let submissions: [Submission]

    struct Submission: Decodable {
      let status: String
      let dataLoader: Loader
      let diagnostics: [Remark]
    }

    struct Loader: Decodable { let verdict: String }
    struct Remark: Decodable {
      let code: String
      let message: String
    }
  }

  @Test func theFirstNetPrintsAsTheTutorialDoes() async throws {
    let outcome = try await program.run(
      "first-net", "--data", "images.csv", "--epochs", "2", "--batch-size", "2")
    let steps = outcome.lines.filter { $0.hasPrefix("loss: ") }
    // Every tenth of 21 batches, of two epochs.
    #expect(
      steps.map { $0.suffix(7) }
        == ["[ 2/42]", "[22/42]", "[42/42]", "[ 2/42]", "[22/42]", "[42/42]"])
    #expect(outcome.lines.count { $0.hasPrefix("Test Error: Accuracy: ") } == 3)
  }

  @Test func theSweepIsToldByItsRates() async throws {
    let outcome = try await program.run("three-blue", "--data", "images.csv", "--epochs", "2")
    let rates = outcome.lines.drop { $0 != "Learning rates" }.dropFirst().prefix(5)
    #expect(
      rates.map { $0.prefix { $0 != ":" } } == ["  0.1", "  1", "  10", "  100", "  500"])
  }

  @Test func theCurveIsFittedTwice() async throws {
    let outcome = try await program.run("regression", "--epochs", "3")
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("without standardisation, the run diverges at epoch 1, step "))
    #expect(!outcome.text.contains("pixels"), "there are none")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: program.folder.path + "/checkpoints"
    ).filter { !$0.hasPrefix("events.") }.sorted()
    #expect(files == ["regression-history.csv", "regression-report.html", "regression.pt"])
    let history = String(
      decoding: try program.folder.read("checkpoints/regression-history.csv"), as: UTF8.self)
    #expect(history.hasPrefix(Self.header + "1,"))
    // No accuracy in either part.
    #expect(
      history.split(separator: "\n").dropFirst().allSatisfy {
        $0.contains(",,") && $0.hasSuffix(",")
      })
  }

  @Test func aCurveThroughPointsOfOnesOwn() async throws {
    let points = (0..<100).map { "\($0),\(3 * $0)\n" }.joined()
    try program.folder.write("x,y\n\(points)".utf8, as: "points.csv")
    let outcome = try await program.run("regression", "--data", "points.csv", "--epochs", "1")
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("100 points: 70 % to train, 15 % to validate, 15 % to test"))
  }

  @Test func theExampleIsShownAndAskedOnce() async throws {
    let outcome = try await program.run("example-nn")
    #expect(outcome.status == 0)
    try expectSnapshot(outcome.text, "example-nn.txt")
    #expect(try program.folder.names == ["images.csv"], "nothing is written")
  }

  @Test func allBaselinesStandBesideAClass() async throws {
    let outcome = try await program.run(
      "--data", "images.csv", "--epochs", "1", "--out", "references")
    #expect(outcome.status == 0)
    let table = outcome.lines.drop { $0 != "Test accuracy of the baselines" }.dropFirst()
    let names = table.prefix(6).compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(names.sorted() == Self.classifiers.sorted())
    #expect(
      outcome.text.hasSuffix("Show them beside a class: grade CLASS --baselines references\n"))
    let grade = try Program("grade")
    try grade.folder.write("x".utf8, as: "class/ada.zip")
    let path = program.folder.path + "/"
    let graded = try await grade.run(
      "class", "--data", path + "images.csv", "--baselines", path + "references")
    #expect(graded.status == 0)
    #expect(graded.text.contains("1 submission: 1 refused; 6 baselines"))
  }
}
