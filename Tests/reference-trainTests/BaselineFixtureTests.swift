import Foundation
import Submissions
import TestSupport
import Testing

/// The committed baselines, graded on the sample that they were trained on.
@Suite struct BaselineFixtureTests {
  @Test func areGradedAsTheirRecordsSay() async throws {
    let grade = try Program("grade")
    let folder = packageRoot.appending(path: "Fixtures/baselines").path
    let outcome = try await grade.run(
      folder, "--class", "--data", sampleFolder, "--json", "results.json")
    #expect(outcome.status == 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let results = try decoder.decode(
      Results.self, from: Data(grade.folder.read("results.json")))
    let graded = results.submissions.filter { $0.status == "graded" }
    #expect(
      graded.map(\.student.id).sorted() == [
        "cnn", "digits-from-scratch", "first-net", "three-blue",
      ])
    for submission in graded {
      #expect(submission.diagnostics.isEmpty, "\(submission.student.id)")
      #expect(submission.dataLoader.verdict == "custom")
    }
    // As trained: processors round differently, by a few images of 1,000 at most.
    let correct = Dictionary(
      uniqueKeysWithValues: graded.map { ($0.student.id, $0.evaluation?.correct ?? 0) })
    for recipe in correct.keys {
      let recorded = try Self.recordedCorrect("\(folder)/\(recipe).zip")
      #expect(abs((correct[recipe] ?? 0) - recorded) <= 3, "\(recipe)")
    }
  }

  /// What the archive's own record says.
  private static func recordedCorrect(_ archive: String) throws -> Int {
    let manifest = try #require(SubmissionReader().open(archive)["submission.json"])
    return try JSONDecoder().decode(Manifest.self, from: Data(manifest.bytes))
      .extra.training.test.correct
  }

  private struct Manifest: Decodable {
    let extra: Extra

    struct Extra: Decodable { let training: Training }
    struct Training: Decodable { let test: Test }
    struct Test: Decodable { let correct: Int }
  }

  private struct Results: Decodable {
    let submissions: [Submission]

    struct Submission: Decodable {
      let student: Student
      let status: String
      let dataLoader: Loader
      let evaluation: Evaluation?
      let diagnostics: [Said]
    }

    struct Student: Decodable { let id: String }
    struct Loader: Decodable { let verdict: String }
    struct Evaluation: Decodable { let correct: Int }
    struct Said: Decodable { let code: String }
  }
}
