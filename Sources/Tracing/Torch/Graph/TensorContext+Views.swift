import Networks
import Tensors

// Operations that only change how a tensor is seen. Their results share the memory of what they read,
// as PyTorch's views do.
extension TensorContext {
  /// The result as a view of `base`.
  func view(_ result: TracedTensor, of base: TracedTensor) -> TracedTensor {
    var result = result
    result.storage = base.storage
    result.view = base.storage.makeView()
    result.version = base.storage.version
    return result
  }

  /// The dimension that `dim` means, counted from 0.
  func axis(_ dim: Int, rank: Int) throws(TraceStop) -> Int {
    let count = max(rank, 1)
    guard dim >= -count, dim < count else {
      throw interpreter.raise(
        "IndexError",
        "Dimension out of range (expected to be in range of [\(-count), \(count - 1)], but got "
          + "\(dim))", at: place)
    }
    return dim < 0 ? dim + count : dim
  }

  /// The same, but the batch is refused.
  func sampleAxis(_ dim: Int, of tensor: TracedTensor) throws(TraceStop) -> Int {
    let axis = try axis(dim, rank: tensor.rank)
    if axis == tensor.batchAxis {
      throw mixing("dimension \(dim) of \(tensor.shapeText) is the batch")
    }
    return axis
  }

  // MARK: - Sizes

  /// Sizes of the same elements in the same order; one may be -1.
  func reshaped(_ given: TracedTensor, _ wanted: [Value]) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    return view(try reshaped(tensor, to: try dimensions(wanted, holding: tensor)), of: tensor)
  }

  /// The sizes that `view` and `reshape` are given, with the -1 worked out.
  private func dimensions(
    _ wanted: [Value], holding tensor: TracedTensor
  ) throws(TraceStop) -> [TracedTensor.Dimension] {
    var result: [TracedTensor.Dimension?] = []
    for value in wanted {
      switch value {
      case .int(-1):
        guard !result.contains(nil) else {
          throw interpreter.raise("RuntimeError", "only one dimension can be inferred", at: place)
        }
        result.append(nil)
      case .int(let size) where size >= 0: result.append(.known(size))
      case .batchSize(let multiple): result.append(.batch(multiple: multiple))
      case .opaque(let value): throw interpreter.unknown(value, "\(name)'s size", at: place)
      default:
        throw interpreter.raise(
          "TypeError", "\(name)(): sizes must be integers, not \(interpreter.typeName(of: value))",
          at: place)
      }
    }
    let total = try elements(of: tensor.shape)
    let given = try elements(of: result.compactMap(\.self))
    guard let hole = result.firstIndex(of: nil) else {
      guard total == given else { throw doesNotHold(wanted, tensor) }
      return result.compactMap(\.self)
    }
    guard given.count > 0, total.count.isMultiple(of: given.count) else {
      throw doesNotHold(wanted, tensor)
    }
    let rest = total.count / given.count
    switch (total.batches, given.batches) {
    case (0, 0), (1, 1): result[hole] = .known(rest)
    case (1, 0): result[hole] = .batch(multiple: rest)
    default: throw doesNotHold(wanted, tensor)
    }
    return result.compactMap(\.self)
  }

  /// The product of sizes: `count * N ^ batches`.
  private func elements(
    of shape: [TracedTensor.Dimension]
  ) throws(TraceStop) -> (count: Int, batches: Int) {
    var count = 1
    var batches = 0
    for dimension in shape {
      let size: Int
      switch dimension {
      case .known(let known): size = known
      case .batch(let multiple):
        size = multiple
        batches += 1
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= 1 << 30 else {
        throw stop(.limit, "a tensor of so many elements is more than a network here may hold")
      }
      count = product
    }
    return (count, batches)
  }

  private func doesNotHold(_ wanted: [Value], _ tensor: TracedTensor) -> TraceStop {
    let words = wanted.map { value in
      switch value {
      case .int(let size): String(size)
      case .batchSize(1): "N"
      case .batchSize(let multiple): "\(multiple) * N"
      default: "?"
      }
    }
    let fixed = tensor.batchAxis == nil ? "" : "; N is the number of images, which may be any"
    return misfit(
      "sizes [\(words.joined(separator: ", "))] do not hold the elements of \(tensor.shapeText)"
        + fixed)
  }

  /// Reads elements in Python's order into other sizes; the batch must stay where the order has it.
  func reshaped(
    _ tensor: TracedTensor, to shape: [TracedTensor.Dimension]
  ) throws(TraceStop) -> TracedTensor {
    var result = tensor
    result.shape = shape
    guard tensor.batchAxis != nil else {
      guard let sizes = result.knownSizes else { throw misfit("sizes depend on the batch") }
      switch tensor.content {
      case .literal, .filled, .unknown: return result
      case .stored, .flow:
        if tensor.knownSizes == sizes { return result }
        return try emit(.reshape(sizes), [tensor])
      }
    }
    if case .filled = tensor.content { return result }
    let moved = mixing(
      "\(tensor.shapeText) seen as \(result.shapeText) moves elements from one image to another")
    guard let from = tensor.batchAxis,
      let to = shape.firstIndex(where: { if case .batch = $0 { true } else { false } }),
      case .batch(let multiple) = shape[to]
    else { throw moved }
    // Elements are ordered slow, image, fast: both parts must stay as large as they are.
    let slow = tensor.slowMultiple * product(tensor.shape[..<from])
    let before = product(shape[..<to])
    guard before > 0, slow.isMultiple(of: before), multiple.isMultiple(of: slow / before) else {
      throw moved
    }
    result.slowMultiple = slow / before
    result.content = tensor.content
    let sizes = result.physicalSizes
    guard case .flow(_, _) = tensor.content else {
      return result
    }
    let emitted =
      sizes == tensor.physicalSizes ? try lowered(tensor) : try emit(.reshape(sizes), [tensor])
    guard case .flow(let source, _) = emitted.content else { return emitted }
    result.content = .flow(source, batchAxis: to)
    result.storage = emitted.storage
    return result
  }

  private func product(_ shape: ArraySlice<TracedTensor.Dimension>) -> Int {
    shape.reduce(1) { product, dimension in
      if case .known(let size) = dimension { product * size } else { product }
    }
  }

  /// `flatten(start, end)`.
  func flattened(_ given: TracedTensor, from start: Int, to end: Int) throws(TraceStop)
    -> TracedTensor
  {
    let tensor = try current(given)
    let first = try axis(start, rank: tensor.rank)
    let last = try axis(end, rank: tensor.rank)
    guard first <= last else {
      throw interpreter.raise(
        "RuntimeError", "flatten() has invalid args: start_dim cannot come after end_dim", at: place
      )
    }
    guard tensor.rank > 0 else { return view(try reshaped(tensor, to: [.known(1)]), of: tensor) }
    if first == last, owner == nil { return tensor }
    // The layer that the student wrote, where it is one.
    if tensor.batchAxis == 0, first > 0, tensor.batchMultiple == 1, case .flow = tensor.content {
      return view(try emit(.flatten(startDim: first, endDim: last), [tensor]), of: tensor)
    }
    let merged = tensor.shape[first...last]
    let count = try elements(of: Array(merged))
    let dimension: TracedTensor.Dimension =
      count.batches == 0 ? .known(count.count) : .batch(multiple: count.count)
    let shape = tensor.shape[..<first] + [dimension] + tensor.shape[(last + 1)...]
    return view(try reshaped(tensor, to: Array(shape)), of: tensor)
  }

  /// `unflatten(dim, sizes)`.
  func unflattened(_ given: TracedTensor, dim: Int, _ sizes: [Value]) throws(TraceStop)
    -> TracedTensor
  {
    let tensor = try current(given)
    let axis = try axis(dim, rank: tensor.rank)
    var part = tensor
    part.shape = [tensor.shape[axis]]
    let parts = try dimensions(sizes, holding: part)
    let shape = tensor.shape[..<axis] + parts + tensor.shape[(axis + 1)...]
    return view(try reshaped(tensor, to: Array(shape)), of: tensor)
  }

  // MARK: - Dimensions

  /// Dimensions in another order: `order[i]` is where the result's dimension i stands now.
  func permuted(_ given: TracedTensor, _ dims: [Int]) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    var order: [Int] = []
    for dim in dims {
      let axis = try axis(dim, rank: tensor.rank)
      guard !order.contains(axis) else {
        throw interpreter.raise("RuntimeError", "permute(): duplicate dims", at: place)
      }
      order.append(axis)
    }
    guard order.count == tensor.rank else {
      throw interpreter.raise(
        "RuntimeError",
        "permute(): \(dims.count) dims for a tensor of \(tensor.rank) dimensions", at: place)
    }
    if order == Array(tensor.shape.indices) { return tensor }
    var result = tensor
    result.shape = order.map { tensor.shape[$0] }
    switch tensor.content {
    case .filled, .unknown: break
    case .literal(let values):
      let array = LiteralArray(sizes: tensor.knownSizes ?? [], values: values)
      result.content = .literal(array.permuted(order).values)
    case .flow, .stored:
      guard let batchAxis = tensor.batchAxis else {
        result = try emit(.permute(order), [tensor])
        break
      }
      result = try permutedFlow(tensor, result, order, batchAxis)
    }
    return view(result, of: tensor)
  }

  private func permutedFlow(
    _ tensor: TracedTensor, _ wanted: TracedTensor, _ order: [Int], _ batchAxis: Int
  ) throws(TraceStop) -> TracedTensor {
    var result = wanted
    let isMerged = tensor.batchMultiple > 1
    var dims = [0]
    for axis in order {
      if axis != batchAxis {
        dims.append(tensor.physicalDim(axis))
      } else if isMerged {
        dims.append(batchAxis + 1)
      }
    }
    let moved =
      dims == Array(dims.indices) ? try lowered(tensor) : try emit(.permute(dims), [tensor])
    guard case .flow(let source, _) = moved.content else { return moved }
    result.content = .flow(source, batchAxis: order.firstIndex(of: batchAxis))
    result.storage = moved.storage
    return result
  }

  func transposed(_ tensor: TracedTensor, _ first: Int, _ second: Int) throws(TraceStop)
    -> TracedTensor
  {
    var order = Array(tensor.shape.indices)
    guard !order.isEmpty else { return tensor }
    order.swapAt(
      try axis(first, rank: tensor.rank), try axis(second, rank: tensor.rank))
    return try permuted(tensor, order)
  }

  /// A dimension of size 1 at `dim`.
  func unsqueezed(_ given: TracedTensor, dim: Int) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    let position = try axis(dim, rank: tensor.rank + 1)
    var shape = tensor.shape
    shape.insert(.known(1), at: position)
    if case .flow(_, 0) = tensor.content, position > 0, tensor.batchMultiple == 1 {
      return view(try emit(.unsqueeze(dim: position), [tensor]), of: tensor)
    }
    return view(try reshaped(tensor, to: shape), of: tensor)
  }

  /// Without the dimensions of size 1; the batch stays, as if there were several images.
  func squeezed(_ given: TracedTensor, dims: [Int]?) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    var axes: Set<Int> = []
    for dim in dims ?? Array(tensor.shape.indices) {
      axes.insert(try axis(dim, rank: tensor.rank))
    }
    let kept = tensor.shape.indices.filter { !axes.contains($0) || tensor.shape[$0] != .known(1) }
    if kept.count == tensor.rank { return tensor }
    return view(try reshaped(tensor, to: kept.map { tensor.shape[$0] }), of: tensor)
  }
}
