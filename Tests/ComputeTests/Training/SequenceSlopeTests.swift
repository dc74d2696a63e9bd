import Testing

/// Gradients of shapes, products, attention and recurrent nets against slopes, with no word of PyTorch's.
@Suite struct SequenceSlopeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let spec: String
    var testDescription: String { name }

    init(_ name: String, _ shape: [Int], _ layers: String) {
      self.name = name
      spec = #"{"input_shape": \#(shape), "layers": [\#(layers)]}"#
    }
  }

  static let shapes = [
    Case(
      "permute, slice, select, concat", [4, 5, 6],
      #"""
      {"type": "Permute", "id": "p", "dims": [0, 3, 1, 2]},
      {"type": "Slice", "id": "s", "dim": 1, "start": 1, "step": 2},
      {"type": "Concat", "id": "c", "inputs": ["s", "p", "s"], "dim": 1},
      {"type": "Select", "dim": -1, "index": -2},
      {"type": "Linear", "name": "f", "in_features": 4, "out_features": 3}
      """#),
    Case(
      "products of heads", [6, 8],
      #"""
      {"type": "Reshape", "id": "r", "shape": [6, 2, 4]},
      {"type": "Permute", "id": "q", "dims": [0, 2, 1, 3]},
      {"type": "Permute", "id": "k", "inputs": ["r"], "dims": [0, 2, 3, 1]},
      {"type": "MatMul", "id": "s", "inputs": ["q", "k"]},
      {"type": "MatMul", "inputs": ["s", "q"]}
      """#),
    Case(
      "one matrix for all", [3, 2, 5],
      #"""
      {"type": "Parameter", "name": "w", "shape": [5, 4]},
      {"type": "Parameter", "name": "v", "shape": [3, 4, 2]},
      {"type": "Parameter", "name": "u", "shape": [1, 3, 2]},
      {"type": "MatMul", "id": "a", "inputs": ["input", "w"]},
      {"type": "MatMul", "id": "b", "inputs": ["a", "v"]},
      {"type": "MatMul", "inputs": ["u", "b"]}
      """#),
    Case(
      "vectors", [4, 5],
      #"""
      {"type": "Parameter", "name": "column", "shape": [5]},
      {"type": "Parameter", "name": "row", "shape": [4]},
      {"type": "MatMul", "id": "a", "inputs": ["input", "column"]},
      {"type": "Unsqueeze", "id": "b", "inputs": ["a"], "dim": 2},
      {"type": "MatMul", "inputs": ["row", "b"]}
      """#),
    Case(
      "bilinear", [3, 4],
      #"""
      {"type": "Linear", "name": "f", "in_features": 4, "out_features": 5},
      {"type": "Bilinear", "name": "b", "inputs": ["input", "f"], "in1_features": 4,
       "in2_features": 5, "out_features": 6}
      """#),
  ]

  @Test(arguments: shapes, [1, 2, 3] as [UInt64]) func shapesAndProducts(
    _ one: Case, _ seed: UInt64
  ) throws {
    try expectSlopes(of: one.spec, sampleCount: 3, seed: seed)
  }

  @Test(
    arguments: [
      #""type": "RNN""#, #""type": "LSTM""#, #""type": "LSTM", "proj_size": 3"#, #""type": "GRU""#,
    ],
    [
      #""num_layers": 1, "bidirectional": false, "output": "sequence""#,
      #""num_layers": 2, "bidirectional": true, "output": "sequence""#,
      #""num_layers": 2, "bidirectional": true, "output": "hidden""#,
      #""num_layers": 1, "bidirectional": false, "bias": false, "output": "hidden""#,
    ]) func recurrent(_ cell: String, _ form: String) throws
  {
    let spec = """
      {"input_shape": [6, 5], "layers": [{\(cell), "name": "r", "input_size": 5, "hidden_size": 9,
       "batch_first": true, \(form)}]}
      """
    try expectSlopes(of: spec, sampleCount: 3, seed: 7)
  }

  @Test(arguments: ["", #", "proj_size": 4"#]) func cellOfLSTM(_ projection: String) throws {
    let spec = """
      {"input_shape": [6, 5], "layers": [{"type": "LSTM", "name": "r", "input_size": 5,
       "hidden_size": 9, "num_layers": 2, "bidirectional": true, "batch_first": true,
       "output": "cell"\(projection)}]}
      """
    try expectSlopes(of: spec, sampleCount: 3, seed: 8)
  }

  @Test(arguments: [
    "", #", "dropout": 0.5"#, #", "add_bias_kv": true"#,
    #", "add_zero_attn": true, "bias": false"#,
    #", "add_bias_kv": true, "add_zero_attn": true"#,
  ])
  func attention(_ form: String) throws {
    let spec = """
      {"input_shape": [5, 8], "layers": [
       {"type": "MultiheadAttention", "name": "m", "embed_dim": 8, "num_heads": 2,
        "batch_first": true\(form)}]}
      """
    try expectSlopes(of: spec, sampleCount: 3, seed: 9)
  }

  @Test func attentionOfDifferentValues() throws {
    let spec = """
      {"input_shape": [5, 8], "layers": [
       {"type": "Linear", "id": "k", "name": "k", "inputs": ["input"], "in_features": 8,
        "out_features": 6},
       {"type": "Linear", "id": "v", "name": "v", "inputs": ["input"], "in_features": 8,
        "out_features": 3},
       {"type": "Slice", "id": "q", "inputs": ["input"], "dim": 1, "stop": 2},
       {"type": "MultiheadAttention", "name": "m", "inputs": ["q", "k", "v"], "embed_dim": 8,
        "num_heads": 4, "kdim": 6, "vdim": 3, "batch_first": true}]}
      """
    try expectSlopes(of: spec, sampleCount: 2, seed: 10)
  }

  /// One key gives one mask, so that the loss has a slope.
  @Test(arguments: ["RNN", "LSTM", "GRU"]) func dropoutBetweenLayers(_ cell: String) throws {
    let spec = """
      {"input_shape": [6, 5], "layers": [{"type": "\(cell)", "name": "r", "input_size": 5,
       "hidden_size": 9, "num_layers": 3, "bidirectional": true, "dropout": 0.5,
       "batch_first": true}]}
      """
    try expectSlopes(of: spec, sampleCount: 3, seed: 12)
  }

  /// One recurrent layer used twice: its gradients are those of both uses.
  @Test func layerUsedTwice() throws {
    let layer =
      #""type": "GRU", "name": "r", "input_size": 6, "hidden_size": 6, "batch_first": true"#
    let spec =
      #"{"input_shape": [4, 6], "layers": [{"id": "a", \#(layer)}, {"id": "b", \#(layer)}]}"#
    try expectSlopes(of: spec, sampleCount: 3, seed: 11)
  }
}
