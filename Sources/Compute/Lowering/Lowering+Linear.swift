internal import CDNNL
import Diagnostics
import Networks

extension Lowering {
  /// `Linear`: `[*, inFeatures]` to `[*, outFeatures]`.
  mutating func lower(_ linear: Linear, _ layer: Layer, _ tail: Tail) throws(ComputeError) -> Value
  {
    var map = try LearnedMap(
      weight: weight("weight", of: layer),
      bias: linear.bias ? weight("bias", of: layer) : nil,
      outChannels: linear.outFeatures)
    if let (layer, norm) = tail.batchNorm { map = map.folded(try channelAffine(norm, layer)) }
    return try self.linear(onlyInput(of: layer), map, outputShape(of: layer), tail)
  }

  /// x W^T + b over the last dimension, and the tail.
  mutating func linear(
    _ input: Value, _ map: LearnedMap, _ shape: [Int], _ tail: Tail = Tail(covered: [])
  ) throws(ComputeError) -> Value {
    let features = input.shape.last ?? 1
    let rows = input.count / max(1, features)
    let (source, weights) = try operands(rowsOf(input, rows, features), map)
    let bias: Value?
    if let values = map.bias { bias = try constant(values, [map.outChannels]) } else { bias = nil }
    let result = try fused(tail, [rows, map.outChannels]) {
      (lowering, postOps, addend) throws(ComputeError) in
      try lowering.innerProduct(source, weights, bias, [rows, map.outChannels], postOps, addend)
    }
    return try reshaped(result, to: shape)
  }

  /// The value as `[rows, …]` whose other dimensions are the features. A flattened image in oneDNN's
  /// own layout stays in it: the weights are reordered instead, once.
  private mutating func rowsOf(
    _ value: Value, _ rows: Int, _ features: Int
  ) throws(ComputeError) -> Value {
    if case .blocked(let descriptor) = value.layout {
      let shape = descriptor.shape
      if shape.first == rows, (2...5).contains(shape.count) {
        return Value(shape: shape, layout: value.layout, location: value.location)
      }
    }
    return try reshaped(dense(value), to: [rows, features])
  }

  /// Rows, and weights whose features lie in the order of theirs.
  private mutating func operands(
    _ rows: Value, _ map: LearnedMap
  ) throws(ComputeError) -> (rows: Value, weights: Value) {
    let shape = try rows.descriptor().shape
    let weightShape = [map.outChannels] + shape.dropFirst()
    let weights = try constant(map.weight, weightShape)
    // Images with the channels last are plain rows if the weights' features stand in that order
    // too; oneDNN's product for images as such is slower, and slow to start.
    guard shape.count == 4,
      try rows.descriptor() == Descriptor(shape: shape, tag: dnnl_nhwc)
    else { return (rows, weights) }
    let features = shape.dropFirst().reduce(1, *)
    let ordered = try converted(weights, to: Descriptor(shape: weightShape, tag: dnnl_nhwc))
    return (
      Value(shape: [shape[0], features], location: rows.location),
      Value(shape: [map.outChannels, features], location: ordered.location)
    )
  }

  private mutating func innerProduct(
    _ source: Value, _ weights: Value, _ bias: Value?, _ shape: [Int], _ postOps: [PostOp],
    _ addend: Value?
  ) throws(ComputeError) -> Value? {
    let layout = try source.descriptor()
    var operation = dnnl_inner_product_desc_t()
    try check(
      "dnnl_inner_product_forward_desc_init",
      unsafe dnnl_inner_product_forward_desc_init(
        &operation, dnnl_forward_inference, layout.raw, Descriptor(any: weights.shape).raw,
        bias?.descriptor().raw ?? Descriptor.absent.raw, Descriptor(dense: shape).raw))
    let descriptor = try PrimitiveDescriptor(
      operation, Attributes.with(postOps), named: "inner_product")
    if !postOps.isEmpty, descriptor.implementation.hasPrefix("ref") { return nil }
    let reordered = try converted(weights, to: descriptor.layout(of: .weights(0)))
    let target = descriptor.layout(of: .destination(0))
    var reads = try [
      PrimitiveStep.Argument(index: DNNL_ARG_SRC_0, layout: layout, location: source.location),
      PrimitiveStep.Argument(
        index: DNNL_ARG_WEIGHTS_0, layout: reordered.descriptor(), location: reordered.location),
    ]
    if let bias {
      reads.append(
        try .init(index: DNNL_ARG_BIAS, layout: bias.descriptor(), location: bias.location))
    }
    let result: Value
    if let addend {
      result = try accumulator(reshaped(addend, to: shape), target, apartFrom: source)
    } else {
      result = try newValue(shape, target)
    }
    try emit(
      "inner_product", descriptor, reads: reads,
      writes: [.init(index: DNNL_ARG_DST_0, layout: target, location: result.location)])
    return result
  }
}
