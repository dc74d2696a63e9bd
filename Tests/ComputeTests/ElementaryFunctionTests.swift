import Glibc
import Networks
import Testing

@testable import Compute

/// Against the C library's functions in float64, and their derivatives against finite differences.
@Suite struct ElementaryFunctionTests {
  static let functions: [ElementaryFunction] =
    [.exp, .log, .sqrt, .abs, .sin, .cos, .erf]
    + [0, 0.5, -1, 2, 3, -2, 1.5, 7].map { .pow(exponent: $0) }

  static func exact(_ function: ElementaryFunction, _ x: Double) -> Double {
    switch function {
    case .exp: exp(x)
    case .log: log(x)
    case .sqrt: sqrt(x)
    case .abs: abs(x)
    case .sin: sin(x)
    case .cos: cos(x)
    case .erf: erf(x)
    // As PyTorch does, the root of a number below zero is none, also of minus infinity.
    case .pow(0.5): sqrt(x)
    case .pow(let exponent): pow(x, exponent)
    }
  }

  @Test(arguments: functions) func valuesAreTheLibrarys(_ function: ElementaryFunction) throws {
    let inputs: [Float] = [
      -50, -3.7, -1, -0.25, -0.0, 0, 1e-6, 0.1, 0.5, 1, 1.5, 2, 7.25, 30, .infinity, -.infinity,
      .nan,
    ]
    let network = try Network(
      inputShape: [inputs.count],
      layers: [LayerDefinition(id: "f", operation: .function(function), inputs: [.input])])
    let session = try Session(CompiledModel(Model(network: network, weights: [:])))
    let found = try session.run(inputs.span)
    for (x, y) in zip(inputs, found) {
      let expected = Float(Self.exact(function, Double(x)))
      #expect(
        y == expected || y.isNaN && expected.isNaN || abs(y - expected) <= 4e-7 * abs(expected),
        "of \(x): expected \(expected), found \(y)")
    }
  }

  @Test(arguments: functions) func derivativesAreSlopes(_ function: ElementaryFunction) {
    let element = ElementFunction.function(function)
    for x in [0.2, 0.9, 1.7, 3.1, -0.4, -2.3] where Self.exact(function, x).isFinite {
      let step = 1e-5
      let slope =
        (Self.exact(function, x + step) - Self.exact(function, x - step)) / (2 * step)
      var known = Float(element.derivesFromResult ? Self.exact(function, x) : x)
      var upper: Float = 1
      var lower: Float = .nan
      unsafe element.differentiate(&known, &upper, to: &lower, count: 1)
      #expect(abs(Double(lower) - slope) <= 1e-5 * max(1, abs(slope)), "at \(x)")
    }
  }
}
