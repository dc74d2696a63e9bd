import Networks

extension Recipes {
  /// A curve through points, with learned slopes for what is below zero.
  static let regression: Recipe = {
    var stack = Stack()
    for (index, (input, output)) in [(1, 3), (3, 2), (2, 1)].enumerated() {
      stack.append(
        .linear(Linear(inFeatures: input, outFeatures: output)), name: "linear\(index + 1)")
      if index < 2 { stack.append(.prelu(numParameters: 1), name: "prelu\(index + 1)") }
    }
    return Recipe(
      name: "regression",
      summary:
        "PReLU 1-3-2-1 on a generated curve, standardised and not; MSE, SGD 0.05, batch 100, "
        + "Kaiming uniform, split 70/15/15",
      task: .regression, network: stack.network(inputShape: [1]),
      settings: TrainingSettings(
        epochs: 100, batchSize: 100, loss: .meanSquaredError(),
        optimizer: .sgd(SGD(learningRate: 0.05)), initializer: .kaimingUniform()))
  }()
}
