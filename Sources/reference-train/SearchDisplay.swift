import Console
import Diagnostics
import Drawing
import Glibc
import Synchronization
import Training

/// What a search shows: how far it is, on a terminal alone; in the end the best runs.
///
/// A class: its clocks and counts are shared by the threads that report to it.
final class SearchDisplay: Sendable {
  private struct State {
    var line: SearchProgressLine
    var lastShown: ContinuousClock.Instant?
    /// Seconds of each run that was trained now.
    var seconds: [SearchTrial: Double] = [:]
  }

  private let search: Search
  private let missing: Int
  private let start = ContinuousClock.now
  private let hasProgress = Terminal.isTerminal(STDERR_FILENO)
  private let state: Mutex<State>
  /// Runs in the ranked table.
  private static let shown = 10

  init(_ search: Search, missing: Int) {
    self.search = search
    self.missing = missing
    state = Mutex(
      State(line: SearchProgressLine(runs: missing, imagesPerRun: search.imagesPerRun)))
  }

  func begin(csv: String) {
    let count = search.trials.count
    var text = "search: \(grouped(count)) \(count == 1 ? "run" : "runs") of "
    text += "\(search.conditions.epochs) \(search.conditions.epochs == 1 ? "epoch" : "epochs")\n"
    text += "\(search.data.line)\n"
    if missing < count {
      text += "\(grouped(count - missing)) of them in \(escaped(csv, limit: 400)) already\n"
    }
    Terminal.write(text)
  }

  /// On any thread.
  func show(_ event: Search.Event) {
    let now = ContinuousClock.now
    let text = state.withLock { state -> String? in
      switch event {
      case .images(let count): state.line.images += count
      case .finished(let row, let seconds, let left):
        state.line.finished += 1
        state.line.imagesLeftOut += left
        state.seconds[row.trial] = seconds
      }
      guard hasProgress, state.lastShown.map({ now - $0 >= .milliseconds(100) }) ?? true else {
        return nil
      }
      state.lastShown = now
      return state.line.text(after: (now - start) / .seconds(1))
    }
    guard let text else { return }
    let line = text.prefix(max(20, Terminal.width - 1))
    Terminal.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
  }

  /// Wipes the progress line.
  func clear() {
    if hasProgress { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  // MARK: The end

  func end(_ rows: [SearchRow], csv: String) {
    var text = ""
    if !rows.isEmpty { text += "\n" + best(rows) }
    if Set(rows.map(\.trial.batchSize)).count > 1 { text += "\n" + batchSizes(rows) }
    if rows.count < search.trials.count {
      text += "\n\(grouped(search.trials.count - rows.count)) of \(grouped(search.trials.count)) "
      text += "runs are still to be trained; the same command goes on with them\n"
    }
    Terminal.write(text + "\nwritten to \(escaped(csv, limit: 400))\n")
  }

  /// The best runs, those that did not diverge.
  private func best(_ rows: [SearchRow]) -> String {
    var table = TextColumns(columns: [
      .init(title: "rank"), .init(title: "learning rate"), .init(title: "batch size"),
      .init(title: "depth"), .init(title: "width"), .init(title: "optimizer", isNumber: false),
      .init(title: "activation", isNumber: false), .init(title: "parameters"),
      .init(title: "validation"), .init(title: "loss"), .init(title: "test"),
      .init(title: "", isNumber: false),
    ])
    for (index, row) in rows.ranked().prefix(Self.shown).enumerated() {
      let trial = row.trial
      table.rows.append(
        [
          String(index + 1), text(trial.learningRate), String(trial.batchSize),
          String(trial.depth), String(trial.width), trial.optimizer.rawValue,
          trial.activation.rawValue, grouped(row.parameters),
        ] + measures(row) + [row.outcome.isTrained ? "" : row.outcome.status])
    }
    let rest = rows.count - min(rows.count, Self.shown)
    return "Best by validation accuracy"
      + (rest > 0 ? ", \(Self.shown) of \(grouped(rows.count))" : "") + "\n" + table.text
  }

  /// Batch size against steps, accuracy and loss. Only a terminal shows the time too: without it the
  /// same seed gives the same text.
  private func batchSizes(_ rows: [SearchRow]) -> String {
    let showsTime = Terminal.isTerminal(STDOUT_FILENO)
    let seconds = state.withLock { $0.seconds }
    let results = BatchSizeResult.all(in: rows)
    var table = TextColumns(
      columns: [
        .init(title: "batch size"), .init(title: "steps an epoch"), .init(title: "validation"),
        .init(title: "loss"), .init(title: "test"),
      ] + (showsTime ? [.init(title: "time")] : []) + [.init(title: "", isNumber: false)])
    for result in results {
      let time = seconds[result.best.trial].map { fixedPoint($0, places: 1) + " s" } ?? ""
      table.rows.append(
        [String(result.batchSize), grouped(result.best.stepsPerEpoch)] + measures(result.best)
          + (showsTime ? [time] : [])
          + [result.best.outcome.isTrained ? "" : result.best.outcome.status])
    }
    let isBest = results.contains { $0.runs > 1 }
    return "Batch sizes" + (isBest ? ", the best run of each" : "") + "\n" + table.text
  }

  /// Validation accuracy and loss, test accuracy.
  private func measures(_ row: SearchRow) -> [String] {
    guard let figures = row.outcome.figures else { return ["", "", ""] }
    return [
      percent(figures.validation.accuracy), text(figures.validation.loss),
      percent(figures.test.accuracy),
    ]
  }

  private func text(_ value: Double) -> String { shortText(value) }
}

extension SearchOutcome {
  fileprivate var isTrained: Bool {
    if case .trained = self { return true }
    return false
  }
}
