import Tensors

extension Operation {
  /// Multiply-accumulates of one image: products that are summed, biases and activations aside.
  ///
  /// | layer | count |
  /// | --- | --- |
  /// | `Linear` | rows * in * out |
  /// | `Bilinear` | rows * in1 * in2 * out |
  /// | convolution | output cells * out channels * in channels / groups * kernel cells |
  /// | transposed | input cells * in channels * out channels / groups * kernel cells |
  /// | `MatMul` | output values * summed length |
  /// | recurrent | steps * (gates * hidden * (input + state) + projection * hidden), each layer and direction |
  /// | attention | the four projections, and queries * keys * embedding twice |
  ///
  /// Nil if the count does not fit an `Int`. For `Linear`, convolutions and `MatMul` half of what
  /// PyTorch's `FlopCounterMode` counts for a batch of one.
  func multiplyAccumulates(of inputs: [ValueShape], output: ValueShape) -> Int? {
    switch self {
    case .linear(let linear): elementCount(of: output.sizes + [linear.inFeatures])
    case .bilinear(let bilinear):
      elementCount(of: output.sizes + [bilinear.in1Features, bilinear.in2Features])
    case .convolution(let convolution):
      if convolution.isTransposed {
        elementCount(
          of: inputs[0].sizes + [convolution.outChannels / convolution.groups]
            + convolution.kernelSize)
      } else {
        elementCount(
          of: output.sizes + [convolution.inChannels / convolution.groups] + convolution.kernelSize)
      }
    case .matMul: elementCount(of: output.sizes + [inputs[0].sizes.last ?? 1])
    case .recurrent(let recurrent): recurrent.multiplyAccumulates(of: inputs[0])
    case .multiheadAttention(let attention): attention.multiplyAccumulates(of: inputs)
    default: 0
    }
  }
}

extension Recurrent {
  fileprivate func multiplyAccumulates(of input: ValueShape) -> Int? {
    guard let steps = elementCount(of: input.sizes.dropLast()) else { return nil }
    let projection = elementCount(of: [projSize, hiddenSize])
    let deeper = sum(
      elementCount(of: [gates, hiddenSize, directions * stateSize + stateSize]), projection)
    let first = sum(elementCount(of: [gates, hiddenSize, inputSize + stateSize]), projection)
    return product(
      [steps, directions], sum(first, product([numLayers - 1], deeper)))
  }
}

extension MultiheadAttention {
  fileprivate func multiplyAccumulates(of inputs: [ValueShape]) -> Int? {
    let queries = elementCount(of: inputs[0].sizes.dropLast())
    let keys = elementCount(of: inputs[1].sizes.dropLast())
    guard let queries, let keys else { return nil }
    let attended = elementCount(of: [2, queries, keyCount(of: inputs[1]), embedDim])
    let projected = sum(
      elementCount(of: [2, queries, embedDim, embedDim]),
      elementCount(of: [keys, embedDim, kdim + vdim]))
    return sum(projected, attended)
  }
}

/// Nil passes through, as does overflow.
private func sum(_ first: Int?, _ second: Int?) -> Int? {
  guard let first, let second else { return nil }
  let (sum, overflow) = first.addingReportingOverflow(second)
  return overflow ? nil : sum
}

private func product(_ factors: [Int], _ last: Int?) -> Int? {
  last.flatMap { elementCount(of: factors + [$0]) }
}
