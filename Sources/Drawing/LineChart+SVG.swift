extension LineChart {
  /// The chart as one SVG element without script or outside reference; the same chart gives the same
  /// text.
  ///
  /// The legend has rows of its own above the plot, so that it covers no line.
  ///
  /// - Parameters:
  ///   - id: letters and digits, different for each chart of a page.
  ///   - width: of the drawing, in pixels.
  ///   - plotHeight: between the axes' ends, in pixels.
  public func svg(id: String, width: Double = 560, plotHeight: Double = 250) -> String {
    let (vertical, legend, plot) = layout(width: width, plotHeight: plotHeight)
    let horizontal = horizontalLayout(width: plot.width)
    return drawing(
      id: id, title: title, summary: summary, width: width, height: plot.bottom + Self.foot
    ) { markup in
      markup.element(
        "text", ["class": "title", "x": coordinate(plot.x), "y": "22"],
        text: ChartStyle.fitted(title, to: (width - plot.x) * 0.8))
      draw(legend, at: plot.x, in: &markup)
      draw(vertical, horizontal, around: plot, in: &markup)
      // A nested drawing clips what lies outside the axes' bounds, with room for whole dots.
      markup.group(
        "svg",
        [
          "x": coordinate(plot.x - 4), "y": coordinate(plot.y - 4),
          "width": coordinate(plot.width + 8), "height": coordinate(plot.height + 8),
        ]
      ) { markup in
        let inner = Frame(x: 4, y: 4, width: plot.width, height: plot.height)
        for (index, series) in series.enumerated() {
          draw(series, index, on: horizontal, vertical, in: inner, &markup)
        }
      }
    }
  }

  /// Of the whole drawing, in pixels.
  func height(width: Double, plotHeight: Double) -> Double {
    layout(width: width, plotHeight: plotHeight).plot.bottom + Self.foot
  }

  /// Pixels below the plot, for the axis.
  private static let foot = 50.0

  private func layout(
    width: Double, plotHeight: Double
  ) -> (vertical: AxisLayout, legend: LegendLayout, plot: Frame) {
    let vertical = AxisLayout(
      y, showing: series.lazy.flatMap { $0.points.lazy.compactMap(\.y) },
      ticks: Int(plotHeight / 45), widens: true)
    let labels = vertical.ticks.map { ChartStyle.width(of: $0.text) }.max() ?? 0
    let left = labels + 40
    let legend = LegendLayout(series.map(\.name), width: width - left - 14)
    let plot = Frame(
      x: left, y: 40 + Double(legend.rowCount) * 20, width: width - left - 24, height: plotHeight)
    return (vertical, legend, plot)
  }

  /// The x axis with as many marks as find room side by side.
  private func horizontalLayout(width: Double) -> AxisLayout {
    let values = series.lazy.flatMap { $0.points.lazy.filter { $0.y?.isFinite == true }.map(\.x) }
    var count = Int(width / 50)
    while true {
      let layout = AxisLayout(x, showing: values, ticks: count, widens: false)
      let needed = layout.ticks.reduce(0) { $0 + ChartStyle.width(of: $1.text) + 10 }
      if needed <= width || count <= 1 { return layout }
      count -= 1
    }
  }

  private func draw(
    _ vertical: AxisLayout, _ horizontal: AxisLayout, around plot: Frame, in markup: inout Markup
  ) {
    for tick in vertical.ticks {
      let height = coordinate(plot.bottom - tick.position * plot.height)
      markup.element(
        "path",
        ["class": "grid", "d": "M\(coordinate(plot.x)) \(height)h\(coordinate(plot.width))"])
      markup.element(
        "text",
        [
          "class": "tick", "x": coordinate(plot.x - 8), "y": height, "dy": "0.35em",
          "text-anchor": "end",
        ], text: tick.text)
    }
    for tick in horizontal.ticks {
      let place = coordinate(plot.x + tick.position * plot.width)
      markup.element("path", ["class": "axis", "d": "M\(place) \(coordinate(plot.bottom))v5"])
      markup.element(
        "text",
        [
          "class": "tick", "x": place, "y": coordinate(plot.bottom + 19), "text-anchor": "middle",
        ], text: tick.text)
    }
    markup.element(
      "path",
      [
        "class": "axis",
        "d": "M\(coordinate(plot.x)) \(coordinate(plot.bottom))h\(coordinate(plot.width))",
      ])
    markup.element(
      "text",
      [
        "x": coordinate(plot.x + plot.width / 2), "y": coordinate(plot.bottom + 40),
        "text-anchor": "middle",
      ], text: ChartStyle.fitted(x.caption, to: plot.width))
    let middle = coordinate(plot.y + plot.height / 2)
    markup.element(
      "text",
      ["x": "16", "y": middle, "text-anchor": "middle", "transform": "rotate(-90 16 \(middle))"],
      text: ChartStyle.fitted(y.caption, to: plot.height))
  }

  private func draw(_ legend: LegendLayout, at left: Double, in markup: inout Markup) {
    for entry in legend.entries {
      let x = left + entry.x
      let middle = 43 + Double(entry.row) * 20
      let ink = entry.index % Palette.onLight.count
      if series[entry.index].style == .points {
        markup.element(
          "path",
          ["class": "dots s\(ink)", "d": "M\(coordinate(x + 12)) \(coordinate(middle))h0"])
      } else {
        markup.element(
          "path",
          [
            "class": "line s\(ink)", "stroke-dasharray": dashes(of: entry.index),
            "d": "M\(coordinate(x)) \(coordinate(middle))h24",
          ])
      }
      markup.element(
        "text", ["x": coordinate(x + 30), "y": coordinate(middle), "dy": "0.35em"],
        text: entry.text)
    }
  }

  /// The first line is solid, whatever dots come before it.
  private func dashes(of index: Int) -> String {
    let lines = series[..<index].count { $0.style == .line }
    return Palette.dashes[lines % Palette.dashes.count]
  }

  private func draw(
    _ series: Series, _ index: Int, on horizontal: AxisLayout, _ vertical: AxisLayout,
    in plot: Frame, _ markup: inout Markup
  ) {
    let runs = series.points.split { point in
      point.y.flatMap(vertical.position) == nil || horizontal.position(point.x) == nil
    }.map { run in
      run.compactMap { point -> Place? in
        guard let x = horizontal.position(point.x), let y = point.y.flatMap(vertical.position)
        else { return nil }
        return Place(x: plot.x + x * plot.width, y: plot.bottom - y * plot.height)
      }
    }
    let ink = index % Palette.onLight.count
    var dots = runs.filter { $0.count == 1 }.flatMap(\.self)
    if series.style == .points {
      dots = runs.flatMap(\.self)
    } else {
      let lines = runs.filter { $0.count > 1 }.map { thinned($0).map(\.text) }
      if !lines.isEmpty {
        markup.element(
          "path",
          [
            "class": "line s\(ink)", "stroke-dasharray": dashes(of: index),
            "d": lines.map { "M" + $0.joined(separator: "L") }.joined(),
          ])
      }
    }
    guard !dots.isEmpty else { return }
    let style = series.style == .points && dots.count > 20 ? "cloud" : "dots"
    markup.element(
      "path",
      ["class": "\(style) s\(ink)", "d": dots.map { "M\($0.text)h0" }.joined()])
  }
}

/// A rectangle in pixels, y downwards.
struct Frame {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var bottom: Double { y + height }
}

private struct Place {
  var x: Double
  var y: Double

  var text: String { "\(coordinate(x)) \(coordinate(y))" }
}

/// The line with at most four points for each pixel column: the first, lowest, highest and last look
/// the same as all of them.
private func thinned(_ line: [Place]) -> [Place] {
  var result: [Place] = []
  var start = 0
  while start < line.count {
    let column = line[start].x.rounded(.down)
    var end = start
    while end < line.count, line[end].x.rounded(.down) == column { end += 1 }
    let part = start..<end
    if part.count <= 4 {
      result += line[part]
    } else if let low = part.min(by: { line[$0].y < line[$1].y }),
      let high = part.max(by: { line[$0].y < line[$1].y })
    {
      result += Set([start, low, high, end - 1]).sorted().map { line[$0] }
    }
    start = end
  }
  return result
}

/// Where each name of a legend stands: in rows, left to right.
struct LegendLayout {
  struct Entry {
    let index: Int
    let text: String
    let row: Int
    /// Pixels from the legend's left end.
    let x: Double
  }

  private(set) var entries: [Entry] = []
  private(set) var rowCount = 0

  /// - Parameter names: those that are empty have no entry.
  init(_ names: [String], width: Double) {
    var x = 0.0
    for (index, name) in names.enumerated() where !name.isEmpty {
      let text = ChartStyle.fitted(name, to: width - 30)
      let needed = 30 + ChartStyle.width(of: text)
      if rowCount == 0 || x + needed > width {
        rowCount += 1
        x = 0
      }
      entries.append(Entry(index: index, text: text, row: rowCount - 1, x: x))
      x += needed + 18
    }
  }
}
