import Testing

@testable import Drawing

@Suite struct AxisTests {
  @Test(arguments: [
    (0, "0"), (0.1, "0.1"), (2.302585, "2.303"), (12_500, "12,500"), (-1234.5, "-1,234"),
    (1e-7, "1e-7"), (2.5e9, "2.5e9"), (999_999.9, "1,000,000"), (9.9999e6, "1e7"),
    (-9.9999e-6, "-1e-5"), (.nan, "NaN"), (.infinity, "∞"), (-.infinity, "-∞"),
    (.leastNonzeroMagnitude, "0"),
    (1.7e308, "1.7e308"), (0.00012345, "0.0001234"),
  ])
  func shortNumbers(value: Double, text: String) {
    #expect(shortText(value) == text)
  }

  @Test(arguments: [
    ([0.13, 2.31], 5, ["0", "0.5", "1", "1.5", "2", "2.5"]),
    ([0.1, 0.1], 5, ["0.09", "0.095", "0.1", "0.105", "0.11"]),
    ([0.1, 0.10001], 5, ["0.09", "0.095", "0.1", "0.105", "0.11", "0.115"]),
    ([0, 0.0], 2, ["-1", "0", "1"]),
    ([-3e7, 5e7], 4, ["-4e7", "-2e7", "0", "2e7", "4e7", "6e7"]),
    ([1e-9, 3e-9], 3, ["1e-9", "2e-9", "3e-9"]),
    ([.nan, .infinity, 1e301], 2, ["0", "1"]),
    ([0.25, 3, 3e299], 3, ["0", "1e299", "2e299", "3e299"]),
  ])
  func linearMarks(values: [Double], count: Int, texts: [String]) {
    let layout = AxisLayout(LineChart.Axis("v"), showing: values, ticks: count, widens: true)
    #expect(layout.ticks.map(\.text) == texts)
    #expect(layout.ticks.first?.position == 0 && layout.ticks.last?.position == 1)
  }

  @Test func wholeNumbersHaveWholeMarks() {
    let layout = AxisLayout(
      LineChart.Axis("epoch"), showing: [1, 2, 3], ticks: 10, widens: false)
    #expect(layout.ticks.map(\.text) == ["1", "2", "3"])
    let long = AxisLayout(LineChart.Axis("epoch"), showing: [1, 20], ticks: 4, widens: false)
    #expect(long.ticks.map(\.text) == ["1", "5", "10", "15", "20"])
  }

  @Test(arguments: [
    ([1e-4, 500], 8, ["0.0001", "0.001", "0.01", "0.1", "1", "10", "100", "1,000"]),
    ([0.3, 4], 6, ["0.2", "0.5", "1", "2", "5"]),
    ([1e-12, 1e12], 4, ["1e-12", "1e-6", "1", "1e6", "1e12"]),
    ([-1, 0, 5], 6, ["1", "2", "5", "10", "20"]),
    ([], 6, ["1", "2", "5", "10"]),
  ])
  func logarithmicMarks(values: [Double], count: Int, texts: [String]) {
    let layout = AxisLayout(
      LineChart.Axis("rate", scale: .logarithmic), showing: values, ticks: count, widens: true)
    #expect(layout.ticks.map(\.text) == texts)
  }

  @Test func percentagesAndBounds() {
    let layout = AxisLayout(
      LineChart.Axis("accuracy", numbers: .percent, bounds: 0...1), showing: [0.4], ticks: 4,
      widens: true)
    #expect(layout.ticks.map(\.text) == ["0 %", "50 %", "100 %"])
    #expect(layout.position(0.25) == 0.25)
    #expect(layout.position(.nan) == nil)
    #expect(layout.position(1e9) == 11)
  }
}
