import Testing

/// Gradients of what works on elements, planes and channels against slopes, with no word of PyTorch's.
@Suite struct ElementSlopeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: [Int]
    let layers: String
    var testDescription: String { name }

    init(_ name: String, _ shape: [Int], _ layers: String) {
      self.name = name
      self.shape = shape
      self.layers = layers
    }

    /// The layers between linear ones, so that values and gradients are no round numbers.
    var spec: String {
      """
      {"input_shape": \(shape), "layers": [
        {"type": "Linear", "name": "before", "in_features": \(shape[shape.count - 1]),
         "out_features": \(shape[shape.count - 1])},
        \(layers), {"type": "Scale", "factor": 0.7}]}
      """
    }
  }

  /// Without those that have a kink between -2 and 2, where a slope is not the gradient.
  static let activations = [
    #""ELU", "alpha": 1.0"#, #""CELU", "alpha": 1.0"#, #""GELU""#,
    #""GELU", "approximate": "tanh""#, #""SiLU""#, #""Mish""#, #""Sigmoid""#, #""Tanh""#,
    #""Softplus", "beta": 1.5"#, #""Softsign""#, #""LogSigmoid""#, #""Scale", "factor": -1.5"#,
    #""Clamp", "min": -50.0, "max": 50.0"#,
  ]

  @Test(arguments: activations) func activation(_ type: String) throws {
    let test = Case(type, [3, 7], #"{"type": \#(type)}"#)
    try expectSlopes(of: test.spec, sampleCount: 5, seed: 1)
  }

  static let norms = [
    Case(
      "batch norm of vectors", [19], #"{"type": "BatchNorm1d", "name": "n", "num_features": 19}"#),
    Case(
      "batch norm of planes", [3, 5, 5], #"{"type": "BatchNorm2d", "name": "n", "num_features": 3}"#
    ),
    Case(
      "batch norm of blocks", [2, 6, 6],
      #"""
      {"type": "Conv2d", "name": "c", "in_channels": 2, "out_channels": 32, "kernel_size": 3, "bias": false},
      {"type": "BatchNorm2d", "name": "n", "num_features": 32}
      """#),
    Case("layer norm", [4, 6], #"{"type": "LayerNorm", "name": "n", "normalized_shape": [6]}"#),
    Case(
      "layer norm of planes", [4, 6],
      #"{"type": "LayerNorm", "name": "n", "normalized_shape": [4, 6]}"#),
    Case(
      "group norm", [6, 3, 4],
      #"{"type": "GroupNorm", "name": "n", "num_groups": 2, "num_channels": 6}"#),
    Case(
      "group norm of vectors", [8],
      #"{"type": "GroupNorm", "name": "n", "num_groups": 2, "num_channels": 8}"#),
    Case(
      "instance norm", [3, 4, 5],
      #"{"type": "InstanceNorm2d", "name": "n", "num_features": 3, "affine": true}"#),
    Case(
      "local response", [7, 3, 3],
      #"{"type": "LocalResponseNorm", "size": 4, "alpha": 0.8, "beta": 0.6, "k": 1.5}"#),
  ]

  @Test(arguments: norms) func norm(_ test: Case) throws {
    try expectSlopes(of: test.spec, sampleCount: 6, seed: 2)
  }

  static let combinations = [
    Case("softmax over channels", [4, 3, 3], #"{"type": "Softmax", "dim": 1}"#),
    Case("log softmax", [9], #"{"type": "LogSoftmax", "dim": 1}"#),
    Case(
      "mean and sum", [4, 3, 5], #"{"type": "Mean", "dim": [1, 3]}, {"type": "Sum", "dim": 1}"#),
    Case(
      "broadcast arithmetic", [3, 4],
      #"""
      {"type": "Tanh", "id": "t"},
      {"type": "Parameter", "name": "p", "shape": [3, 1]},
      {"type": "Multiply", "id": "m", "inputs": ["t", "p"]},
      {"type": "Sigmoid", "id": "s"},
      {"type": "Divide", "id": "d", "inputs": ["t", "s"]},
      {"type": "Mean", "id": "u", "inputs": ["t"], "dim": 2, "keepdim": true},
      {"type": "Subtract", "id": "v", "inputs": ["u", "d"]},
      {"type": "Add", "inputs": ["v", "p"]}
      """#),
    Case(
      "statistics of a constant", [4],
      #"""
      {"type": "Tanh", "id": "t"},
      {"type": "Parameter", "name": "p", "shape": [6, 4]},
      {"type": "BatchNorm1d", "name": "n", "num_features": 4},
      {"type": "Sum", "dim": 0, "id": "q"},
      {"type": "Multiply", "inputs": ["t", "q"]}
      """#),
  ]

  @Test(arguments: combinations) func combination(_ test: Case) throws {
    try expectSlopes(of: test.spec, sampleCount: 4, seed: 3)
  }
}
