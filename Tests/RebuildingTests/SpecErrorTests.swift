import Diagnostics
import Networks
import Rebuilding
import StrictJSON
import TestSupport
import Testing

/// Why this is no model spec, or no network.
private func error(_ text: String) -> Diagnostic? {
  do {
    let spec = try ModelSpec(JSONValue(parsing: Array(text.utf8)))
    _ = try Network(inputShape: spec.inputShape, layers: spec.layers)
    return nil
  } catch let error as any ReportableError {
    return error.diagnostic
  } catch {
    return nil
  }
}

/// A spec over images with these layers.
private func layers(_ layers: String) -> String {
  #"{"input_shape": [1, 28, 28], "layers": [\#(layers)]}"#
}

private let refused: [(name: String, text: String)] = [
  ("not an object", "[]"),
  ("unknown key", #"{"input_shape": [784], "layers": [], "layer": []}"#),
  ("no input shape", #"{"layers": []}"#),
  ("input shape of texts", #"{"input_shape": ["784"], "layers": []}"#),
  ("input shape of fractions", #"{"input_shape": [784.0], "layers": []}"#),
  ("layers that are an object", #"{"input_shape": [784], "layers": {}}"#),
  ("no layers", layers("")),
  ("a layer that is a text", layers(#""ReLU""#)),
  ("no type", layers(#"{"typ": "ReLU"}"#)),
  ("type that is a number", layers(#"{"type": 1}"#)),
  ("unknown type", layers(#"{"type": "Conv2D"}"#)),
  ("another unknown type", layers(#"{"type": "Transformer"}"#)),
  (
    "unknown argument",
    layers(#"{"type": "Linear", "name": "fc", "in_feature": 784, "out_features": 10}"#)
  ),
  ("unknown argument without likeness", layers(#"{"type": "ReLU", "slope": 1}"#)),
  (
    "device",
    layers(
      #"{"type": "Linear", "name": "fc", "in_features": 1, "out_features": 1, "device": "cpu"}"#)
  ),
  ("missing argument", layers(#"{"type": "Linear", "name": "fc", "in_features": 784}"#)),
  (
    "fraction for an integer",
    layers(#"{"type": "Linear", "name": "fc", "in_features": 784.0, "out_features": 10}"#)
  ),
  (
    "boolean for an integer",
    layers(#"{"type": "Linear", "name": "fc", "in_features": true, "out_features": 10}"#)
  ),
  ("integer past the end", layers(#"{"type": "Softmax", "dim": 99999999999999999999}"#)),
  (
    "text for a boolean",
    layers(
      #"{"type": "Flatten"}, {"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10, "bias": "no"}"#
    )
  ),
  ("three for a pair", layers(#"{"type": "MaxPool2d", "kernel_size": [2, 2, 2]}"#)),
  (
    "unknown padding",
    layers(
      #"{"type": "Conv2d", "name": "c", "in_channels": 1, "out_channels": 1, "kernel_size": 3, "padding": "full"}"#
    )
  ),
  (
    "unknown padding mode",
    layers(
      #"{"type": "Conv2d", "name": "c", "in_channels": 1, "out_channels": 1, "kernel_size": 3, "padding_mode": "mirror"}"#
    )
  ),
  ("indices", layers(#"{"type": "MaxPool2d", "kernel_size": 2, "return_indices": true}"#)),
  ("adaptive pool without size", layers(#"{"type": "AdaptiveAvgPool2d", "output_size": null}"#)),
  ("upsample without target", layers(#"{"type": "Upsample"}"#)),
  ("upsample with both", layers(#"{"type": "Upsample", "size": 2, "scale_factor": 2}"#)),
  (
    "recurrent without batch_first",
    layers(#"{"type": "LSTM", "name": "l", "input_size": 28, "hidden_size": 8}"#)
  ),
  (
    "recurrent with batch_first false",
    layers(
      #"{"type": "GRU", "name": "l", "input_size": 28, "hidden_size": 8, "batch_first": false}"#)
  ),
  (
    "projection of a GRU",
    layers(
      #"{"type": "GRU", "name": "l", "input_size": 28, "hidden_size": 8, "batch_first": true, "proj_size": 2}"#
    )
  ),
  ("name that is empty", layers(#"{"type": "ReLU", "name": ""}"#)),
  ("id that is a number", layers(#"{"type": "ReLU", "id": 3}"#)),
  ("id of the input", layers(#"{"type": "ReLU", "id": "input"}"#)),
  ("id twice", layers(#"{"type": "ReLU", "id": "a"}, {"type": "Tanh", "name": "a"}"#)),
  ("name twice", layers(#"{"type": "PReLU", "name": "a"}, {"type": "PReLU", "name": "a"}"#)),
  ("inputs that are a text", layers(#"{"type": "ReLU", "inputs": "input"}"#)),
  ("inputs that are numbers", layers(#"{"type": "ReLU", "inputs": [0]}"#)),
  (
    "unknown input",
    layers(#"{"type": "ReLU", "id": "first"}, {"type": "ReLU", "inputs": ["firs"]}"#)
  ),
  ("input without likeness", layers(#"{"type": "ReLU", "inputs": ["nothing"]}"#)),
  ("itself as input", layers(#"{"type": "ReLU", "id": "a", "inputs": ["a"]}"#)),
  ("later layer as input", layers(#"{"type": "ReLU", "inputs": ["1"]}, {"type": "Tanh"}"#)),
  (
    "index of a layer with an id",
    layers(#"{"type": "ReLU", "id": "a"}, {"type": "Tanh", "inputs": ["0"]}"#)
  ),
  ("two inputs of one", layers(#"{"type": "ReLU", "inputs": ["input", "input"]}"#)),
  ("parameters without a name", layers(#"{"type": "PReLU", "id": "a"}"#)),
  (
    "name of a kilobyte",
    layers(#"{"type": "PReLU", "name": "\#(String(repeating: "a", count: 1_000))"}"#)
  ),
  ("hostile type", layers("{\"type\": \"\\u001b[2JReLU\"}")),
]

@Suite struct SpecErrorTests {
  @Test func everyRefusalIsTold() throws {
    let text = refused.map { "\($0.name)\n  \(error($0.text)?.description ?? "accepted")\n" }
    try expectSnapshot(text.joined(), "spec-refusals.txt")
  }

  @Test func moreLayersThanTheLimitAreRefusedUnread() throws {
    var limits = ResourceLimits()
    limits.layers = 1
    let json = try JSONValue(parsing: Array(layers("1, 2").utf8))
    #expect(
      throws: RebuildingError(
        .limit, at: "model.layers",
        "limit of 1 layers exceeded: found 2; an instructor can raise it with --max-layers")
    ) { try ModelSpec(json, limits: limits) }
  }
}
