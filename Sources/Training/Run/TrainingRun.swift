package import Compute
package import Datasets
import Diagnostics
import Evaluations
public import Networks
import Synchronization
import Tensors

/// One network on its way from its first weights to its last: epoch after epoch, with what came of each.
///
/// A class: it owns the weights that it trains. Used on one thread at a time; the team's threads share
/// the work of each step, and the results have the same bits for any number of them.
public final class TrainingRun {
  public let settings: TrainingSettings
  /// As it is trained, without layers that the loss has in it.
  public let network: Network
  /// One for each epoch, from epoch 0, the network before training.
  public private(set) var history: [EpochRecord] = []
  /// Steps made.
  public var step: Int { optimizerState.step }
  /// Epochs completed.
  public var epoch: Int { history.last?.epoch ?? 0 }

  let session: TrainingSession
  var optimizerState: OptimizerState
  var average: WeightAverage?
  /// The weights of the best epoch so far, where the settings select it.
  var best: BestEpoch?
  private let training: Examples
  private let validation: Examples
  private let sampler: BatchSampler
  private let team: WorkerTeam

  /// - Throws: `TRN003` for settings that no run can have; `CMP002`, `CMP004`.
  init(
    _ network: Network, settings: TrainingSettings, training: Examples, validation: Examples,
    team: WorkerTeam
  ) throws {
    try settings.check(sampleCount: training.count)
    self.network = network
    self.settings = settings
    self.training = training
    self.validation = validation
    self.team = team
    var generator = Generator(seed: settings.seed)
    let weights = Initializers.weights(
      for: network, generator: &generator, weight: settings.initializer)
    session = try TrainingSession(network, weights: weights, team: team)
    optimizerState = OptimizerState(
      of: settings.optimizer, count: session.layout.parameterCount)
    if settings.averageDecay != nil { average = WeightAverage(values: session.flatValues) }
    sampler = BatchSampler(
      count: training.count, batchSize: settings.batchSize ?? training.count, seed: settings.seed)
  }

  /// A classifier's run.
  ///
  /// - Throws: as the other initializer.
  convenience init(
    _ network: Network, settings: TrainingSettings, data: TrainingData, team: WorkerTeam
  ) throws {
    try self.init(
      network, settings: settings,
      training: Examples(
        ImageLoader(
          data.training, scaling: settings.scaling, augmentation: settings.augmentation,
          seed: settings.seed)),
      validation: Examples(ImageLoader(data.validation, scaling: settings.scaling)), team: team)
  }

  /// A recipe's run.
  ///
  /// - Throws: as the other initializers.
  package convenience init(
    _ recipe: Recipe, options: TrainingOptions, data: TrainingData, team: WorkerTeam
  ) throws {
    try self.init(
      recipe.trainedNetwork(), settings: recipe.settings(options), data: data, team: team)
  }

  /// The weights that the run gives: of the best epoch, averaged, or as they are.
  public var model: Model {
    if let best { return Model(network: network, weights: best.weights) }
    return currentModel
  }

  /// The weights as they are now, averaged where the settings average.
  var currentModel: Model {
    Model(network: network, weights: average?.weights(of: session) ?? session.weights)
  }

  /// Looks at the network before training, once.
  ///
  /// - Throws: `CMP001`, `CMP002`.
  public func begin() throws {
    guard history.isEmpty else { return }
    let model = currentModel
    let before = try Validation(model, on: training, loss: settings.loss, team: team)
    try record(epoch: 0, trainLoss: before.loss, trainAccuracy: before.accuracy, model)
  }

  /// Trains one epoch.
  ///
  /// - Parameter observe: called after each step; what it throws ends the epoch, which then does not
  ///   count.
  /// - Throws: `TRN001` at the step where the run diverges, with the weights of the last epoch in its
  ///   checkpoint; `CMP001`, `CMP002`, `CMP005`; what `observe` throws.
  public func trainEpoch(_ observe: (StepReport) throws -> Void = { _ in }) throws {
    try begin()
    let number = epoch + 1
    let batches = sampler.epoch(number - 1)
    var loss = 0.0
    let correct = Atomic<Int>(0)
    for batch in batches {
      let rate = learningRate
      let share = try trainStep(batch, rate, correct)
      loss += share * Double(settings.loss.reducesToMean ? batch.count : 1)
      try observe(
        StepReport(
          epoch: number, step: batch.number + 1, stepsPerEpoch: batches.count,
          samples: batch.number * batches.batchSize + batch.count,
          samplesPerEpoch: training.count, loss: share, learningRate: rate))
    }
    let accuracy: Double? =
      if case .classes = training.targets {
        Double(correct.load(ordering: .relaxed)) / Double(training.count)
      } else { nil }
    try record(
      epoch: number,
      trainLoss: loss / Double(training.count),
      trainAccuracy: accuracy, currentModel)
  }

  /// One step on one batch.
  ///
  /// - Returns: the batch's loss before the step.
  private func trainStep(
    _ batch: Batch, _ rate: Double, _ correct: borrowing Atomic<Int>
  ) throws -> Double {
    let (source, lossFunction) = (training.source, settings.loss)
    let targets = training.targets(of: batch)
    let counter = StepCounter()
    let loss = unsafe try session.differentiate(
      sampleCount: batch.count, randomKey: chance(step: step),
      load: { range, inputs in unsafe source.writeInputs(of: batch, range, to: inputs) },
      loss: { range, scores, gradient in
        if case .classes(let classes) = targets {
          unsafe counter.count(scores, classes[range])
        }
        return unsafe lossFunction.evaluate(
          scores, targets, range, batchSize: batch.count, gradient: gradient)
      })
    guard loss.isFinite else { throw diverged(batch, "the loss became \(loss)") }
    guard applyUpdate(rate) else {
      throw diverged(batch, "a weight became NaN or infinite")
    }
    _ = correct.add(counter.correct, ordering: .relaxed)
    return loss
  }

  /// Steps the optimizer, and the average after it.
  ///
  /// - Returns: false if a weight is no finite number any more.
  private func applyUpdate(_ rate: Double) -> Bool {
    let momentum = settings.schedule.momentum(at: scheduleIndex)
    optimizerState.step += 1
    let (number, optimizer) = (step, settings.optimizer)
    let isFinite = Atomic<Bool>(true)
    unsafe optimizerState.withBuffers { buffers in
      let lent = unsafe Lent(buffers)
      unsafe session.update { range, values, gradient in
        unsafe optimizer.update(
          parameters: values, gradients: gradient, buffers: lent.pointers,
          offset: range.lowerBound, count: range.count, learningRate: rate, step: number,
          momentum: momentum)
        if unsafe !allFinite(values, range.count) { isFinite.store(false, ordering: .relaxed) }
      }
    }
    if let decay = settings.averageDecay {
      average?.update(from: session, decay: decay, step: number)
    }
    return isFinite.load(ordering: .relaxed)
  }

  /// Of the next step.
  var learningRate: Double {
    settings.schedule.learningRate(at: scheduleIndex, base: settings.optimizer.learningRate)
  }

  private var scheduleIndex: Int { settings.scheduleUnit == .step ? step : epoch }

  /// What the random numbers of a step follow from.
  private func chance(step: Int) -> UInt64 {
    settings.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(step)
  }

  private func diverged(_ batch: Batch, _ what: String) -> TrainingError {
    TrainingError(
      .diverged, at: "epoch \(batch.epoch + 1), step \(batch.number + 1)",
      "\(what); \(Self.advice(settings))")
  }

  private static func advice(_ settings: TrainingSettings) -> String {
    "the run ends here, and what was saved before stays: train with a smaller --learning-rate than "
      + number(settings.optimizer.learningRate)
  }

  /// Validates, and adds a line to the history.
  private func record(
    epoch: Int, trainLoss: Double, trainAccuracy: Double?, _ model: Model
  ) throws {
    let answer = try Validation(model, on: validation, loss: settings.loss, team: team)
    guard trainLoss.isFinite, answer.loss.isFinite else {
      throw TrainingError(
        .diverged, at: "epoch \(epoch)",
        "the loss became \(trainLoss.isFinite ? answer.loss : trainLoss) on the "
          + "\(trainLoss.isFinite ? "validation" : "training") images; \(Self.advice(settings))")
    }
    let record = EpochRecord(
      epoch: epoch, trainLoss: trainLoss, trainAccuracy: trainAccuracy,
      validationLoss: answer.loss, validationAccuracy: answer.accuracy)
    history.append(record)
    guard settings.selection == .best, epoch > 0 else { return }
    if best.map({ record.isBetter(than: $0.record) }) ?? true {
      best = BestEpoch(record: record, weights: model.weights)
    }
  }

  /// Puts a stored history in place.
  func restore(_ history: [EpochRecord]) { self.history = history }
}

/// The epoch that a run with ``TrainingSettings/Selection/best`` gives.
struct BestEpoch: Sendable {
  let record: EpochRecord
  let weights: [String: FloatTensor]
}

extension EpochRecord {
  /// By validation accuracy, or loss where there is none.
  func isBetter(than other: EpochRecord) -> Bool {
    if let own = validationAccuracy, let theirs = other.validationAccuracy { return own > theirs }
    return validationLoss < other.validationLoss
  }
}

/// Correct answers of one step, counted by the team's threads.
private final class StepCounter: Sendable {
  private let sum = Atomic<Int>(0)

  var correct: Int { sum.load(ordering: .relaxed) }

  /// - Parameter scores: `[classes.count, columns]`.
  func count(_ scores: UnsafeBufferPointer<Float>, _ classes: ArraySlice<UInt8>) {
    let columns = scores.count / max(1, classes.count)
    var found = 0
    for (row, label) in classes.enumerated() {
      var best = row * columns
      for index in row * columns..<(row + 1) * columns where unsafe scores[index] > scores[best] {
        best = index
      }
      // A NaN compares as false both ways: no class then.
      let isNumber = unsafe scores[best] == scores[best]
      if isNumber, best - row * columns == Int(label) { found += 1 }
    }
    _ = sum.add(found, ordering: .relaxed)
  }
}

/// Buffers lent to the team's threads while one call runs.
@safe private struct Lent: @unchecked Sendable {
  let pointers: [UnsafeMutablePointer<Float>]

  init(_ pointers: [UnsafeMutablePointer<Float>]) { unsafe self.pointers = unsafe pointers }
}

/// Whether no value is NaN or infinite.
private func allFinite(_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Bool {
  // Exponent bits all set: NaN or infinite. Comparing and gathering integers is vectorised, sums of
  // floats are not.
  let exponent: UInt32 = 0x7F80_0000
  var found: UInt32 = 0
  for index in 0..<count {
    let bits = unsafe values[index].bitPattern
    found |= bits & exponent == exponent ? 1 : 0
  }
  return found == 0
}
