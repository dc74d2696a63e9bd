import Checkpoints
import Datasets
import Diagnostics
import Foundation
import Networks
import Rebuilding
import Scoring
import StrictJSON
import Submissions
import Tensors
import TestSupport
import Testing

@testable import Grading

/// A committed fixture whose files a test changes before it is graded.
struct HandIn {
  var files: [String: [UInt8]]

  init(_ fixture: String) throws {
    let members = try SubmissionReader().open("\(fixtureClass)/\(fixture)").members
    files = Dictionary(uniqueKeysWithValues: members.map { ($0.path, $0.bytes) })
    // Its answers were made with the scaling that the fixture states.
    files["probe.safetensors"] = nil
    try restate { $0 }
  }

  /// States another scaling of the pixels.
  mutating func restate(_ change: (InputScaling) -> InputScaling) throws {
    let json = try JSONValue(parsing: try #require(files["submission.json"]))
    let old = try Manifest(json, place: "submission.json")
    let manifest = Manifest(
      student: old.student, model: old.model, weights: old.weights, input: change(old.input),
      dataLoader: old.dataLoader)
    files["submission.json"] = Array(manifest.json.serialized().utf8)
  }

  func stateDict() throws -> Checkpoint {
    try Safetensors.decode(try #require(files["weights.safetensors"]))
  }

  /// The same network as an ONNX file: two layers with ReLU between.
  ///
  /// - Parameters:
  ///   - centred: made for pixels of -1 to 1 rather than 0 to 1, by other weights that give the same
  ///     answers.
  ///   - bias: added to the first class's score, or all.
  func graph(centred: Bool = false, bias: Float = 0, ofAll: Bool = false) throws -> [UInt8] {
    let weights = Rebuilder().rebuild(files: files).model?.weights ?? [:]
    let first = try #require(weights["fc1.weight"])
    var bias1 = try #require(weights["fc1.bias"]).values
    var matrix = first.values
    if centred {
      let width = first.shape[1]
      for row in bias1.indices {
        bias1[row] += matrix[row * width..<(row + 1) * width].reduce(0, +) / 2
      }
      matrix = matrix.map { $0 / 2 }
    }
    let second = try #require(weights["fc2.weight"])
    let bias2 = try #require(weights["fc2.bias"]).values.enumerated().map { index, value in
      ofAll || index == 0 ? value + bias : value
    }
    typealias Build = ONNXBuilder
    let transposed = [Build.attribute("transB", int: 1)]
    return Build.model(
      Build.graph(
        [
          Build.node("Flatten", ["x"], ["f"]),
          Build.node("Gemm", ["f", "fc1.weight", "fc1.bias"], ["a"], transposed),
          Build.node("Relu", ["a"], ["h"]),
          Build.node("Gemm", ["h", "fc2.weight", "fc2.bias"], ["y"], transposed),
        ],
        initializers: [
          Build.floats("fc1.weight", dims: first.shape, matrix),
          Build.floats("fc1.bias", dims: [bias1.count], bias1),
          Build.floats("fc2.weight", dims: second.shape, second.values),
          Build.floats("fc2.bias", dims: [bias2.count], bias2),
        ]))
  }

  /// Grades it on the generated sample, or on images made of it.
  func grade(
    on dataset: Dataset? = nil, _ policy: PreprocessingPolicy = .declared,
    limits: ResourceLimits = ResourceLimits()
  ) async throws -> SubmissionResult {
    let folder = try TemporaryFolder()
    for (path, bytes) in files { try folder.write(bytes, as: "me/\(path)") }
    let yaml = try String(
      contentsOf: packageRoot.appending(path: "Rubrics/homework3.yaml"), encoding: .utf8
    ).replacing("\npreprocessing: declared\n", with: "\npreprocessing: \(policy.rawValue)\n")
    let run = GradingRun(
      dataset: try dataset ?? Self.sample(),
      rubric: try Rubric(yaml: Array(yaml.utf8), file: "rubric.yaml"), limits: limits, jobs: 2)
    let results = await run.grade(try ClassFolder(listing: folder.path, as: .class).entries)
    return try #require(results.first)
  }

  static func sample() throws -> Dataset { try Dataset(path: sampleFolder, source: .sample) }
}
