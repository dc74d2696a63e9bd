import Networks

extension Recipes {
  /// 784-16-16-10 as it is first written by hand, without a framework.
  static let digitsFromScratch = Recipe(
    name: "digits-from-scratch",
    summary:
      "784-16-16-10 sigmoids; sum-squared cost over one-hot targets, plain SGD 0.05, batch 100, "
      + "10 epochs, a checkpoint each",
    network: sigmoids(names: ["hidden1", "hidden2", "output"]),
    settings: TrainingSettings(
      epochs: 10, batchSize: 100, loss: .meanSquaredError(reduction: .sum),
      optimizer: .sgd(SGD(learningRate: 0.05)), keepsEveryCheckpoint: true))

  /// The same network in PyTorch, with the mean of the squares as its loss, on all images at once.
  static let threeBlue = Recipe(
    name: "three-blue",
    summary:
      "784-16-16-10 sigmoids; one-hot targets and MSE, SGD 0.1 on the full batch, then a sweep "
      + "of learning rates up to 500",
    network: sigmoids(names: ["1", "3", "5"]),
    settings: TrainingSettings(
      epochs: 100, batchSize: nil, loss: .meanSquaredError(),
      optimizer: .sgd(SGD(learningRate: 0.1))),
    sweep: [0.1, 1, 10, 100, 500])

  /// Flatten, then three linear layers with a sigmoid after each: 13,002 parameters.
  private static func sigmoids(names: [String]) -> Network {
    var stack = Stack()
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.appendLinear([784, 16, 16, 10], names: names, activation: .sigmoid)
    stack.append(.activation(.sigmoid))
    return stack.network(inputShape: [1, 28, 28])
  }
}
