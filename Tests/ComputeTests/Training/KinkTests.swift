import Networks
import Testing

@testable import Compute

/// Gradients where a function has a kink or a bound, and at NaN, as PyTorch 2.15 answers them.
@Suite struct KinkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let function: ElementFunction
    let arguments: [Float]
    let gradients: [Float]
    var testDescription: String { "\(function)" }

    init(_ function: ElementFunction, _ pairs: KeyValuePairs<Float, Float>) {
      self.function = function
      arguments = pairs.map(\.key)
      gradients = pairs.map(\.value)
    }

    init(_ activation: Activation, _ pairs: KeyValuePairs<Float, Float>) {
      self.init(.activation(activation), pairs)
    }
  }

  static let cases = [
    Case(.relu, [0: 0, -0.0: 0, .nan: 1, .infinity: 1, -.infinity: 0]),
    Case(.relu6, [0: 0, 6: 0, .nan: 1, .infinity: 0, -.infinity: 0]),
    Case(.hardtanh(min: -1, max: 1), [-1: 0, 1: 0, 0.5: 1, .nan: 1, .infinity: 0]),
    Case(.leakyReLU(negativeSlope: 0.25), [0: 0.25, .nan: 0.25, .infinity: 1, -.infinity: 0.25]),
    Case(.elu(alpha: 0.5), [0: 0.5, .nan: 1, .infinity: 1, -.infinity: 0]),
    Case(.selu, [0: 1.758_099_3, .nan: 1.050_701, .infinity: 1.050_701, -.infinity: 0]),
    Case(.celu(alpha: 2), [0: 1, .nan: 1, .infinity: 1, -.infinity: 0]),
    Case(.hardsigmoid, [-3: 0, 3: 0, 0: 1 / 6, .nan: 0, .infinity: 0, -.infinity: 0]),
    Case(.hardswish, [-3: 0, 3: 1, .nan: 1, .infinity: 1, -.infinity: 0]),
    Case(.softplus(beta: 2, threshold: 3), [1.5: 0.952_574_13, 1.500_01: 1, .nan: .nan]),
    Case(.softsign, [0: 1, -0.0: 1, .nan: .nan]),
    Case(.logSigmoid, [0: 0.5, .nan: .nan, .infinity: 0, -.infinity: 1]),
    Case(.gelu(tanh: false), [0: 0.5, .nan: .nan, 10: 1, -10: 0]),
    Case(.gelu(tanh: true), [0: 0.5, .nan: .nan, 10: 1, -10: 0]),
    Case(.silu, [0: 0.5, .nan: .nan, 100: 1, -100: 0]),
    Case(.mish, [0: 0.6, .nan: .nan, 100: 1, -100: 0]),
    Case(.sigmoid, [0: 0.25, .nan: .nan, .infinity: 0, -.infinity: 0]),
    Case(.tanh, [0: 1, .nan: .nan, .infinity: 0, -.infinity: 0]),
    Case(.clamp(-1, 1), [-1: 0, 1: 0, 0.5: 1, .nan: 0, .infinity: 0]),
    Case(.clamp(2, 1), [0: 0, 1.5: 0, 3: 0]),
    Case(.clamp(-1, nil), [-1: 0, -2: 0, 5: 1, .nan: 0]),
    Case(.scale(3, 1), [0: 3, .nan: 3]),
  ]

  @Test(arguments: cases) func gradientIsPyTorchs(_ test: Case) {
    let count = test.arguments.count
    var (known, result) = (test.arguments, [Float](repeating: 0, count: count))
    var upper = [Float](repeating: 1, count: count)
    unsafe known.withUnsafeMutableBufferPointer { known in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe upper.withUnsafeMutableBufferPointer { upper in
          guard let x = known.baseAddress, let y = result.baseAddress, let g = upper.baseAddress
          else { return }
          if test.function.derivesFromResult {
            unsafe test.function.apply(from: x, to: x, count: count)
          }
          unsafe test.function.differentiate(x, g, to: y, count: count)
        }
      }
    }
    for (index, expected) in test.gradients.enumerated() {
      let isEqual = expected.isNaN ? result[index].isNaN : abs(result[index] - expected) <= 1e-6
      #expect(isEqual, "at \(test.arguments[index]): \(result[index]), PyTorch has \(expected)")
    }
  }

  /// Equal largest values share their gradient; with NaN among them it is NaN, as of `torch.amax`.
  @Test func largestValuesShare() {
    var values: [Float] = [2, 2, 1, .nan, 1, 1]
    var (largest, upper) = ([Float](repeating: 0, count: 2), [Float](repeating: 1, count: 2))
    var lower = [Float](repeating: 0, count: 6)
    let maximum = BroadcastMaximum(of: [2, 3], to: [2, 1])
    unsafe maximum.run(from: &values, to: &largest)
    unsafe maximum.differentiate(&values, &largest, &upper, to: &lower)
    #expect(largest[0] == 2)
    #expect(largest[1].isNaN)
    #expect(Array(lower.prefix(3)) == [0.5, 0.5, 0])
    #expect(lower.suffix(3).allSatisfy { $0.isNaN })
  }
}
