import Compute
public import Drawing
import Networks
import Tensors

/// The activations that the course teaches, each as a curve whose values the engine itself gives.
public enum ActivationCurves {
  /// What the curves are drawn over.
  public static let range = -5.0...5.0
  /// Where each curve is asked: 20 places to a unit, so that every whole number is one of them.
  static let places = (-100...100).map { Double($0) / 20 }

  /// One chart for each, in the order in which the course teaches them.
  ///
  /// - Throws: `CMP001`, `CMP002`.
  public static func charts() throws -> [LineChart] {
    try curves.map { curve in
      let points = try values(of: curve.activation).map {
        LineChart.Point(x: $0.x, y: Double($0.y))
      }
      return LineChart(
        title: curve.title, x: LineChart.Axis("x", bounds: range),
        y: LineChart.Axis("f(x)", bounds: curve.bounds),
        series: [LineChart.Series("", points: points)])
    }
  }

  private struct Curve {
    let activation: SearchActivation
    let title: String
    /// Of the values that are shown: the same for those of one kind, so that they can be compared.
    let bounds: ClosedRange<Double>
  }

  /// With PyTorch's settings: a slope of 0.01 for the leaky ReLU, and of 0.25 at first for PReLU.
  private static let curves = [
    Curve(activation: .sigmoid, title: "Sigmoid: 1 / (1 + exp(-x))", bounds: -1...1),
    Curve(activation: .tanh, title: "Tanh: tanh(x)", bounds: -1...1),
    Curve(activation: .relu, title: "ReLU: max(0, x)", bounds: -2...5),
    Curve(activation: .leakyReLU, title: "LeakyReLU: x, or 0.01 x below 0", bounds: -2...5),
    Curve(
      activation: .prelu, title: "PReLU: x, or a x below 0 (a = 0.25)",
      bounds: -2...5),
  ]

  /// A network of this activation alone, asked about each place.
  static func values(of activation: SearchActivation) throws -> [(x: Double, y: Float)] {
    var stack = Stack()
    stack.append(activation.operation, name: activation == .prelu ? "prelu" : nil)
    let network = try Network(inputShape: [places.count], layers: stack.layers)
    var generator = Generator(seed: 0)
    let model = Model(
      network: network, weights: Initializers.weights(for: network, generator: &generator))
    let inputs = places.map { Float($0) }
    let session = try Session(CompiledModel(model))
    let answers = try session.run(inputs.span)
    return zip(places, answers).map { ($0, $1) }
  }
}
