import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// What a Slice takes of each dimension; `dim` counted from 0.
  ///
  /// - Parameter backwards: whether steps may be below 0, as they may for constants.
  mutating func slices(
    rank: Int, backwards: Bool = false
  ) throws(RebuildingError) -> [Slice] {
    guard let starts = try integers(attribute: "starts", input: 1),
      let ends = try integers(attribute: "ends", input: 2), starts.count == ends.count,
      starts.count <= 16
    else {
      throw failure(.graphConstant, "needs known starts and ends")
    }
    let axes = try integers(attribute: "axes", input: 3) ?? Array(starts.indices)
    let steps = try integers(attribute: "steps", input: 4) ?? starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count else {
      throw failure(.graphShape, "has starts, ends, axes and steps of different counts")
    }
    guard
      steps.allSatisfy({
        (1...1 << 30).contains($0) || (backwards && (-(1 << 30)..<0).contains($0))
      })
    else {
      throw unsupported("steps", brief(steps), "use steps of at least 1, not a flip")
    }
    var result: [Slice] = []
    for index in axes.indices {
      let limits = -(1 << 40)...1 << 40
      let start = min(max(starts[index], limits.lowerBound), limits.upperBound)
      let stop = min(max(ends[index], limits.lowerBound), limits.upperBound)
      result.append(
        Slice(
          dim: try resolved(axes[index], rank: rank), start: start, stop: stop, step: steps[index]))
    }
    return result
  }

  mutating func slice() throws(RebuildingError) {
    if case .filled(let number, var extents) = try value(0) {
      for slice in try slices(rank: extents.count) where !extents[slice.dim].countsBatch {
        extents[slice.dim].value = slice.range(in: extents[slice.dim].value).count
      }
      return give(.filled(number, extents))
    }
    var view = try view(0)
    for slice in try slices(rank: view.rank) {
      if slice.start == 0, slice.step == 1, let stop = slice.stop, stop >= 1 << 30 { continue }
      if view.holdsBatch(slice.dim) {
        throw failure(
          .graphBatch, "takes some of the samples of \(view), and nothing may mix samples")
      }
      let range = slice.range(in: view.size(slice.dim))
      if range == (0, view.size(slice.dim)), slice.step == 1 { continue }
      view = try part(of: view, slice)
    }
    give(view)
  }

  private mutating func part(
    of view: GraphView, _ slice: Slice
  ) throws(RebuildingError) -> GraphView {
    let (x, dim) = try along(slice.dim, of: view)
    var own = slice
    own.dim = dim
    let (source, sizes) = try emit(.slice(own), [x.source])
    return GraphView(source: source, sizes: sizes, dims: x.dims)
  }

  mutating func split() throws(RebuildingError) {
    if case .constant(let constant) = try value(0) {
      let axis = try resolved(try int("axis") ?? 0, rank: constant.shape.count)
      let strides = rowMajorStrides(constant.shape)
      try spend(constant.count)
      var start = 0
      for (index, part) in try parts(of: constant.shape[axis]).enumerated() {
        var shape = constant.shape
        shape[axis] = part
        let piece = picked(constant, shape: shape, strides: strides, offset: start * strides[axis])
        give(.constant(piece), output: index)
        start += part
      }
      return
    }
    let view = try view(0)
    let axis = try resolved(try int("axis") ?? 0, rank: view.rank)
    let size = view.size(axis)
    var start = 0
    for (index, part) in try parts(of: size).enumerated() {
      if part == size, !view.holdsBatch(axis) {
        give(.view(view), output: index)
      } else {
        let slice = Slice(dim: axis, start: start, stop: start + part)
        give(.view(try self.part(of: view, slice)), output: index)
      }
      start += part
    }
  }

  /// The sizes of a Split's outputs.
  private mutating func parts(of size: Int) throws(RebuildingError) -> [Int] {
    let count = node.outputs.count
    guard count > 0 else { return [] }
    var parts = try integers(attribute: "split", input: 1) ?? []
    if parts.isEmpty {
      // The last is smaller where they are not equal.
      let each = (size + count - 1) / count
      parts = (0..<count).map { min(each, max(0, size - $0 * each)) }
    }
    guard parts.count == count, parts.allSatisfy({ (0...size).contains($0) }),
      parts.reduce(0, +) == size
    else {
      throw failure(.graphShape, "splits \(size) into \(brief(parts)) for \(count) outputs")
    }
    return parts
  }

  /// With known indices: one becomes a Select, a run a Slice, others are joined; a table of indices
  /// gives a dimension for each of its own.
  mutating func gather() throws(RebuildingError) {
    if case .filled(let number, var extents) = try value(0), let places = try constant(1),
      places.shape.count <= 1
    {
      let axis = try resolved(try int("axis") ?? 0, rank: extents.count)
      if places.shape.isEmpty {
        extents.remove(at: axis)
      } else {
        extents[axis] = Extent(places.count)
      }
      return give(.filled(number, extents))
    }
    var view = try view(0)
    guard let constant = try constant(1), let indices = constant.integers, !indices.isEmpty else {
      throw failure(.graphConstant, "needs known indices")
    }
    let axis = try resolved(try int("axis") ?? 0, rank: view.rank)
    let size = view.size(axis)
    guard !view.holdsBatch(axis) else {
      throw failure(
        .graphBatch, "takes some of the samples of \(view), and nothing may mix samples")
    }
    guard indices.allSatisfy({ $0 >= -size && $0 < size }) else {
      throw failure(.graphShape, "reads indices that are not in dimension \(axis) of \(view)")
    }
    let places = indices.map { $0 < 0 ? $0 + size : $0 }
    let first = places[0]
    if places != Array(first..<first + places.count) {
      view = try joinedParts(of: view, axis: axis, places)
    } else if size > places.count {
      view = try part(of: view, Slice(dim: axis, start: first, stop: first + places.count))
    }
    switch constant.shape.count {
    case 0: view.dims.remove(at: axis)
    case 1: break
    default: view = try split(view, axis: axis, into: constant.shape)
    }
    give(view)
  }

  /// The same values with several dimensions in the place of one, which is their product.
  private mutating func split(
    _ view: GraphView, axis: Int, into shape: [Int]
  ) throws(RebuildingError) -> GraphView {
    guard view.rank + shape.count <= 17 else {
      throw failure(.graphShape, "gives more than 16 dimensions")
    }
    let x = try canonical(view)
    guard let dim = x.dims[axis].first else { return x }
    var sizes = x.sizes
    sizes.replaceSubrange(dim...dim, with: shape)
    var dims = x.dims.map { group in group.map { $0 > dim ? $0 + shape.count - 1 : $0 } }
    dims.replaceSubrange(axis...axis, with: shape.indices.map { [dim + $0] })
    let source = try reshaped(x.source, from: x.sizes, to: sizes)
    return GraphView(source: source, sizes: sizes, dims: dims)
  }

  /// Picked indices that a Gather may have: each is a layer.
  static let gatherLimit = 256

  mutating func joinedParts(
    of view: GraphView, axis: Int, _ places: [Int]
  ) throws(RebuildingError) -> GraphView {
    guard places.count <= Self.gatherLimit else {
      throw failure(
        .graphLimit,
        "picks \(grouped(places.count)) indices; at most \(Self.gatherLimit) are rebuilt as layers")
    }
    let (x, dim) = try along(axis, of: view)
    var pieces: [Source] = []
    for place in places {
      let slice = Slice(dim: dim, start: place, stop: place + 1)
      pieces.append(try emit(.slice(slice), [x.source], suffix: ".pick").source)
    }
    let (source, sizes) = try emit(.concat(dim: dim), pieces)
    return GraphView(source: source, sizes: sizes, dims: x.dims)
  }

  mutating func concat() throws(RebuildingError) {
    var parts: [GraphView?] = []
    for (index, input) in node.inputs.enumerated() {
      switch try value(named: input) {
      case .constant, .filled: parts.append(nil)
      case let value: parts.append(try view(value, index))
      }
    }
    guard let model = parts.compactMap(\.self).first else {
      throw failure(.graphConstant, "joins constants that depend on the count of samples")
    }
    let axis = try resolved(try int("axis") ?? 0, rank: model.rank)
    guard !model.holdsBatch(axis) else {
      throw failure(.graphBatch, "joins values along the batch, and nothing may mix samples")
    }
    var pieces: [GraphView] = []
    for (index, part) in parts.enumerated() {
      let view =
        if let part { part } else { try batchedConstant(index, like: model, axis: axis) }
      let piece = try canonical(view)
      guard piece.rank == model.rank, followsBatch ? piece.batchDim == model.batchDim : true else {
        throw failure(.graphShape, "joins \(model) and \(view), which do not fit")
      }
      pieces.append(piece)
    }
    let (first, dim) = try along(axis, of: pieces[0])
    for piece in pieces where piece.dims != first.dims {
      throw failure(.graphShape, "joins \(first) and \(piece), which do not fit")
    }
    let (source, sizes) = try emit(.concat(dim: dim), pieces.map(\.source))
    give(GraphView(source: source, sizes: sizes, dims: first.dims))
  }

  /// A constant beside values of the image, as a class token is.
  private mutating func batchedConstant(
    _ index: Int, like model: GraphView, axis: Int
  ) throws(RebuildingError) -> GraphView {
    var extents: [Extent] = []
    var values: [Float]?
    switch try value(named: node.inputs[index]) {
    case .filled(let number, let shape):
      extents = shape
      let known = shape.filter { !$0.countsBatch }.map { $0.value }
      try checkFolded(elementCount(of: known), reading: 0)
      values = Array(repeating: number, count: elementCount(of: known) ?? 0)
    case .constant(let constant):
      extents = constant.shape.map { Extent($0) }
      values = constant.floats
    default: break
    }
    if let batchSize, let all = values, model.batchDim == 0, extents.first == Extent(batchSize) {
      let one = all.prefix(all.count / batchSize)
      if (1..<batchSize).allSatisfy({ all[($0 * one.count)..<(($0 + 1) * one.count)] == one }) {
        values = Array(one)
        extents[0] = Extent(1, countsBatch: true)
      }
    }
    guard let values, extents.count == model.rank, extents.allSatisfy({ $0.value > 0 }) else {
      throw failure(.graphShape, "joins a constant that does not fit \(model)")
    }
    var sizes = extents.map { $0.value }
    var dims = sizes.indices.map { [$0] }
    if let batch = model.batchDim {
      guard model.dims[batch] == [GraphView.batch], extents[batch] == Extent(1, countsBatch: true)
      else {
        throw failure(
          .graphBatch,
          "joins a constant of as many rows as samples, and nothing may depend on a place")
      }
      sizes.remove(at: batch)
      dims = sizes.indices.map { [$0] }
      dims.insert([GraphView.batch], at: batch)
    }
    let source = try batched(values, shape: sizes, initializer: node.inputs[index])
    return GraphView(source: source, sizes: sizes, dims: dims)
  }

  // MARK: Reductions

  mutating func reduce() throws(RebuildingError) {
    let view = try view(0)
    let axes = try integers(attribute: "axes", input: 1) ?? []
    if axes.isEmpty, try int("noop_with_empty_axes") ?? 0 != 0 { return give(view) }
    var reduced: Set<Int> = []
    for axis in axes.isEmpty ? Array(view.dims.indices) : axes {
      reduced.insert(try resolved(axis, rank: view.rank))
    }
    let x = try canonical(view)
    var dims: [Int] = []
    for dim in reduced.sorted() {
      guard x.dims[dim].count == 1, x.dims[dim][0] != GraphView.batch else {
        throw failure(
          .graphBatch,
          "reduces dimension \(dim) of \(view), which holds the batch, and nothing may mix samples")
      }
      dims.append(x.dims[dim][0] + 1)
    }
    // Of numbers without dimensions there is nothing to reduce.
    guard !dims.isEmpty else { return give(view) }
    let isMin = node.operation == "ReduceMin"
    let kind: Reduce.Kind =
      switch node.operation {
      case "ReduceMean": .mean
      case "ReduceSum": .sum
      default: .max
      }
    var input = x.source
    if isMin { input = try emit(.scale(factor: -1, offset: 0), [input]).source }
    let keeps = try int("keepdims") ?? 1 != 0
    var (source, sizes) = try emit(
      .reduce(Reduce(kind: kind, dims: dims, keepdim: keeps)), [input])
    if isMin { source = try emit(.scale(factor: -1, offset: 0), [source]).source }
    let kept =
      keeps
      ? x.dims : renumbered(x.dims.indices.filter { !reduced.contains($0) }.map { x.dims[$0] })
    give(GraphView(source: source, sizes: sizes, dims: kept))
  }

  /// Dimensions of a layer counted anew after some are gone.
  private func renumbered(_ dims: [[Int]]) -> [[Int]] {
    let kept = dims.joined().filter { $0 != GraphView.batch }.sorted()
    return dims.map { group in
      group.map { $0 == GraphView.batch ? $0 : kept.firstIndex(of: $0) ?? 0 }
    }
  }
}
