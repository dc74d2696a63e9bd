public import Datasets
import Diagnostics

/// What all runs of one search share: a result is kept only for the same.
public struct SearchConditions: Hashable, Sendable {
  public let epochs: Int
  public let seed: UInt64
  public let data: TrainingData.Name
  /// Of the images and labels to train on, in hexadecimal.
  public let trainingSHA256: String
  /// Of those to test on.
  public let testSHA256: String

  init(epochs: Int, seed: UInt64, data: TrainingData) {
    self.init(
      epochs: epochs, seed: seed, data: data.name, trainingSHA256: data.training.dataset.sha256,
      testSHA256: data.test.dataset.sha256)
  }

  init(
    epochs: Int, seed: UInt64, data: TrainingData.Name, trainingSHA256: String, testSHA256: String
  ) {
    self.epochs = epochs
    self.seed = seed
    self.data = data
    self.trainingSHA256 = trainingSHA256
    self.testSHA256 = testSHA256
  }
}

/// One combination of settings, and what came of it.
public struct SearchRow: Hashable, Sendable {
  public let trial: SearchTrial
  public let conditions: SearchConditions
  /// Learned values of the network.
  public let parameters: Int
  public let stepsPerEpoch: Int
  public let outcome: SearchOutcome

  /// What no two rows of a table share.
  struct Key: Hashable {
    let trial: SearchTrial
    let conditions: SearchConditions
  }

  var key: Key { Key(trial: trial, conditions: conditions) }
}

/// How a run of a search ended.
public enum SearchOutcome: Hashable, Sendable {
  case trained(SearchFigures)
  /// The loss stands still and the accuracy is near chance.
  case notLearning(SearchFigures)
  /// At this epoch and step.
  case diverged(at: String)

  /// nil for a run that diverged.
  public var figures: SearchFigures? {
    switch self {
    case .trained(let figures), .notLearning(let figures): figures
    case .diverged: nil
    }
  }
}

/// Losses and accuracies of a trained network, in the decimals of the CSV, so that a result which was
/// read ranks as one that was just trained.
public struct SearchFigures: Hashable, Sendable {
  /// Over the last epoch.
  public let training: Measure
  /// After it.
  public let validation: Measure
  public let test: Measure

  public struct Measure: Hashable, Sendable {
    public let loss: Double
    /// 0 to 1.
    public let accuracy: Double

    public init(loss: Double, accuracy: Double) {
      self.loss = Double(Self.text(loss)) ?? loss
      self.accuracy = Double(fixedPoint(accuracy, places: 4)) ?? accuracy
    }

    /// In the CSV.
    var cells: [String] { [Self.text(loss), fixedPoint(accuracy, places: 4)] }

    private static func text(_ loss: Double) -> String { lossText(loss, places: 6) }
  }
}

extension SearchRow {
  /// Better ones first: by validation accuracy, then validation loss; never by the test images, which
  /// would not tell of unseen ones any more. Those that diverged come last.
  func ranksBefore(_ other: SearchRow) -> Bool {
    guard let own = outcome.figures?.validation else { return false }
    guard let theirs = other.outcome.figures?.validation else { return true }
    if own.accuracy != theirs.accuracy { return own.accuracy > theirs.accuracy }
    // A NaN ranks behind every number.
    return own.loss < theirs.loss || (theirs.loss.isNaN && !own.loss.isNaN)
  }
}
