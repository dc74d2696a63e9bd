import Networks
import Tensors
import Testing

@testable import Compute

@Suite struct DropoutTests {
  /// Source: the known answers that come with Random123, the authors' own library.
  @Test(arguments: [
    (
      SIMD4<UInt32>.zero, SIMD2<UInt32>.zero,
      SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4<UInt32>(repeating: UInt32.max), SIMD2<UInt32>(repeating: UInt32.max),
      SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0),
      SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func philoxGivesItsKnownAnswers(
    _ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>, _ expected: SIMD4<UInt32>
  ) {
    #expect(Philox(key: key).numbers(counter) == expected)
  }

  /// The mask and the gradient of one dropout over ones, with a gradient of ones.
  private func run(
    _ layer: String, shape: [Int], samples: Int, key: UInt64 = 1, slices: Int = 1, fill: Float = 1
  ) throws -> (output: [Float], gradient: [Float]) {
    let model = try model(#"{"input_shape": \#(shape), "layers": [\#(layer)]}"#)
    let session = try TrainingSession(
      model.network, weights: model.weights, team: WorkerTeam(width: 1), givesInputGradient: true,
      sliceCount: slices)
    let size = shape.reduce(1, *)
    let output = Recorder(count: samples * size)
    _ = unsafe try session.differentiate(
      sampleCount: samples, randomKey: key,
      load: { _, inputs in unsafe inputs.update(repeating: fill) },
      loss: { range, scores, gradient in
        unsafe gradient.update(repeating: 1)
        unsafe output.record(scores, at: range.lowerBound * size)
        return 0
      })
    return (output.values, session.inputGradients())
  }

  @Test(arguments: [0.1, 0.5, 0.9]) func dropsItsShare(_ p: Double) throws {
    let count = 40 * 500
    let (output, gradient) = try run(#"{"type": "Dropout", "p": \#(p)}"#, shape: [500], samples: 40)
    let dropped = output.count { $0 == 0 }
    let deviation = (Double(count) * p * (1 - p)).squareRoot()
    #expect(abs(Double(dropped) - Double(count) * p) <= 5 * deviation)
    #expect(output.allSatisfy { $0 == 0 || $0 == Float(1 / (1 - p)) })
    #expect(gradient == output)
  }

  @Test func dropsWholeChannels() throws {
    let (output, gradient) = try run(
      #"{"type": "Dropout2d", "p": 0.4}"#, shape: [50, 3, 3], samples: 40)
    let planes = (0..<2_000).map { Array(output[$0 * 9..<($0 + 1) * 9]) }
    #expect(planes.allSatisfy { Set($0).count == 1 })
    let dropped = planes.count { $0[0] == 0 }
    #expect(abs(Double(dropped) - 800) <= 5 * (2_000 * 0.24).squareRoot())
    #expect(gradient == output)
  }

  /// Of values of mean 0 and variance 1, AlphaDropout keeps both.
  @Test func alphaDropoutKeepsMeanAndVariance() throws {
    let p = 0.3
    let positive = try run(#"{"type": "AlphaDropout", "p": \#(p)}"#, shape: [500], samples: 40)
    let negative = try run(
      #"{"type": "AlphaDropout", "p": \#(p)}"#, shape: [500], samples: 40, key: 2, fill: -1)
    let values = (positive.output + negative.output).map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    #expect(abs(mean) <= 5 / Double(values.count).squareRoot())
    #expect(abs(variance - 1) <= 0.03)
    // The gradient is the factor of a kept value, of which three different values remain.
    #expect(Set(positive.gradient).count == 2)
    #expect(Set(positive.output).count == 2)
    for (value, slope) in zip(positive.output, positive.gradient) {
      #expect((slope == 0) == (value < 0))
    }
  }

  @Test(arguments: ["Dropout", "Dropout2d", "AlphaDropout"])
  func slicesAndRepetitionsHaveOneMask(_ type: String) throws {
    let layer = #"{"type": "\#(type)", "p": 0.5}"#
    let whole = try run(layer, shape: [7, 3], samples: 11)
    for slices in [1, 2, 5, 11] {
      let cut = try run(layer, shape: [7, 3], samples: 11, slices: slices)
      #expect(cut.output == whole.output)
      #expect(cut.gradient == whole.gradient)
    }
    #expect(try run(layer, shape: [7, 3], samples: 11, key: 2).output != whole.output)
  }

  @Test func layersHaveMasksOfTheirOwn() throws {
    let one = try run(#"{"type": "Dropout", "p": 0.5}"#, shape: [400], samples: 2)
    let two = try run(
      #"{"type": "Dropout", "p": 0.5}, {"type": "Dropout", "p": 0.5}"#, shape: [400], samples: 2)
    let (first, both) = (one.output.count { $0 != 0 }, two.output.count { $0 != 0 })
    #expect(first > 300 && first < 500)
    #expect(both > 120 && both < 280)
  }

  @Test(arguments: ["Dropout", "Dropout2d", "AlphaDropout"])
  func nothingAndEverythingCanBeDropped(_ type: String) throws {
    let none = try run(#"{"type": "\#(type)", "p": 0}"#, shape: [3, 4], samples: 2)
    #expect(none.output == [Float](repeating: 1, count: 24))
    let all = try run(#"{"type": "\#(type)", "p": 1}"#, shape: [3, 4], samples: 2)
    #expect(all.output == [Float](repeating: 0, count: 24))
    #expect(all.gradient == all.output)
    let diverged = try run(
      #"{"type": "\#(type)", "p": 0.5}"#, shape: [3, 4], samples: 2, fill: .nan)
    #expect(diverged.output.allSatisfy { $0.isNaN })
  }
}

/// The scores of a batch, written slice by slice on the test's own thread.
private final class Recorder: @unchecked Sendable {
  private(set) var values: [Float]

  init(count: Int) { values = Array(repeating: 0, count: count) }

  func record(_ scores: UnsafeBufferPointer<Float>, at start: Int) {
    for index in scores.indices { unsafe values[start + index] = scores[index] }
  }
}
