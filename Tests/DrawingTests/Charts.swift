import Drawing

/// Charts that several tests draw.
enum Charts {
  /// Two losses of 20 epochs, with a gap and a point alone.
  static let loss = LineChart(
    title: "Loss", x: .init("epoch"), y: .init("cross-entropy", unit: "nats"),
    series: [
      .init("train", values: (1...20).map { 0.3 + 2 / Double($0) }),
      .init(
        "validation",
        values: (1...20).map { (5...7).contains($0) || $0 == 9 ? nil : 0.45 + 1.7 / Double($0) }),
    ])

  /// 60 points of a bent line with their fit.
  static let regression = LineChart(
    title: "Fitted line", x: .init("x"), y: .init("y"),
    series: [
      .init(
        "points", style: .points,
        points: (0..<60).map { index in
          let x = Double(index) / 10 - 3
          return .init(x: x, y: x * x / 3 + Double(index * 37 % 11) / 10)
        }),
      .init(
        "network",
        points: (0...30).map { .init(x: Double($0) / 5 - 3, y: Double(abs($0 - 15)) / 5) }
      ),
    ])

  /// A learning-rate sweep over a logarithmic axis; the last one diverged.
  static let sweep = LineChart(
    title: "Learning rate", x: .init("learning rate", scale: .logarithmic),
    y: .init("accuracy", numbers: .percent, bounds: 0...1),
    series: [
      .init(
        "after 10 epochs",
        points: [
          (1e-4, 0.31), (1e-3, 0.55), (1e-2, 0.78), (0.1, 0.84), (1, 0.7), (10, 0.1),
          (500, Double.nan),
        ].map { .init(x: $0.0, y: $0.1) })
    ])

  /// Names that would leave their element, in a chart of one point.
  static let hostile = LineChart(
    title: "</title><script>alert(1)</script> & \"quotes\"", x: .init("<x>"), y: .init("'y'"),
    series: [
      .init("<b>bold</b>", points: [.init(x: 1, y: 2)]), .init("\u{0}\u{1B}[31m", points: []),
      .init(String(repeating: "long ", count: 40), points: [.init(x: 1, y: .infinity)]),
    ])
}
