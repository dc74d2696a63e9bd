import Compute
import Console
import Datasets
import Diagnostics
import Networks
import Synchronization
import Training

/// One start of the program: its threads, its way to be interrupted, and what it shows of the runs.
///
/// A class: it owns the signal's handler.
final class RunSession {
  private let options: RunOptions
  private let team: WorkerTeam
  private let isInterrupted: Flag
  private let signals: InterruptSignal

  /// What the signal's thread sets and the run reads.
  private final class Flag: Sendable {
    let value = Atomic<Bool>(false)
  }

  init(_ options: RunOptions) {
    self.options = options
    team = options.team
    let flag = Flag()
    isInterrupted = flag
    signals = InterruptSignal(
      notice: "interrupted; what was saved last stays (Ctrl-C again to stop at once)"
    ) { flag.value.store(true, ordering: .relaxed) }
  }

  func end() { signals.restore() }

  /// Trains a classifier, and shows what comes of it.
  ///
  /// - Throws: exit status 1 or 130.
  func train(
    _ recipe: Recipe, _ chosen: TrainingOptions, _ data: TrainingData, from checkpoint: [UInt8]?
  ) throws -> TrainingOutcome {
    try reportingFault {
      let job = try TrainingJob(recipe, options: chosen, data: data, folder: options.out)
      var display = RunDisplay(recipe, job.settings, isLive: options.live)
      display.begin(data.line)
      let outcome = try showing(&display) { observe in
        try job.run(team: team, resumingFrom: checkpoint, observe)
      }
      display.end(outcome, folder: options.out)
      return outcome
    }
  }

  /// Fits the curve, and shows what comes of it.
  ///
  /// - Throws: exit status 1 or 130.
  func fit(
    _ recipe: Recipe, _ chosen: TrainingOptions, _ table: NumericTable, from checkpoint: [UInt8]?
  ) throws {
    try reportingFault {
      let job = try RegressionJob(recipe, options: chosen, table: table, folder: options.out)
      var display = RunDisplay(recipe, job.settings, isLive: options.live)
      display.begin(
        "\(grouped(table.rowCount)) points: 70 % to train, 15 % to validate, 15 % to test")
      let outcome = try showing(&display) { observe in
        try job.run(team: team, resumingFrom: checkpoint, observe)
      }
      display.end(outcome, folder: options.out)
    }
  }

  /// Shows the events of a run, and ends it where the user asks for that.
  private func showing<Outcome>(
    _ display: inout RunDisplay, _ run: ((TrainingJob.Event) throws -> Void) throws -> Outcome
  ) throws -> Outcome {
    defer { display.clear() }
    return try run { event in
      display.show(event)
      if isInterrupted.value.load(ordering: .relaxed) { throw Interrupted() }
    }
  }
}
