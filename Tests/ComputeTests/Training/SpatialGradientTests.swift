import Networks
import Tensors
import TestSupport
import Testing

@testable import Compute

/// Convolutions, pools and resampling backward, without goldens.
@Suite struct SpatialGradientTests {
  /// Along a seeded direction through all weights and inputs at once, the gradient foretells how a
  /// weighted sum of the outputs changes.
  @Test(arguments: [
    #"{"type": "Conv1d", "name": "c", "in_channels": 4, "out_channels": 6, "kernel_size": 3, "#
      + #""stride": 2, "padding": 1, "groups": 2}"#,
    layer("Conv2d", #""kernel_size": 3, "padding": 1"#),
    layer("Conv2d", #""kernel_size": [3, 2], "stride": [2, 1], "dilation": [1, 2], "bias": false"#),
    layer("Conv2d", #""kernel_size": 3, "padding": 2, "padding_mode": "reflect", "groups": 4"#),
    layer("Conv2d", #""kernel_size": 4, "padding": "same", "padding_mode": "circular""#),
    layer("ConvTranspose2d", #""kernel_size": 3, "stride": 2, "output_padding": 1, "groups": 2"#),
    layer("ConvTranspose2d", #""kernel_size": 2, "stride": 3, "dilation": 2"#),
    #"{"type": "MaxPool2d", "kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": true}"#,
    #"{"type": "AvgPool2d", "kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": true}"#,
    #"{"type": "AdaptiveAvgPool2d", "output_size": [5, 3]}"#,
    #"{"type": "AdaptiveMaxPool2d", "output_size": [5, 3]}"#,
    #"{"type": "Upsample", "scale_factor": 2, "mode": "nearest"}"#,
    #"{"type": "Upsample", "size": [5, 11], "mode": "bilinear", "align_corners": true}"#,
    #"{"type": "Upsample", "scale_factor": 1.5, "mode": "bicubic"}"#,
    #"{"type": "ZeroPad2d", "padding": [1, -2, 0, 3]}"#,
    #"{"type": "PixelShuffle", "upscale_factor": 2}"#,
  ])
  func foretellsChanges(_ layer: String) throws {
    let shape = layer.contains("Conv1d") ? "[4, 9]" : "[4, 7, 8]"
    let model = try model(#"{"input_shape": \#(shape), "layers": [\#(layer)]}"#)
    var generator = SeededGenerator(seed: 3)
    func draw(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    let inputCount = model.network.inputShape.reduce(1, *)
    // Farther apart than a step moves them, so that no maximum passes to another cell.
    let count = Run.samples * inputCount
    let input = (0..<count).map { 2 * Float($0) / Float(count) - 1 }.shuffled(using: &generator)
    let upstream = draw(Run.samples * model.network.output.sizes.reduce(1, *))
    let center = try Run(model.network, model.weights, input, upstream)
    let inputDirection = draw(input.count)
    var directions: [String: [Float]] = [:]
    for (name, tensor) in model.weights.sorted(by: { $0.key < $1.key }) {
      directions[name] = draw(tensor.values.count)
    }

    func sum(at step: Float) throws -> Double {
      var weights = model.weights
      for (name, direction) in directions {
        weights[name] = FloatTensor(
          shape: weights[name]?.shape ?? [],
          values: zip(weights[name]?.values ?? [], direction).map { $0 + step * $1 })
      }
      let moved = zip(input, inputDirection).map { $0 + step * $1 }
      let run = try Run(model.network, weights, moved, upstream)
      return zip(run.output, upstream).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let step: Float = 1 / 1024
    let change = try (sum(at: step) - sum(at: -step)) / Double(2 * step)
    var parts = zip(center.inputGradient, inputDirection).map { Double($0) * Double($1) }
    for (name, direction) in directions {
      parts += zip(center.gradients[name]?.values ?? [], direction).map { Double($0) * Double($1) }
    }
    let size = parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(size > 0)
    #expect(abs(change - parts.reduce(0, +)) <= 0.01 * size)
  }

  /// A ReLU that a pool alone reads is part of the pool; with a layer between them it is not.
  @Test(arguments: [1, 3, 16, 20])
  func rectifyingPoolIsReLUThenPool(_ channels: Int) throws {
    func run(_ between: String) throws -> Run {
      let model = try model(
        """
        {"input_shape": [2, 9, 10], "layers": [
          {"type": "Conv2d", "name": "c", "in_channels": 2, "out_channels": \(channels), "kernel_size": 3},
          {"type": "ReLU"}, \(between)
          {"type": "MaxPool2d", "kernel_size": 3, "stride": 2}]}
        """)
      var generator = SeededGenerator(seed: 5)
      let input = (0..<Run.samples * 180).map { _ in Float.random(in: -1...1, using: &generator) }
      return try Run(
        model.network, model.weights, input,
        [Float](repeating: 0.5, count: Run.samples * channels * 9))
    }
    let (joined, apart) = try (run(""), run(#"{"type": "Identity"},"#))
    #expect(joined.output == apart.output)
    #expect(joined.gradients == apart.gradients)
    #expect(joined.inputGradient == apart.inputGradient)
  }

  /// One channel row-major, 16 in oneDNN's blocks.
  @Test(arguments: [1, 16], ["", #"{"type": "ReLU"},"#])
  func poolsKeepNaNAndTakeTheFirstOfEqualValues(_ channels: Int, _ between: String) throws {
    let network = try model(
      """
      {"input_shape": [1, 4, 4], "layers": [
        {"type": "Conv2d", "name": "c", "in_channels": 1, "out_channels": \(channels), "kernel_size": 1,
         "bias": false}, \(between)
        {"type": "MaxPool2d", "kernel_size": 2}]}
      """
    ).network
    let ones = FloatTensor(
      shape: [channels, 1, 1, 1], values: [Float](repeating: 1, count: channels))
    var input = [Float](repeating: 1, count: Run.samples * 16)
    input[15] = .nan
    let run = try Run(
      network, ["c.weight": ones], input,
      [Float](repeating: 1, count: Run.samples * channels * 4))
    let isNaN = run.output.prefix(channels * 4).map(\.isNaN)
    #expect(isNaN == (0..<channels).flatMap { _ in [false, false, false, true] })
    let share = Float(channels)
    #expect(
      run.inputGradient.prefix(16) == [
        share, 0, share, 0, 0, 0, 0, 0, share, 0, 0, 0, 0, 0, 0, share,
      ])
  }
}

private func layer(_ type: String, _ more: String) -> String {
  #"{"type": "\#(type)", "name": "c", "in_channels": 4, "out_channels": 8, \#(more)}"#
}

/// A batch forward and backward.
private struct Run {
  static let samples = 3

  let output: [Float]
  let gradients: [String: FloatTensor]
  let inputGradient: [Float]

  init(
    _ network: Network, _ weights: [String: FloatTensor], _ input: [Float], _ upstream: [Float]
  ) throws {
    let session = try TrainingSession(
      network, weights: weights, team: WorkerTeam(width: 1), givesInputGradient: true,
      sliceCount: 1)
    let output = Scores()
    _ = unsafe try session.differentiate(
      sampleCount: Self.samples, randomKey: 0,
      load: { _, inputs in unsafe _ = inputs.update(from: input) },
      loss: { _, scores, gradient in
        unsafe _ = gradient.update(from: upstream)
        output.values = unsafe Array(scores)
        return 0
      })
    self.output = output.values
    gradients = session.gradients()
    inputGradient = session.inputGradients()
  }
}

/// Written on the test's own thread, the only one of the team.
private final class Scores: @unchecked Sendable {
  var values: [Float] = []
}
