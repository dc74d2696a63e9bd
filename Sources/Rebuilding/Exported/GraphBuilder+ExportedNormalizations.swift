import Checkpoints
import Diagnostics
import Networks

extension GraphBuilder {
  mutating func normalization(_ call: ExportedCall) throws(RebuildingError) {
    let input = try name(call.first)
    let gives = Array(outputs(call).prefix(1))
    let shape = try extents(named: input)
    guard shape.count >= 2 else {
      throw failure(.graphShape, "reads \(words(shape)), which has no channels")
    }
    let affine = (try name(call["weight"]), try name(call["bias"]))
    let eps = ONNXAttribute.float(Float(try number(call, "eps") ?? 1e-5))
    switch call.operation {
    case "layer_norm", "native_layer_norm":
      let normalized = try integers(call, "normalized_shape") ?? []
      guard !normalized.isEmpty, normalized.count <= shape.count,
        Array(shape.suffix(normalized.count)) == normalized.map({ Extent($0) })
      else {
        throw failure(.graphShape, "normalizes \(brief(normalized)) of \(words(shape))")
      }
      let axis = shape.count - normalized.count
      try put(
        "LayerNormalization", [input, affine.0, affine.1], ["axis": .int(axis), "epsilon": eps],
        gives: gives)
    case "group_norm", "native_group_norm":
      let groups = try integer(call, call["num_groups"] == nil ? "group" : "num_groups") ?? 0
      let (weight, bias) = try scaleAndShift(affine, count: shape[1].value)
      try put(
        "GroupNormalization", [input, weight, bias],
        ["num_groups": .int(groups), "epsilon": eps], gives: gives)
    case "instance_norm" where try flag(call, "use_input_stats") ?? true:
      let (weight, bias) = try scaleAndShift(affine, count: shape[1].value)
      try put(
        "InstanceNormalization", [input, weight, bias], ["epsilon": eps], gives: gives)
    default:
      let statistics = [try name(call["running_mean"]), try name(call["running_var"])]
      guard try flag(call, "training") != true, !statistics.contains("") else {
        throw failure(
          .graphBatch,
          "takes its statistics from the batch, and nothing may mix samples; call model.eval() before "
            + "the export")
      }
      let (weight, bias) = try scaleAndShift(affine, count: shape[1].value)
      try put(
        "BatchNormalization", [input, weight, bias] + statistics, ["epsilon": eps], gives: gives)
    }
  }

  /// Weights that a layer without its own has all the same.
  private mutating func scaleAndShift(
    _ affine: (String, String), count: Int
  ) throws(RebuildingError) -> (String, String) {
    try spend(count)
    return (
      affine.0.isEmpty ? literal(filled(1, count)) : affine.0,
      affine.1.isEmpty ? literal(filled(0, count)) : affine.1
    )
  }

  private func filled(_ value: Float, _ count: Int) -> GraphConstant {
    GraphConstant(shape: [count], values: .real(Array(repeating: value, count: count)))
  }

  // MARK: Pools

  mutating func pool(_ call: ExportedCall) throws(RebuildingError) {
    let input = try name(call.first)
    let gives = Array(outputs(call).prefix(1))
    let rank = call.operation.contains("1d") ? 1 : call.operation.contains("3d") ? 3 : 2
    if call.node.outputs.dropFirst().contains(where: { readers["%" + $0] != nil }) {
      throw failure(.graphOperator, "gives indices that are read; no layer gives them")
    }
    if call.operation.contains("adaptive") {
      node.inputs = [input]
      let sizes = try integers(call, "output_size") ?? []
      guard sizes.count == rank || sizes.count == 1, sizes.allSatisfy({ $0 > 0 }) else {
        throw failure(.graphAttribute, "has output_size \(brief(sizes))")
      }
      return give(
        try adaptivePool(
          call.operation.contains("max") ? .max : .average, try view(0),
          to: sizes.count == rank ? sizes : Array(repeating: sizes[0], count: rank)), call)
    }
    let kernel = try spatial(call, "kernel_size", rank: rank, default: 1)
    let stride = try integers(call, "stride") ?? []
    let padding = try spatial(call, "padding", rank: rank, default: 0)
    var attributes: [String: ONNXAttribute] = [
      "kernel_shape": .ints(kernel), "pads": .ints(padding + padding),
      "strides": .ints(
        stride.isEmpty ? kernel : try spatial(call, "stride", rank: rank, default: 1)),
      "ceil_mode": .int(try flag(call, "ceil_mode") == true ? 1 : 0),
    ]
    if call.operation.hasPrefix("max") {
      attributes["dilations"] = .ints(try spatial(call, "dilation", rank: rank, default: 1))
      return try put("MaxPool", [input], attributes, gives: gives)
    }
    if let divisor = try integer(call, "divisor_override") {
      throw unsupported("divisor_override", divisor, "use nn.AvgPool2d without it")
    }
    attributes["count_include_pad"] = .int(
      try flag(call, "count_include_pad") ?? true ? 1 : 0)
    try put("AveragePool", [input], attributes, gives: gives)
  }

  // MARK: Resampling

  mutating func upsample(_ call: ExportedCall) throws(RebuildingError) {
    let view = try view(call)
    let rank = call.operation.hasSuffix("1d") ? 1 : 2
    guard view.rank == rank + 2 else {
      throw failure(.graphShape, "reads \(view) where \(rank + 2) dimensions are expected")
    }
    let target: Upsample.Target
    if let sizes = try integers(call, "output_size"), sizes.count == rank {
      target = .size(sizes)
    } else if case .list(let values)? = call["scale_factors"], values.count == rank {
      let factors = values.compactMap { value -> Double? in
        switch value {
        case .float(let factor): factor
        case .int(let factor): Double(factor)
        default: nil
        }
      }
      guard factors.count == rank, factors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        throw failure(.graphAttribute, "has scale_factors that are no numbers above 0")
      }
      target = .scaleFactor(factors)
    } else {
      throw failure(.graphAttribute, "has neither an output_size nor scale_factors")
    }
    let mode: Upsample.Mode =
      switch call.operation {
      case "upsample_linear1d": .linear
      case "upsample_bilinear2d": .bilinear
      case "upsample_bicubic2d": .bicubic
      default: .nearest
      }
    let corners = mode == .nearest ? nil : try flag(call, "align_corners") ?? false
    let x = try withoutBatch(view)
    let (source, sizes) = try emit(
      .upsample(Upsample(target: target, mode: mode, alignCorners: corners)), [x.source])
    give(batchFirst(source, sizes), call)
  }

  mutating func resampling(_ call: ExportedCall) throws(RebuildingError) {
    let input = try name(call.first)
    if call.operation == "pixel_shuffle" {
      return try put(
        "DepthToSpace", [input],
        ["mode": .text("CRD"), "blocksize": .int(try integer(call, "upscale_factor") ?? 0)],
        gives: outputs(call))
    }
    let rank = try rank(of: input)
    let pads = try integers(call, call["pad"] == nil ? "padding" : "pad") ?? []
    let mode = try mode(call)
    guard pads.count.isMultiple(of: 2), pads.count <= 2 * rank else {
      throw failure(.graphAttribute, "has pads \(brief(pads)) for \(rank) dimensions")
    }
    // PyTorch counts from the last dimension, in pairs.
    var before = [Int](repeating: 0, count: rank)
    var after = before
    for index in 0..<pads.count / 2 {
      before[rank - 1 - index] = pads[2 * index]
      after[rank - 1 - index] = pads[2 * index + 1]
    }
    var inputs = [input]
    if let value = try number(call, "value"), value != 0 {
      inputs += ["", literal(GraphConstant(shape: [], values: .real([Float(value)])))]
    }
    try put(
      "Pad", inputs, ["pads": .ints(before + after), "mode": .text(mode)], gives: outputs(call))
  }

  private func mode(_ call: ExportedCall) throws(RebuildingError) -> String {
    if call.operation.hasPrefix("reflection") { return "reflect" }
    if call.operation.hasPrefix("replication") { return "edge" }
    return switch try text(call, "mode") ?? "constant" {
    case "replicate": "edge"
    case "circular": "wrap"
    case let mode: mode
    }
  }
}
