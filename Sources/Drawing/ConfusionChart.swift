import Diagnostics

/// A confusion matrix as a heat map: each cell with its count and its share of the row.
public struct ConfusionChart: Hashable, Sendable {
  public var title: String
  /// Row: true class, column: prediction, `[classes][classes]`.
  public var counts: [[Int]]
  public var classNames: [String]
  /// Images of each true class, those without a prediction included.
  public var images: [Int]

  /// - Parameter images: nil for the sums of the rows.
  /// - Precondition: `counts` is square, with as many rows as names; no row has more than its images.
  public init(title: String, counts: [[Int]], classNames: [String], images: [Int]? = nil) {
    precondition(counts.count == classNames.count)
    precondition(counts.allSatisfy { $0.count == classNames.count })
    let images = images ?? counts.map { $0.reduce(0, +) }
    precondition(images.count == classNames.count)
    precondition(
      zip(counts, images).allSatisfy { row, images in
        row.allSatisfy { $0 >= 0 } && row.reduce(0, +) <= images
      })
    self.title = title
    self.counts = counts
    self.classNames = classNames
    self.images = images
  }

  /// The chart in words: the share of right answers of each class, and the most frequent mistake.
  public var summary: String {
    let right = classNames.indices.map { row in
      "\(classNames[row]) \(percent(row, row)) right"
    }
    let mistakes = classNames.indices.flatMap { row in
      classNames.indices.filter { $0 != row }.map { (row: row, column: $0) }
    }
    let worst = mistakes.max { counts[$0.row][$0.column] < counts[$1.row][$1.column] }
    var text = right.joined(separator: ", ") + "."
    if let worst, counts[worst.row][worst.column] > 0 {
      text +=
        " Most frequent mistake: \(classNames[worst.row]) taken for \(classNames[worst.column]), "
        + "\(grouped(counts[worst.row][worst.column])) times."
    }
    return text
  }

  private func share(_ row: Int, _ column: Int) -> Double {
    images[row] == 0 ? 0 : Double(counts[row][column]) / Double(images[row])
  }

  /// `82 %`, `0.3 %`; nothing for a class without images.
  private func percent(_ row: Int, _ column: Int) -> String {
    guard images[row] > 0 else { return "–" }
    let share = share(row, column) * 100
    return fixedPoint(share, places: share < 9.95 && share > 0 ? 1 : 0) + " %"
  }
}

extension ConfusionChart {
  /// The heat map as one SVG element; right answers and mistakes have colours of their own, and the
  /// strength grows with the root of the share, so that rare mistakes are seen too.
  ///
  /// - Parameter id: letters and digits, different for each chart of a page.
  public func svg(id: String) -> String {
    let cell = 48.0
    let names = classNames.map { ChartStyle.fitted($0, to: 110) }
    let longest = names.map { ChartStyle.width(of: $0) }.max() ?? 0
    let left = 34 + longest
    // The names of the columns stand at 45 degrees.
    let top = 62 + longest * 0.71
    let size = cell * Double(names.count)
    return drawing(
      id: id, title: title, summary: summary, width: max(left + size + 76, 480),
      height: top + size + 16
    ) { markup in
      markup.element("text", ["class": "title", "x": "12", "y": "22"], text: title)
      markup.element(
        "text", ["class": "tick", "x": "12", "y": "42"],
        text: "rows: true class, columns: answer; number of images and share of the row")
      for (index, name) in names.enumerated() {
        let middle = left + (Double(index) + 0.5) * cell
        markup.element(
          "text",
          [
            "x": coordinate(middle), "y": coordinate(top - 8),
            "transform": "rotate(-45 \(coordinate(middle)) \(coordinate(top - 8)))",
          ], text: name)
        let height = coordinate(top + (Double(index) + 0.5) * cell)
        markup.element(
          "text",
          ["x": coordinate(left - 8), "y": height, "dy": "0.35em", "text-anchor": "end"],
          text: name)
        markup.element(
          "text",
          [
            "class": "tick", "x": coordinate(left + size + 66), "y": height, "dy": "0.35em",
            "text-anchor": "end",
          ], text: grouped(images[index]))
      }
      markup.element(
        "text",
        [
          "class": "tick", "x": coordinate(left + size + 66), "y": coordinate(top - 8),
          "text-anchor": "end",
        ], text: "images")
      for row in names.indices {
        for column in names.indices {
          drawCell(
            row, column,
            in: Frame(
              x: left + Double(column) * cell, y: top + Double(row) * cell, width: cell,
              height: cell), &markup)
        }
      }
    }
  }

  private func drawCell(_ row: Int, _ column: Int, in frame: Frame, _ markup: inout Markup) {
    let strength = share(row, column).squareRoot()
    markup.element(
      "rect",
      [
        "class": row == column ? "right" : "wrong",
        // Two hundredths at least, so that the grid of cells is seen.
        "fill-opacity": coordinate(max(strength, 0.02)),
        "x": coordinate(frame.x + 1), "y": coordinate(frame.y + 1),
        "width": coordinate(frame.width - 2), "height": coordinate(frame.height - 2), "rx": "3",
      ])
    guard counts[row][column] > 0 else { return }
    let middle = coordinate(frame.x + frame.width / 2)
    let ink = strength > 0.7 ? " strong" : ""
    markup.element(
      "text",
      [
        "class": "count" + ink, "x": middle, "y": coordinate(frame.y + 22),
        "text-anchor": "middle",
      ], text: grouped(counts[row][column]))
    markup.element(
      "text",
      [
        "class": "small" + ink, "x": middle, "y": coordinate(frame.y + 36),
        "text-anchor": "middle",
      ], text: percent(row, column))
  }
}
