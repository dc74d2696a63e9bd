import Console
import Datasets
import Diagnostics
import Drawing
import Evaluations
import Glibc
import Networks
import Training

/// What a run shows as it goes: lines on standard output, and on a terminal a progress line on standard
/// error.
struct RunDisplay {
  private let recipe: Recipe
  private let settings: TrainingSettings
  private let isLive: Bool
  private let hasProgress = Terminal.isTerminal(STDERR_FILENO)
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var samplesSeen = 0
  private var history: [EpochRecord] = []
  private var chartLines = 0
  /// Samples of the epoch that had been seen at the last step.
  private var lastSamples = 0
  private var isSweeping = false

  init(_ recipe: Recipe, _ settings: TrainingSettings, isLive: Bool) {
    self.recipe = recipe
    self.settings = settings
    self.isLive = isLive && Terminal.isTerminal(STDOUT_FILENO)
  }

  /// Says what is trained, and on what.
  func begin(_ data: String) {
    Terminal.write(
      "\(recipe.name): \(recipe.summary)\n\(data)\n\n"
        + recipe.network.description(recipe.rows(settings)))
  }

  mutating func show(_ event: TrainingJob.Event) {
    switch event {
    case .step(let report): show(report)
    case .epoch(let record): show(record)
    case .test(let answers):
      write(
        "Test Error: Accuracy: \(fixedPoint(100 * (answers.accuracy ?? 0), places: 1))%, "
          + "Avg loss: \(lossText(answers.loss, places: 6))\n")
    case .sweep(let result): show(result)
    }
  }

  private mutating func show(_ report: StepReport) {
    samplesSeen += report.samples - (report.step == 1 ? 0 : lastSamples)
    lastSamples = report.samples
    if recipe.printsSteps, !isSweeping, report.step % 10 == 1 {
      // As PyTorch's first tutorial prints it: this batch is counted.
      let size = String(report.samplesPerEpoch)
      let done = String(report.samples).leftPadded(to: size.count)
      write("loss: \(lossText(report.loss, places: 6))  [\(done)/\(size)]\n")
    }
    guard hasProgress else { return }
    let now = ContinuousClock.now
    guard lastShown.map({ now - $0 >= .milliseconds(100) }) ?? true else { return }
    lastShown = now
    let line = TrainingProgressLine(
      epoch: report.epoch, epochs: settings.epochs, images: report.samples,
      imagesPerEpoch: report.samplesPerEpoch, loss: report.loss, imagesSeen: samplesSeen,
      seconds: (now - start) / .seconds(1))
    let text = line.text(columns: max(20, Terminal.width - 1))
    Terminal.write("\r\u{1B}[K" + text, to: STDERR_FILENO)
  }

  private mutating func show(_ record: EpochRecord) {
    history.append(record)
    var parts = [record.epoch == 0 ? "before training" : "epoch \(record.epoch)/\(settings.epochs)"]
    parts.append("train loss \(shortText(record.trainLoss))")
    if let accuracy = record.trainAccuracy { parts.append("accuracy \(percent(accuracy))") }
    parts.append("validation loss \(shortText(record.validationLoss))")
    if let accuracy = record.validationAccuracy { parts.append("accuracy \(percent(accuracy))") }
    wipeChart()
    write(parts.joined(separator: "  ") + "\n")
    // One point makes no curve.
    if isLive, history.count > 1 { drawChart() }
  }

  private mutating func show(_ result: SweepResult) {
    if !isSweeping { write("\nLearning rates\n") }
    isSweeping = true
    let last = result.history.last
    let loss = last.map { "loss \(lossText($0.trainLoss, places: 4))" } ?? "no epoch"
    let accuracy = last?.validationAccuracy.map { ", validation accuracy \(percent($0))" } ?? ""
    let fault = result.fault.map { "  (\($0))" } ?? ""
    write("  \(shortText(result.learningRate)): \(loss)\(accuracy)\(fault)\n")
  }

  // MARK: The loss curve

  private mutating func drawChart() {
    func points(_ value: (EpochRecord) -> Double) -> [LineChart.Point] {
      history.map { LineChart.Point(x: Double($0.epoch), y: value($0)) }
    }
    let chart = LineChart(
      title: "Loss", x: LineChart.Axis("epoch"), y: LineChart.Axis("loss"),
      series: [
        LineChart.Series("train", points: points(\.trainLoss)),
        LineChart.Series("validation", points: points(\.validationLoss)),
      ])
    let lines = TerminalChart(chart, columns: min(100, Terminal.width), style: .colour).lines
    write(lines.joined(separator: "\n") + "\n")
    chartLines = lines.count
  }

  /// Takes the curve away, so that the next one takes its place below the lines of the epochs.
  private mutating func wipeChart() {
    guard chartLines > 0 else { return }
    write("\u{1B}[\(chartLines)A\u{1B}[J")
    chartLines = 0
  }

  /// Wipes the progress line.
  func clear() {
    if hasProgress { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  private func write(_ text: String) {
    clear()
    Terminal.write(text)
  }

  // MARK: The end

  func end(_ outcome: TrainingOutcome, folder: String) {
    clear()
    let test = outcome.test
    var text = "\ntest accuracy \(percent(test.accuracy)) (\(grouped(test.correct)) of "
    text += "\(grouped(test.images))), loss \(shortText(outcome.testLoss))\n"
    for note in outcome.notes { text += "note: \(note)\n" }
    Terminal.write(text + written(["zip", "pt", "-history.csv", "-report.html"], folder) + "\n")
  }

  func end(_ outcome: RegressionOutcome, folder: String) {
    clear()
    var text = "\ntest MSE \(shortText(outcome.testLoss)), of standardised values "
    text += "\(shortText(outcome.standardisedTestLoss))\n"
    for note in outcome.notes { text += "note: \(note)\n" }
    Terminal.write(text + written(["pt", "-history.csv", "-report.html"], folder) + "\n")
  }

  private func written(_ endings: [String], _ folder: String) -> String {
    let names = endings.map { recipe.name + ($0.hasPrefix("-") ? $0 : ".\($0)") }
    return "written to \(escaped(folder, limit: 400)): \(names.joined(separator: ", "))\n"
  }
}

extension Network {
  /// The printed network, its parameters, and the settings of its training.
  func description(_ settings: [TrainingReport.Setting]) -> String {
    var text = printedForm + "\n\n" + parameterTable + "\n"
    let width = settings.map(\.name.count).max() ?? 0
    for row in settings {
      text += row.name.rightPadded(to: width) + "  \(row.value)\n"
    }
    return text + "\n"
  }

  /// Names, shapes and counts of the learned tensors.
  var parameterTable: String {
    let learned = tensors.filter { $0.role == .learned }
    let shapes = learned.map { "[" + $0.shape.map(String.init).joined(separator: ", ") + "]" }
    let counts = learned.map { grouped($0.shape.reduce(1, *)) }
    let widths = (learned.map(\.name.count).max() ?? 0, shapes.map(\.count).max() ?? 0)
    let total = grouped(parameterCount)
    let last = max(total.count, counts.map(\.count).max() ?? 0)
    var text = ""
    for (slot, (shape, count)) in zip(learned, zip(shapes, counts)) {
      text += slot.name.rightPadded(to: widths.0) + "  " + shape.rightPadded(to: widths.1) + "  "
      text += count.leftPadded(to: last) + "\n"
    }
    return text + "parameters".rightPadded(to: widths.0 + widths.1 + 2) + "  "
      + total.leftPadded(to: last) + "\n"
  }
}

extension String {
  func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  func rightPadded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
