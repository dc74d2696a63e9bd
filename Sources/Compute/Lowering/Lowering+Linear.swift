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
    let source = try featureRows(input, rows, features)
    let result = try fused(tail, [rows, map.outChannels]) {
      (lowering, postOps, addend) throws(ComputeError) in
      try lowering.innerProduct(source, map, [rows, map.outChannels], postOps, addend)
    }
    return try reshaped(result, to: shape)
  }

  /// A linear map's input, and how its features lie.
  private struct FeatureRows {
    /// `[rows, features]`, or `[rows, *image]` in a layout of oneDNN's.
    let value: Value
    /// The features' sizes before they were flattened.
    let image: [Int]
    /// For flat rows of an image stored with its dimensions in another order: that order, rows first.
    let order: [Int]?
  }

  /// The value as rows of features. A flattened image in oneDNN's own layout stays in it: the weights
  /// are reordered instead, once.
  private mutating func featureRows(
    _ value: Value, _ rows: Int, _ features: Int
  ) throws(ComputeError) -> FeatureRows {
    guard case .blocked(let descriptor) = value.layout, descriptor.shape.first == rows,
      (2...5).contains(descriptor.shape.count)
    else {
      let flat = try reshaped(dense(value), to: [rows, features])
      return FeatureRows(value: flat, image: [features], order: nil)
    }
    let shape = descriptor.shape
    let image = Array(shape.dropFirst())
    if let strides = descriptor.strides, strides[0] == features {
      let order = shape.indices.sorted { strides[$0] > strides[$1] }
      let flat = Value(shape: [rows, features], location: value.location)
      if order.first == 0 { return FeatureRows(value: flat, image: image, order: order) }
    }
    let whole = Value(shape: shape, layout: value.layout, location: value.location)
    return FeatureRows(value: whole, image: image, order: nil)
  }

  private mutating func innerProduct(
    _ rows: FeatureRows, _ map: LearnedMap, _ shape: [Int], _ postOps: [PostOp], _ addend: Value?
  ) throws(ComputeError) -> Value? {
    let source = rows.value
    let weightShape = [map.outChannels] + source.shape.dropFirst()
    let biasLayout = map.bias == nil ? .absent : try Descriptor(dense: [map.outChannels])
    let layout = try source.descriptor()
    var operation = dnnl_inner_product_desc_t()
    try check(
      "dnnl_inner_product_forward_desc_init",
      unsafe dnnl_inner_product_forward_desc_init(
        &operation, dnnl_forward_inference, layout.raw, Descriptor(any: weightShape).raw,
        biasLayout.raw, Descriptor(dense: shape).raw))
    let descriptor = try PrimitiveDescriptor(
      operation, Attributes.with(postOps), named: "inner_product")
    if !postOps.isEmpty, descriptor.implementation.hasPrefix("ref") { return nil }
    let chosen = descriptor.layout(of: .weights(0))
    let weights = try weightValue { (lowering) throws(ComputeError) in
      var weights = try lowering.constant(map.weight, [map.outChannels] + rows.image)
      if let order = rows.order {
        weights = try lowering.reshaped(lowering.permuted(weights, order), to: weightShape)
      }
      return try lowering.converted(weights, to: chosen)
    }
    let target = descriptor.layout(of: .destination(0))
    var reads = try [
      PrimitiveStep.Argument(index: DNNL_ARG_SRC_0, layout: layout, location: source.location),
      PrimitiveStep.Argument(
        index: DNNL_ARG_WEIGHTS_0, layout: weights.descriptor(), location: weights.location),
    ]
    if let values = map.bias {
      let bias = try constant(values, [map.outChannels])
      reads.append(.init(index: DNNL_ARG_BIAS, layout: biasLayout, location: bias.location))
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
