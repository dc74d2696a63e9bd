import Datasets
import Networks

extension Recipes {
  /// Wide linear layers, validated on images held back from training.
  static let mlp: Recipe = {
    var stack = Stack()
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.appendLinear([784, 1024, 256, 10], names: ["fc1", "fc2", "fc3"], activation: .relu)
    stack.append(.softmax(dim: 1, log: false))
    return Recipe(
      name: "mlp",
      summary: "784-1024-256-10 ReLU, softmax output; cross-entropy, Adam, batch 256, random split "
        + "into training and validation",
      network: stack.network(inputShape: [1, 28, 28]), layersInLoss: 1,
      settings: TrainingSettings(
        epochs: 10, batchSize: 256, loss: .crossEntropy(), optimizer: .adam(Adam())))
  }()

  /// Two blocks of convolution, ReLU and pool, then two linear layers.
  static let cnn: Recipe = {
    var stack = Stack()
    for (index, (input, output)) in [(1, 32), (32, 64)].enumerated() {
      stack.append(
        .convolution(
          Convolution(
            inChannels: input, outChannels: output, kernelSize: [3, 3], padding: .explicit([1, 1]))),
        name: "conv\(index + 1)")
      stack.append(.activation(.relu))
      stack.append(.maxPool(MaxPool(kernelSize: [2, 2])))
    }
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.appendLinear([64 * 7 * 7, 128, 10], names: ["fc1", "fc2"], activation: .relu)
    return Recipe(
      name: "cnn",
      summary:
        "Conv 32 and 64 with ReLU and pool, Linear 128 and 10; cross-entropy, Adam, batch 100; "
        + "--augment flips and shifts",
      network: stack.network(inputShape: [1, 28, 28]),
      settings: TrainingSettings(
        epochs: 10, batchSize: 100, loss: .crossEntropy(), optimizer: .adam(Adam())))
  }()

  /// A small residual network (He et al., 2015) with all that helps it: the bar to beat.
  static let best: Recipe = {
    var stack = Stack()
    stack.appendNormalized(from: 1, to: 48, stride: 1, name: "stem")
    stack.append(.activation(.relu))
    for (index, (input, output)) in [(48, 48), (48, 96), (96, 192)].enumerated() {
      stack.appendResidual(from: input, to: output, name: "stage\(index + 1)")
    }
    stack.append(.adaptivePool(AdaptivePool(kind: .average, outputSize: [1, 1])))
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.append(.linear(Linear(inFeatures: 192, outFeatures: 10)), name: "head")
    return Recipe(
      name: "best",
      summary:
        "Residual network of 48, 96 and 192 channels with batch norm; flips and shifts, cosine "
        + "schedule, averaged weights, label smoothing",
      network: stack.network(inputShape: [1, 28, 28]),
      settings: TrainingSettings(
        epochs: 30, batchSize: 128, loss: .crossEntropy(labelSmoothing: 0.1),
        optimizer: .sgd(
          SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, nesterov: true)),
        scaling: InputScaling(scale: .unit, mean: 0.2860, std: 0.3530),
        augmentation: Augmentation(flipProbability: 0.5, padding: 2), averageDecay: 0.998),
      schedule: { .warmUp(length: 1, then: .cosineAnnealing(length: max(1, $0 - 1))) },
      sampleEpochs: 4)
  }()
}

extension Stack {
  /// A 3 x 3 convolution and its batch norm.
  @discardableResult
  fileprivate mutating func appendNormalized(
    from input: Int, to output: Int, kernel: Int = 3, stride: Int, name: String,
    inputs: [Source]? = nil
  ) -> Source {
    append(
      .convolution(
        Convolution(
          inChannels: input, outChannels: output, kernelSize: [kernel, kernel],
          stride: [stride, stride], padding: .explicit([kernel / 2, kernel / 2]), bias: false)),
      name: "\(name).conv", inputs: inputs)
    return append(.batchNorm(BatchNorm(rank: 2, numFeatures: output)), name: "\(name).bn")
  }

  /// Two convolutions beside a shortcut, which halve the image where the channels change.
  fileprivate mutating func appendResidual(from input: Int, to output: Int, name: String) {
    let source = last
    let stride = input == output ? 1 : 2
    appendNormalized(from: input, to: output, stride: stride, name: "\(name).0")
    append(.activation(.relu))
    let inner = appendNormalized(from: output, to: output, stride: 1, name: "\(name).1")
    let shortcut =
      input == output
      ? source
      : appendNormalized(
        from: input, to: output, kernel: 1, stride: stride, name: "\(name).shortcut",
        inputs: [source])
    append(.arithmetic(.add), inputs: [inner, shortcut])
    append(.activation(.relu))
  }
}
