import Diagnostics
import Evaluations
import Grading
import Scoring
import SourceChecks

extension Leaderboard {
  /// The ranked table of a class for a terminal.
  ///
  /// - Parameter csvPath: where the CSV of this run goes; nil where none was asked for.
  public func table(_ style: TerminalStyle = TerminalStyle(), csvPath: String? = nil) -> String {
    var text = run.head(style)
    for line in wrapped(counts, to: style.width) { text += line + "\n" }
    text += "\n" + rows(style).text(style)
    if run.isInterrupted {
      let warning =
        "Interrupted: what was not reached is failed, and extra credit stays blank. Run it again."
      text += "\n"
      for line in wrapped(warning, to: style.width) { text += style.ink(line, .yellow) + "\n" }
    }
    let file = csvPath.map { "Leaderboard CSV (--csv): \(printable($0))" }
    return text + "\n" + (file ?? "Add --csv FILE to write this leaderboard as CSV.") + "\n"
  }

  /// `12 submissions: 9 graded, 1 partial, 2 refused`.
  private var counts: String {
    let parts = SubmissionStatus.allCases.compactMap { status in
      let count = entries.count { $0.result.status == status }
      return count == 0 ? nil : "\(grouped(count)) \(status.rawValue)"
    }
    if entries.isEmpty { return "No submissions." }
    let noun = entries.count == 1 ? "submission" : "submissions"
    let baselines =
      switch baselines.count {
      case 0: ""
      case 1: "; 1 baseline"
      default: "; \(grouped(baselines.count)) baselines"
      }
    return "\(grouped(entries.count)) \(noun): \(parts.joined(separator: ", "))\(baselines)"
  }

  /// Columns that the table needs beside the student's.
  private static let fixedWidth = 64

  private func rows(_ style: TerminalStyle) -> TextTable {
    // What a wide terminal leaves goes to the students' names first.
    let nameLimit = max(14, style.width - Self.fixedWidth)
    var table = TextTable(columns: [
      .init(title: "Rank", alignment: .right),
      .init(title: "Student", alignment: .left, limit: nameLimit),
      .init(title: "Points", alignment: .right),
      .init(title: "Extra", alignment: .right),
      .init(title: "Total", alignment: .right),
      .init(title: "Accuracy", alignment: .right),
      .init(title: "Data loader", alignment: .left),
      .init(title: "Status", alignment: .left),
    ])
    var waiting = baselines[...]
    for entry in entries {
      // A baseline stands above the first submission that it beats.
      let correct = entry.result.rankedAccuracy?.correct ?? -1
      while let baseline = waiting.first, (baseline.rankedAccuracy?.correct ?? -1) > correct {
        table.rows.append(Self.row(baseline: baseline))
        waiting.removeFirst()
      }
      table.rows.append(Self.row(entry, nameLimit: nameLimit))
    }
    for baseline in waiting { table.rows.append(Self.row(baseline: baseline)) }
    return table
  }

  private static func row(_ entry: Entry, nameLimit: Int) -> TextTable.Row {
    let result = entry.result
    let points = result.scorecard.points.map { "\($0)/\(result.scorecard.maxPoints)" }
    let extra = entry.extraCredit.map { $0 == .zero ? "0" : "+\($0)" }
    let loader = result.status == .failed ? nil : result.loader?.verdict
    return TextTable.Row(
      cells: [
        .init(text: entry.rank.map(String.init) ?? "-", ink: entry.rank == 1 ? .bold : nil),
        .init(text: studentName(result, limit: nameLimit), ink: entry.rank == 1 ? .bold : nil),
        .init(text: points ?? "-"),
        .init(text: extra ?? "-", ink: extra?.hasPrefix("+") == true ? .green : nil),
        .init(text: entry.total?.description ?? "-"),
        .init(text: accuracyText(result)),
        .init(
          text: loader?.rawValue ?? "-", ink: loader == nil || loader == .custom ? nil : .yellow),
        .init(text: result.status.rawValue, ink: result.status.ink),
      ],
      note: note(result.reasons))
  }

  private static func row(baseline: SubmissionResult) -> TextTable.Row {
    let texts = [
      "ref", "baseline \(tableText(baseline.studentID))", "-", "-", "-", accuracyText(baseline),
      baseline.loader?.verdict.rawValue ?? "-", baseline.status.rawValue,
    ]
    return TextTable.Row(
      cells: texts.map { TextTable.Cell(text: $0, ink: .dim) },
      note: baseline.evaluation == nil ? note(baseline.reasons) : nil)
  }

  /// `ada (Ada Lovelace)` where it fits, else the id, which ranks are kept by.
  private static func studentName(_ result: SubmissionResult, limit: Int) -> String {
    let id = fittedAtBothEnds(tableText(result.studentID), to: limit)
    guard let name = result.studentName.map(tableText), name != id, !name.isEmpty else { return id }
    let both = "\(id) (\(name))"
    return displayWidth(both) <= limit ? both : id
  }

  private static func note(_ reasons: [String]) -> TextTable.Note? {
    guard let first = reasons.first else { return nil }
    let others = reasons.count - 1
    return TextTable.Note(text: first, ending: others == 0 ? "" : " (and \(grouped(others)) more)")
  }
}

/// Four decimals, or a dash where nothing was evaluated.
func accuracyText(_ result: SubmissionResult) -> String {
  result.rankedAccuracy.map { fixedPoint($0.value, places: 4) } ?? "-"
}

extension SubmissionStatus {
  var ink: TerminalStyle.Ink {
    switch self {
    case .graded: .green
    case .partial: .yellow
    case .refused: .red
    case .failed: .magenta
    case .missing: .dim
    }
  }
}

extension RunDescription {
  /// Rubric and data set, each line ended by a newline; on the sample its warning comes first.
  func head(_ style: TerminalStyle) -> String {
    var text = ""
    if dataset.isSample {
      let warning =
        DatasetSummary.sampleWarning + "; `grade data fetch` downloads the real test set"
      for line in wrapped(warning, to: style.width) { text += style.ink(line, .yellow) + "\n" }
    }
    for line in wrapped(printable(rubric.title), to: style.width) {
      text += style.ink(line, .bold) + "\n"
    }
    var lines = ["Data set: \(dataset.line)"]
    if let policy = rubric.extraCredit?.summary { lines.append("Extra credit: \(policy)") }
    for line in lines.flatMap({ wrapped($0, to: style.width) }) { text += line + "\n" }
    for warning in dataset.warnings.flatMap({
      wrapped("warning: " + printable($0), to: style.width)
    }) {
      text += style.ink(warning, .yellow) + "\n"
    }
    return text
  }
}
