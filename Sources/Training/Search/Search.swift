import Compute
public import Datasets
public import Diagnostics
import Files
import Networks
import Synchronization

/// Classifiers of fully connected layers trained with many combinations of settings, several at a time,
/// each result in one CSV file as soon as it is there.
public struct Search: Sendable {
  /// In grid order.
  public let trials: [SearchTrial]
  public let conditions: SearchConditions
  public let data: TrainingData

  /// - Parameters:
  ///   - drawn: how many of the grid are drawn at random; nil takes all.
  ///   - epochs: of each run, at least 1.
  ///   - seed: of the draw, and of each run.
  /// - Throws: `TRN003` where there is nothing to train on.
  public init(
    _ space: SearchSpace, drawing drawn: Int? = nil, epochs: Int, seed: UInt64, data: TrainingData
  ) throws(TrainingError) {
    precondition(epochs >= 1)
    trials = space.trials(drawing: drawn, seed: seed)
    conditions = SearchConditions(epochs: epochs, seed: seed, data: data)
    self.data = data
    for trial in trials.prefix(1) {
      try trial.settings(epochs: epochs, seed: seed).check(sampleCount: data.training.count)
    }
  }

  /// What is told while it runs, from several threads.
  public enum Event: Sendable {
    /// So many images have gone through a step.
    case images(Int)
    /// A run has ended, after so many seconds, and its row has been written. One that diverged leaves
    /// images out.
    case finished(SearchRow, seconds: Double, imagesLeftOut: Int)
  }

  /// Those of the search that the table does not have.
  public func missing(in table: SearchTable) -> [SearchTrial] {
    let known = table.results(conditions)
    return trials.filter { known[$0] == nil }
  }

  /// Trains what the table does not have, and writes the table after each run.
  ///
  /// The same seed gives the same bytes for any number of jobs.
  ///
  /// - Parameters:
  ///   - jobs: runs at a time, each on one thread.
  ///   - table: what the file holds already.
  ///   - path: of the CSV, which is written at the start too.
  ///   - isInterrupted: asked before each step; the runs that are on are given up then.
  /// - Returns: the rows of this search that are known, in grid order.
  /// - Throws: `FIL` codes where the file cannot be written; `CMP` codes.
  public func run(
    jobs: Int, from table: SearchTable, into path: String,
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    _ observe: @escaping @Sendable (Event) -> Void
  ) throws -> [SearchRow] {
    let ledger = SearchLedger(
      trials: trials, missing: missing(in: table), found: table.results(conditions), table: table,
      path: path)
    try ledger.write()
    let width = max(1, min(jobs, missing(in: table).count))
    WorkerTeam(width: width).run(width) { _ in
      while let trial = ledger.next(), !isInterrupted() {
        let start = ContinuousClock.now
        do {
          var seen = 0
          guard let row = try train(trial, &seen, isInterrupted, observe) else { return }
          try ledger.add(row)
          observe(
            .finished(
              row, seconds: (ContinuousClock.now - start) / .seconds(1),
              imagesLeftOut: imagesPerRun - seen))
        } catch {
          ledger.fail(error)
        }
      }
    }
    return try ledger.rows()
  }

  /// Images that go through the steps of one run.
  public var imagesPerRun: Int { conditions.epochs * data.training.count }

  /// The user's wish to end, on its way out of a run.
  private struct Interruption: Error {}

  /// - Parameter seen: images that have gone through its steps.
  /// - Returns: nil if it was interrupted.
  private func train(
    _ trial: SearchTrial, _ seen: inout Int, _ isInterrupted: () -> Bool,
    _ observe: (Event) -> Void
  ) throws -> SearchRow? {
    let network = try trial.network()
    let outcome: SearchOutcome
    do {
      outcome = try self.outcome(of: trial, network, &seen, isInterrupted, observe)
    } catch is Interruption {
      return nil
    } catch let error as TrainingError where error.code == .diverged {
      outcome = .diverged(at: error.place.replacing(",", with: ""))
    }
    return SearchRow(
      trial: trial, conditions: conditions, parameters: network.parameterCount,
      stepsPerEpoch: trial.stepsPerEpoch(images: data.training.count), outcome: outcome)
  }

  private func outcome(
    of trial: SearchTrial, _ network: Network, _ seen: inout Int, _ isInterrupted: () -> Bool,
    _ observe: (Event) -> Void
  ) throws -> SearchOutcome {
    let settings = trial.settings(epochs: conditions.epochs, seed: conditions.seed)
    func examples(_ part: Subset) -> Examples {
      Examples(ImageLoader(part, scaling: settings.scaling))
    }
    let team = WorkerTeam(width: 1)
    let run = try TrainingRun(
      network, settings: settings, training: examples(data.training),
      validation: examples(data.validation), team: team)
    for epoch in 0..<settings.epochs {
      try run.trainEpoch { report in
        if isInterrupted() { throw Interruption() }
        let total = epoch * data.training.count + report.samples
        observe(.images(total - seen))
        seen = total
      }
    }
    let test = try Validation(
      run.model, on: examples(data.test), loss: settings.loss, team: team)
    let last = run.history[settings.epochs]
    let figures = SearchFigures(
      training: .init(loss: last.trainLoss, accuracy: last.trainAccuracy ?? 0),
      validation: .init(loss: last.validationLoss, accuracy: last.validationAccuracy ?? 0),
      test: .init(loss: test.loss, accuracy: test.accuracy ?? 0))
    return notLearning(run.history) == nil ? .trained(figures) : .notLearning(figures)
  }
}

/// Who tries what, and what has come of it: shared by the threads of a search.
private final class SearchLedger: Sendable {
  private struct State {
    var next = 0
    var found: [SearchTrial: SearchRow]
    var table: SearchTable
    /// The first thing that went wrong.
    var failure: (any Error)?
  }

  private let trials: [SearchTrial]
  private let missing: [SearchTrial]
  private let path: String
  private let state: Mutex<State>

  init(
    trials: [SearchTrial], missing: [SearchTrial], found: [SearchTrial: SearchRow],
    table: SearchTable, path: String
  ) {
    self.trials = trials
    self.missing = missing
    self.path = path
    state = Mutex(State(found: found, table: table))
  }

  /// What is to be tried next; nil at the end, and after a failure.
  func next() -> SearchTrial? {
    state.withLock { state in
      guard state.failure == nil, state.next < missing.count else { return nil }
      defer { state.next += 1 }
      return missing[state.next]
    }
  }

  /// - Throws: `FIL` codes.
  func add(_ row: SearchRow) throws {
    try state.withLock { state in
      state.found[row.trial] = row
      try write(&state)
    }
  }

  func fail(_ error: any Error) {
    state.withLock { state in
      if state.failure == nil { state.failure = error }
    }
  }

  /// - Throws: `FIL` codes.
  func write() throws { try state.withLock { try write(&$0) } }

  private func write(_ state: inout State) throws {
    let kept = trials.compactMap { state.found[$0] }
    state.table.replace(kept)
    try OutputFile.write(Array(state.table.csv.utf8), to: path)
  }

  /// - Throws: what went wrong first.
  func rows() throws -> [SearchRow] {
    let (found, failure) = state.withLock { ($0.found, $0.failure) }
    if let failure { throw failure }
    return trials.compactMap { found[$0] }
  }
}
