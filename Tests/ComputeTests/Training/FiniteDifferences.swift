import Networks
import Tensors
import TestSupport
import Testing

@testable import Compute

/// Holds a network's gradients against slopes of its loss, sum(output * upstream), along random directions:
/// for each tensor that it learns, and for its input.
///
/// - Parameter spec: in the submission format, with an `input_shape`.
func expectSlopes(
  of spec: String, sampleCount: Int, seed: UInt64, tolerance: Double = 5e-3,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let model = try model(spec, seed: seed, scale: 0.7)
  let network = model.network
  let size = network.inputShape.reduce(1, *)
  let scores = network.output.sizes.reduce(1, *)
  var generator = SeededGenerator(seed: seed &+ 1_000)
  let input = (0..<sampleCount * size).map { _ in Float.random(in: -1...1, using: &generator) }
  let upstream = (0..<sampleCount * scores).map { _ in Float.random(in: -1...1, using: &generator) }
  let session = try TrainingSession(
    network, weights: model.weights, team: WorkerTeam(width: 1), givesInputGradient: true)
  func loss(_ input: [Float], _ weights: [String: FloatTensor]) throws -> Double {
    try session.set(weights)
    return unsafe try session.differentiate(
      sampleCount: sampleCount, randomKey: 0,
      load: { range, inputs in
        for index in inputs.indices {
          unsafe inputs[index] = input[range.lowerBound * size + index]
        }
      },
      loss: { range, output, gradient in
        var sum = 0.0
        for index in output.indices {
          let upper = upstream[range.lowerBound * scores + index]
          unsafe gradient[index] = upper
          unsafe sum += Double(output[index]) * Double(upper)
        }
        return sum
      })
  }

  _ = try loss(input, model.weights)
  var gradients = session.gradients()
  gradients[""] = FloatTensor(shape: [input.count], values: session.inputGradients())
  for (name, gradient) in gradients.sorted(by: { $0.key < $1.key }) {
    // A step of length 0.02 along signs.
    let signs = gradient.values.map { _ in Bool.random(using: &generator) ? Float(1) : -1 }
    let length = Double(signs.count).squareRoot()
    func moved(_ values: [Float], by step: Double) -> [Float] {
      zip(values, signs).map { $0 + Float(step / length) * $1 }
    }
    func lossMoved(by step: Double) throws -> Double {
      guard let tensor = model.weights[name] else {
        return try loss(moved(input, by: step), model.weights)
      }
      var weights = model.weights
      weights[name] = FloatTensor(shape: tensor.shape, values: moved(tensor.values, by: step))
      return try loss(input, weights)
    }
    let slope = try (lossMoved(by: 0.01) - lossMoved(by: -0.01)) / 0.02 * length
    let expected = zip(gradient.values, signs).reduce(0) { $0 + Double($1.0 * $1.1) }
    let norm = gradient.values.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    // A gradient may be zero but for rounding, as that of a bias before a softmax.
    #expect(
      abs(slope - expected) <= tolerance * norm + 2e-4,
      "\(name.isEmpty ? "the input" : name), seed \(seed)",
      sourceLocation: sourceLocation)
  }
}
