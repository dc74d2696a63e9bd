import Compute
import Datasets
import Networks
import TestSupport

@testable import Training

/// Runs that take a moment: a small network with all that a resumed run could get wrong, on 42 images.
struct SmallRuns {
  let folder: TemporaryFolder
  let data: TrainingData

  init(images: UInt64 = 1) throws {
    folder = try TemporaryFolder()
    let path = try folder.write(ImageTable.csv(images: 60, seed: images), as: "images.csv")
    data = try TrainingData(path: path, seed: 0)
  }

  /// A convolution, batch norm, dropout and a linear layer.
  static let network: Network = {
    var stack = Stack()
    stack.append(
      .convolution(
        Convolution(inChannels: 1, outChannels: 3, kernelSize: [5, 5], stride: [4, 4])),
      name: "conv")
    stack.append(.batchNorm(BatchNorm(rank: 2, numFeatures: 3)), name: "bn")
    stack.append(.activation(.relu))
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.append(.dropout(Dropout()))
    stack.append(.linear(Linear(inFeatures: 108, outFeatures: 10)), name: "fc")
    return stack.network(inputShape: [1, 28, 28])
  }()

  /// With augmentation, and a schedule that changes the rate at each step.
  static func settings(_ optimizer: Optimizer) -> TrainingSettings {
    TrainingSettings(
      epochs: 4, batchSize: 16, loss: .crossEntropy(), optimizer: optimizer,
      schedule: .step(size: 2, gamma: 0.9), scheduleUnit: .step, augmentation: Augmentation())
  }

  static let optimizers: [(name: String, optimizer: Optimizer)] = [
    ("sgd", .sgd(SGD(learningRate: 0.1))),
    ("momentum", .sgd(SGD(learningRate: 0.1, momentum: 0.9, nesterov: true))),
    ("adam", .adam(Adam(learningRate: 0.01, amsgrad: true))),
    ("adamw", .adamW(Adam(learningRate: 0.01, weightDecay: 0.1))),
    ("rmsprop", .rmsProp(RMSProp(learningRate: 0.01, momentum: 0.5, centered: true))),
  ]

  /// Of each optimizer; then with averaged weights, with the best epoch's, and with both.
  static let recipes: [Recipe] =
    optimizers.map { recipe($0.name, settings($0.optimizer)) } + [
      recipe("average", with { $0.averageDecay = 0.9 }),
      recipe("best-epoch", with { $0.selection = .best }),
      recipe(
        "both",
        with {
          $0.averageDecay = 0.9
          $0.selection = .best
        }),
    ]

  private static func with(_ change: (inout TrainingSettings) -> Void) -> TrainingSettings {
    var settings = settings(.sgd(SGD(learningRate: 0.1, momentum: 0.9)))
    change(&settings)
    return settings
  }

  static func recipe(_ name: String, _ settings: TrainingSettings) -> Recipe {
    Recipe(name: name, summary: "A small network", network: network, settings: settings)
  }

  struct Stopped: Error {}

  /// Where a run is stopped: after an epoch, or after a step of one.
  enum Stop: Sendable {
    case epoch(Int)
    case step(Int, ofEpoch: Int)

    func isReached(_ event: TrainingJob.Event) -> Bool {
      switch (self, event) {
      case (.epoch(let epoch), .epoch(let record)): record.epoch == epoch
      case (.step(let step, let epoch), .step(let report)):
        report.epoch == epoch && report.step == step
      default: false
      }
    }
  }

  /// Trains into a folder of this name, up to the stop if there is one.
  @discardableResult
  func run(
    _ recipe: Recipe, in name: String, options: TrainingOptions = TrainingOptions(seed: 7),
    width: Int = 2, stop: Stop? = nil, resumingFrom checkpoint: [UInt8]? = nil
  ) throws -> TrainingOutcome? {
    try folder.write([], as: "\(name)/.keep")
    let job = try TrainingJob(
      recipe, options: options, data: data, folder: folder.path + "/" + name)
    do {
      return try job.run(team: WorkerTeam(width: width), resumingFrom: checkpoint) { event in
        if stop?.isReached(event) == true { throw Stopped() }
      }
    } catch is Stopped {
      return nil
    }
  }

  func checkpoint(_ recipe: Recipe, in name: String) throws -> [UInt8] {
    try folder.read("\(name)/\(recipe.name).pt")
  }

  /// The bytes that must be the same for the same seed, by the file's ending.
  func outputs(_ recipe: Recipe, in name: String) throws -> [String: [UInt8]] {
    var outputs: [String: [UInt8]] = [:]
    for ending in [".zip", ".pt", "-history.csv", "-report.html"] {
      outputs[ending] = try folder.read("\(name)/\(recipe.name)\(ending)")
    }
    return outputs
  }
}

/// The names of the outputs that differ.
func differences(_ outputs: [String: [UInt8]], _ others: [String: [UInt8]]) -> [String] {
  Set(outputs.keys).union(others.keys).filter { outputs[$0] != others[$0] }.sorted()
}
