import Datasets
public import Networks

/// A network of the course with all that its training takes.
public struct Recipe: Sendable {
  /// What is done with the network.
  public enum Task: Hashable, Sendable {
    /// Images to classes: the result can be graded.
    case classification
    /// A curve through points.
    case regression
    /// The network is shown and asked once, not trained.
    case forwardOnly
  }

  /// What `reference-train` calls it: `three-blue`.
  public let name: String
  /// One line: the network, and how it is trained.
  public let summary: String
  public let task: Task
  /// Layer by layer, as it is handed in.
  public let network: Network
  /// How many of the network's last layers the training leaves out, since the loss has them in it: the
  /// softmax of a cross-entropy.
  public let layersInLoss: Int
  /// As taught; what depends on the number of epochs is set by ``settings(_:)``.
  public let settings: TrainingSettings
  /// How the learning rate changes over so many epochs; nil leaves it as it is.
  let schedule: (@Sendable (_ epochs: Int) -> Schedule)?
  /// Epochs on the generated sample when all recipes are trained in turn; nil is as taught.
  public let sampleEpochs: Int?
  /// Learning rates that the course compares after the run; empty for none.
  public let sweep: [Double]
  /// Whether the step lines and the test lines of PyTorch's first tutorial are printed.
  public let printsSteps: Bool

  init(
    name: String, summary: String, task: Task = .classification, network: Network,
    layersInLoss: Int = 0, settings: TrainingSettings,
    schedule: (@Sendable (_ epochs: Int) -> Schedule)? = nil, sampleEpochs: Int? = nil,
    sweep: [Double] = [], printsSteps: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.task = task
    self.network = network
    self.layersInLoss = layersInLoss
    self.settings = settings
    self.schedule = schedule
    self.sampleEpochs = sampleEpochs
    self.sweep = sweep
    self.printsSteps = printsSteps
  }

  /// The settings with what the user asked for in place of what is taught.
  public func settings(_ options: TrainingOptions) -> TrainingSettings {
    var result = settings
    result.epochs = options.epochs ?? settings.epochs
    result.batchSize = options.batchSize ?? settings.batchSize
    result.optimizer.learningRate = options.learningRate ?? settings.optimizer.learningRate
    result.seed = options.seed
    if options.augments, settings.augmentation == nil { result.augmentation = Augmentation() }
    if let keeping = options.keeping {
      result.selection = keeping == .best ? .best : .last
      result.keepsEveryCheckpoint = keeping == .every
    }
    if let schedule { result.schedule = schedule(result.epochs) }
    return result
  }

  /// The network as it is trained: without the layers that the loss has in it.
  ///
  /// - Throws: `NET` codes for a network of nothing but those.
  public func trainedNetwork() throws(NetworkError) -> Network {
    guard layersInLoss > 0 else { return network }
    return try Network(
      inputShape: network.inputShape,
      layers: network.layers.dropLast(layersInLoss).map(LayerDefinition.init))
  }
}

extension LayerDefinition {
  /// The layer before its place was checked.
  init(_ layer: Layer) {
    self.init(id: layer.id, name: layer.name, operation: layer.operation, inputs: layer.inputs)
  }
}

/// What a user asks for beside a recipe.
public struct TrainingOptions: Hashable, Sendable {
  /// Which checkpoints stay beside the last epoch's, and which weights the run gives.
  public enum Keeping: String, Hashable, Sendable, CaseIterable {
    /// The last epoch's alone.
    case last
    /// The best validation epoch's too, whose weights the run gives.
    case best
    /// Each epoch's.
    case every
  }

  /// nil is the recipe's own, as of the two that follow.
  public var epochs: Int?
  public var batchSize: Int?
  public var learningRate: Double?
  public var seed: UInt64
  /// Flips and shifts the training images at random.
  public var augments: Bool
  /// nil is the recipe's own.
  public var keeping: Keeping?

  public init(
    epochs: Int? = nil, batchSize: Int? = nil, learningRate: Double? = nil, seed: UInt64 = 0,
    augments: Bool = false, keeping: Keeping? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.seed = seed
    self.augments = augments
    self.keeping = keeping
  }
}
