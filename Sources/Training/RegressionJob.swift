public import Compute
public import Datasets
import Diagnostics
public import Drawing
import Files
import Networks

/// The regression recipe on a table of points: trained on standardised values, and for comparison on the
/// values as they are.
public struct RegressionJob: Sendable {
  public let recipe: Recipe
  public let options: TrainingOptions
  /// Two columns: what is given, and what is asked for.
  public let table: NumericTable
  /// Where the outputs go; it exists.
  public let folder: String
  public let settings: TrainingSettings

  /// - Throws: `TRN003` for a table that has not two columns or too few rows, or settings that no run can
  ///   have.
  public init(
    _ recipe: Recipe, options: TrainingOptions, table: NumericTable, folder: String
  ) throws {
    precondition(recipe.task == .regression)
    guard table.columnCount == 2 else {
      throw TrainingError(
        .settings, at: recipe.name,
        "the table has \(table.columnCount) columns; a curve takes two, what is given and what is "
          + "asked for: name a CSV file with two")
    }
    // Each of the three parts has one then.
    guard table.rowCount >= 7 else {
      throw TrainingError(
        .settings, at: recipe.name,
        "expected at least 7 points, to be split 70/15/15 into training, validation and test; found "
          + "\(table.rowCount): use a larger table")
    }
    self.recipe = recipe
    self.options = options
    self.table = table
    self.folder = folder
    settings = recipe.settings(options)
    try settings.check(sampleCount: table.rowCount)
  }

  /// Trains twice, and writes the outputs of the standardised run.
  ///
  /// - Parameters:
  ///   - checkpoint: bytes of a checkpoint to go on from; nil begins anew.
  ///   - observe: what it throws ends the run; what was written last stays.
  /// - Throws: as ``TrainingJob/run(team:resumingFrom:_:)``.
  public func run(
    team: WorkerTeam, resumingFrom checkpoint: [UInt8]? = nil,
    _ observe: (TrainingJob.Event) throws -> Void
  ) throws -> RegressionOutcome {
    let parts = try RandomSplit.course.parts(of: table.rowCount, seed: settings.seed)
    let scale = try Standardization(fitting: table, rows: parts[0])
    let standardised = Points(scale.apply(to: table), parts)
    let run = try newRun(standardised, team)
    let outputs = RunOutputs(
      recipe, RunIdentity(recipe, options, dataDigests: [table.sha256]), folder: folder)
    if let checkpoint { try outputs.resume(run, from: checkpoint) }
    try outputs.train(run, toEpoch: settings.epochs, isResumed: checkpoint != nil, observe)
    let test = try Validation(
      run.model, on: standardised.examples(of: 2), loss: settings.loss, team: team)
    let outcome = RegressionOutcome(
      history: run.history, testLoss: test.loss * Double(scale.stds[1] * scale.stds[1]),
      standardisedTestLoss: test.loss, unscaled: try unscaled(parts, team, observe),
      warnings: scale.warnings.map(\.message), curve: try curve(run, scale, team))
    let report = report(outcome, run, testCount: parts[2].count)
    try outputs.write(Array(report.html().utf8), as: "\(recipe.name)-report.html")
    return outcome
  }

  private func newRun(_ points: Points, _ team: WorkerTeam) throws -> TrainingRun {
    try TrainingRun(
      recipe.network, settings: settings, training: points.examples(of: 0),
      validation: points.examples(of: 1), team: team)
  }

  /// The same run on the values as they are, which may well diverge.
  private func unscaled(
    _ parts: [[Int]], _ team: WorkerTeam, _ observe: (TrainingJob.Event) throws -> Void
  ) throws -> RegressionOutcome.Unscaled {
    let points = Points(table, parts)
    do {
      let run = try newRun(points, team)
      for _ in 0..<settings.epochs { try run.trainEpoch { try observe(.step($0)) } }
      let test = try Validation(
        run.model, on: points.examples(of: 2), loss: settings.loss, team: team)
      return .trained(testLoss: test.loss)
    } catch let error as TrainingError where error.code == .diverged {
      return .diverged(at: error.place)
    }
  }

  /// The fitted line over the range of what is given, in the table's own units.
  private func curve(
    _ run: TrainingRun, _ scale: Standardization, _ team: WorkerTeam
  ) throws -> [LineChart.Point] {
    let given = table.column(0)
    guard let first = given.min(), let last = given.max() else { return [] }
    let xs = (0...200).map { first + (last - first) * Float($0) / 200 }
    let grid = NumericTable(names: table.names, values: xs.flatMap { [$0, 0] })
    let points = Points(scale.apply(to: grid), [Array(0..<grid.rowCount)])
    let answers = try Validation(
      run.model, on: points.examples(of: 0), loss: settings.loss, team: team
    ).scores
    return zip(xs, answers).map { x, answer in
      .init(x: Double(x), y: Double(answer * scale.stds[1] + scale.means[1]))
    }
  }

  private func report(
    _ outcome: RegressionOutcome, _ run: TrainingRun, testCount: Int
  ) -> TrainingReport {
    let points = zip(table.column(0), table.column(1)).map {
      LineChart.Point(x: Double($0), y: Double($1))
    }
    return TrainingReport(
      recipe: recipe.name, about: recipe.summary,
      dataset: "\(grouped(table.rowCount)) points, split 70/15/15",
      notes: [outcome.testNote] + outcome.notes, settings: recipe.rows(settings),
      network: recipe.network.printedForm, parameters: recipe.network.parameterRows,
      history: run.history.map { .init($0, samples: table.rowCount, loss: settings.loss) },
      lossName: "\(settings.loss) of standardised values",
      test: TrainingReport.TestResult(
        loss: outcome.standardisedTestLoss, correct: nil, images: testCount),
      charts: [
        LineChart(
          title: "Fitted line", x: LineChart.Axis(table.names[0]),
          y: LineChart.Axis(table.names[1]),
          series: [
            LineChart.Series("points", style: .points, points: points),
            LineChart.Series("network", points: outcome.curve),
          ])
      ])
  }
}

/// What the regression came to.
public struct RegressionOutcome: Sendable {
  /// The same run without standardisation.
  public enum Unscaled: Hashable, Sendable {
    case trained(testLoss: Double)
    /// At this epoch and step.
    case diverged(at: String)

    /// In a sentence.
    public var note: String {
      switch self {
      case .trained(let loss):
        "on the values as they are, without standardisation, the test MSE is "
          + shortText(loss)
      case .diverged(let place):
        "on the values as they are, without standardisation, the run diverges at \(place)"
      }
    }
  }

  /// One for each epoch, from epoch 0, the network before training.
  public let history: [EpochRecord]
  /// MSE on the test points, in the table's own units squared.
  public let testLoss: Double
  /// Of standardised values, where 1 is what the mean alone would reach.
  public let standardisedTestLoss: Double
  public let unscaled: Unscaled
  /// Of columns that have one value throughout.
  let warnings: [String]
  fileprivate var testNote: String {
    "the test MSE is \(shortText(testLoss)) in the table's own units, "
      + "\(shortText(standardisedTestLoss)) of standardised values"
  }

  /// What a reader should know first.
  public var notes: [String] { warnings + [unscaled.note] }
  /// In the table's own units.
  public let curve: [LineChart.Point]
}

/// A table of two columns cut into parts.
private struct Points {
  let table: NumericTable
  let parts: [[Int]]

  init(_ table: NumericTable, _ parts: [[Int]]) {
    self.table = table
    self.parts = parts
  }

  func examples(of part: Int) -> Examples {
    let rows = table.rows(parts[part])
    let given = NumericTable(names: [rows.names[0]], values: rows.column(0))
    return Examples(source: given, values: rows.column(1), count: rows.rowCount)
  }
}
