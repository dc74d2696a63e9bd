import Diagnostics
import Evaluations
import Grading
import Scoring
import SourceChecks

extension Leaderboard {
  /// The full feedback for one submission of the run, for a student who checks their own.
  public func feedback(_ entry: Entry, _ style: TerminalStyle = TerminalStyle()) -> String {
    let sections =
      [
        opening(entry, style), points(entry.result, style), answers(entry.result, style),
        loader(entry.result, style), checks(entry.result, style), network(entry.result, style),
        messages(entry.result, style), closing(entry.result, style),
      ]
    return run.head(style) + "\n" + sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func opening(_ entry: Entry, _ style: TerminalStyle) -> String {
    let result = entry.result
    let name = result.studentName.map { "  \(tableText($0))" } ?? ""
    var text = style.ink(fitted(tableText(result.studentID) + name, to: style.width), .bold) + "\n"
    let max = result.scorecard.maxPoints.phrase
    let points = result.scorecard.points.map { "\($0) of \(max)" } ?? "points stay blank"
    let line = "\(tableText(result.path)): \(result.status.rawValue), \(points)"
    for line in wrapped(line, to: style.width) { text += style.ink(line, result.status.ink) + "\n" }
    return text
  }

  private func points(_ result: SubmissionResult, _ style: TerminalStyle) -> String {
    let labels = result.scorecard.criteria.map { criterion in
      (criterion.points?.description ?? "-") + " of \(criterion.maxPoints)"
    }
    let width = labels.reduce(0) { max($0, $1.count) }
    var text = style.heading("Points")
    for (criterion, label) in zip(result.scorecard.criteria, labels) {
      let ink: TerminalStyle.Ink? =
        switch criterion.passed {
        case true?: .green
        case false? where criterion.points == .zero: .red
        case false?: .yellow
        case nil: nil
        }
      let padding = String(repeating: " ", count: 2 + width - label.count)
      text += padding + style.ink(label, ink) + "  \(printable(criterion.title))\n"
      text += style.paragraph(criterion.why, indent: width + 4)
    }
    return text
  }

  private func answers(_ result: SubmissionResult, _ style: TerminalStyle) -> String {
    guard result.rankedAccuracy != nil, let evaluation = result.evaluation else { return "" }
    let (low, high) = (evaluation.interval95.lowerBound, evaluation.interval95.upperBound)
    var text = style.heading("Accuracy")
    text += style.paragraph(
      "\(accuracyText(result)): \(grouped(evaluation.correct)) of \(grouped(evaluation.images)) "
        + "images; the 95 % interval is \(fixedPoint(low, places: 4)) to "
        + "\(fixedPoint(high, places: 4))", indent: 2)
    if let reading = result.reading {
      text += style.paragraph("Pixels are scaled to \(reading.words).", indent: 2)
    }
    var table = TextTable(columns: [
      .init(title: "  Label", alignment: .right), .init(title: "Class", alignment: .left),
      .init(title: "Correct", alignment: .right), .init(title: "Images", alignment: .right),
      .init(title: "Accuracy", alignment: .right),
      .init(title: "Most often taken for", alignment: .left),
    ])
    for (label, entry) in evaluation.perClass.enumerated() {
      let share = entry.images == 0 ? nil : Double(entry.correct) / Double(entry.images)
      let cells = [
        String(entry.label), className(label), grouped(entry.correct), grouped(entry.images),
        share.map { fixedPoint($0, places: 4) } ?? "-", confusion(evaluation, label),
      ]
      table.rows.append(.init(cells: cells.map { .init(text: $0) }))
    }
    return text + "\n" + table.text(style)
  }

  private func className(_ label: Int) -> String {
    guard let names = run.dataset.classNames, names.indices.contains(label) else {
      return "class \(label)"
    }
    return printable(names[label])
  }

  /// `Shirt (132)`: the wrong class that most images of this one were put into, the first of equals.
  private func confusion(_ evaluation: Evaluation, _ label: Int) -> String {
    var worst: (label: Int, count: Int)?
    for (other, count) in evaluation.confusion[label].enumerated()
    where other != label && count > worst?.count ?? 0 {
      worst = (other, count)
    }
    return worst.map { "\(className($0.label)) (\(grouped($0.count)))" } ?? ""
  }

  private func loader(_ result: SubmissionResult, _ style: TerminalStyle) -> String {
    guard result.status != .failed, let loader = result.loader,
      // A criterion about the loader has said it already.
      !result.scorecard.criteria.contains(where: { $0.why.contains(loader.why) })
    else { return "" }
    var words = loader.verdict.rawValue
    if let name = loader.className { words += ", class \(quoted(name))" }
    if let place = loader.place { words += " in \(place)" }
    return style.heading("Data loader") + style.paragraph("\(words): \(loader.why)", indent: 2)
  }

  /// The checks that students are told to make, each with the lines that prove it.
  private func checks(_ result: SubmissionResult, _ style: TerminalStyle) -> String {
    guard let findings = result.assignment else { return "" }
    let all = [
      ("data by hand", findings.dataByHand), ("training", findings.training),
      ("only PyTorch", findings.onlyPyTorch), ("weights stored", findings.weightsSaved),
      ("import script", findings.importScript),
    ]
    var text = style.heading("Checks of the sources")
    for (name, finding) in all {
      let (word, ink): (String, TerminalStyle.Ink) =
        switch finding.outcome {
        case .passed: ("yes", .green)
        case .notFound: ("no", .red)
        case .unclear: ("unclear", .yellow)
        }
      text += "  " + style.ink(word, ink) + "  \(name)\n"
      text += style.paragraph(finding.why, indent: 4)
      for place in finding.places {
        text += style.paragraph("\(place.words): \(printable(place.text))", indent: 6)
      }
    }
    return text
  }

  /// Lines of a printed network that are shown; a generated one may have thousands.
  private static let networkLineLimit = 200

  private func network(_ result: SubmissionResult, _ style: TerminalStyle) -> String {
    guard let network = result.network else { return "" }
    var text = style.heading("Network")
    text += style.paragraph(
      "\(grouped(network.layers)) layers, \(grouped(network.parameters)) parameters, "
        + "\(grouped(network.multiplyAccumulates)) multiply-accumulates an image", indent: 2)
    let lines = network.printed.split(separator: "\n")
    for line in lines.prefix(Self.networkLineLimit) { text += "  \(printable(String(line)))\n" }
    if lines.count > Self.networkLineLimit {
      text += "  … and \(grouped(lines.count - Self.networkLineLimit)) more lines\n"
    }
    return text
  }

  private func messages(_ result: SubmissionResult, _ style: TerminalStyle) -> String {
    guard !result.diagnostics.isEmpty else { return "" }
    var text = style.heading("Messages")
    for severity in Diagnostic.Severity.allCases {
      for diagnostic in result.diagnostics where diagnostic.severity == severity {
        let ink: TerminalStyle.Ink? =
          severity == .error ? .red : severity == .warning ? .yellow : nil
        let place = diagnostic.place.isEmpty ? "" : "  \(printable(diagnostic.place))"
        text += "  " + style.ink("\(severity.rawValue) \(diagnostic.code)", ink) + place + "\n"
        text += style.paragraph(diagnostic.message, indent: 4)
      }
    }
    return text
  }

  private func closing(_ result: SubmissionResult, _ style: TerminalStyle) -> String {
    let lost = result.scorecard.criteria.filter { $0.passed == false }
    let advice: String
    switch result.status {
    case .refused:
      advice =
        "What to do next: no network could be evaluated. Correct the errors above, then run this again."
    case .failed:
      advice =
        "What to do next: this was not the submission's fault. Run it again; if it happens again, "
        + "tell whoever runs the course."
    case .missing: advice = "What to do next: hand something in."
    case .graded, .partial:
      advice =
        lost.isEmpty
        ? "Every criterion is met."
        : "What to do next: the points that are missing are those of "
          + lost.map { quoted($0.title) }.joined(separator: ", ") + "; the reasons stand above."
    }
    return wrapped(advice, to: style.width).joined(separator: "\n") + "\n"
  }
}

extension TerminalStyle {
  fileprivate func heading(_ title: String) -> String { ink(title, .bold) + "\n" }

  /// An untrusted text as wrapped lines, each ended by a newline.
  fileprivate func paragraph(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    return wrapped(printable(text), to: width - indent).map { margin + $0 + "\n" }.joined()
  }
}
