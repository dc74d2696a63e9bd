import Networks

// Normalizations with the statistics of evaluation.
extension TensorContext {
  /// Tensors of a normalization; all but `eps` may be missing.
  struct NormalizationTensors {
    var weight: TracedTensor?
    var bias: TracedTensor?
    var mean: TracedTensor?
    var variance: TracedTensor?
    var counter: StoredTensor?
  }

  private func store(_ tensor: TracedTensor?) throws(TraceStop) -> StoredTensor? {
    guard let tensor else { return nil }
    guard let stored = try stored(tensor) else {
      throw unsupported(
        "a normalization whose tensors are computed", instead: "give it parameters and buffers")
    }
    return stored
  }

  /// - Parameter rank: spatial dimensions that the module's name demands; nil for the function.
  func batchNorm(
    _ given: TracedTensor, _ tensors: NormalizationTensors, eps: Double, rank: Int?
  ) throws(TraceStop) -> TracedTensor {
    guard let mean = try store(tensors.mean), let variance = try store(tensors.variance) else {
      throw mixing("without running statistics it takes those of the batch")
    }
    let weight = try store(tensors.weight)
    let bias = try store(tensors.bias)
    guard weight != nil || bias == nil else {
      throw unsupported("a batch norm with a bias and no weight", instead: "give both")
    }
    let features = try sizes(of: mean, rank: 1, "running_mean")[0]
    var input = try lowered(given)
    if let rank {
      let expected = rank == 1 ? 2...3 : (rank + 2)...(rank + 2)
      guard expected.contains(input.rank) else {
        throw interpreter.raise(
          "ValueError",
          "expected \(rank == 1 ? "2D or 3D" : "\(rank + 2)D") input (got \(input.rank)D input)",
          at: place)
      }
    }
    let named = self.named([
      "weight": weight, "bias": bias, "running_mean": mean, "running_var": variance,
      "num_batches_tracked": tensors.counter,
    ])
    func norm(_ rank: Int) -> Operation {
      .batchNorm(
        BatchNorm(
          rank: rank, numFeatures: features, eps: eps, affine: weight != nil, bias: bias != nil))
    }
    if input.batchMultiple > 1, input.batchAxis == 0, input.rank == 2 {
      // Rows of one image stand beside one another: the channel goes before them and back.
      let like = input
      input = try emit(.permute([0, 2, 1]), [input])
      let result = try emit(norm(1), [input], tensors: named)
      return relabelled(try emit(.permute([0, 2, 1]), [result]), as: like)
    }
    input = try batchFirst(input)
    if input.rank > 4 {
      let like = input
      let sizes = input.physicalSizes
      let flat = try emit(.reshape([sizes[0], -1, sizes[sizes.count - 1]]), [input])
      let result = try emit(norm(2), [flat], tensors: named)
      return relabelled(try emit(.reshape(sizes), [result]), as: like)
    }
    return try emit(norm(input.rank == 4 ? 2 : 1), [input], tensors: named)
  }

  func layerNorm(
    _ given: TracedTensor, shape: [Int], weight: TracedTensor?, bias: TracedTensor?, eps: Double
  ) throws(TraceStop) -> TracedTensor {
    let input = try lowered(given)
    guard shape.count <= input.rank,
      Array(input.shape.suffix(shape.count)) == shape.map({ .known($0) })
    else {
      throw misfit(
        "normalized_shape [\(shape.map(String.init).joined(separator: ", "))] is not the end of "
          + input.shapeText)
    }
    let (weight, bias) = (try store(weight), try store(bias))
    guard weight != nil || bias == nil else {
      throw unsupported("a layer norm with a bias and no weight", instead: "give both")
    }
    return try elementwise(
      .layerNorm(
        LayerNorm(
          normalizedShape: shape, eps: eps, elementwiseAffine: weight != nil, bias: bias != nil)),
      input, tensors: named(["weight": weight, "bias": bias]))
  }

  func groupNorm(
    _ given: TracedTensor, groups: Int, weight: TracedTensor?, bias: TracedTensor?, eps: Double
  ) throws(TraceStop) -> TracedTensor {
    let input = try batchFirst(given)
    let (weight, bias) = (try store(weight), try store(bias))
    guard weight != nil || bias == nil else {
      throw unsupported("a group norm with a bias and no weight", instead: "give both")
    }
    guard input.rank >= 2, case .known(let channels) = input.shape[1] else {
      throw misfit("expects [N, C, …], got \(input.shapeText)")
    }
    return try emit(
      .groupNorm(
        GroupNorm(
          numGroups: groups, numChannels: channels, eps: eps, affine: weight != nil,
          bias: bias != nil)),
      [input], tensors: named(["weight": weight, "bias": bias]))
  }

  /// Over each channel's cells alone, or with running statistics.
  func instanceNorm(
    _ given: TracedTensor, _ tensors: NormalizationTensors, features: Int?, eps: Double, rank: Int?
  ) throws(TraceStop) -> TracedTensor {
    let input = try batchFirst(given)
    if let rank, input.rank != rank + 2, !(input.rank == rank + 1 && input.batchAxis == nil) {
      if input.rank == rank + 1 {
        throw mixing(
          "it takes dimension 0 of \(input.shapeText), the batch, for the channel")
      }
      throw interpreter.raise(
        "ValueError", "expected \(rank + 1)D or \(rank + 2)D input (got \(input.rank)D input)",
        at: place)
    }
    guard input.rank >= 3, case .known(let channels) = input.shape[1] else {
      throw misfit("expects [N, C, …], got \(input.shapeText)")
    }
    let (weight, bias) = (try store(tensors.weight), try store(tensors.bias))
    let (mean, variance) = (try store(tensors.mean), try store(tensors.variance))
    guard weight != nil || bias == nil, (mean == nil) == (variance == nil) else {
      throw unsupported("an instance norm with half of its tensors", instead: "give all")
    }
    let sizes = input.physicalSizes
    let flat =
      sizes.count == 3
      ? input : try emit(.reshape([channels, 1, sizes[1...].reduce(1, *)]), [input])
    let result = try emit(
      .instanceNorm(
        InstanceNorm(
          numFeatures: features ?? channels, eps: eps, affine: weight != nil,
          trackRunningStats: mean != nil, bias: bias != nil)),
      [flat],
      tensors: named([
        "weight": weight, "bias": bias, "running_mean": mean, "running_var": variance,
        "num_batches_tracked": tensors.counter,
      ]))
    return sizes.count == 3 ? result : relabelled(try emit(.reshape(sizes), [result]), as: input)
  }

  func localResponseNorm(
    _ given: TracedTensor, size: Int, alpha: Double, beta: Double, k: Double
  ) throws(TraceStop) -> TracedTensor {
    try emit(
      .localResponseNorm(LocalResponseNorm(size: size, alpha: alpha, beta: beta, k: k)),
      [try batchFirst(given)])
  }

  /// x / (mean of x^2 over the last dimensions + eps)^(1/2), by the weight.
  func rmsNorm(
    _ given: TracedTensor, shape: [Int], weight: TracedTensor?, eps: Double
  ) throws(TraceStop) -> TracedTensor {
    let input = try lowered(given)
    guard !shape.isEmpty, shape.count <= input.rank,
      Array(input.shape.suffix(shape.count)) == shape.map({ .known($0) })
    else { throw misfit("normalized_shape is not the end of \(input.shapeText)") }
    let squares = try arithmetic(.multiply, input, input)
    let mean = try reduced(
      .mean, squares, dims: Array(input.rank - shape.count..<input.rank), keepdim: true)
    let root = try function(.sqrt, try scaled(mean, plus: eps)) { $0.squareRoot() }
    let result = try arithmetic(.divide, input, root)
    guard let weight else { return result }
    return try arithmetic(.multiply, result, weight)
  }

  /// x / max(norm of x along the dimension, eps).
  func normalized(
    _ given: TracedTensor, order: Double, dim: Int, eps: Double
  ) throws(TraceStop) -> TracedTensor {
    let norm = try norm(given, order: order, dims: [dim], keepdim: true)
    let bounded = try mapped(norm, .clamp(min: eps, max: nil)) { max($0, eps) }
    return try arithmetic(.divide, given, bounded)
  }

  /// The vector norm along dimensions.
  func norm(
    _ given: TracedTensor, order: Double, dims: [Int]?, keepdim: Bool
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    switch order {
    case 2:
      let squares = try arithmetic(.multiply, tensor, tensor)
      let sum = try reduced(.sum, squares, dims: dims, keepdim: keepdim)
      return try function(.sqrt, sum) { $0.squareRoot() }
    case 1:
      let sizes = try function(.abs, tensor) { abs($0) }
      return try reduced(.sum, sizes, dims: dims, keepdim: keepdim)
    case .infinity:
      let sizes = try function(.abs, tensor) { abs($0) }
      return try reduced(.max, sizes, dims: dims, keepdim: keepdim)
    default:
      throw unsupported("a norm of order \(order)", instead: "use order 2 or 1")
    }
  }
}
