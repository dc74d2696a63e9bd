internal import CDNNL
import Diagnostics
import Networks

extension TrainingLowering {
  /// `Conv1d`, `Conv2d`, `ConvTranspose2d`: `[N, C, *size]` to `[N, outChannels, *size']`, by oneDNN, in
  /// the layouts that it chooses.
  ///
  /// - Parameter shape: the result's.
  mutating func convolution(
    _ convolution: Convolution, _ input: Variable, _ weight: Variable, _ bias: Variable?,
    to shape: [Int]
  ) throws(ComputeError) -> Variable {
    if input.shape.count == convolution.rank + 1 {
      // A constant may come without a batch dimension.
      let single = try reshaped(input, to: [1] + input.shape)
      return try reshaped(
        self.convolution(convolution, single, weight, bias, to: [1] + shape), to: shape)
    }
    let (cells, padding) = convolution.writtenPadding(sizes: Array(input.shape.dropFirst(2)))
    var input = input
    if let cells { input = try gathered(input, cells) }
    let geometry = ConvolutionGeometry(convolution, padding: padding, input.shape, shape)
    let name = geometry.isTransposed ? "deconvolution" : "convolution"
    let descriptor = try geometry.descriptor(
      hasBias: bias != nil, Attributes.with([]), dnnl_forward_training)
    let source = try converted(aligned(input.value), to: descriptor.layout(of: .source(0)))
    let weights = oneDNNWeights(weight.value, convolution, geometry)
    let result = try newValue(shape, descriptor.layout(of: .destination(0)))
    var reads = try [
      argument(DNNL_ARG_SRC_0, source),
      argument(DNNL_ARG_WEIGHTS_0, converted(weights, to: descriptor.layout(of: .weights(0)))),
    ]
    if let bias { reads.append(try argument(DNNL_ARG_BIAS, bias.value)) }
    try emit(name, descriptor, reads: reads, writes: [argument(DNNL_ARG_DST_0, result)])
    return variable(result, from: [input, weight] + (bias.map { [$0] } ?? [])) {
      [input] (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.aligned(gradient)
      let forward = try geometry.descriptor(
        hasBias: bias != nil, Attributes.with([]), dnnl_forward_training)
      if weight.needsGradient || bias?.needsGradient == true {
        let descriptor = try geometry.weightGradientDescriptor(hasBias: bias != nil, forward)
        try lowering.emitWeightGradients(
          name, descriptor, source, upper, to: weight, bias, convolution, geometry)
      }
      if input.needsGradient {
        let descriptor = try geometry.inputGradientDescriptor(forward)
        let lower = try lowering.newValue(
          input.shape, descriptor.layout(of: .sourceGradient))
        try lowering.emit(
          "\(name) input gradient", descriptor,
          reads: [
            argument(
              DNNL_ARG_DIFF_DST_0,
              lowering.converted(upper, to: descriptor.layout(of: .destinationGradient))),
            argument(
              DNNL_ARG_WEIGHTS_0,
              lowering.converted(weights, to: descriptor.layout(of: .weights(0)))),
          ],
          writes: [argument(DNNL_ARG_DIFF_SRC_0, lower)])
        try lowering.accumulate(lower, to: input)
      }
    }
  }

  /// The gradients of weights and bias by one primitive.
  private mutating func emitWeightGradients(
    _ name: String, _ descriptor: borrowing PrimitiveDescriptor, _ source: Value,
    _ upper: Value, to weight: Variable, _ bias: Variable?, _ convolution: Convolution,
    _ geometry: ConvolutionGeometry
  ) throws(ComputeError) {
    let place = gradientPlace(for: weight)
    let target = oneDNNWeights(place, convolution, geometry)
    let layout = descriptor.layout(of: .weightsGradient)
    let isInPlace = try layout == target.descriptor()
    let gradient = isInPlace ? target : try newValue(geometry.weights, layout)
    var writes = try [argument(DNNL_ARG_DIFF_WEIGHTS_0, gradient)]
    let biasGradient = bias.map { gradientPlace(for: $0) }
    if let biasGradient { writes.append(try argument(DNNL_ARG_DIFF_BIAS, biasGradient)) }
    try emit(
      "\(name) weight gradient", descriptor,
      reads: [
        argument(DNNL_ARG_SRC_0, converted(source, to: descriptor.layout(of: .source(0)))),
        argument(
          DNNL_ARG_DIFF_DST_0, converted(upper, to: descriptor.layout(of: .destinationGradient))),
      ], writes: writes)
    if !isInPlace { try emitReorder(gradient, to: target) }
    try accumulate(place, to: weight)
    if let bias, let biasGradient { try accumulate(biasGradient, to: bias) }
  }

  /// Weights as PyTorch keeps them, seen with the dimensions that oneDNN names: a transposed
  /// convolution's `[I, O/G, *k]` with output channels first.
  private func oneDNNWeights(
    _ value: Value, _ convolution: Convolution, _ geometry: ConvolutionGeometry
  ) -> Value {
    guard convolution.isTransposed else {
      return Value(shape: geometry.weights, location: value.location)
    }
    let channels = geometry.weights.count - convolution.kernelSize.count - 2
    var stored = geometry.weights
    stored.swapAt(channels, channels + 1)
    var strides = rowMajorStrides(of: stored)
    strides.swapAt(channels, channels + 1)
    return Value(shape: geometry.weights, layout: .strided(strides), location: value.location)
  }
}

/// A value as an argument of a primitive.
func argument(_ index: Int32, _ value: Value) throws(ComputeError) -> PrimitiveStep.Argument {
  try PrimitiveStep.Argument(
    index: index, layout: value.descriptor(), location: value.location)
}
