import Networks

// One dimension or more to a single element, and what is built on it.
extension TensorContext {
  /// The dimensions that a reduction names; nil means all.
  private func axes(_ dims: [Int]?, of tensor: TracedTensor) throws(TraceStop) -> [Int] {
    guard let dims, !dims.isEmpty else {
      if tensor.batchAxis != nil {
        throw mixing(
          "without a dim it takes all of \(tensor.shapeText) together, the batch too")
      }
      return Array(tensor.shape.indices)
    }
    var result: [Int] = []
    for dim in dims {
      let axis = try sampleAxis(dim, of: tensor)
      guard !result.contains(axis) else {
        throw interpreter.raise(
          "RuntimeError", "dim \(axis) appears multiple times in the list of dims", at: place)
      }
      result.append(axis)
    }
    return result
  }

  func reduced(
    _ kind: Reduce.Kind, _ given: TracedTensor, dims: [Int]?, keepdim: Bool
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    let axes = try axes(dims, of: tensor)
    guard !axes.isEmpty, tensor.rank > 0 else { return tensor }
    if let array = literal(tensor) {
      return reduced(kind, array, tensor.elementType, axes: axes, keepdim: keepdim)
    }
    let flow = try lowered(tensor)
    let result = try emit(
      .reduce(Reduce(kind: kind, dims: axes.map { flow.physicalDim($0) }, keepdim: keepdim)), [flow]
    )
    var like = flow
    if keepdim {
      for axis in axes { like.shape[axis] = .known(1) }
    } else {
      like.shape = flow.shape.indices.filter { !axes.contains($0) }.map { flow.shape[$0] }
      if case .flow(let source, let batchAxis?) = flow.content {
        like.content = .flow(source, batchAxis: batchAxis - axes.count { $0 < batchAxis })
      }
    }
    return relabelled(result, as: like)
  }

  private func reduced(
    _ kind: Reduce.Kind, _ array: LiteralArray, _ type: TracedTensor.ElementType, axes: [Int],
    keepdim: Bool
  ) -> TracedTensor {
    var result = array
    for axis in axes {
      result = result.reduced(axis: axis) { values in
        switch kind {
        case .mean: values.reduce(0, +) / Double(values.count)
        case .sum: values.reduce(0, +)
        case .max: values.max() ?? .nan
        }
      }
    }
    if !keepdim {
      result.sizes = array.sizes.indices.filter { !axes.contains($0) }.map { result.sizes[$0] }
    }
    return tensor(result, kind == .mean ? floating(type) : type)
  }

  /// The smallest: -max(-x).
  func minimum(_ tensor: TracedTensor, dims: [Int]?, keepdim: Bool) throws(TraceStop)
    -> TracedTensor
  {
    let negated = try scaled(tensor, by: -1)
    return try scaled(try reduced(.max, negated, dims: dims, keepdim: keepdim), by: -1)
  }

  /// Mean of the squared distances from the mean, with `n - correction` for n.
  func variance(
    _ given: TracedTensor, dims: [Int]?, correction: Double, keepdim: Bool
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    var count = 1
    for axis in try axes(dims, of: tensor) {
      if case .known(let size) = tensor.shape[axis] { count *= size }
    }
    guard Double(count) > correction else {
      throw misfit("one value has no variance; the result would be NaN")
    }
    let mean = try reduced(.mean, tensor, dims: dims ?? Array(tensor.shape.indices), keepdim: true)
    let distance = try arithmetic(.subtract, tensor, mean)
    let squares = try arithmetic(.multiply, distance, distance)
    let sum = try reduced(
      .mean, squares, dims: dims ?? Array(tensor.shape.indices), keepdim: keepdim)
    return try scaled(sum, by: Double(count) / (Double(count) - correction))
  }

  func softmax(_ given: TracedTensor, dim: Int?, log: Bool) throws(TraceStop) -> TracedTensor {
    let tensor = try lowered(given)
    let implicit = [0, 1, 3].contains(tensor.rank) ? 0 : 1
    let axis = try sampleAxis(dim ?? implicit, of: tensor)
    guard tensor.rank > 0 else { return try scaled(tensor, by: 0, plus: log ? 0 : 1) }
    return try elementwise(.softmax(dim: tensor.physicalDim(axis), log: log), tensor)
  }
}
