import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  private func channels(of view: GraphView) throws(RebuildingError) -> Int {
    guard view.rank >= 2, !view.holdsBatch(1) else {
      throw failure(.graphShape, "reads \(view), which has no channels as its dimension 1")
    }
    return view.size(1)
  }

  mutating func batchNorm() throws(RebuildingError) {
    let view = try view(0)
    guard try int("training_mode") ?? 0 == 0, node.outputs.filter({ !$0.isEmpty }).count == 1 else {
      throw failure(
        .graphBatch,
        "takes its statistics from the batch, and nothing may mix samples; call model.eval() before the "
          + "export")
    }
    let count = try channels(of: view)
    guard (2...4).contains(view.rank) else {
      throw failure(.graphShape, "reads \(view); [N, C], [N, C, L] and [N, C, H, W] are rebuilt")
    }
    var tensors: [[Float]] = []
    for index in 1...4 { tensors.append(try requiredWeight(index, of: [count])) }
    let name = try learned("BatchNorm", weight: 1) { name throws(RebuildingError) in
      zip(["weight", "bias", "running_mean", "running_var"], tensors).map {
        ("\(name).\($0)", $1, [count])
      }
    }
    let norm = BatchNorm(
      rank: view.rank == 4 ? 2 : 1, numFeatures: count, eps: try float("epsilon") ?? 1e-5)
    let x = try withoutBatch(view)
    let (source, sizes) = try emit(.batchNorm(norm), [x.source], name: name)
    give(batchFirst(source, sizes))
  }

  /// Each channel alone: a GroupNorm with as many groups as channels, of any number of dimensions.
  mutating func instanceNorm() throws(RebuildingError) {
    let count = try channels(of: try view(0))
    let weight = try requiredWeight(1, of: [count])
    let bias = try requiredWeight(2, of: [count])
    try grouped(count, groups: count, weight, bias)
  }

  mutating func groupNorm() throws(RebuildingError) {
    let count = try channels(of: try view(0))
    guard let groups = try int("num_groups"), groups > 0, count.isMultiple(of: groups) else {
      throw failure(.graphAttribute, "has no num_groups that divides its \(count) channels")
    }
    // Operator set 18 has one scale and bias for each group, 21 for each channel.
    let isByGroup = opset < 21
    let each = isByGroup ? count / groups : 1
    let shape = [isByGroup ? groups : count]
    let weight = try requiredWeight(1, of: shape).flatMap { Array(repeating: $0, count: each) }
    let bias = try requiredWeight(2, of: shape).flatMap { Array(repeating: $0, count: each) }
    try grouped(count, groups: groups, weight, bias)
  }

  private mutating func grouped(
    _ count: Int, groups: Int, _ weight: [Float], _ bias: [Float]
  ) throws(RebuildingError) {
    let x = try withoutBatch(try view(0))
    let isPlain = weight.allSatisfy { $0 == 1 } && bias.allSatisfy { $0 == 0 }
    var name: String?
    if !isPlain {
      name = try learned("GroupNorm", weight: 1) { name throws(RebuildingError) in
        [(name + ".weight", weight, [count]), (name + ".bias", bias, [count])]
      }
    }
    let norm = GroupNorm(
      numGroups: groups, numChannels: count, eps: try float("epsilon") ?? 1e-5, affine: !isPlain)
    let (source, sizes) = try emit(.groupNorm(norm), [x.source], name: name)
    give(batchFirst(source, sizes))
  }

  mutating func layerNorm() throws(RebuildingError) {
    let view = try view(0)
    let axis = try resolved(try int("axis") ?? -1, rank: view.rank)
    guard (axis..<view.rank).allSatisfy({ !view.holdsBatch($0) }) else {
      throw failure(.graphBatch, "normalizes \(view) over the batch, and nothing may mix samples")
    }
    for output in node.outputs.dropFirst() where !output.isEmpty && readers[output] != nil {
      throw failure(.graphOperator, "gives its statistics, which no layer does")
    }
    let x = try canonical(view)
    let normalized = (axis..<view.rank).map { x.size($0) }
    let count = elementCount(of: normalized) ?? 0
    let weight = try expandedWeight(1, to: normalized) ?? Array(repeating: 1, count: count)
    let bias = try expandedWeight(2, to: normalized)
    let name = try learned("LayerNorm", weight: 1) { name throws(RebuildingError) in
      [(name + ".weight", weight, normalized)]
        + (bias.map { [(name + ".bias", $0, normalized)] } ?? [])
    }
    let norm = LayerNorm(
      normalizedShape: normalized, eps: try float("epsilon") ?? 1e-5, bias: bias != nil)
    let (source, sizes) = try emit(.layerNorm(norm), [x.source], name: name)
    give(GraphView(source: source, sizes: sizes, dims: x.dims))
  }

  private mutating func expandedWeight(
    _ index: Int, to shape: [Int]
  ) throws(RebuildingError) -> [Float]? {
    guard let (values, own) = try weight(index) else { return nil }
    guard own.count <= shape.count, try broadcast(own, shape) == shape else {
      throw failure(
        .graphShape, "has weights of \(brief(own)) for values of \(describe(shape: shape))")
    }
    return try expanded(GraphConstant(shape: own, values: .real(values)), to: shape).floats
  }

  mutating func localResponseNorm() throws(RebuildingError) {
    guard let size = try int("size"), size > 0, size % 2 == 1 else {
      throw unsupported(
        "size", try int("size") ?? 0, "use an odd size: PyTorch centres even ones otherwise")
    }
    let norm = LocalResponseNorm(
      size: size, alpha: try float("alpha") ?? 1e-4, beta: try float("beta") ?? 0.75,
      k: try float("bias") ?? 1)
    let x = try withoutBatch(try view(0))
    let (source, sizes) = try emit(.localResponseNorm(norm), [x.source])
    give(batchFirst(source, sizes))
  }
}
