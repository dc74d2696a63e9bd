public import Tensors

/// Where a learned tensor starts, drawn as torch.nn.init's function of the same name draws it.
public enum Initializer: Hashable, Sendable {
  /// Uniform in -b to b, b = gain * sqrt(3 / fan). Source: K. He and others (2015).
  case kaimingUniform(mode: FanMode = .fanIn, nonlinearity: Nonlinearity = .leakyReLU(slope: 0))
  /// Normal of deviation gain / sqrt(fan).
  case kaimingNormal(mode: FanMode = .fanIn, nonlinearity: Nonlinearity = .leakyReLU(slope: 0))
  /// Uniform in -b to b, b = gain * sqrt(6 / (fan in + fan out)). Source: X. Glorot, Y. Bengio (2010).
  case xavierUniform(gain: Double = 1)
  /// Normal of deviation gain * sqrt(2 / (fan in + fan out)).
  case xavierNormal(gain: Double = 1)
  case uniform(low: Double = 0, high: Double = 1)
  case normal(mean: Double = 0, std: Double = 1)
  case constant(Double)

  /// Which connections a Kaiming initialization counts.
  public enum FanMode: String, Hashable, Sendable, CaseIterable {
    /// Of one output: keeps the variance in the forward pass.
    case fanIn = "fan_in"
    /// Of one input: keeps it in the backward pass.
    case fanOut = "fan_out"
  }

  /// What follows the layer.
  public enum Nonlinearity: Hashable, Sendable {
    /// Also of convolutions and Sigmoid.
    case linear
    case tanh
    case relu
    case leakyReLU(slope: Double)
    case selu

    /// `torch.nn.init.calculate_gain`.
    public var gain: Double {
      switch self {
      case .linear: 1
      case .tanh: 5.0 / 3
      case .relu: 2.0.squareRoot()
      case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
      case .selu: 0.75
      }
    }
  }

  /// A new tensor. Constants draw nothing.
  ///
  /// - Precondition: at least 2 dimensions for the Kaiming and Xavier initializations.
  public func tensor(shape: [Int], generator: inout Generator) -> FloatTensor {
    let count = shape.reduce(1, *)
    let values: [Float]
    switch self {
    case .kaimingUniform(let mode, let nonlinearity):
      let std = nonlinearity.gain / Double(Fans(shape)[mode]).squareRoot()
      values = generator.symmetric(count, bound: 3.0.squareRoot() * std)
    case .kaimingNormal(let mode, let nonlinearity):
      let std = nonlinearity.gain / Double(Fans(shape)[mode]).squareRoot()
      values = generator.normal(count: count, std: std)
    case .xavierUniform(let gain):
      values = generator.symmetric(count, bound: 3.0.squareRoot() * Fans(shape).xavier(gain))
    case .xavierNormal(let gain):
      values = generator.normal(count: count, std: Fans(shape).xavier(gain))
    case .uniform(let low, let high):
      values = generator.uniform(count: count, low: low, high: high)
    case .normal(let mean, let std):
      values = generator.normal(count: count, mean: mean, std: std)
    case .constant(let value):
      values = [Float](repeating: Float(value), count: count)
    }
    return FloatTensor(shape: shape, values: values)
  }
}

extension Initializer: CustomStringConvertible {
  /// As PyTorch writes the call: `kaiming_uniform_(a=0, mode='fan_in', nonlinearity='leaky_relu')`.
  public var description: String {
    switch self {
    case .kaimingUniform(let mode, let nonlinearity):
      "kaiming_uniform_(\(nonlinearity.slopeArgument)mode='\(mode.rawValue)', \(nonlinearity))"
    case .kaimingNormal(let mode, let nonlinearity):
      "kaiming_normal_(\(nonlinearity.slopeArgument)mode='\(mode.rawValue)', \(nonlinearity))"
    case .xavierUniform(let gain): "xavier_uniform_(gain=\(number(gain)))"
    case .xavierNormal(let gain): "xavier_normal_(gain=\(number(gain)))"
    case .uniform(let low, let high): "uniform_(a=\(number(low)), b=\(number(high)))"
    case .normal(let mean, let std): "normal_(mean=\(number(mean)), std=\(number(std)))"
    case .constant(let value): "constant_(val=\(number(value)))"
    }
  }
}

extension Initializer.Nonlinearity: CustomStringConvertible {
  /// The argument of that name.
  public var description: String {
    let name =
      switch self {
      case .linear: "linear"
      case .tanh: "tanh"
      case .relu: "relu"
      case .leakyReLU: "leaky_relu"
      case .selu: "selu"
      }
    return "nonlinearity='\(name)'"
  }

  /// The slope stands in an argument of its own, before the others.
  fileprivate var slopeArgument: String {
    if case .leakyReLU(let slope) = self { "a=\(number(slope)), " } else { "" }
  }
}

extension Generator {
  fileprivate mutating func symmetric(_ count: Int, bound: Double) -> [Float] {
    uniform(count: count, low: -bound, high: bound)
  }
}

/// Connections of one output and of one input of a weight `[out, in, *kernel]`.
struct Fans {
  let fanIn: Int
  let fanOut: Int

  /// - Precondition: at least 2 dimensions.
  init(_ shape: [Int]) {
    precondition(shape.count >= 2, "fans need a weight of at least 2 dimensions")
    let field = shape.dropFirst(2).reduce(1, *)
    fanIn = shape[1] * field
    fanOut = shape[0] * field
  }

  subscript(mode: Initializer.FanMode) -> Int {
    switch mode {
    case .fanIn: fanIn
    case .fanOut: fanOut
    }
  }

  fileprivate func xavier(_ gain: Double) -> Double {
    gain * (2 / Double(fanIn + fanOut)).squareRoot()
  }
}
