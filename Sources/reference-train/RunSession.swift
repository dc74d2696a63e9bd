import ArgumentParser
import Compute
import Console
import Datasets
import Diagnostics
import Networks
import Training

/// One start of the program: its threads, its way to be interrupted, and what it shows of the runs.
///
/// A class: it owns the signal's handler.
final class RunSession {
  private let options: RunOptions
  private let team: WorkerTeam
  private let interrupt = InterruptFlag()
  private let signals: InterruptSignal

  /// The user has asked the run to end.
  private struct Interrupted: Error {}

  init(_ options: RunOptions) {
    self.options = options
    team = options.team
    signals = InterruptSignal(
      notice: "interrupted; ending after this step (Ctrl-C again to stop at once)"
    ) { [interrupt] in interrupt.raise() }
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
      let outcome = try showing(&display, of: recipe) { observe in
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
      let outcome = try showing(&display, of: recipe) { observe in
        try job.run(team: team, resumingFrom: checkpoint, observe)
      }
      display.end(outcome, folder: options.out)
    }
  }

  /// Shows the events of a run, and ends it where the user asks for that.
  ///
  /// - Throws: exit status 130; what the run throws.
  private func showing<Outcome>(
    _ display: inout RunDisplay, of recipe: Recipe,
    _ run: ((TrainingJob.Event) throws -> Void) throws -> Outcome
  ) throws -> Outcome {
    defer { display.clear() }
    do {
      return try run { event in
        display.show(event)
        if interrupt.isRaised { throw Interrupted() }
      }
    } catch is Interrupted {
      display.clear()
      complain("the last whole epoch is saved; to go on: \(resumption(of: recipe))")
      throw ExitCode(130)
    }
  }

  /// The command that goes on where a run of the recipe was ended.
  private func resumption(of recipe: Recipe) -> String {
    let folder = options.out.hasSuffix("/") ? options.out : options.out + "/"
    var words = ["reference-train", "--resume", shellWord("\(folder)\(recipe.name).pt")]
    if let data = options.data { words += ["--data", shellWord(data)] }
    return (words + ["--out", shellWord(options.out)]).joined(separator: " ")
  }
}
