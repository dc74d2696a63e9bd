import Glibc
import Testing

@testable import Compute

@Suite struct FloatMathLanesTests {
  private static let arguments: [Float] =
    (-4_000...4_000).map { Float($0) / 40 } + (-90...0).map { exp2f(Float($0)) }
    + [-1e30, 1e30, -.infinity, .infinity, -0.0]

  private func relativeError(_ actual: Float, _ expected: Double) -> Double {
    expected == 0 ? Double(abs(actual)) : abs(Double(actual) - expected) / abs(expected)
  }

  @Test func logistic() {
    for x in Self.arguments {
      // Below, floats lose digits and the result stays.
      let expected = 1 / (1 + Glibc.exp(-Double(max(x, -88))))
      let actual = FloatMath.logistic(Lanes(repeating: x))[5]
      #expect(relativeError(actual, expected) < 4e-7, "\(x)")
    }
  }

  @Test func tanh() {
    for x in Self.arguments {
      let actual = FloatMath.tanh(Lanes(repeating: x))[3]
      #expect(relativeError(actual, Glibc.tanh(Double(x))) < 4e-7, "\(x)")
    }
  }

  @Test func nanStaysNaN() {
    var x = Lanes(repeating: 1)
    x[6] = .nan
    for result in [FloatMath.logistic(x), FloatMath.tanh(x)] {
      #expect(result.indices.filter { result[$0].isNaN } == [6])
    }
  }

  /// A part of the lanes is read and written, and nothing beside it.
  @Test(arguments: 0...8) func partsOfLanes(_ count: Int) {
    var values: [Float] = (1...8).map { Float($0) }
    var target = [Float](repeating: -1, count: 8)
    unsafe values.withUnsafeMutableBufferPointer { values in
      unsafe target.withUnsafeMutableBufferPointer { target in
        guard let from = values.baseAddress, let to = target.baseAddress else { return }
        let lanes = unsafe Lanes(from, count: count)
        #expect(lanes.indices.map { lanes[$0] } == (0..<8).map { $0 < count ? Float($0 + 1) : 0 })
        unsafe lanes.store(to: to, count: count)
      }
    }
    #expect(target == (0..<8).map { $0 < count ? Float($0 + 1) : -1 })
  }
}
