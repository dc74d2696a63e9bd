public import Datasets
import Diagnostics
public import Networks

/// What decides a training run, beside the network and the data: with the same settings and data, the
/// same bits.
public struct TrainingSettings: Hashable, Sendable {
  /// How often the schedule moves on.
  public enum ScheduleUnit: String, Hashable, Sendable, CaseIterable {
    case epoch, step
  }

  /// Which weights the run gives.
  public enum Selection: String, Hashable, Sendable, CaseIterable {
    /// Those after the last epoch.
    case last
    /// Those after the epoch with the best validation accuracy, the first of several; for a regression,
    /// with the lowest validation loss.
    case best
  }

  public var epochs: Int
  /// Samples of a step; nil takes all of them.
  public var batchSize: Int?
  public var loss: Loss
  public var optimizer: Optimizer
  public var schedule: Schedule
  public var scheduleUnit: ScheduleUnit
  /// Draws the weights of linear maps and convolutions anew; nil leaves PyTorch's defaults.
  public var initializer: Initializer?
  /// How pixels become inputs, in training and in the archive.
  public var scaling: InputScaling
  /// nil trains on the images as they are.
  public var augmentation: Augmentation?
  /// What each step keeps of the running average of the weights, which is what the run then gives; nil
  /// averages nothing.
  public var averageDecay: Double?
  public var selection: Selection
  /// Whether each epoch's checkpoint is kept, not the last one's alone.
  public var keepsEveryCheckpoint: Bool
  /// Decides the initial weights, the order of the samples, and all chance in the layers.
  public var seed: UInt64

  public init(
    epochs: Int, batchSize: Int?, loss: Loss, optimizer: Optimizer,
    schedule: Schedule = .constant, scheduleUnit: ScheduleUnit = .epoch,
    initializer: Initializer? = nil, scaling: InputScaling = InputScaling(scale: .unit),
    augmentation: Augmentation? = nil, averageDecay: Double? = nil, selection: Selection = .last,
    keepsEveryCheckpoint: Bool = false, seed: UInt64 = 0
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.loss = loss
    self.optimizer = optimizer
    self.schedule = schedule
    self.scheduleUnit = scheduleUnit
    self.initializer = initializer
    self.scaling = scaling
    self.augmentation = augmentation
    self.averageDecay = averageDecay
    self.selection = selection
    self.keepsEveryCheckpoint = keepsEveryCheckpoint
    self.seed = seed
  }
}

extension TrainingSettings {
  /// - Throws: `TRN003` for settings that no run can have.
  func check(sampleCount: Int) throws(TrainingError) {
    let problem: String? =
      if epochs < 0 {
        "\(epochs) epochs cannot be trained; name 0 or more with --epochs"
      } else if let batchSize, batchSize < 1 {
        "a batch of \(batchSize) samples is none; name 1 or more with --batch-size"
      } else if !optimizer.learningRate.isFinite || optimizer.learningRate < 0 {
        "a learning rate of \(optimizer.learningRate) leads nowhere; name a number of 0 or more with "
          + "--learning-rate"
      } else if sampleCount < 1 {
        "there is nothing to train on; use a larger data set"
      } else {
        nil
      }
    if let problem { throw TrainingError(.settings, problem) }
  }
}
