/// The look of charts as CSS: on white paper, or on dark where the reader's screen is.
///
/// All rules are below `.fl-chart`, since a style inside a drawing holds for the page around it.
enum ChartStyle {
  static let css: String = {
    let light = variables(
      paper: 0xFFFFFF, ink: 0x1B1F24, faint: 0x59636E, grid: 0xE1E5EA, right: 0x08519C,
      wrong: 0xB33A00, onStrong: 0xFFFFFF, series: Palette.onLight)
    let dark = variables(
      paper: 0x161A1F, ink: 0xE6EAEF, faint: 0xA3ADB8, grid: 0x323942, right: 0x7CC4F4,
      wrong: 0xFF9A5C, onStrong: 0x0B0E11, series: Palette.onDark)
    return """
      .fl-chart { \(light) }
      @media screen and (prefers-color-scheme: dark) { .fl-chart { \(dark) } }
      .fl-chart text { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; \
      font-size: 12px; fill: var(--ink) }
      .fl-chart .title { font-size: 15px; font-weight: 600 }
      .fl-chart .tick { fill: var(--faint); font-variant-numeric: tabular-nums }
      .fl-chart .paper { fill: var(--paper) }
      .fl-chart .grid { stroke: var(--grid); fill: none }
      .fl-chart .axis { stroke: var(--faint); fill: none }
      .fl-chart .line { fill: none; stroke-width: 2; stroke-linejoin: round }
      .fl-chart .dots { fill: none; stroke-width: 6; stroke-linecap: round }
      .fl-chart .cloud { fill: none; stroke-width: 4; stroke-linecap: round; stroke-opacity: 0.7 }
      .fl-chart .right { fill: var(--right) }
      .fl-chart .wrong { fill: var(--wrong) }
      .fl-chart .strong { fill: var(--on-strong) }
      .fl-chart .small { font-size: 10px }
      \(Palette.onLight.indices.map { ".fl-chart .s\($0) { stroke: var(--s\($0)) }" }.joined(separator: "\n"))

      """
  }()

  private static func variables(
    paper: UInt32, ink: UInt32, faint: UInt32, grid: UInt32, right: UInt32, wrong: UInt32,
    onStrong: UInt32, series: [Color]
  ) -> String {
    let named = [
      ("paper", paper), ("ink", ink), ("faint", faint), ("grid", grid), ("right", right),
      ("wrong", wrong), ("on-strong", onStrong),
    ].map { "--\($0.0): \(Color($0.1).css)" }
    return (named + series.enumerated().map { "--s\($0.offset): \($0.element.css)" })
      .joined(separator: "; ")
  }

  /// About how many pixels a text of the charts' common size takes up; on the large side.
  static func width(of text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 7 : 13) }
  }

  /// The text in at most `pixels`, cut with an ellipsis.
  static func fitted(_ text: String, to pixels: Double) -> String {
    guard width(of: text) > pixels else { return text }
    var cut = text
    while !cut.isEmpty, width(of: cut) > pixels - 13 { cut.removeLast() }
    return cut + "…"
  }
}

/// A drawing with what makes it readable aloud, and its own style.
///
/// - Parameter id: begins the ids inside, so that several charts can stand on one page.
func drawing(
  id: String, title: String, summary: String, width: Double, height: Double,
  _ body: (inout Markup) -> Void
) -> String {
  var markup = Markup()
  markup.group(
    "svg",
    [
      "xmlns": "http://www.w3.org/2000/svg", "class": "fl-chart", "role": "img",
      "aria-labelledby": "\(id)-title \(id)-desc",
      "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))", "width": coordinate(width),
      "height": coordinate(height),
    ]
  ) { markup in
    markup.element("title", ["id": "\(id)-title"], text: title)
    markup.element("desc", ["id": "\(id)-desc"], text: summary)
    markup.element("style", [:], text: "\n" + ChartStyle.css)
    markup.element("rect", ["class": "paper", "width": "100%", "height": "100%"])
    body(&markup)
  }
  return markup.text
}
