import Networks

extension Recipes {
  /// The first network of the course: one linear layer, as wide as the data.
  static let firstNet: Recipe = {
    var stack = Stack()
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.append(.linear(Linear(inFeatures: 784, outFeatures: 10)), name: "linear")
    return Recipe(
      name: "first-net",
      summary: "Flatten, Linear(10) on raw pixels; cross-entropy, SGD 1e-2, batch 64, 20 epochs",
      network: stack.network(inputShape: [1, 28, 28]),
      settings: TrainingSettings(
        epochs: 20, batchSize: 64, loss: .crossEntropy(),
        optimizer: .sgd(SGD(learningRate: 1e-2)), scaling: InputScaling(scale: .raw)),
      printsSteps: true)
  }()

  /// Sequentials inside a network, to show its parameters; it is not trained.
  static let exampleNet: Recipe = {
    var stack = Stack()
    let names = ["layer1.0", "layer2.0", "layer_output.0"]
    stack.appendLinear([3, 2, 3, 2], names: names, activation: .sigmoid)
    stack.append(.activation(.sigmoid))
    return Recipe(
      name: "example-nn",
      summary:
        "Linear 3-2-3-2 with Sigmoid in nested Sequentials; shown and asked once, not trained",
      task: .forwardOnly, network: stack.network(inputShape: [3]),
      settings: TrainingSettings(
        epochs: 0, batchSize: nil, loss: .meanSquaredError(),
        optimizer: .sgd(SGD(learningRate: 0.1))))
  }()
}
