import Glibc

/// What one axis shows: from where to where, with which marks. Log axes count in powers of ten.
struct AxisLayout {
  struct Tick {
    /// From 0 at the axis' beginning to 1 at its end.
    let position: Double
    let text: String
  }

  private let scale: LineChart.Axis.Scale
  private let lower: Double
  private let upper: Double
  let ticks: [Tick]

  /// - Parameters:
  ///   - values: all that the axis has to show; what can't be drawn is left out.
  ///   - count: about how many marks there is room for.
  ///   - widens: true to begin and end at a mark.
  init(
    _ axis: LineChart.Axis, showing values: some Sequence<Double>, ticks count: Int, widens: Bool
  ) {
    scale = axis.scale
    var drawn = values.lazy.filter { Self.isDrawable($0, on: axis.scale) }.makeIterator()
    var range: ClosedRange<Double>?
    var isWhole = true
    while let value = drawn.next() {
      range = min(range?.lowerBound ?? value, value)...max(range?.upperBound ?? value, value)
      if value != value.rounded() { isWhole = false }
    }
    if let bounds = axis.bounds, Self.isDrawable(bounds.lowerBound, on: axis.scale),
      Self.isDrawable(bounds.upperBound, on: axis.scale)
    {
      range = bounds
    }
    let widens = widens && axis.bounds == nil
    let marks: Marks =
      switch axis.scale {
      case .linear:
        .linear(over: range ?? 0...1, isWhole: isWhole, axis.numbers, count: count, widens: widens)
      case .logarithmic:
        .logarithmic(over: range ?? 1...10, axis.numbers, count: count, widens: widens)
      }
    lower = marks.lower
    upper = marks.upper
    ticks = marks.places.map { mark in
      Tick(position: (mark.place - marks.lower) / (marks.upper - marks.lower), text: mark.text)
    }
  }

  /// Where a value stands, 0 at the axis' beginning and 1 at its end, beyond them outside its bounds;
  /// nil for what the axis can't show.
  func position(_ value: Double) -> Double? {
    guard Self.isDrawable(value, on: scale) else { return nil }
    let place = scale == .linear ? value : log10(value)
    // Far outside it is out of sight anyhow, and a coordinate must stay a number.
    return min(max((place - lower) / (upper - lower), -10), 11)
  }

  /// Differences of larger values are not finite any more.
  private static func isDrawable(_ value: Double, on scale: LineChart.Axis.Scale) -> Bool {
    value.magnitude < 1e300 && (scale == .linear || value > 1e-300)
  }
}

/// The ends of an axis and the marks between them; of a logarithmic one as exponents of ten.
private struct Marks {
  var lower: Double
  var upper: Double
  var places: [(place: Double, text: String)]

  static func linear(
    over range: ClosedRange<Double>, isWhole: Bool, _ numbers: LineChart.Axis.Numbers, count: Int,
    widens: Bool
  ) -> Marks {
    let shown = spread(range, isWhole: isWhole)
    let step = step(for: shown, count: count, isWhole: isWhole && numbers == .plain)
    // A mark that misses an end by a rounding error is still at that end.
    let first = (shown.lowerBound / step - 1e-9).rounded(.up)
    let last = (shown.upperBound / step + 1e-9).rounded(.down)
    let begin = widens ? (shown.lowerBound / step + 1e-9).rounded(.down) : first
    let end = widens ? (shown.upperBound / step - 1e-9).rounded(.up) : last
    var values = stride(from: begin, through: end, by: 1).map { $0 * step }
    // The first of counted things, such as epoch 1, is marked where there is room.
    if isWhole, !widens, first * step - shown.lowerBound > step / 2 {
      values.insert(shown.lowerBound, at: 0)
    }
    return Marks(
      lower: min(shown.lowerBound, begin * step), upper: max(shown.upperBound, end * step),
      places: values.map { ($0, text($0, step: step, numbers)) })
  }

  static func logarithmic(
    over range: ClosedRange<Double>, _ numbers: LineChart.Axis.Numbers, count: Int, widens: Bool
  ) -> Marks {
    var low = log10(range.lowerBound)
    var high = log10(range.upperBound)
    if high - low < 0.02 { (low, high) = (low - 0.5, high + 0.5) }
    let values = powers(from: low, to: high, count: count, widens: widens)
    return Marks(
      lower: min(low, values.first.map(log10) ?? low),
      upper: max(high, values.last.map(log10) ?? high),
      places: values.map { (log10($0), text($0, step: $0, numbers)) })
  }

  /// A range whose ends differ by enough to be told apart: a loss that stands still is a level line,
  /// not a magnified rounding error.
  private static func spread(_ range: ClosedRange<Double>, isWhole: Bool) -> ClosedRange<Double> {
    let size = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    guard range.upperBound - range.lowerBound < max(size / 1000, 1e-290) else { return range }
    let centre = (range.lowerBound + range.upperBound) / 2
    let margin = isWhole || size < 1e-290 ? 1 : size / 10
    return centre - margin...centre + margin
  }

  /// 1, 2 or 5 times a power of ten.
  private static func step(for range: ClosedRange<Double>, count: Int, isWhole: Bool) -> Double {
    let raw = (range.upperBound - range.lowerBound) / Double(max(count, 1))
    let power = pow(10, log10(raw).rounded(.down))
    let factor = [1, 2, 5].first { raw <= $0 * power * (1 + 1e-9) } ?? 10
    return isWhole ? max(1, factor * power) : factor * power
  }

  /// Powers of ten, or 1, 2 and 5 times them where there are few; from the exponents `low` to `high`.
  private static func powers(
    from low: Double, to high: Double, count: Int, widens: Bool
  ) -> [Double] {
    let decades = high - low
    let factors: [Double] = decades * 3 <= Double(count) ? [1, 2, 5] : [1]
    let stride = factors.count > 1 ? 1 : max(1, Int((decades / Double(max(count, 1))).rounded(.up)))
    let first = Int(low.rounded(.down))
    var marks: [Double] = []
    for exponent in Swift.stride(from: first, through: Int(high.rounded(.up)), by: stride) {
      marks += factors.map { $0 * pow(10, Double(exponent)) }
    }
    let inside = marks.indices.filter { (low - 1e-9...high + 1e-9).contains(log10(marks[$0])) }
    guard widens else { return inside.map { marks[$0] } }
    let begin = marks.lastIndex { log10($0) <= low + 1e-9 } ?? marks.startIndex
    let end = marks.firstIndex { log10($0) >= high - 1e-9 } ?? marks.endIndex - 1
    return Array(marks[begin...max(begin, end)])
  }

  private static func text(
    _ value: Double, step: Double, _ numbers: LineChart.Axis.Numbers
  ) -> String {
    switch numbers {
    case .plain: tickText(value, step: step)
    case .percent: tickText(value * 100, step: step * 100) + " %"
    }
  }
}
