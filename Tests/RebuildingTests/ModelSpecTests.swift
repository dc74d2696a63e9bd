import Diagnostics
import Networks
import Rebuilding
import StrictJSON
import Testing

private func network(_ layers: String, input: String = "[1, 28, 28]") throws -> Network {
  let text = #"{"input_shape": \#(input), "layers": [\#(layers)]}"#
  let spec = try ModelSpec(JSONValue(parsing: Array(text.utf8)))
  return try Network(inputShape: spec.inputShape, layers: spec.layers)
}

@Suite struct ModelSpecTests {
  @Test func theExampleOfTheFormatPage() throws {
    let network = try network(
      """
      {"type": "Conv2d", "name": "features.0", "in_channels": 1, "out_channels": 32, "kernel_size": 3, "padding": 1},
      {"type": "ReLU", "id": "a"},
      {"type": "Conv2d", "name": "features.2", "in_channels": 32, "out_channels": 32, "kernel_size": 3, "padding": 1},
      {"type": "Add", "inputs": ["features.2", "a"]},
      {"type": "MaxPool2d", "kernel_size": 2},
      {"type": "Flatten"},
      {"type": "Linear", "name": "head", "in_features": 6272, "out_features": 10}
      """)
    #expect(network.output == ValueShape(sizes: [10]))
    #expect(network.parameterCount == 320 + 9248 + 62730)
    #expect(network.layers[3].inputs == [.layer(2), .layer(1)])
    #expect(network.layers.map(\.id) == ["features.0", "a", "features.2", "3", "4", "5", "head"])
  }

  @Test func aLayerWithoutIdIsCalledByItsIndexUnlessAnotherHasThatName() throws {
    let byIndex = try network(
      #"{"type": "ReLU"}, {"type": "Tanh"}, {"type": "Add", "inputs": ["0", "1"]}"#)
    #expect(byIndex.layers[2].inputs == [.layer(0), .layer(1)])
    let byName = try network(
      #"{"type": "ReLU"}, {"type": "Tanh", "name": "0"}, {"type": "Add", "inputs": ["0", "input"]}"#
    )
    #expect(byName.layers[2].inputs == [.layer(1), .input])
  }

  @Test func layersOfOneNameShareTensorsUnderIdsOfTheirOwn() throws {
    let shared = try network(
      #"{"type": "PReLU", "name": "a"}, {"type": "PReLU", "name": "a", "id": "b"}"#)
    #expect(shared.parameterCount == 1)
    #expect(shared.layers.map(\.id) == ["a", "b"])
  }

  @Test func attentionReadsOneInputThreeTimes() throws {
    let layer =
      #"{"type": "MultiheadAttention", "name": "m", "embed_dim": 28, "num_heads": 4, "batch_first": true"#
    let implicit = try network(layer + "}", input: "[28, 28]")
    let explicit = try network(layer + #", "inputs": ["input"]}"#, input: "[28, 28]")
    #expect(implicit.layers[0].inputs == [.input, .input, .input])
    #expect(implicit == explicit)
  }

  @Test func aParameterReadsNothing() throws {
    let network = try network(
      #"{"type": "Parameter", "name": "p", "shape": [28]}, {"type": "Add", "inputs": ["p", "input"]}"#
    )
    #expect(network.layers[0].inputs.isEmpty)
    #expect(network.tensors == [TensorSlot(name: "p", shape: [28])])
  }

  /// Arguments without meaning at evaluation, and both ways to write sizes.
  @Test(arguments: [
    #"{"type": "ReLU", "inplace": true}"#,
    #"{"type": "Dropout", "p": 0.3, "inplace": false}"#,
    #"{"type": "BatchNorm2d", "name": "b", "num_features": 1, "momentum": null, "eps": 1}"#,
    #"{"type": "InstanceNorm2d", "num_features": 1, "momentum": 0.2}"#,
    #"{"type": "PReLU", "name": "p", "init": 0.1}"#,
    #"{"type": "MaxPool2d", "kernel_size": [2, 2], "stride": null, "return_indices": false}"#,
    #"{"type": "AvgPool2d", "kernel_size": 2, "divisor_override": null}"#,
    #"{"type": "AdaptiveAvgPool2d", "output_size": [7, null]}"#,
    #"{"type": "Upsample", "size": null, "scale_factor": [2, 1.5]}"#,
    #"{"type": "Hardtanh", "min_value": -2, "max_val": 3.5}"#,
    #"{"type": "Softmax", "dim": null}"#,
    #"{"type": "ZeroPad2d", "padding": [1, 0, -1, 2]}"#,
    #"{"type": "Mean", "dim": [2, 3], "keepdim": true}"#,
    #"{"type": "Slice", "dim": 2, "start": null, "stop": null}"#,
    #"{"type": "LayerNorm", "name": "n", "normalized_shape": 28}"#,
  ])
  func isAccepted(layer: String) throws {
    #expect(try network(layer).layers.count == 1)
  }
}
