/// Curves and points over two axes: loss and accuracy against epoch, a fitted line over its points.
///
/// A value without any picture yet: `svg(id:)` draws it for a page, ``TerminalChart`` for a terminal.
public struct LineChart: Hashable, Sendable {
  public var title: String
  public var x: Axis
  public var y: Axis
  /// In drawing order; later ones lie above.
  public var series: [Series]

  public init(title: String, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }

  public struct Axis: Hashable, Sendable {
    public enum Scale: Hashable, Sendable {
      case linear
      /// Values that are not above 0 are gaps.
      case logarithmic
    }

    public enum Numbers: Hashable, Sendable {
      case plain
      /// Shares from 0 to 1, written as percentages.
      case percent
    }

    public var label: String
    /// In brackets after the label; empty for a pure number.
    public var unit: String
    public var scale: Scale
    public var numbers: Numbers
    /// What the axis shows; nil for all that the series hold.
    public var bounds: ClosedRange<Double>?

    public init(
      _ label: String, unit: String = "", scale: Scale = .linear, numbers: Numbers = .plain,
      bounds: ClosedRange<Double>? = nil
    ) {
      self.label = label
      self.unit = unit
      self.scale = scale
      self.numbers = numbers
      self.bounds = bounds
    }

    /// `learning rate`, or with a unit `time (s)`.
    var caption: String { unit.isEmpty ? label : "\(label) (\(unit))" }
  }

  public struct Series: Hashable, Sendable {
    public enum Style: Hashable, Sendable {
      /// Joined from point to point in the given order. A point without neighbours is a dot.
      case line
      /// Dots alone.
      case points
    }

    /// Shown in the legend.
    public var name: String
    public var style: Style
    public var points: [Point]

    public init(_ name: String, style: Style = .line, points: [Point]) {
      self.name = name
      self.style = style
      self.points = points
    }

    /// The values at 1, 2, 3, …: one for each epoch. A nil is a gap.
    public init(_ name: String, values: [Double?]) {
      self.init(
        name, points: values.enumerated().map { Point(x: Double($0.offset + 1), y: $0.element) })
    }
  }

  /// A value at a place; a gap where it is nil, NaN or infinite.
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double?

    public init(x: Double, y: Double?) {
      self.x = x
      self.y = y
    }
  }
}

extension LineChart {
  /// The chart in words, for people who do not see it: each series with its first and last value.
  public var summary: String {
    let lines = series.map { series -> String in
      let drawn = series.points.compactMap { point in
        point.y.flatMap { $0.isFinite ? (x: point.x, y: $0) : nil }
      }
      guard let first = drawn.first, let last = drawn.last else {
        return "\(series.name): no values"
      }
      if series.style == .points { return "\(series.name): \(drawn.count) points" }
      return "\(series.name): \(text(first.y, on: y)) at \(text(first.x, on: x))"
        + (drawn.count == 1 ? "" : ", \(text(last.y, on: y)) at \(text(last.x, on: x))")
    }
    return "\(y.caption) against \(x.caption). " + lines.joined(separator: "; ") + "."
  }

  private func text(_ value: Double, on axis: Axis) -> String {
    switch axis.numbers {
    case .plain: shortText(value)
    case .percent: shortText(value * 100) + " %"
    }
  }
}
