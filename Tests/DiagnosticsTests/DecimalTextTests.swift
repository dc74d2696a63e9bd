import Testing

@testable import Diagnostics

struct DecimalTextTests {
  /// Expected digits: Python's `format(value, '.4f')`.
  @Test(arguments: [
    (0.8423, "0.8423"), (0.03125, "0.0312"), (0.09375, "0.0938"), (1.0, "1.0000"), (0.0, "0.0000"),
    (0.99995, "1.0000"), (2.0 / 3.0, "0.6667"), (-0.00001, "0.0000"), (-1.5, "-1.5000"),
    (1e-300, "0.0000"), (123456.78905, "123456.7891"),
  ])
  func roundsAsPythonDoes(value: Double, text: String) {
    #expect(fixedPoint(value, places: 4) == text)
  }

  @Test func sixPlaces() {
    #expect(fixedPoint(1.0 / 3.0, places: 6) == "0.333333")
    #expect(fixedPoint(12.5, places: 0) == "12")
  }
}
