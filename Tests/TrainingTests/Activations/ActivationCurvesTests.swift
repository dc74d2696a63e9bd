import Drawing
import Glibc
import Testing

@testable import Training

@Suite struct ActivationCurvesTests {
  /// Against each definition, in double precision.
  @Test(arguments: [SearchActivation.sigmoid, .tanh, .relu, .leakyReLU, .prelu])
  func valuesAreThoseOfTheDefinition(_ activation: SearchActivation) throws {
    let values = try ActivationCurves.values(of: activation)
    #expect(values.count == 201)
    #expect(values.first?.x == -5 && values[100].x == 0 && values.last?.x == 5)
    for (x, y) in values {
      let expected =
        switch activation {
        case .sigmoid: 1 / (1 + exp(-x))
        case .tanh: tanh(x)
        case .leakyReLU: x < 0 ? 0.01 * x : x
        case .prelu: x < 0 ? 0.25 * x : x
        default: max(0, x)
        }
      #expect(abs(Double(y) - expected) < 1e-5, "at \(x)")
    }
  }

  @Test func theCourseHasFive() throws {
    let titles = try ActivationCurves.charts().map { $0.title.prefix { $0 != ":" } }
    #expect(titles == ["Sigmoid", "Tanh", "ReLU", "LeakyReLU", "PReLU"])
  }
}
