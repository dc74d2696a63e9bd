import Datasets
import Networks

/// One combination of settings: a classifier of fully connected layers, and how it is trained.
public struct SearchTrial: Hashable, Sendable {
  public let learningRate: Double
  public let batchSize: Int
  /// Hidden layers, at least 1.
  public let depth: Int
  /// Units of each hidden layer.
  public let width: Int
  public let optimizer: SearchOptimizer
  /// After each hidden layer.
  public let activation: SearchActivation

  /// Flatten, the hidden layers with an activation after each, and a last layer that gives logits.
  ///
  /// - Throws: `NET` codes for a network beyond the limits.
  func network() throws(NetworkError) -> Network {
    var stack = Stack()
    stack.append(.flatten(startDim: 1, endDim: -1))
    var input = Dataset.imageSize
    for index in 1...depth {
      stack.append(.linear(Linear(inFeatures: input, outFeatures: width)), name: "fc\(index)")
      let name = activation == .prelu ? "prelu\(index)" : nil
      stack.append(activation.operation, name: name)
      input = width
    }
    stack.append(
      .linear(Linear(inFeatures: input, outFeatures: Dataset.classNames.count)),
      name: "fc\(depth + 1)")
    return try Network(inputShape: [1, Dataset.side, Dataset.side], layers: stack.layers)
  }

  /// Cross-entropy on pixels from 0 to 1, with PyTorch's initial weights.
  func settings(epochs: Int, seed: UInt64) -> TrainingSettings {
    var optimizer = optimizer.defaults
    optimizer.learningRate = learningRate
    return TrainingSettings(
      epochs: epochs, batchSize: batchSize, loss: .crossEntropy(), optimizer: optimizer, seed: seed)
  }

  /// Steps that an epoch over so many images takes; the last may have fewer than a batch.
  func stepsPerEpoch(images: Int) -> Int { (images + batchSize - 1) / batchSize }
}

/// An optimizer with PyTorch's settings, the learning rate apart.
public enum SearchOptimizer: String, Hashable, Sendable, CaseIterable {
  case sgd
  /// SGD with a momentum of 0.9.
  case momentum
  case adam
  case adamW = "adamw"
  case rmsProp = "rmsprop"

  var defaults: Optimizer {
    switch self {
    case .sgd: .sgd(SGD(learningRate: 0.01))
    case .momentum: .sgd(SGD(learningRate: 0.01, momentum: 0.9))
    case .adam: .adam(Adam())
    case .adamW: .adamW(Adam(weightDecay: 0.01))
    case .rmsProp: .rmsProp(RMSProp())
    }
  }
}

/// An activation with PyTorch's settings.
public enum SearchActivation: String, Hashable, Sendable, CaseIterable {
  case sigmoid
  case tanh
  case relu
  case leakyReLU = "leaky-relu"
  /// With one learned slope, 0.25 at first.
  case prelu
  case elu
  case gelu
  case silu

  /// Source: the defaults of the torch.nn module of the same name.
  var operation: Operation {
    switch self {
    case .sigmoid: .activation(.sigmoid)
    case .tanh: .activation(.tanh)
    case .relu: .activation(.relu)
    case .leakyReLU: .activation(.leakyReLU(negativeSlope: 0.01))
    case .prelu: .prelu(numParameters: 1)
    case .elu: .activation(.elu(alpha: 1))
    case .gelu: .activation(.gelu(tanh: false))
    case .silu: .activation(.silu)
    }
  }
}
