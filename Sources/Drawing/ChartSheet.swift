/// Several charts side by side in rows, as one picture.
public struct ChartSheet: Hashable, Sendable {
  public var title: String
  public var charts: [LineChart]
  /// Charts of a row, at least 1.
  public var columns: Int

  public init(title: String, charts: [LineChart], columns: Int) {
    self.title = title
    self.charts = charts
    self.columns = max(1, columns)
  }

  /// The sheet as one SVG element without script or outside reference; the same sheet gives the same
  /// text.
  ///
  /// - Parameters:
  ///   - id: begins the ids inside.
  ///   - width: of each chart, in pixels.
  ///   - plotHeight: of each chart's plot, in pixels.
  public func svg(id: String, width: Double = 400, plotHeight: Double = 200) -> String {
    let heights = charts.map { $0.height(width: width, plotHeight: plotHeight) }
    let rows = stride(from: 0, to: charts.count, by: columns).map {
      $0..<min($0 + columns, charts.count)
    }
    let rowHeights = rows.map { heights[$0].max() ?? 0 }
    let summary = "\(charts.count) charts: " + charts.map(\.title).joined(separator: "; ") + "."
    return drawing(
      id: id, title: title, summary: summary, width: width * Double(min(columns, charts.count)),
      height: Self.head + rowHeights.reduce(0, +)
    ) { markup in
      markup.element("text", ["class": "title", "x": "16", "y": "24"], text: title)
      var y = Self.head
      for (row, height) in zip(rows, rowHeights) {
        for (column, index) in row.enumerated() {
          let chart = charts[index].svg(id: "\(id)\(index)", width: width, plotHeight: plotHeight)
          markup.place(chart, x: Double(column) * width, y: y)
        }
        y += height
      }
    }
  }

  /// Pixels above the charts.
  private static let head = 36.0
}
