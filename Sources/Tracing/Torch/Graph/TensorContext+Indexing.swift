import Networks

// Parts of tensors, and tensors put together.
extension TensorContext {
  /// `tensor.select(dim, index)`.
  func selected(_ given: TracedTensor, dim: Int, index: Int) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    let axis = try sampleAxis(dim, of: tensor)
    guard case .known(let size) = tensor.shape[axis] else { throw misfit("an index of the batch") }
    guard index >= -size, index < size else {
      throw interpreter.raise(
        "IndexError", "index \(index) is out of bounds for dimension \(axis) with size \(size)",
        at: place)
    }
    let position = index < 0 ? index + size : index
    if let array = literal(tensor) {
      var result = array.sliced(axis: axis, start: position, count: 1, step: 1)
      result.sizes.remove(at: axis)
      return view(self.tensor(result, tensor.elementType), of: tensor)
    }
    if let piece = try piece(of: tensor, axis: axis, index: position) {
      return view(piece, of: tensor)
    }
    let flow = try lowered(tensor)
    var result = try emit(.select(dim: flow.physicalDim(axis), index: position), [flow])
    result = relabelled(result, as: flow, removing: axis)
    return view(result, of: tensor)
  }

  /// The part that an index picks out of a value that was put together from parts.
  private func piece(
    of tensor: TracedTensor, axis: Int, index: Int
  ) throws(TraceStop) -> TracedTensor? {
    guard case .flow(.layer(let node), _) = tensor.content, let graph = interpreter.graph,
      let pieces = graph.pieces[node], pieces.dim == tensor.physicalDim(axis)
    else { return nil }
    var offset = index
    for part in pieces.parts {
      guard offset >= part.size else {
        let flow = physical(part.source, graph.shape(of: part.source))
        let result = try emit(.select(dim: pieces.dim, index: offset), [flow])
        return relabelled(result, as: tensor, removing: axis)
      }
      offset -= part.size
    }
    return nil
  }

  private func relabelled(
    _ result: TracedTensor, as tensor: TracedTensor, removing axis: Int
  ) -> TracedTensor {
    var like = tensor
    like.shape.remove(at: axis)
    if case .flow(let source, let batchAxis?) = tensor.content {
      like.content = .flow(source, batchAxis: batchAxis > axis ? batchAxis - 1 : batchAxis)
    }
    return relabelled(result, as: like)
  }

  /// `tensor[start:stop:step]` along one dimension, clamped as Python does.
  func sliced(
    _ given: TracedTensor, dim: Int, start: Int?, stop: Int?, step: Int = 1
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    guard step > 0 else {
      throw interpreter.raise("ValueError", "step must be greater than zero", at: place)
    }
    let axis = try axis(dim, rank: tensor.rank)
    if (start ?? 0) == 0, stop == nil, step == 1 { return tensor }
    guard axis != tensor.batchAxis, case .known(let size) = tensor.shape[axis] else {
      throw mixing("a part of dimension \(dim) of \(tensor.shapeText) is a part of the batch")
    }
    let slice = Slice(dim: axis, start: start ?? 0, stop: stop, step: step)
    let (first, count) = slice.range(in: size)
    if first == 0, count == size, step == 1 { return tensor }
    guard count > 0 else { throw misfit("a part of \(tensor.shapeText) without elements") }
    if let array = literal(tensor) {
      return view(
        self.tensor(
          array.sliced(axis: axis, start: first, count: count, step: step), tensor.elementType),
        of: tensor)
    }
    let flow = try lowered(tensor)
    var wanted = slice
    wanted.dim = flow.physicalDim(axis)
    wanted.start = first
    let end = first + (count - 1) * step + 1
    wanted.stop = end >= size ? nil : end
    var like = flow
    like.shape[axis] = .known(count)
    return view(relabelled(try emit(.slice(wanted), [flow]), as: like), of: tensor)
  }

  /// Side by side along one dimension.
  func concatenated(_ given: [TracedTensor], dim: Int) throws(TraceStop) -> TracedTensor {
    var tensors: [TracedTensor] = []
    for tensor in given { tensors.append(try current(tensor)) }
    guard let first = tensors.first else {
      throw interpreter.raise("RuntimeError", "expected a non-empty list of Tensors", at: place)
    }
    let axis = try axis(dim, rank: first.rank)
    if tensors.count == 1 { return first }
    let arrays = tensors.compactMap { literal($0) }
    var shape = first.shape
    var total = 0
    for tensor in tensors {
      guard tensor.rank == first.rank else { throw doesNotJoin(first, tensor, dim) }
      for index in shape.indices where index != axis && tensor.shape[index] != shape[index] {
        throw doesNotJoin(first, tensor, dim)
      }
      guard case .known(let size) = tensor.shape[axis], axis != tensor.batchAxis else {
        throw mixing("dimension \(dim) of \(tensor.shapeText) is the batch")
      }
      total += size
    }
    guard total <= 1 << 30 else { throw stop(.limit, "a tensor of so many elements") }
    shape[axis] = .known(total)
    if arrays.count == tensors.count {
      return tensor(LiteralArray.concatenated(arrays, axis: axis), first.elementType)
    }
    var flows: [TracedTensor] = []
    for tensor in tensors { flows.append(try lowered(tensor)) }
    let slow = flows[0].slowMultiple
    guard flows.allSatisfy({ $0.slowMultiple == slow && $0.batchAxis == flows[0].batchAxis }) else {
      throw mixing("the parts hold their images in other orders")
    }
    let dim = flows[0].physicalDim(axis)
    var result = try emit(.concat(dim: dim), flows, elementType: first.elementType)
    if case .flow(.layer(let node), _) = result.content {
      var parts: [(source: Source, size: Int)] = []
      for case (.flow(let source, _), .known(let size)) in flows.map({
        ($0.content, $0.shape[axis])
      }) {
        parts.append((source, size))
      }
      interpreter.graph?.pieces[node] = TraceGraph.Pieces(dim: dim, parts: parts)
    }
    var like = flows[0]
    like.shape = shape
    result = relabelled(result, as: like)
    return result
  }

  private func doesNotJoin(_ first: TracedTensor, _ other: TracedTensor, _ dim: Int) -> TraceStop {
    misfit(
      "\(first.shapeText) and \(other.shapeText) cannot be joined along dim \(dim): their other "
        + "dimensions must be equal")
  }

  func stacked(_ tensors: [TracedTensor], dim: Int) throws(TraceStop) -> TracedTensor {
    guard let first = tensors.first else {
      throw interpreter.raise("RuntimeError", "stack expects a non-empty TensorList", at: place)
    }
    let axis = try axis(dim, rank: first.rank + 1)
    var parts: [TracedTensor] = []
    for tensor in tensors { parts.append(try unsqueezed(tensor, dim: axis)) }
    return try concatenated(parts, dim: axis)
  }

  // MARK: - Subscripts

  /// `tensor[index]` with integers, slices, `None`, `...` and lists of integers.
  func item(_ index: Value, of given: TracedTensor) throws(TraceStop) -> TracedTensor {
    var tensor = try current(given)
    let parts: [Value]
    if case .tuple(let items) = index { parts = items } else { parts = [index] }
    let consumed = parts.count { part in
      switch part {
      case .none, .ellipsis, .bool: false
      default: true
      }
    }
    guard consumed <= tensor.rank else {
      throw interpreter.raise(
        "IndexError", "too many indices for tensor of dimension \(tensor.rank)", at: place)
    }
    var axis = 0
    var lists = 0
    for (position, part) in parts.enumerated() {
      switch part {
      case .ellipsis:
        let after = parts[(position + 1)...].count { rest in
          if case .none = rest { false } else { true }
        }
        axis = max(axis, tensor.rank - after)
      case .none:
        tensor = try unsqueezed(tensor, dim: axis)
        axis += 1
      case .int(let value): tensor = try selected(tensor, dim: axis, index: value)
      case .slice(let slice):
        tensor = try sliced(
          tensor, dim: axis, start: try bound(slice.start, tensor, axis),
          stop: try bound(slice.stop, tensor, axis), step: try bound(slice.step, tensor, axis) ?? 1)
        axis += 1
      case .list(let list):
        lists += 1
        tensor = try gathered(tensor, dim: axis, indices: try integers(list.items))
        axis += 1
      case .tensor(let index):
        lists += 1
        guard let array = literal(try current(index)), !index.elementType.isFloating,
          index.elementType != .bool, array.sizes.count <= 1
        else { throw maskStop() }
        let indices = array.values.map { Int($0) }
        if array.sizes.isEmpty {
          tensor = try selected(tensor, dim: axis, index: indices[0])
          lists -= 1
        } else {
          tensor = try gathered(tensor, dim: axis, indices: indices)
          axis += 1
        }
      case .opaque(let value): throw interpreter.unknown(value, "an index", at: place)
      default: throw maskStop()
      }
    }
    guard lists <= 1 else {
      throw unsupported("an index of several lists", instead: "index one dimension after the other")
    }
    return tensor
  }

  private func maskStop() -> TraceStop {
    unsupported(
      "an index that is no integer, slice, None or list of integers",
      instead: "write the selection with slices")
  }

  private func integers(_ values: [Value]) throws(TraceStop) -> [Int] {
    var result: [Int] = []
    for value in values {
      guard case .int(let index) = value else { throw maskStop() }
      result.append(index)
    }
    return result
  }

  /// A bound of a slice; the batch's own size means the end.
  private func bound(
    _ value: Value, _ tensor: TracedTensor, _ axis: Int
  ) throws(TraceStop) -> Int? {
    switch value {
    case .none: return nil
    case .int(let bound): return bound
    case .bool(let bound): return bound ? 1 : 0
    case .batchSize(let multiple) where tensor.shape[axis] == .batch(multiple: multiple): return nil
    case .opaque(let value): throw interpreter.unknown(value, "a slice", at: place)
    default: throw maskStop()
    }
  }

  /// Elements at these indices of one dimension, in their order.
  func gathered(
    _ given: TracedTensor, dim: Int, indices: [Int]
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    let axis = try sampleAxis(dim, of: tensor)
    guard case .known(let size) = tensor.shape[axis] else { throw misfit("an index of the batch") }
    var runs: [(start: Int, count: Int, step: Int)] = []
    for index in indices {
      guard index >= -size, index < size else {
        throw interpreter.raise(
          "IndexError", "index \(index) is out of bounds for dimension \(axis) with size \(size)",
          at: place)
      }
      let position = index < 0 ? index + size : index
      if let run = runs.last {
        let next = run.start + run.count * run.step
        if run.count == 1, position > run.start {
          runs[runs.count - 1] = (run.start, 2, position - run.start)
          continue
        }
        if run.count > 1, position == next {
          runs[runs.count - 1].count += 1
          continue
        }
      }
      runs.append((position, 1, 1))
    }
    guard !runs.isEmpty, runs.count <= 1_024 else {
      throw unsupported(
        "an index list of \(indices.count) entries", instead: "write the selection with slices")
    }
    var parts: [TracedTensor] = []
    for run in runs {
      var part = try sliced(
        tensor, dim: axis, start: run.start, stop: run.start + (run.count - 1) * run.step + 1,
        step: run.step)
      part.storage = TensorStorage()
      part.view = 0
      part.version = 0
      parts.append(part)
    }
    return try concatenated(parts, dim: axis)
  }
}
