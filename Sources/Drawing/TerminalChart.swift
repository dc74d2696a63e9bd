import Diagnostics

/// A ``LineChart`` as lines of text, for a terminal: the live loss curve, the activations.
public struct TerminalChart: Hashable, Sendable {
  public enum Style: Hashable, Sendable {
    /// Braille dots, eight to a character, each series in its colour.
    case colour
    /// Braille dots for a single series; a letter of its own for each of several.
    case plain
    /// Nothing beyond ASCII, for a terminal without UTF-8.
    case ascii
  }

  public var chart: LineChart
  /// Characters a line, at least 24.
  public var columns: Int
  /// Lines of the plot alone, at least 3; title, legend and axis take four or five more.
  public var rows: Int
  public var style: Style

  public init(_ chart: LineChart, columns: Int = 72, rows: Int = 14, style: Style = .plain) {
    self.chart = chart
    self.columns = max(columns, 24)
    self.rows = max(rows, 3)
    self.style = style
  }

  /// The lines, each at most ``columns`` characters wide, without a newline at the end.
  public var lines: [String] {
    let vertical = AxisLayout(
      chart.y, showing: chart.series.lazy.flatMap { $0.points.lazy.compactMap(\.y) },
      ticks: max(2, rows / 3), widens: true)
    let labels = vertical.ticks.map { plain($0.text) }
    let gutter = min(labels.map(\.count).max() ?? 0, columns / 3)
    let width = columns - gutter - 2
    let horizontal = AxisLayout(
      chart.x,
      showing: chart.series.lazy.flatMap {
        $0.points.lazy.filter { $0.y?.isFinite == true }.map(\.x)
      }, ticks: max(2, width / 12), widens: false)
    var canvas = DotCanvas(columns: width, rows: rows, hasDots: hasDots)
    for (index, series) in chart.series.enumerated() {
      draw(series, index, on: horizontal, vertical, to: &canvas)
    }
    var lines: [String] = []
    if !chart.title.isEmpty { lines.append(cut(chart.title)) }
    lines += legend
    lines.append(cut(chart.y.caption))
    var marks = [String?](repeating: nil, count: rows)
    for (tick, label) in zip(vertical.ticks, labels) {
      let row = Int(((1 - tick.position) * Double(rows - 1)).rounded())
      if marks.indices.contains(row) { marks[row] = label }
    }
    for row in 0..<rows {
      let label = String((marks[row] ?? "").prefix(gutter))
      let edge = marks[row] == nil ? (isASCII ? "|" : "│") : (isASCII ? "+" : "┤")
      lines.append(
        String(repeating: " ", count: gutter - label.count) + label + " " + edge
          + canvas.text(row: row, glyph: glyph, ink: ink))
    }
    lines += axis(horizontal, gutter: gutter, width: width)
    return lines.map(trimmedAtEnd)
  }

  private var isASCII: Bool { style == .ascii }

  private var hasDots: Bool {
    switch style {
    case .colour: true
    case .plain: chart.series.count == 1
    case .ascii: false
    }
  }

  /// What stands for a series where its dots can't be told by colour.
  private func glyph(_ index: Int) -> Character {
    let glyphs = Array("*o+x#@")
    return glyphs[index % glyphs.count]
  }

  /// The text in the colour of a series.
  ///
  /// Source: ECMA-48, Select Graphic Rendition; 38;2 from ISO/IEC 8613-6.
  private func ink(_ text: String, _ index: Int) -> String {
    guard style == .colour else { return text }
    let color = Palette.onDark[index % Palette.onDark.count]
    return "\u{1B}[38;2;\(color.red);\(color.green);\(color.blue)m\(text)\u{1B}[0m"
  }

  /// A line for each series where there are several.
  private var legend: [String] {
    guard chart.series.count > 1 else { return [] }
    return chart.series.enumerated().filter { !$0.element.name.isEmpty }.map { index, series in
      let mark = hasDots ? "⣿⣿" : String(glyph(index))
      return ink(mark, index) + " " + String(plain(series.name).prefix(columns - 4))
    }
  }

  /// The axis with its marks, the numbers below it, and the caption.
  private func axis(_ layout: AxisLayout, gutter: Int, width: Int) -> [String] {
    var line = [Character](repeating: isASCII ? "-" : "─", count: width)
    var numbers = [Character](repeating: " ", count: width + gutter + 2)
    var free = 0
    for tick in layout.ticks {
      let column = Int((tick.position * Double(width - 1)).rounded())
      let text = Array(plain(tick.text))
      let start = min(
        max(gutter + 2 + column - text.count / 2, 0), numbers.count - text.count)
      guard line.indices.contains(column), start >= free else { continue }
      line[column] = isASCII ? "+" : "┬"
      numbers.replaceSubrange(start..<start + text.count, with: text)
      free = start + text.count + 1
    }
    let caption = cut(chart.x.caption)
    let indent = max(0, gutter + 2 + (width - caption.count) / 2)
    return [
      String(repeating: " ", count: gutter + 1) + (isASCII ? "+" : "└") + String(line),
      String(numbers),
      String((String(repeating: " ", count: indent) + caption).prefix(columns)),
    ]
  }

  private func cut(_ text: String) -> String { String(plain(text).prefix(columns)) }

  /// Without what a terminal acts on, and in ASCII where it has to be.
  private func plain(_ text: String) -> String {
    let text = escaped(text, limit: columns)
    return isASCII ? String(text.unicodeScalars.map { $0.isASCII ? Character($0) : "?" }) : text
  }

  private func draw(
    _ series: LineChart.Series, _ index: Int, on horizontal: AxisLayout, _ vertical: AxisLayout,
    to canvas: inout DotCanvas
  ) {
    var last: (x: Int, y: Int)?
    for point in series.points {
      guard let x = horizontal.position(point.x), let y = point.y.flatMap(vertical.position) else {
        last = nil
        continue
      }
      let place = (
        x: Int((x * Double(canvas.width - 1)).rounded()),
        y: Int(((1 - y) * Double(canvas.height - 1)).rounded())
      )
      if series.style == .line, let last {
        canvas.line(from: last, to: place, series: index)
      } else {
        canvas.set(place.x, place.y, series: index)
      }
      last = place
    }
  }
}

private func trimmedAtEnd(_ text: String) -> String {
  var text = text
  while text.last == " " { text.removeLast() }
  return text
}

/// Dots in character cells, two wide and four high in Braille, else one a cell.
private struct DotCanvas {
  private let columns: Int
  private let hasDots: Bool
  /// Dots across and down.
  let width: Int
  let height: Int
  /// The Braille bits of each cell, and the series that was drawn there last.
  private var cells: [(bits: UInt8, series: Int)]

  init(columns: Int, rows: Int, hasDots: Bool) {
    self.columns = columns
    self.hasDots = hasDots
    width = hasDots ? columns * 2 : columns
    height = hasDots ? rows * 4 : rows
    cells = Array(repeating: (0, 0), count: columns * rows)
  }

  /// Sets a dot; one outside is left out.
  mutating func set(_ x: Int, _ y: Int, series: Int) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    // Source: Unicode, Braille Patterns: dots 1 2 3 7 are the left column, 4 5 6 8 the right one.
    let bits: [UInt8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]
    let cell = hasDots ? y / 4 * columns + x / 2 : y * columns + x
    cells[cell].bits |= hasDots ? bits[x % 2 * 4 + y % 4] : 1
    cells[cell].series = series
  }

  /// A straight line of dots.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), series: Int) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
    for step in 0...steps {
      let part = Double(step) / Double(steps)
      set(
        start.x + Int((Double(end.x - start.x) * part).rounded()),
        start.y + Int((Double(end.y - start.y) * part).rounded()), series: series)
    }
  }

  /// One line, its neighbours of one series coloured together.
  func text(row: Int, glyph: (Int) -> Character, ink: (String, Int) -> String) -> String {
    var text = ""
    var run = ""
    var runSeries = 0
    for cell in cells[row * columns..<(row + 1) * columns] {
      if cell.bits == 0 || cell.series != runSeries {
        if !run.isEmpty { text += ink(run, runSeries) }
        run = ""
        runSeries = cell.series
      }
      if cell.bits == 0 {
        text += " "
      } else if hasDots {
        run.unicodeScalars.append(Unicode.Scalar(0x2800 + UInt32(cell.bits)) ?? "⣿")
      } else {
        run.append(glyph(cell.series))
      }
    }
    return run.isEmpty ? text : text + ink(run, runSeries)
  }
}
