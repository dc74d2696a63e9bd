import Checkpoints
import Compute
import Datasets
import Evaluations
import Foundation
import Rebuilding
import Submissions
import Tensors
import TestSupport
import Testing

/// The fixtures' networks give PyTorch's own predictions, image for image.
struct ReferencePredictionTests {
  /// What `make_submissions.py` stored: predictions by PyTorch, and where its two best scores are
  /// nearer than 1e-5 x max(1, the larger's absolute value).
  private static let reference: Checkpoint? = {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/fixture-predictions.safetensors")
    return (try? Data(contentsOf: url)).flatMap { try? Safetensors.decode(Array($0)) }
  }()

  /// `entry/images` of every stored case.
  static let cases: [String] = (reference?.stateDict.names ?? [])
    .filter { $0.hasSuffix("/predictions") }.map { String($0.dropLast("/predictions".count)) }

  @Test func theReferenceIsThere() {
    #expect(Self.cases.count == 16 * 3)
  }

  @Test(arguments: cases)
  func predictionsArePyTorchs(name: String) throws {
    let parts = name.split(separator: "/").map(String.init)
    guard let dataset = try dataset(parts[1]) else { return }
    let reference = try #require(Self.reference)
    let expected = try #require(reference.stateDict[name + "/predictions"]).bytes
    let close = try #require(reference.stateDict[name + "/close"]).bytes
    let found = try predict(parts[0], on: dataset)
    #expect(found.count == expected.count)
    let differing = zip(found, zip(expected, close)).enumerated()
      .filter { $1.0 != $1.1.0 && $1.1.1 == 0 }.map(\.offset)
    #expect(differing == [], "images with another prediction than PyTorch's")
  }

  /// Nil where the real images are not beside the package.
  private func dataset(_ name: String) throws -> Dataset? {
    if name == "sample" { return try Dataset(path: sampleFolder) }
    return try realImages.map {
      try Dataset(path: $0.appending(path: "\(name)-images-idx3-ubyte.gz").path)
    }
  }

  private func predict(_ entry: String, on dataset: Dataset) throws -> [UInt8] {
    let submission = try SubmissionReader().open("\(fixtureClass)/\(entry)")
    let rebuilder = Rebuilder()
    let rebuilt =
      submission.kind == .singleFile
      ? rebuilder.rebuild(singleFile: submission.members[0].bytes, path: entry)
      : rebuilder.rebuild(
        files: Dictionary(uniqueKeysWithValues: submission.members.map { ($0.path, $0.bytes) }))
    let session = try Session(CompiledModel(try #require(rebuilt.model)))
    let scaling = try #require(rebuilt.manifest).input
    return predictions(
      fromScores: try session.predict(pixels: dataset.images.span, scaling: scaling))
  }
}
