public import Compute
public import Datasets
import Diagnostics
import Evaluations
import Networks

/// A recipe trained on images, with everything that is written on the way: a checkpoint after each epoch,
/// the history, the events, and in the end the submission archive and the report.
public struct TrainingJob: Sendable {
  public let recipe: Recipe
  public let options: TrainingOptions
  public let data: TrainingData
  /// Where the outputs go; it exists.
  public let folder: String
  public let settings: TrainingSettings

  private let trainedNetwork: Network
  private let outputs: RunOutputs

  /// - Throws: `TRN003` for settings that no run can have.
  public init(
    _ recipe: Recipe, options: TrainingOptions, data: TrainingData, folder: String
  ) throws {
    precondition(recipe.task == .classification)
    self.recipe = recipe
    self.options = options
    self.data = data
    self.folder = folder
    settings = recipe.settings(options)
    trainedNetwork = try recipe.trainedNetwork()
    let digests = [data.training.dataset.sha256, data.test.dataset.sha256]
    outputs = RunOutputs(
      recipe, RunIdentity(recipe, options, dataDigests: digests), folder: folder)
    try settings.check(sampleCount: data.training.count)
  }

  /// What is told while it runs.
  public enum Event: Sendable {
    /// The network before training was looked at, or an epoch has ended.
    case epoch(EpochRecord)
    case step(StepReport)
    /// The loss and the accuracy on the test images after an epoch, where the recipe asks for them.
    case test(Validation)
    /// One of the sweep's learning rates has been tried.
    case sweep(SweepResult)
  }

  /// Trains, or goes on training, and writes the outputs.
  ///
  /// - Parameters:
  ///   - checkpoint: bytes of a checkpoint to go on from; nil begins anew.
  ///   - observe: what it throws ends the run; what was written last stays.
  /// - Throws: `TRN001` where the run diverges; `TRN002` for a checkpoint of another run, or past the
  ///   last epoch; `FIL` codes where an output cannot be written; `CMP` and `CKP` codes.
  public func run(
    team: WorkerTeam, resumingFrom checkpoint: [UInt8]? = nil,
    _ observe: (Event) throws -> Void
  ) throws -> TrainingOutcome {
    let run = try newRun(settings, team)
    if let checkpoint { try outputs.resume(run, from: checkpoint) }
    try outputs.train(run, toEpoch: settings.epochs, isResumed: checkpoint != nil) { event in
      try observe(event)
      if recipe.printsSteps, case .epoch = event {
        try observe(.test(test(run.currentModel, team)))
      }
    }
    var sweep: [SweepResult] = []
    for rate in recipe.sweep {
      let result = try self.sweep(rate, team, observe)
      sweep.append(result)
      try observe(.sweep(result))
    }
    let outcome = try TrainingOutcome(self, run, sweep: sweep, team: team)
    try outputs.write(
      outcome.baseline.archive(probedOn: data.test), as: "\(recipe.name).zip")
    try outputs.write(Array(outcome.report.html().utf8), as: "\(recipe.name)-report.html")
    return outcome
  }

  private func newRun(_ settings: TrainingSettings, _ team: WorkerTeam) throws -> TrainingRun {
    try TrainingRun(trainedNetwork, settings: settings, data: data, team: team)
  }

  /// A network's answers to the test images.
  func test(_ model: Model, _ team: WorkerTeam) throws -> Validation {
    let examples = Examples(ImageLoader(data.test, scaling: settings.scaling))
    return try Validation(model, on: examples, loss: settings.loss, team: team)
  }

  /// The run once more with another learning rate, of which only the result is kept.
  private func sweep(
    _ rate: Double, _ team: WorkerTeam, _ observe: (Event) throws -> Void
  ) throws -> SweepResult {
    var settings = settings
    settings.optimizer.learningRate = rate
    let run = try newRun(settings, team)
    do {
      for _ in 0..<settings.epochs { try run.trainEpoch { try observe(.step($0)) } }
    } catch let error as TrainingError where error.code == .diverged {
      return SweepResult(learningRate: rate, history: run.history, hasDiverged: true)
    }
    return SweepResult(learningRate: rate, history: run.history, hasDiverged: false)
  }
}

/// What a run with another learning rate came to.
public struct SweepResult: Hashable, Sendable {
  public let learningRate: Double
  public let history: [EpochRecord]
  public let hasDiverged: Bool

  /// Why the run is not learning; nil if it is.
  public var fault: String? {
    hasDiverged ? "diverged" : notLearning(history)
  }
}

/// What is wrong with a run whose accuracy stays near chance while its loss stands still; nil if it learns.
///
/// Near chance: at most 15 %, of ten classes; still: changed by less than a hundredth since the middle of
/// the run.
func notLearning(_ history: [EpochRecord]) -> String? {
  guard history.count > 2, let last = history.last, let accuracy = last.validationAccuracy,
    accuracy <= 0.15
  else { return nil }
  let middle = history[history.count / 2].trainLoss
  guard abs(last.trainLoss - middle) <= 0.01 * abs(middle) else { return nil }
  return
    "not learning: the loss is stuck at \(lossText(last.trainLoss, places: 4)) and the accuracy at "
    + "\(fixedPoint(100 * accuracy, places: 1)) %, where guessing gives 10 %"
}

/// A loss with so many decimals, in powers of ten where it is too large for them.
public func lossText(_ value: Double, places: Int) -> String {
  value.isFinite && value.magnitude < 1e9 ? fixedPoint(value, places: places) : value.description
}

/// `epoch,train_loss,train_accuracy,validation_loss,validation_accuracy`, a line for each epoch.
///
/// Source: `output-format.md`, reference-train.
func historyCSV(_ history: [EpochRecord]) -> String {
  var text = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy\n"
  for record in history where record.epoch > 0 {
    let cells = [
      String(record.epoch), lossText(record.trainLoss, places: 6),
      record.trainAccuracy.map { fixedPoint($0, places: 4) },
      lossText(record.validationLoss, places: 6),
      record.validationAccuracy.map { fixedPoint($0, places: 4) },
    ]
    text += cells.map { $0 ?? "" }.joined(separator: ",") + "\n"
  }
  return text
}
