import Diagnostics
import Networks
import TestSupport
import Testing

/// Layers that do not make a network; ids and inputs in a chain unless given.
private struct Case {
  let name: String
  var inputShape = [1, 28, 28]
  var before: [LayerDefinition] = []
  var inputs: [Source]?
  var limits = ResourceLimits()
  let operation: Networks.Operation

  var error: NetworkError? {
    let inputs = inputs ?? [before.isEmpty ? .input : .layer(before.count - 1)]
    let layer = LayerDefinition(id: "it", name: "it", operation: operation, inputs: inputs)
    do {
      _ = try Network(inputShape: inputShape, layers: before + [layer], limits: limits)
      return nil
    } catch {
      return error
    }
  }
}

private func parameter(_ shape: [Int]) -> LayerDefinition {
  LayerDefinition(id: "p", name: "p", operation: .parameter(shape: shape), inputs: [])
}

private func limits(_ change: (inout ResourceLimits) -> Void) -> ResourceLimits {
  var limits = ResourceLimits()
  change(&limits)
  return limits
}

private func linear(_ inputs: Int, _ outputs: Int) -> Networks.Operation {
  .linear(Linear(inFeatures: inputs, outFeatures: outputs))
}

private func conv(_ change: (inout Convolution) -> Void) -> Networks.Operation {
  var convolution = Convolution(inChannels: 1, outChannels: 4, kernelSize: [3, 3])
  change(&convolution)
  return .convolution(convolution)
}

private func lstm(_ change: (inout Recurrent) -> Void) -> Networks.Operation {
  var recurrent = Recurrent(cell: .lstm, inputSize: 28, hiddenSize: 8)
  change(&recurrent)
  return .recurrent(recurrent)
}

private let huge = Int.max

private let cases: [Case] = [
  Case(name: "linear before a flatten", operation: linear(784, 10)),
  Case(name: "linear on another size", inputShape: [784], operation: linear(128, 10)),
  Case(name: "linear of nothing", inputShape: [784], operation: linear(0, 10)),
  Case(name: "linear of too much", inputShape: [784], operation: linear(784, huge)),
  Case(
    name: "bilinear", inputShape: [3], inputs: [.input, .input],
    operation: .bilinear(Bilinear(in1Features: 3, in2Features: 4, outFeatures: 2))),
  Case(
    name: "bilinear of one",
    operation: .bilinear(.init(in1Features: 1, in2Features: 1, outFeatures: 1))),
  Case(name: "conv on other channels", operation: conv { $0.inChannels = 3 }),
  Case(name: "conv without a channel", inputShape: [28, 28], operation: conv { _ in }),
  Case(name: "conv on a vector", inputShape: [784], operation: conv { _ in }),
  Case(name: "conv stride 0", operation: conv { $0.stride = [0, 1] }),
  Case(name: "conv groups", operation: conv { $0.groups = 2 }),
  Case(name: "conv padding", operation: conv { $0.padding = .explicit([-1, 0]) }),
  Case(
    name: "conv same with stride",
    operation: conv {
      $0.padding = .same
      $0.stride = [2, 2]
    }),
  Case(name: "conv kernel too large", operation: conv { $0.dilation = [14, 1] }),
  Case(name: "conv kernel huge", operation: conv { $0.kernelSize = [huge, 1] }),
  Case(
    name: "conv reflect",
    operation: conv {
      $0.padding = .explicit([28, 0])
      $0.paddingMode = .reflect
    }),
  Case(
    name: "conv circular",
    operation: conv {
      $0.padding = .explicit([0, 29])
      $0.paddingMode = .circular
    }),
  Case(
    name: "transposed output padding",
    operation: conv {
      $0.isTransposed = true
      $0.outputPadding = [1, 0]
    }),
  Case(
    name: "transposed reflect",
    operation: conv {
      $0.isTransposed = true
      $0.paddingMode = .reflect
    }),
  Case(
    name: "transposed of nothing",
    operation: conv {
      $0.isTransposed = true
      $0.padding = .explicit([15, 15])
    }),
  Case(
    name: "lengths that disagree", operation: conv { $0.stride = [1] }),
  Case(name: "lstm on one dimension", inputShape: [28], operation: lstm { _ in }),
  Case(name: "lstm on an image", operation: lstm { _ in }),
  Case(name: "lstm projection", inputShape: [28, 28], operation: lstm { $0.projSize = 8 }),
  Case(
    name: "gru projection", inputShape: [28, 28],
    operation: lstm {
      $0.cell = .gru
      $0.projSize = 2
    }),
  Case(
    name: "gru cell", inputShape: [28, 28],
    operation: lstm {
      $0.cell = .gru
      $0.output = .cell
    }),
  Case(name: "lstm dropout", inputShape: [28, 28], operation: lstm { $0.dropout = .nan }),
  Case(name: "lstm of many layers", inputShape: [28, 28], operation: lstm { $0.numLayers = 5000 }),
  Case(
    name: "attention heads", inputShape: [28, 28], inputs: [.input, .input, .input],
    operation: .multiheadAttention(MultiheadAttention(embedDim: 28, numHeads: 3))),
  Case(
    name: "attention features", inputShape: [28, 28], inputs: [.input, .input, .input],
    operation: .multiheadAttention(MultiheadAttention(embedDim: 28, numHeads: 4, kdim: 3))),
  Case(
    name: "attention of one", inputShape: [28, 28],
    operation: .multiheadAttention(MultiheadAttention(embedDim: 28, numHeads: 4))),
  Case(
    name: "batch statistics",
    operation: .batchNorm(BatchNorm(rank: 2, numFeatures: 1, trackRunningStats: false))),
  Case(name: "batch norm 1d", operation: .batchNorm(BatchNorm(rank: 1, numFeatures: 1))),
  Case(name: "batch norm 2d", operation: .batchNorm(BatchNorm(rank: 2, numFeatures: 28))),
  Case(name: "layer norm", operation: .layerNorm(LayerNorm(normalizedShape: [28, 1]))),
  Case(name: "layer norm of nothing", operation: .layerNorm(LayerNorm(normalizedShape: []))),
  Case(name: "group norm", operation: .groupNorm(GroupNorm(numGroups: 2, numChannels: 5))),
  Case(
    name: "instance norm", operation: .instanceNorm(InstanceNorm(numFeatures: 2, affine: true))),
  Case(
    name: "instance norm of one cell", inputShape: [784, 1, 1],
    operation: .instanceNorm(InstanceNorm(numFeatures: 784))),
  Case(name: "response norm", inputShape: [784], operation: .localResponseNorm(.init(size: 5))),
  Case(name: "pool padding", operation: .maxPool(MaxPool(kernelSize: [2, 2], padding: [2, 0]))),
  Case(
    name: "pool padding with dilation", inputShape: [1, 28],
    operation: .maxPool(MaxPool(kernelSize: [2], padding: [2], dilation: [3]))),
  Case(name: "pool too large", operation: .maxPool(MaxPool(kernelSize: [29, 29]))),
  Case(
    name: "pool divisor", operation: .avgPool(AvgPool(kernelSize: [2, 2], divisorOverride: 0))),
  Case(
    name: "adaptive pool", operation: .adaptivePool(AdaptivePool(kind: .max, outputSize: [0, nil]))),
  Case(
    name: "upsample corners",
    operation: .upsample(Upsample(target: .size([2]), alignCorners: false))),
  Case(name: "upsample mode", operation: .upsample(Upsample(target: .size([2]), mode: .linear))),
  Case(
    name: "upsample recomputed",
    operation: .upsample(Upsample(target: .size([2]), recomputeScaleFactor: true))),
  Case(name: "upsample to nothing", operation: .upsample(Upsample(target: .scaleFactor([0.01])))),
  Case(name: "upsample to NaN", operation: .upsample(Upsample(target: .scaleFactor([.nan])))),
  Case(
    name: "upsample to everything", operation: .upsample(Upsample(target: .size([100_000])))),
  Case(name: "zero pad", operation: .zeroPad(ZeroPad(left: -20, right: -20, top: 0, bottom: 0))),
  Case(
    name: "zero pad to nothing",
    operation: .zeroPad(ZeroPad(left: -14, right: -14, top: 0, bottom: 0))),
  Case(name: "pixel shuffle", operation: .pixelShuffle(upscaleFactor: 2)),
  Case(name: "celu", operation: .activation(.celu(alpha: 0))),
  Case(name: "hardtanh", operation: .activation(.hardtanh(min: 1, max: 1))),
  Case(name: "dropout", operation: .dropout(Dropout(p: 1.5))),
  Case(name: "prelu", operation: .prelu(numParameters: 3)),
  Case(name: "clamp", operation: .clamp(min: nil, max: nil)),
  Case(name: "softmax over the batch", operation: .softmax(dim: 0, log: false)),
  Case(
    name: "implicit softmax over the batch", inputShape: [28, 28],
    operation: .softmax(dim: nil, log: true)),
  Case(name: "softmax past the end", operation: .softmax(dim: 4, log: false)),
  Case(name: "mean over the batch", operation: .reduce(Reduce(kind: .mean, dims: [1, -4]))),
  Case(name: "sum over everything", operation: .reduce(Reduce(kind: .sum, dims: []))),
  Case(name: "max twice", operation: .reduce(Reduce(kind: .max, dims: [1, -3]))),
  Case(name: "add of one", operation: .arithmetic(.add)),
  Case(
    name: "add of other sizes", before: [parameter([3])], inputs: [.input, .layer(0)],
    operation: .arithmetic(.add)),
  Case(
    name: "add against the batch", before: [parameter([5, 1, 28, 28])],
    inputs: [.input, .layer(0)],
    operation: .arithmetic(.subtract)),
  Case(
    name: "product over the batch", inputShape: [5], before: [parameter([2, 5])],
    inputs: [.layer(0), .input], operation: .matMul),
  Case(
    name: "product of other sizes", inputShape: [5], before: [parameter([4, 5])],
    inputs: [.input, .layer(0)], operation: .matMul),
  Case(name: "concat over the batch", inputs: [.input, .input], operation: .concat(dim: 0)),
  Case(
    name: "concat with a constant", before: [parameter([1, 1, 28, 28])],
    inputs: [.input, .layer(0)],
    operation: .concat(dim: 1)),
  Case(name: "concat of nothing", inputs: [], operation: .concat(dim: 1)),
  Case(name: "flatten the batch", operation: .flatten(startDim: 0, endDim: -1)),
  Case(name: "flatten backwards", operation: .flatten(startDim: 3, endDim: 2)),
  Case(name: "flatten past the end", operation: .flatten(startDim: 1, endDim: 4)),
  Case(name: "unflatten", operation: .unflatten(dim: 2, sizes: [3, -1])),
  Case(name: "unflatten to nothing", operation: .unflatten(dim: 2, sizes: [])),
  Case(name: "reshape", operation: .reshape([10, -1])),
  Case(name: "reshape twice", operation: .reshape([-1, -1])),
  Case(name: "reshape past an integer", operation: .reshape([huge, huge])),
  Case(name: "permute the batch", operation: .permute([1, 0, 2, 3])),
  Case(name: "permute some", operation: .permute([0, 1])),
  Case(name: "permute twice", operation: .permute([0, 1, 2, -2])),
  Case(name: "squeeze the batch", operation: .squeeze(dim: 0)),
  Case(name: "unsqueeze before the batch", operation: .unsqueeze(dim: -5)),
  Case(name: "select", operation: .select(dim: 2, index: 28)),
  Case(name: "select a sample", operation: .select(dim: 0, index: 0)),
  Case(name: "slice samples", operation: .slice(Slice(dim: 0, stop: 1))),
  Case(name: "slice nothing", operation: .slice(Slice(dim: 2, start: 20, stop: 10))),
  Case(name: "slice backwards", operation: .slice(Slice(dim: 2, step: -1))),
  Case(name: "parameter with an input", operation: .parameter(shape: [3])),
  Case(name: "parameter of nothing", inputs: [], operation: .parameter(shape: [3, 0])),
  Case(name: "input of nothing", inputShape: [0, 784], operation: .identity),
  Case(name: "input past an integer", inputShape: [huge, huge], operation: .identity),
  Case(
    name: "input of many dimensions", inputShape: Array(repeating: 1, count: 1_000),
    operation: .identity),
  Case(
    name: "reshape to many dimensions",
    operation: .reshape(Array(repeating: 1, count: 1_000_000))),
  Case(
    name: "unsqueeze once too often", inputShape: Array(repeating: 1, count: 16),
    operation: .unsqueeze(dim: 1)),
  Case(
    name: "permute many dimensions", operation: .permute(Array(repeating: 0, count: 1_000_000))),
  Case(
    name: "sum over many dimensions",
    operation: .reduce(Reduce(kind: .sum, dims: Array(repeating: 1, count: 1_000_000)))),
  Case(
    name: "concat of many", inputs: Array(repeating: .input, count: 5_000),
    operation: .concat(dim: 1)),
  Case(
    name: "conv over three dimensions",
    operation: conv { $0 = Convolution(inChannels: 1, outChannels: 1, kernelSize: [1, 1, 1]) }),
  Case(
    name: "recurrent layers together", inputShape: [28, 28],
    before: [
      LayerDefinition(
        id: "a", name: "a",
        operation: .recurrent(
          Recurrent(cell: .gru, inputSize: 28, hiddenSize: 28, numLayers: 2_000)),
        inputs: [.input])
    ], operation: lstm { $0.numLayers = 2_097 }),
  Case(name: "forward", inputs: [.layer(3)], operation: .identity),
  Case(
    name: "too many parameters", inputShape: [784], limits: limits { $0.parameters = 7_849 },
    operation: linear(784, 10)),
  Case(
    name: "too many multiply-accumulates", inputShape: [784],
    limits: limits { $0.multiplyAccumulates = 7_839 }, operation: linear(784, 10)),
  Case(
    name: "parameters past an integer", before: [],
    inputs: [], operation: .parameter(shape: [1 << 30, 1 << 30, 1 << 30])),
  Case(
    name: "too many layers", before: [parameter([1])], inputs: [.input],
    limits: limits { $0.layers = 1 }, operation: .identity),
  Case(
    name: "shared tensor of another shape", inputShape: [4],
    before: [LayerDefinition(id: "a", name: "it", operation: linear(4, 4), inputs: [.input])],
    operation: linear(4, 5)),
]

@Suite struct NetworkErrorTests {
  @Test func everyRefusalIsTold() throws {
    let text = cases.map { "\($0.name)\n  \($0.error?.description ?? "accepted")\n" }
    try expectSnapshot(text.joined(), "refusals.txt")
  }

  @Test func everyCodeHasACase() {
    var codes = Set(cases.compactMap { $0.error?.code })
    codes.formUnion([Self.noLayers, Self.nameless].compactMap { $0?.code })
    #expect(codes == Set(NetworkErrorCode.allCases))
  }

  @Test func aNetworkWithoutLayersIsRefused() {
    #expect(
      Self.noLayers
        == NetworkError(
          .noLayers, "the network has no layers; list at least one under \"layers\""))
  }

  @Test func aLayerWithParametersNeedsAName() {
    #expect(
      Self.nameless
        == NetworkError(
          .nameless, at: "layers[0]",
          "layer 0 (Linear): has parameters, so it needs a \"name\" under which its tensors stand in "
            + "the weights"))
  }

  /// Twenty values of 784 that the last layers read again are kept until then; in a chain two are.
  @Test func valuesThatAreKeptCountTogether() throws {
    let limits = limits { $0.activationValues = 20 * 784 }
    let chain = (0..<20).map { index in
      LayerDefinition(
        id: "\(index)", operation: .activation(.tanh),
        inputs: [index == 0 ? .input : .layer(index - 1)])
    }
    let readAgain = LayerDefinition(
      id: "all", operation: .concat(dim: 1), inputs: (0..<20).map { .layer($0) })
    _ = try Network(inputShape: [784], layers: chain, limits: limits)
    #expect(
      throws: NetworkError(
        .tooManyActivations, at: "layers[20]",
        "layer 20 'all' (Concat): "
          + LimitedResource.activationValues.exceeded(limit: 20 * 784, actual: 40 * 784))
    ) { try Network(inputShape: [784], layers: chain + [readAgain], limits: limits) }
  }

  private static var noLayers: NetworkError? { error(of: []) }

  private static var nameless: NetworkError? {
    error(of: [LayerDefinition(id: "0", operation: linear(784, 10), inputs: [.input])])
  }

  private static func error(of layers: [LayerDefinition]) -> NetworkError? {
    do {
      _ = try Network(inputShape: [784], layers: layers)
      return nil
    } catch {
      return error
    }
  }
}
