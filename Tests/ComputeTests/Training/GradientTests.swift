import Foundation
import Tensors
import Testing

@testable import Compute

/// Every layer that PyTorch trains, forward in training mode and backward, against autograd.
@Suite struct GradientTests {
  static let families = [
    "linear", "conv2d", "conv1d", "conv_transpose2d", "pool", "norm", "activation", "shape",
    "resampling", "arithmetic", "recurrent", "attention", "graph", "training",
  ]

  /// Of the committed folder, or of another one with cases of other seeds.
  static let cases: [GradientGolden] = {
    let folder =
      ProcessInfo.processInfo.environment["FASHIONLAB_GOLDENS"].map { URL(filePath: $0) }
      ?? Golden.folder
    return families.flatMap { (try? GradientGolden.load($0, from: folder)) ?? [] }
  }()

  @Test(arguments: families) func familyIsSound(_ family: String) throws {
    #expect(try !GradientGolden.load(family).isEmpty)
  }

  @Test(arguments: cases) func agreesWithAutograd(_ golden: GradientGolden) throws {
    try check(golden, sliceCount: 1)
  }

  /// Cut into two slices, the batch gives the same gradients, batch statistics included.
  @Test(arguments: cases.filter { $0.input.shape[0] > 1 })
  func agreesWithAutogradInSlices(_ golden: GradientGolden) throws {
    try check(golden, sliceCount: 2)
  }

  private func check(_ golden: GradientGolden, sliceCount: Int) throws {
    let session = try TrainingSession(
      golden.network, weights: golden.weights, team: WorkerTeam(width: 1),
      givesInputGradient: true, sliceCount: sliceCount)
    let samples = golden.input.shape[0]
    let output = OutputRecorder(count: golden.output.values.count)
    _ = unsafe try session.differentiate(
      sampleCount: samples, randomKey: 0,
      load: { range, inputs in
        let size = golden.input.values.count / samples
        for index in 0..<range.count * size {
          unsafe inputs[index] = golden.input.values[range.lowerBound * size + index]
        }
      },
      loss: { range, scores, gradient in
        let size = golden.upstream.values.count / samples
        for index in 0..<range.count * size {
          unsafe gradient[index] = golden.upstream.values[range.lowerBound * size + index]
        }
        unsafe output.record(scores, at: range.lowerBound * size)
        return 0
      })
    #expect(relativeDifference(output.values, golden.output.values) <= golden.bound, "output")
    let gradients = session.gradients()
    for (name, expected) in golden.gradients.sorted(by: { $0.key < $1.key }) {
      let actual = name == "input" ? session.inputGradients() : gradients[name]?.values ?? []
      let difference = gradientDifference(actual, expected.values, golden.residue)
      #expect(difference <= golden.bound, "gradient of \(name)")
    }
    for (name, expected) in golden.after.sorted(by: { $0.key < $1.key }) {
      let actual = session.weights[name]?.values ?? []
      #expect(relativeDifference(actual, expected.values) <= golden.bound, "\(name) afterwards")
    }
  }

  /// As ``relativeDifference(_:_:)``; one that is zero but for rounding may be as large as `residue`.
  private func gradientDifference(
    _ actual: [Float], _ expected: [Float], _ residue: Float
  ) -> Float {
    let largest = expected.map(abs).max() ?? 0
    guard largest < 1e-5, actual.count == expected.count else {
      return relativeDifference(actual, expected)
    }
    return zip(actual, expected).map { abs($0 - $1) }.max().map { $0 <= residue ? 0 : $0 } ?? 0
  }
}

/// The scores of a batch, written slice by slice on the test's own thread.
private final class OutputRecorder: @unchecked Sendable {
  private(set) var values: [Float]

  init(count: Int) { values = Array(repeating: 0, count: count) }

  func record(_ scores: UnsafeBufferPointer<Float>, at start: Int) {
    for index in scores.indices { unsafe values[start + index] = scores[index] }
  }
}
