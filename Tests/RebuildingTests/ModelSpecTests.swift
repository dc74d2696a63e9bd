import Diagnostics
import Networks
import Rebuilding
import StrictJSON
import Testing

/// The layers of a spec, as `(type, id, inputs)`.
private func spec(_ text: String) throws -> ModelSpec {
  try ModelSpec(JSONValue(parsing: Array(text.utf8)))
}

@Suite struct ModelSpecTests {
  @Test func theExampleOfTheFormatPage() throws {
    let spec = try spec(
      """
      {"input_shape": [1, 28, 28],
       "layers": [
         {"type": "Conv2d", "name": "features.0", "in_channels": 1, "out_channels": 32, "kernel_size": 3, "padding": 1},
         {"type": "ReLU", "id": "a"},
         {"type": "Conv2d", "name": "features.2", "in_channels": 32, "out_channels": 32, "kernel_size": 3, "padding": 1},
         {"type": "Add", "inputs": ["features.2", "a"]},
         {"type": "MaxPool2d", "kernel_size": 2},
         {"type": "Flatten"},
         {"type": "Linear", "name": "head", "in_features": 6272, "out_features": 10}]}
      """)
    let network = try Network(inputShape: spec.inputShape, layers: spec.layers)
    #expect(network.output == ValueShape(sizes: [10]))
    #expect(network.parameterCount == 320 + 9248 + 62730)
    #expect(network.layers[3].inputs == [.layer(2), .layer(1)])
    #expect(network.layers.map(\.id) == ["features.0", "a", "features.2", "3", "4", "5", "head"])
  }
}
