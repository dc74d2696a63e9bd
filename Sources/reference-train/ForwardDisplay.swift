import Compute
import Console
import Diagnostics
import Drawing
import Networks
import Tensors
import Training

/// Shows a network that is not trained: its layers, its parameters, and what it answers once.
struct ForwardDisplay {
  private let recipe: Recipe

  init(_ recipe: Recipe) { self.recipe = recipe }

  /// - Throws: exit status 1.
  func show(seed: UInt64) throws {
    try reportingFault {
      var generator = Generator(seed: seed)
      let model = Model(
        network: recipe.network,
        weights: Initializers.weights(for: recipe.network, generator: &generator))
      let count = recipe.network.inputShape.reduce(1, *)
      let input = (0..<count).map { Float($0 + 1) / Float(count) }
      let output = try Session(CompiledModel(model)).run(input.span)
      Terminal.write(
        "\(recipe.name): \(recipe.summary)\n\n\(recipe.network.printedForm)\n\n"
          + recipe.network.parameterTable + "\ninput   \(text(input))\noutput  \(text(output))\n")
    }
  }

  private func text(_ values: [Float]) -> String {
    "[" + values.map { fixedPoint(Double($0), places: 4) }.joined(separator: ", ") + "]"
  }
}
