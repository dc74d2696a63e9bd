import Diagnostics
import Networks
import Tensors
import Testing

@testable import Compute

@Suite struct BatchStatisticsTests {
  private func session(_ spec: String, width: Int = 1, slices: Int?) throws -> TrainingSession {
    let model = try model(spec, seed: 5)
    return try TrainingSession(
      model.network, weights: model.weights, team: WorkerTeam(width: width),
      givesInputGradient: true, sliceCount: slices)
  }

  private func run(_ session: TrainingSession, samples: Int, offset: Float) throws {
    _ = unsafe try session.differentiate(
      sampleCount: samples, randomKey: 0,
      load: { range, inputs in
        for index in inputs.indices {
          let number = UInt32(truncatingIfNeeded: range.lowerBound * 1_000 + index) &* 2_654_435_761
          unsafe inputs[index] = Float(number >> 8) * 0x1p-24 + offset
        }
      },
      loss: { _, scores, gradient in
        for index in scores.indices { unsafe gradient[index] = scores[index] }
        return 0
      })
  }

  /// Values far from 0 keep the digits of their variance.
  @Test func distantValuesKeepTheirVariance() throws {
    let spec =
      #"{"input_shape": [1, 40, 25], "layers": [{"type": "BatchNorm2d", "name": "n", "num_features": 1, "momentum": 1.0}]}"#
    let session = try session(spec, slices: 3)
    try run(session, samples: 7, offset: 2_000)
    let variance = session.weights["n.running_var"]?.values.first ?? 0
    let mean = session.weights["n.running_mean"]?.values.first ?? 0
    // Of 7,000 evenly spread values, rounded to the floats near 2,000.
    #expect(abs(variance - 1 / 12) < 0.003)
    #expect(abs(mean - 2_000.5) < 0.02)
    #expect(session.weights["n.num_batches_tracked"]?.values == [1])
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let one = try session(residualNetwork, width: 1, slices: nil)
    let two = try session(residualNetwork, width: 2, slices: nil)
    for session in [one, two] {
      for offset in [0, 1, 2] as [Float] { try run(session, samples: 37, offset: offset) }
    }
    #expect(one.gradients() == two.gradients())
    #expect(one.inputGradients() == two.inputGradients())
    #expect(one.weights == two.weights)
  }

  @Test func oneValueHasNoStatistics() throws {
    let spec =
      #"{"input_shape": [4], "layers": [{"type": "BatchNorm1d", "name": "n", "num_features": 4}]}"#
    let session = try session(spec, slices: 1)
    #expect(
      throws: ComputeError(
        .untrainable,
        "batch statistics of a batch of 1 sample: a batch norm trains on 2 samples or more")
    ) { try run(session, samples: 1, offset: 0) }
    try run(session, samples: 2, offset: 0)
  }
}
