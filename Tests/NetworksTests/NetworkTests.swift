import Diagnostics
import Networks
import TestSupport
import Testing

/// A chain in which each layer reads the one before it.
private func chain(
  _ inputShape: [Int], _ layers: [(String?, Networks.Operation)], limits: ResourceLimits = .init()
) throws(NetworkError) -> Network {
  var definitions: [LayerDefinition] = []
  for (index, layer) in layers.enumerated() {
    definitions.append(
      LayerDefinition(
        id: layer.0 ?? String(index), name: layer.0, operation: layer.1,
        inputs: [index == 0 ? .input : .layer(index - 1)]))
  }
  return try Network(inputShape: inputShape, layers: definitions, limits: limits)
}

private func linear(_ inputs: Int, _ outputs: Int) -> Networks.Operation {
  .linear(Linear(inFeatures: inputs, outFeatures: outputs))
}

private let sigmoid = Networks.Operation.activation(.sigmoid)

/// The course's own network.
private func threeBlue() throws -> Network {
  try chain(
    [1, 28, 28],
    [
      (nil, .flatten(startDim: 1, endDim: -1)), ("fc1", linear(784, 16)), (nil, sigmoid),
      ("fc2", linear(16, 16)), (nil, sigmoid), ("fc3", linear(16, 10)), (nil, sigmoid),
    ])
}

@Suite struct NetworkTests {
  @Test func theCoursesNetworkPrints13002Parameters() throws {
    let network = try threeBlue()
    #expect(network.parameterCount == 13_002)
    #expect(network.multiplyAccumulates == 12_960)
    #expect(network.output == ValueShape(sizes: [10]))
    #expect(network.tensors.map(\.name).prefix(2) == ["fc1.weight", "fc1.bias"])
    try expectSnapshot(network.printedForm + "\n", "three-blue.txt")
  }

  @Test func aNetworkOfManyKindsPrints() throws {
    let layers = [
      LayerDefinition(
        id: "stem", name: "stem",
        operation: .convolution(
          Convolution(inChannels: 1, outChannels: 8, kernelSize: [3, 3], padding: .same)),
        inputs: [.input]),
      LayerDefinition(
        id: "bn", name: "bn", operation: .batchNorm(BatchNorm(rank: 2, numFeatures: 8)),
        inputs: [.layer(0)]),
      LayerDefinition(
        id: "2", operation: .activation(.leakyReLU(negativeSlope: 1e-16)), inputs: [.layer(1)]),
      LayerDefinition(id: "skip", operation: .arithmetic(.add), inputs: [.layer(2), .layer(0)]),
      LayerDefinition(id: "4", operation: .reshape([28, 224]), inputs: [.layer(3)]),
      LayerDefinition(
        id: "lstm\u{202E}", name: "lstm\u{202E}",
        operation: .recurrent(
          Recurrent(
            cell: .lstm, inputSize: 224, hiddenSize: 20, numLayers: 2, bidirectional: true,
            output: .hidden)), inputs: [.layer(4)]),
      LayerDefinition(
        id: "scale", name: "scale", operation: .parameter(shape: [40]), inputs: []),
      LayerDefinition(id: "7", operation: .arithmetic(.multiply), inputs: [.layer(5), .layer(6)]),
      LayerDefinition(id: "head", name: "head", operation: linear(40, 40), inputs: [.layer(7)]),
      LayerDefinition(id: "again", name: "head", operation: linear(40, 40), inputs: [.layer(8)]),
      LayerDefinition(id: "10", operation: .scale(factor: 1.5e16, offset: -1), inputs: [.layer(9)]),
      LayerDefinition(
        id: "11", operation: .clamp(min: nil, max: 1e300), inputs: [.layer(10)]),
    ]
    let network = try Network(inputShape: [1, 28, 28], layers: layers)
    try expectSnapshot(network.printedForm + "\n", "many-kinds.txt")
    #expect(network.layers[9].tensors == network.layers[8].tensors)
  }

  @Test func sharedTensorsCountOnce() throws {
    let once = try chain([4], [("a", linear(4, 4))])
    let definitions = [
      LayerDefinition(id: "a", name: "a", operation: linear(4, 4), inputs: [.input]),
      LayerDefinition(id: "b", name: "a", operation: linear(4, 4), inputs: [.layer(0)]),
    ]
    let twice = try Network(inputShape: [4], layers: definitions)
    #expect(twice.parameterCount == once.parameterCount)
    #expect(twice.tensors == once.tensors)
    #expect(twice.multiplyAccumulates == 2 * once.multiplyAccumulates)
  }

  @Test func buffersAreNoParameters() throws {
    let network = try chain(
      [3, 2, 2], [("bn", .batchNorm(BatchNorm(rank: 2, numFeatures: 3)))])
    #expect(network.parameterCount == 6)
    #expect(network.tensors.map(\.role) == [.learned, .learned, .statistic, .statistic, .counter])
  }

  /// Formulas of `multiplyAccumulates`, by hand.
  @Test func multiplyAccumulatesOfSequences() throws {
    let lstm = Recurrent(
      cell: .lstm, inputSize: 3, hiddenSize: 5, numLayers: 2, bidirectional: true, projSize: 2)
    let first = 4 * 5 * (3 + 2) + 2 * 5
    let second = 4 * 5 * (4 + 2) + 2 * 5
    #expect(
      try chain([7, 3], [("r", .recurrent(lstm))]).multiplyAccumulates
        == 7 * 2 * (first + second))
    let attention = MultiheadAttention(embedDim: 6, numHeads: 2, addBiasKV: true, kdim: 4)
    let definitions = [
      LayerDefinition(id: "k", operation: .slice(Slice(dim: 2, stop: 4)), inputs: [.input]),
      LayerDefinition(
        id: "a", name: "a", operation: .multiheadAttention(attention),
        inputs: [.input, .layer(0), .input]),
    ]
    let network = try Network(inputShape: [3, 6], layers: definitions)
    let projections = 2 * 3 * 6 * 6 + 3 * 6 * (4 + 6)
    #expect(network.multiplyAccumulates == projections + 2 * 3 * (3 + 1) * 6)
  }
}
