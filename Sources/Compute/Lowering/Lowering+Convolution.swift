internal import CDNNL
import Diagnostics
import Networks

/// Weights with the output channels first, ready to be scaled channel by channel.
struct LearnedMap {
  /// `[outChannels, …]`, row-major.
  var weight: [Float]
  /// `[outChannels]`; nil for none.
  var bias: [Float]?
  let outChannels: Int

  /// Multiplies each output channel by `scale` and adds `shift`, rounded once from float64.
  func folded(_ affine: ChannelAffine) -> LearnedMap {
    let row = weight.count / max(1, outChannels)
    var result = self
    for channel in 0..<outChannels {
      let scale = affine.scale[channel]
      for index in channel * row..<(channel + 1) * row {
        result.weight[index] = Float(Double(weight[index]) * scale)
      }
    }
    result.bias = (0..<outChannels).map { channel in
      Float(Double(bias?[channel] ?? 0) * affine.scale[channel] + affine.shift[channel])
    }
    return result
  }
}

extension Lowering {
  /// `Conv1d`, `Conv2d`, `ConvTranspose2d`: `[N, C, *size]` to `[N, outChannels, *size']`.
  mutating func lower(
    _ convolution: Convolution, _ layer: Layer, _ tail: Tail
  ) throws(ComputeError) -> Value {
    let rank = convolution.rank
    let source = try onlyInput(of: layer)
    let outputShape = outputShape(of: layer)
    // A constant may come without a batch dimension.
    let isSingle = source.shape.count == rank + 1
    var input = try aligned(isSingle ? reshaped(source, to: [1] + source.shape) : source)
    let shape = isSingle ? [1] + outputShape : outputShape

    var padding = convolution.paddingAmounts.map { ($0.before, $0.after) }
    if convolution.paddingMode != .zeros {
      input = try padded(input, padding, convolution.paddingMode)
      padding = padding.map { _ in (0, 0) }
    }
    let missing = convolution.missingCells
    if missing.contains(where: { $0 > 0 }) {
      input = try padded(input, missing.map { (0, $0) }, .zeros)
    }
    var map = try LearnedMap(
      weight: channelsFirst(weight("weight", of: layer), convolution),
      bias: convolution.bias ? weight("bias", of: layer) : nil,
      outChannels: convolution.outChannels)
    if let (layer, norm) = tail.batchNorm { map = map.folded(try channelAffine(norm, layer)) }
    let geometry = ConvolutionGeometry(convolution, padding: padding, input.shape, shape)
    let result = try fused(tail, shape) { (lowering, postOps, addend) throws(ComputeError) in
      try lowering.emit(geometry, input, map, postOps, addend)
    }
    return try reshaped(result, to: outputShape)
  }

  /// One convolution primitive; nil if oneDNN has only its slow reference code for the
  /// post-ops.
  private mutating func emit(
    _ geometry: ConvolutionGeometry, _ input: Value, _ map: LearnedMap, _ postOps: [PostOp],
    _ addend: Value?
  ) throws(ComputeError) -> Value? {
    let attributes = try Attributes.with(postOps)
    let descriptor = try geometry.descriptor(hasBias: map.bias != nil, attributes)
    if !postOps.isEmpty, descriptor.implementation.hasPrefix("ref") { return nil }
    let source = try converted(input, to: descriptor.layout(of: .source(0)))
    let chosen = descriptor.layout(of: .weights(0))
    let weights = try weightValue { (lowering) throws(ComputeError) in
      try lowering.converted(lowering.constant(map.weight, geometry.weights), to: chosen)
    }
    let target = descriptor.layout(of: .destination(0))
    var reads = try [
      PrimitiveStep.Argument(
        index: DNNL_ARG_SRC_0, layout: source.descriptor(), location: source.location),
      PrimitiveStep.Argument(
        index: DNNL_ARG_WEIGHTS_0, layout: weights.descriptor(), location: weights.location),
    ]
    if let bias = map.bias {
      let value = try constant(bias, [geometry.output[1]])
      reads.append(
        try .init(index: DNNL_ARG_BIAS, layout: value.descriptor(), location: value.location))
    }
    let result: Value
    if let addend {
      result = try accumulator(addend, target, apartFrom: source)
    } else {
      result = try newValue(geometry.output, target)
    }
    try emit(
      geometry.isTransposed ? "deconvolution" : "convolution", descriptor, reads: reads,
      writes: [.init(index: DNNL_ARG_DST_0, layout: target, location: result.location)])
    return result
  }
}

extension Convolution {
  /// Cells of zeros that the input of a transposed convolution needs at the end of each dimension.
  ///
  /// PyTorch lets an output padding reach a stride or more past the last cell that the input touches,
  /// oneDNN less than a stride: zeros there change no value and make the reach shorter.
  fileprivate var missingCells: [Int] {
    guard isTransposed else { return [] }
    return kernelSize.indices.map { axis in
      max(0, outputPadding[axis] - paddingAmounts[axis].after) / stride[axis]
    }
  }
}

/// Shapes of one convolution in oneDNN's terms.
struct ConvolutionGeometry {
  let isTransposed: Bool
  let input: [Int]
  let output: [Int]
  /// `[O, I, *k]`, or `[G, O/G, I/G, *k]` with groups.
  let weights: [Int]
  let stride: [Int]
  let dilation: [Int]
  let before: [Int]
  let after: [Int]

  init(
    _ convolution: Convolution, padding: [(Int, Int)], _ input: [Int], _ output: [Int]
  ) {
    isTransposed = convolution.isTransposed
    self.input = input
    self.output = output
    let groups = convolution.groups
    let kernel = convolution.kernelSize
    weights =
      (groups == 1 ? [] : [groups])
      + [convolution.outChannels / groups, convolution.inChannels / groups] + kernel
    stride = convolution.stride
    dilation = convolution.dilation.map { $0 - 1 }
    before = padding.map(\.0)
    after = kernel.indices.map { axis in
      // What makes oneDNN's formula give the output's size: where a stride leaves input over at the
      // end, that may be less than the padding.
      let extent = convolution.dilation[axis] * (kernel[axis] - 1) + 1
      let (large, small) =
        convolution.isTransposed
        ? (output[axis + 2], input[axis + 2]) : (input[axis + 2], output[axis + 2])
      return (small - 1) * convolution.stride[axis] + extent - large - padding[axis].0
    }
  }

  /// Whether oneDNN's direct kernel is faster than the one it offers first, which gathers many
  /// channels into one product. Measured with AVX-512, kernels of 1 to 7: direct takes 0.4 to 1.05
  /// times as long up to 16 channels, and 1.05 to 1.2 times from 32 on.
  private var hasFewChannels: Bool { weights.count == output.count && input[1] <= 16 }

  /// The primitive, its layouts chosen by oneDNN.
  func descriptor(
    hasBias: Bool, _ attributes: borrowing Attributes
  ) throws(ComputeError) -> PrimitiveDescriptor {
    let (source, target) = try (Descriptor(any: input), Descriptor(any: output))
    let bias = hasBias ? try Descriptor(dense: [output[1]]) : .absent
    if isTransposed {
      return try PrimitiveDescriptor(
        deconvolution(source, bias, target), attributes, named: "deconvolution")
    }
    let offered = try PrimitiveDescriptor(
      convolution(source, bias, target), attributes, named: "convolution")
    guard hasFewChannels else { return offered }
    let fixed = try convolution(
      offered.layout(of: .source(0)), bias, offered.layout(of: .destination(0)))
    let direct = try PrimitiveDescriptor(
      fixed, attributes, implementation: "jit:avx512_core", named: "convolution")
    if let direct { return direct }
    return offered
  }

  private func convolution(
    _ source: Descriptor, _ bias: Descriptor, _ target: Descriptor
  ) throws(ComputeError) -> dnnl_convolution_desc_t {
    var operation = dnnl_convolution_desc_t()
    try check(
      "dnnl_dilated_convolution_forward_desc_init",
      unsafe dnnl_dilated_convolution_forward_desc_init(
        &operation, dnnl_forward_inference, dnnl_convolution_direct, source.raw,
        Descriptor(any: weights).raw, bias.raw, target.raw, wide(stride), wide(dilation),
        wide(before), wide(after)))
    return operation
  }

  private func deconvolution(
    _ source: Descriptor, _ bias: Descriptor, _ target: Descriptor
  ) throws(ComputeError) -> dnnl_deconvolution_desc_t {
    var operation = dnnl_deconvolution_desc_t()
    try check(
      "dnnl_dilated_deconvolution_forward_desc_init",
      unsafe dnnl_dilated_deconvolution_forward_desc_init(
        &operation, dnnl_forward_inference, dnnl_deconvolution_direct, source.raw,
        Descriptor(any: weights).raw, bias.raw, target.raw, wide(stride), wide(dilation),
        wide(before), wide(after)))
    return operation
  }
}

/// The weights with output channels first: as they are, but for a transposed convolution, whose
/// `[G * I/G, O/G, *k]` becomes `[G * O/G, I/G, *k]`.
private func channelsFirst(_ weight: [Float], _ convolution: Convolution) -> [Float] {
  guard convolution.isTransposed else { return weight }
  let groups = convolution.groups
  let inputs = convolution.inChannels / groups
  let outputs = convolution.outChannels / groups
  let cells = convolution.kernelSize.reduce(1, *)
  var result: [Float] = []
  result.reserveCapacity(weight.count)
  for group in 0..<groups {
    for output in 0..<outputs {
      for input in 0..<inputs {
        let start = ((group * inputs + input) * outputs + output) * cells
        result += weight[start..<start + cells]
      }
    }
  }
  return result
}
