import Networks
import Tensors
import Testing

@testable import Training

@Suite struct InitializersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let inputShape: [Int]
    let layers: [LayerDefinition]
    var weight: Initializer?
    var bias: Initializer?
    var testDescription: String { name }
  }

  /// One after another; named by their place, or as given.
  private static func chain(
    _ operations: [Networks.Operation], names: [String] = []
  ) -> [LayerDefinition] {
    operations.enumerated().map { index, operation in
      LayerDefinition(
        id: String(index), name: names.isEmpty ? String(index) : names[index],
        operation: operation, inputs: [index == 0 ? .input : .layer(index - 1)])
    }
  }

  private static func linear(_ inputs: Int, _ outputs: Int, bias: Bool = true)
    -> Networks.Operation
  {
    .linear(Linear(inFeatures: inputs, outFeatures: outputs, bias: bias))
  }

  static let all: [Case] = [
    Case(
      name: "mlp", inputShape: [6],
      layers: chain([linear(6, 5), .activation(.relu), linear(5, 3, bias: false)])),
    Case(
      name: "prelu", inputShape: [1],
      layers: chain([
        linear(1, 3), .prelu(numParameters: 1), linear(3, 2), .prelu(numParameters: 2),
      ])),
    Case(
      name: "cnn", inputShape: [2, 8, 6],
      layers: chain([
        .convolution(Convolution(inChannels: 2, outChannels: 4, kernelSize: [3, 3], groups: 2)),
        .batchNorm(BatchNorm(rank: 2, numFeatures: 4)),
        .convolution(
          Convolution(isTransposed: true, inChannels: 4, outChannels: 2, kernelSize: [2, 3])),
        .groupNorm(GroupNorm(numGroups: 1, numChannels: 2)),
        .convolution(
          Convolution(
            inChannels: 2, outChannels: 3, kernelSize: [3, 3], stride: [1, 4], bias: false)),
        .flatten(startDim: 1, endDim: -1), .layerNorm(LayerNorm(normalizedShape: [15])),
        linear(15, 2),
      ])),
    Case(
      name: "lstm", inputShape: [5, 3],
      layers: chain([
        .recurrent(
          Recurrent(
            cell: .lstm, inputSize: 3, hiddenSize: 4, numLayers: 2, bidirectional: true,
            projSize: 2))
      ])),
    Case(
      name: "gru", inputShape: [5, 3],
      layers: chain([
        .recurrent(Recurrent(cell: .gru, inputSize: 3, hiddenSize: 4, bias: false)),
        .recurrent(Recurrent(cell: .rnn(.tanh), inputSize: 4, hiddenSize: 2)),
      ])),
    Case(
      name: "attention", inputShape: [3, 20],
      layers: [
        LayerDefinition(
          id: "0", operation: .slice(Slice(dim: 2, stop: 4)), inputs: [.input]),
        LayerDefinition(
          id: "1", name: "first",
          operation: .multiheadAttention(MultiheadAttention(embedDim: 4, numHeads: 2)),
          inputs: [.layer(0), .layer(0), .layer(0)]),
        LayerDefinition(
          id: "2", operation: .slice(Slice(dim: 2, stop: 3)), inputs: [.input]),
        LayerDefinition(
          id: "3", operation: .slice(Slice(dim: 2, stop: 5)), inputs: [.input]),
        LayerDefinition(
          id: "4", name: "second",
          operation: .multiheadAttention(
            MultiheadAttention(
              embedDim: 20, numHeads: 2, bias: false, addBiasKV: true, kdim: 3, vdim: 5)),
          inputs: [.input, .layer(2), .layer(3)]),
      ]),
    Case(
      name: "learned", inputShape: [4],
      layers: [
        LayerDefinition(
          id: "0", operation: .slice(Slice(dim: 1, stop: 3)), inputs: [.input]),
        LayerDefinition(
          id: "1", name: "product",
          operation: .bilinear(Bilinear(in1Features: 3, in2Features: 4, outFeatures: 2)),
          inputs: [.layer(0), .input]),
        LayerDefinition(
          id: "2", name: "token", operation: .parameter(shape: [3, 7]), inputs: []),
        LayerDefinition(
          id: "3", operation: .flatten(startDim: 1, endDim: -1), inputs: [.layer(1)]),
      ]),
    Case(
      name: "renewed", inputShape: [1],
      layers: chain([linear(1, 3), .prelu(numParameters: 1), linear(3, 2)]),
      weight: .kaimingUniform(), bias: .constant(0.5)),
  ]

  /// Every tensor, and the number that the generator gives next.
  @Test(arguments: all) func weightsArePyTorchs(_ item: Case) throws {
    var expected = try Golden("initializers").tensors(of: item.name)
    let next = expected.removeValue(forKey: "next")?.values
    let network = try Network(inputShape: item.inputShape, layers: item.layers)
    var generator = Generator(seed: 1)
    let weights = Initializers.weights(
      for: network, generator: &generator, weight: item.weight, bias: item.bias)
    #expect(weights == expected)
    #expect(Set(weights.keys) == Set(network.tensors.map(\.name)))
    #expect(generator.uniform(count: 1) == next)
  }

  @Test func sharedTensorsAreDrawnOnce() throws {
    let layers = Self.chain([Self.linear(2, 2), Self.linear(2, 2)], names: ["a", "a"])
    let network = try Network(inputShape: [2], layers: layers)
    let single = try Network(inputShape: [2], layers: Array(layers.prefix(1)))
    var (first, second) = (Generator(seed: 5), Generator(seed: 5))
    let shared = Initializers.weights(for: network, generator: &first, weight: .normal())
    #expect(shared == Initializers.weights(for: single, generator: &second, weight: .normal()))
    #expect(first == second)
  }

  static let functions: [(name: String, initializer: Initializer)] = [
    ("kaiming-uniform", .kaimingUniform()),
    ("kaiming-uniform-out", .kaimingUniform(mode: .fanOut, nonlinearity: .relu)),
    ("kaiming-normal", .kaimingNormal(nonlinearity: .tanh)),
    ("kaiming-normal-leaky", .kaimingNormal(mode: .fanOut, nonlinearity: .leakyReLU(slope: 0.2))),
    ("kaiming-selu", .kaimingUniform(nonlinearity: .selu)),
    ("xavier-uniform", .xavierUniform()),
    ("xavier-normal", .xavierNormal(gain: 2)),
    ("uniform", .uniform(low: -0.3, high: 0.1)),
    ("normal", .normal(mean: 0.1, std: 0.02)),
    ("constant", .constant(0.3)),
  ]

  @Test(arguments: functions) func functionsArePyTorchs(
    _ name: String, _ initializer: Initializer
  ) throws {
    var generator = Generator(seed: 1)
    let tensor = initializer.tensor(shape: [5, 3, 2, 2], generator: &generator)
    #expect(try tensor == Golden("initializers").tensor(name + "/tensor"))
  }
}
