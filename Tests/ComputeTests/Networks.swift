import Networks
import Rebuilding
import StrictJSON
import Tensors
import TestSupport

/// A model from a spec in the submission format, with weights from a seeded generator.
func model(_ spec: String, seed: UInt64 = 1, scale: Float = 1) throws -> Model {
  let read = try ModelSpec(JSONValue(parsing: spec.utf8))
  let network = try Network(inputShape: read.inputShape, layers: read.layers)
  var generator = SeededGenerator(seed: seed)
  var weights: [String: FloatTensor] = [:]
  for slot in network.tensors where slot.role != .counter {
    let count = slot.shape.reduce(1, *)
    // Variances must not be negative.
    let low: Float = slot.name.hasSuffix("running_var") ? 0.5 : -1
    weights[slot.name] = FloatTensor(
      shape: slot.shape,
      values: (0..<count).map { _ in Float.random(in: low...1, using: &generator) * scale })
  }
  return Model(network: network, weights: weights)
}

/// A small convolutional network of the course.
let smallNetwork = """
  {"input_shape": [1, 28, 28], "layers": [
    {"type": "Conv2d", "name": "c1", "in_channels": 1, "out_channels": 8, "kernel_size": 3},
    {"type": "BatchNorm2d", "name": "n1", "num_features": 8},
    {"type": "ReLU"},
    {"type": "MaxPool2d", "kernel_size": 2},
    {"type": "Flatten"},
    {"type": "Dropout"},
    {"type": "Linear", "name": "f", "in_features": 1352, "out_features": 10}]}
  """

/// Two convolutions and a shortcut around them.
let residualNetwork = """
  {"input_shape": [3, 8, 8], "layers": [
    {"type": "Conv2d", "name": "a", "in_channels": 3, "out_channels": 16, "kernel_size": 3, "padding": 1},
    {"type": "ReLU", "id": "x"},
    {"type": "Conv2d", "name": "b", "in_channels": 16, "out_channels": 16, "kernel_size": 3, "padding": 1},
    {"type": "BatchNorm2d", "name": "n", "num_features": 16},
    {"type": "ReLU"},
    {"type": "Conv2d", "name": "c", "in_channels": 16, "out_channels": 16, "kernel_size": 3, "padding": 1},
    {"type": "Add", "inputs": ["c", "x"]},
    {"type": "ReLU"},
    {"type": "Flatten"},
    {"type": "Linear", "name": "f", "in_features": 1024, "out_features": 10}]}
  """
