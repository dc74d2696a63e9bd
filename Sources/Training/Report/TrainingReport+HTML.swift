import Diagnostics
import Drawing
import Mustache

extension TrainingReport {
  /// The page: complete in itself, without a script, and the same bytes for the same report.
  public func html() -> String {
    ReportTemplate.page.render(
      ReportPage(
        recipe: markupEscaped(recipe), about: markupEscaped(about), dataset: markupEscaped(dataset),
        css: ReportTemplate.css, notes: notes.map(markupEscaped), figures: figures,
        curves: curves,
        charts: charts.enumerated().map {
          $1.svg(id: "chart-\($0)", width: 470, plotHeight: 215)
        },
        confusion: confusionChart, mistakes: mistakes.map(card),
        settings: settings.map {
          .init(name: markupEscaped($0.name), value: markupEscaped($0.value))
        },
        network: markupEscaped(network),
        parameters: parameters.map {
          .init(
            name: markupEscaped($0.name),
            shape: $0.shape.isEmpty ? "scalar" : $0.shape.map(String.init).joined(separator: " × "),
            count: grouped($0.count))
        },
        parameterCount: grouped(parameters.reduce(0) { $0 + $1.count }),
        hasCost: history.contains { $0.cost != nil }, epochs: rows,
        shownEpochs: rowInterval == 1
          ? "" : "One epoch in \(rowInterval) and the last; all of them are in the history file.",
        hasCurves: !history.isEmpty || !charts.isEmpty, hasMistakes: !mistakes.isEmpty,
        hasSettings: !settings.isEmpty, hasHistory: !history.isEmpty,
        hasAccuracy: history.contains {
          $0.trainAccuracy != nil || $0.validationAccuracy != nil
        }))
  }

  /// The numbers at the top of the page.
  private var figures: [ReportPage.Figure] {
    var figures: [ReportPage.Figure] = []
    func add(_ name: String, _ value: String, _ more: String = "") {
      figures.append(.init(name: name, value: value, more: markupEscaped(more)))
    }
    if let test {
      if let correct = test.correct, test.images > 0 {
        add(
          "test accuracy", percent(Double(correct) / Double(test.images)),
          "\(grouped(correct)) of \(grouped(test.images)) images")
      }
      if let loss = test.loss { add("test loss", shortText(loss), lossName) }
    }
    if let epoch = history.last(where: { $0.validationAccuracy != nil }),
      let accuracy = epoch.validationAccuracy
    {
      add("validation accuracy", percent(accuracy), "after epoch \(grouped(epoch.number))")
    }
    add("epochs", grouped(history.last?.number ?? 0))
    add("parameters", grouped(parameters.reduce(0) { $0 + $1.count }))
    return figures
  }

  /// Loss, accuracy and cost against epoch, as far as they were measured.
  private var curves: [String] {
    func chart(
      _ id: String, _ title: String, _ axis: LineChart.Axis,
      _ values: [(name: String, of: (Epoch) -> Double?)]
    ) -> String? {
      let series = values.map { name, value in
        LineChart.Series(
          name, points: history.map { .init(x: Double($0.number), y: value($0)) })
      }.filter { $0.points.contains { $0.y != nil } }
      guard !series.isEmpty else { return nil }
      return LineChart(title: title, x: .init("epoch"), y: axis, series: series)
        .svg(id: id, width: 470, plotHeight: 215)
    }
    return [
      chart(
        "loss", "Loss", .init(lossName),
        [("train", { $0.trainLoss }), ("validation", { $0.validationLoss })]),
      chart(
        "accuracy", "Accuracy", .init("accuracy", numbers: .percent),
        [("train", { $0.trainAccuracy }), ("validation", { $0.validationAccuracy })]),
      chart("cost", "Cost", .init("cost"), [("train", { $0.cost })]),
    ].compactMap(\.self)
  }

  private var confusionChart: [String] {
    guard let confusion else { return [] }
    return [
      ConfusionChart(
        title: "Confusion matrix, test", counts: confusion.counts,
        classNames: confusion.classNames
      ).svg(id: "confusion")
    ]
  }

  /// One row of the history stands for so many: a page of thousands of rows is of no use.
  private var rowInterval: Int { max(1, (history.count + 199) / 200) }

  private var rows: [ReportPage.EpochRow] {
    history.enumerated().filter { index, _ in
      (index + 1).isMultiple(of: rowInterval) || index == history.count - 1
    }.map { _, epoch in
      func loss(_ value: Double?) -> String { value.map(lossText) ?? "" }
      func accuracy(_ value: Double?) -> String { value.map(percent) ?? "" }
      return ReportPage.EpochRow(
        number: grouped(epoch.number), trainLoss: loss(epoch.trainLoss),
        trainAccuracy: accuracy(epoch.trainAccuracy), validationLoss: loss(epoch.validationLoss),
        validationAccuracy: accuracy(epoch.validationAccuracy), cost: loss(epoch.cost))
    }
  }

  /// The image, with bars from the lowest score to the highest.
  private func card(_ mistake: Mistake) -> ReportPage.Card {
    let finite = mistake.scores.map(\.value).filter(\.isFinite)
    let low = min(0, finite.min() ?? 0)
    let span = max((finite.max() ?? 0) - low, .leastNormalMagnitude)
    let scores = mistake.scores.enumerated().map { index, score in
      let share = score.value.isFinite ? (score.value - low) / span : score.value > 0 ? 1 : 0
      return ReportPage.Score(
        name: markupEscaped(score.className), value: shortText(score.value, digits: 3),
        width: fixedPoint(min(max(share.isFinite ? share : 0, 0), 1) * 100, places: 1),
        kind: index == mistake.truth ? "truth" : index == mistake.answer ? "answer" : "other")
    }
    return ReportPage.Card(
      image: dataURI(
        PNG.encode(grey: mistake.pixels, width: 28, height: 28), type: "image/png"),
      truth: scores[mistake.truth].name,
      answer: mistake.answer.map { scores[$0].name } ?? "no class", index: grouped(mistake.index),
      scores: scores)
  }

  /// Four decimals, so that the points of a column stand below each other; powers of ten beyond.
  private func lossText(_ value: Double) -> String {
    guard value.isFinite, value == 0 || (0.001..<1000).contains(value.magnitude) else {
      return shortText(value, digits: 6)
    }
    return fixedPoint(value, places: 4)
  }

  private func percent(_ share: Double) -> String {
    share.isFinite && share.magnitude < 1e6 ? fixedPoint(share * 100, places: 2) + " %" : "NaN"
  }
}

/// What the template fills in, by the names of these properties. All texts are escaped already:
/// Mustache escapes whole characters, so that a quotation mark with an accent on it would stay.
struct ReportPage {
  struct Figure {
    let name: String
    let value: String
    let more: String
  }

  struct Setting {
    let name: String
    let value: String
  }

  struct Parameter {
    let name: String
    let shape: String
    let count: String
  }

  struct EpochRow {
    let number: String
    let trainLoss: String
    let trainAccuracy: String
    let validationLoss: String
    let validationAccuracy: String
    let cost: String
  }

  struct Score {
    let name: String
    let value: String
    /// Percent.
    let width: String
    /// `truth`, `answer` or `other`.
    let kind: String
  }

  struct Card {
    let image: String
    let truth: String
    let answer: String
    let index: String
    let scores: [Score]
  }

  let recipe: String
  let about: String
  let dataset: String
  let css: String
  let notes: [String]
  let figures: [Figure]
  let curves: [String]
  let charts: [String]
  let confusion: [String]
  let mistakes: [Card]
  let settings: [Setting]
  let network: String
  let parameters: [Parameter]
  let parameterCount: String
  let hasCost: Bool
  let epochs: [EpochRow]
  let shownEpochs: String
  let hasCurves: Bool
  let hasMistakes: Bool
  let hasSettings: Bool
  let hasHistory: Bool
  let hasAccuracy: Bool
}
