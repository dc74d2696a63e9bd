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

    let (cells, padding) = convolution.writtenPadding(sizes: Array(input.shape.dropFirst(2)))
    if let cells { input = try gathered(dense(input), cells) }
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
    let descriptor = try geometry.descriptor(
      hasBias: map.bias != nil, attributes, dnnl_forward_inference)
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
