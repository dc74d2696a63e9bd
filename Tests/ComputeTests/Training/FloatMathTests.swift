import Foundation
import Testing

@testable import Compute

@Suite struct FloatMathTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let range: ClosedRange<Float>
    let ours: @Sendable (Float) -> Float
    let exact: @Sendable (Double) -> Double
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "exp", range: -86...88, ours: { FloatMath.exp($0) }, exact: { exp($0) }),
    Case(
      name: "expMinusOne", range: -20...80, ours: { FloatMath.expMinusOne($0) },
      exact: { expm1($0) }),
    Case(
      name: "expMinusOne near 0", range: -0.01...0.01, ours: { FloatMath.expMinusOne($0) },
      exact: { expm1($0) }),
    Case(name: "tanh", range: -10...10, ours: { FloatMath.tanh($0) }, exact: { tanh($0) }),
    Case(
      name: "logistic", range: -80...80, ours: { FloatMath.logistic($0) },
      exact: { 1 / (1 + exp(-$0)) }),
    Case(
      name: "softplus", range: -80...80, ours: { FloatMath.softplus($0) },
      exact: { max($0, 0) + log1p(exp(-abs($0))) }),
  ]

  @Test(arguments: cases) func isRightInTheLastPlaces(_ test: Case) {
    let count = 20_000
    let step = (test.range.upperBound - test.range.lowerBound) / Float(count)
    var worst = 0.0
    for index in 0...count {
      let x = test.range.lowerBound + Float(index) * step
      let exact = test.exact(Double(x))
      if exact != 0 { worst = max(worst, abs(Double(test.ours(x)) - exact) / abs(exact)) }
    }
    // Four units in the last place.
    #expect(worst <= 4 * 0x1p-23)
  }

  @Test(arguments: cases) func nanStaysNaN(_ test: Case) {
    #expect(test.ours(.nan).isNaN)
  }

  @Test func infinitiesHaveTheirLimits() {
    #expect(FloatMath.exp(.infinity) == .infinity)
    #expect(FloatMath.exp(-.infinity) == 0)
    #expect(FloatMath.exp(89) == .infinity)
    #expect(FloatMath.expMinusOne(-.infinity) == -1)
    #expect(FloatMath.tanh(.infinity) == 1)
    #expect(FloatMath.tanh(-.infinity) == -1)
    #expect(FloatMath.logistic(.infinity) == 1)
    #expect(FloatMath.logistic(-.infinity) == 0)
    #expect(FloatMath.softplus(.infinity) == .infinity)
    #expect(FloatMath.softplus(-.infinity) == 0)
  }
}
