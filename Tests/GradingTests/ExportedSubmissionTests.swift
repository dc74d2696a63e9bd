import Compute
import Datasets
import Evaluations
import Foundation
import Grading
import Rebuilding
import Scoring
import SourceChecks
import StrictJSON
import Submissions
import TestSupport
import Testing

/// Archives that `Fixtures/export_submission.py` wrote, with PyTorch's predictions for them.
///
/// `Fixtures/test_export_submission.py --fixtures` makes both; without `--fixtures` it tests many more
/// networks against the built `grade`.
struct ExportedSubmissionTests {
  private static let folder = packageRoot.appending(path: "Tests/GradingTests/Goldens/exported")
    .path

  /// By archive, a digit for each of the sample's test images, `?` where the two best scores are
  /// nearer than 1e-5 x max(1, the larger's absolute value).
  private static let reference: JSONObject =
    (try? Data(contentsOf: URL(filePath: folder + ".json")))
    .flatMap { try? JSONValue(parsing: Array($0)) }?.object?["predictions"]?.object ?? JSONObject()

  /// Each with its probe answered, its loader found, and nothing to say about it.
  @Test func theyAreGradedWithoutARemark() async throws {
    let path = packageRoot.appending(path: "Rubrics/homework3.yaml")
    let run = GradingRun(
      dataset: try Dataset(path: sampleFolder, source: .sample),
      rubric: try Rubric(yaml: Array(Data(contentsOf: path)), file: "homework3.yaml"),
      jobs: 2)
    let results = await run.grade(try ClassFolder(listing: Self.folder).entries)
    #expect(results.map(\.studentID) == Self.reference.keys.sorted())
    #expect(results.count == 6)
    #expect(results.allSatisfy { $0.status == .graded && $0.loader?.verdict == .custom })
    #expect(results.flatMap(\.diagnostics) == [])
  }

  @Test(arguments: reference.keys)
  func predictionsArePyTorchs(name: String) throws {
    let expected = Array(try #require(Self.reference[name]?.string).utf8)
    let submission = try SubmissionReader().open("\(Self.folder)/\(name).zip")
    let rebuilt = Rebuilder().rebuild(
      files: Dictionary(uniqueKeysWithValues: submission.members.map { ($0.path, $0.bytes) }))
    #expect(rebuilt.diagnostics == [])
    let scaling = try #require(rebuilt.manifest).input
    let session = try Session(CompiledModel(try #require(rebuilt.model)))
    let dataset = try Dataset(path: sampleFolder)
    let found = predictions(
      fromScores: try session.predict(pixels: dataset.images.span, scaling: scaling))
    #expect(found.count == expected.count)
    let zero = UInt8(ascii: "0")
    let unsure = UInt8(ascii: "?")
    let differing = found.indices.filter { index in
      index >= expected.count
        || (expected[index] != unsure && found[index] + zero != expected[index])
    }
    #expect(differing == [], "images with another prediction than PyTorch's")
  }
}
