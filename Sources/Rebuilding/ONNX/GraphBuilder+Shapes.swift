import Checkpoints
import Diagnostics
import Networks
import Tensors

// Nodes that leave values where they are, and only see them through another shape.

extension GraphBuilder {
  mutating func shapeOnly() throws(RebuildingError) {
    if node.operation == "Expand", case .filled(let number, _) = try value(0) {
      guard let extents = try constant(1)?.extents else {
        throw failure(.graphConstant, "needs a shape of whole numbers")
      }
      return give(try filled(number, extents))
    }
    if case .constant(let constant) = try value(0) { return try expandConstant(constant) }
    if case .filled(let number, let extents) = try value(0) {
      return give(try restated(number, extents))
    }
    var view = try view(0)
    switch node.operation {
    case "Transpose": try transpose(&view)
    case "Squeeze": try squeeze(&view)
    case "Unsqueeze": try unsqueeze(&view)
    case "Flatten":
      let axis = try int("axis") ?? 1
      let cut = axis == view.rank ? axis : try resolved(axis, rank: view.rank)
      view.dims = [Array(view.dims[..<cut].joined()), Array(view.dims[cut...].joined())]
    case "Reshape": view = try reshape(view)
    default: view = try expand(view)
    }
    guard view.rank <= 16 else { throw failure(.graphShape, "gives more than 16 dimensions") }
    give(view)
  }

  private func transpose(_ view: inout GraphView) throws(RebuildingError) {
    let perm = try ints("perm") ?? view.dims.indices.reversed()
    guard perm.sorted() == Array(view.dims.indices) else {
      throw failure(.graphAttribute, "has perm \(brief(perm)), which does not fit \(view)")
    }
    view.dims = perm.map { [dims = view.dims] in dims[$0] }
  }

  private mutating func squeeze(_ view: inout GraphView) throws(RebuildingError) {
    guard let axes = try integers(attribute: "axes", input: 1) else {
      view.dims = view.dims.indices.filter { view.size($0) != 1 || view.holdsBatch($0) }
        .map { [dims = view.dims] in dims[$0] }
      return
    }
    var dropped: Set<Int> = []
    for axis in axes {
      let dim = try resolved(axis, rank: view.rank)
      guard !view.holdsBatch(dim), view.size(dim) == 1 else {
        throw failure(
          view.holdsBatch(dim) ? .graphBatch : .graphShape,
          "squeezes dimension \(axis) of \(view), which is not 1")
      }
      dropped.insert(dim)
    }
    view.dims = view.dims.indices.filter { !dropped.contains($0) }
      .map { [dims = view.dims] in dims[$0] }
  }

  private mutating func unsqueeze(_ view: inout GraphView) throws(RebuildingError) {
    let axes = try integers(attribute: "axes", input: 1) ?? []
    let rank = view.rank + axes.count
    guard rank <= 16 else { throw failure(.graphShape, "gives more than 16 dimensions") }
    var positions: [Int] = []
    for axis in axes { positions.append(try resolved(axis, rank: rank)) }
    for position in positions.sorted() {
      view.dims.insert([], at: min(position, view.dims.count))
    }
  }

  // MARK: Reshape

  /// One factor of a value's size: the batch, or a dimension of its layer or a part of one.
  private struct Factor {
    /// Of the layer; ``GraphView/batch``.
    var axis: Int
    var size: Int
  }

  mutating func reshape(_ view: GraphView) throws(RebuildingError) -> GraphView {
    let targets: [Extent]
    if let shape = try ints("shape") {
      targets = shape.map { Extent($0) }
    } else {
      guard let extents = try constant(1)?.extents, extents.count <= 16 else {
        throw failure(.graphConstant, "needs a shape of whole numbers")
      }
      targets = extents
    }
    let copiesZero = try int("allowzero") ?? 0 == 0
    var sizes: [Extent] = []
    for (index, target) in targets.enumerated() {
      if target == Extent(0), copiesZero, index < view.rank {
        sizes.append(extent(index, of: view))
      } else {
        sizes.append(target)
      }
    }
    guard sizes.allSatisfy({ $0.value > 0 || $0 == Extent(-1) }),
      sizes.filter({ $0 == Extent(-1) }).count <= 1
    else {
      throw failure(.graphShape, "has the shape \(words(targets)), which \(view) cannot have")
    }
    var queue: [Factor] = view.dims.joined().compactMap { axis in
      if axis == GraphView.batch { return Factor(axis: axis, size: 1) }
      return view.sizes[axis] == 1 ? nil : Factor(axis: axis, size: view.sizes[axis])
    }
    let open = sizes.firstIndex(of: Extent(-1)) ?? sizes.count
    var groups: [[Factor]] = []
    for target in sizes[..<open] { groups.append(try take(target, &queue, view, targets)) }
    queue.reverse()
    var behind: [[Factor]] = []
    for target in sizes[min(open + 1, sizes.count)...].reversed() {
      behind.append(try take(target, &queue, view, targets, fromEnd: true))
    }
    queue.reverse()
    guard open < sizes.count || queue.isEmpty else { throw misfit(view, targets) }
    if open < sizes.count { groups.append(queue) }
    return try regrouped(view, groups + behind.reversed())
  }

  /// The factors that make up one dimension of the new shape, from the front of the queue; one that is
  /// too large is cut.
  private func take(
    _ target: Extent, _ queue: inout [Factor], _ view: GraphView, _ targets: [Extent],
    fromEnd: Bool = false
  ) throws(RebuildingError) -> [Factor] {
    var open = target
    var group: [Factor] = []
    while open != Extent(1) {
      guard let factor = queue.first else { throw misfit(view, targets) }
      if factor.axis == GraphView.batch {
        if open.countsBatch {
          open.countsBatch = false
        } else if let batchSize, open.value.isMultiple(of: batchSize) {
          open.value /= batchSize
        } else {
          throw failure(
            .graphBatch,
            "gives \(view) the shape \(words(targets)), in which the batch has no place; export with a "
              + "batch of 1, or with x.view(x.size(0), -1)")
        }
        group.append(factor)
        queue.removeFirst()
      } else if open.value.isMultiple(of: factor.size) {
        open.value /= factor.size
        group.append(factor)
        queue.removeFirst()
      } else if !open.countsBatch, factor.size.isMultiple(of: open.value) {
        group.append(Factor(axis: factor.axis, size: open.value))
        queue[0].size = factor.size / open.value
        open = Extent(1)
      } else {
        throw misfit(view, targets)
      }
    }
    return fromEnd ? group.reversed() : group
  }

  /// The view with new dimensions; dimensions of the layer that were cut are made so by a layer.
  private mutating func regrouped(
    _ view: GraphView, _ groups: [[Factor]]
  ) throws(RebuildingError) -> GraphView {
    var pieces: [[Int]] = view.sizes.map { _ in [] }
    for factor in groups.joined() where factor.axis != GraphView.batch {
      pieces[factor.axis].append(factor.size)
    }
    guard pieces.contains(where: { $0.count > 1 }) else {
      var result = view
      result.dims = groups.map { $0.map(\.axis) }
      return result
    }
    var next: [Int] = []
    var sizes: [Int] = []
    for piece in pieces {
      next.append(sizes.count)
      sizes += piece
    }
    let dims = groups.map { group in
      group.map { factor in
        guard factor.axis != GraphView.batch else { return GraphView.batch }
        next[factor.axis] += 1
        return next[factor.axis] - 1
      }
    }
    return GraphView(
      source: try reshaped(view.source, from: view.sizes, to: sizes), sizes: sizes, dims: dims)
  }

  private func misfit(_ view: GraphView, _ targets: [Extent]) -> RebuildingError {
    failure(.graphShape, "has the shape \(words(targets)), which \(view) cannot have")
  }

  func words(_ extents: [Extent]) -> String {
    let words = extents.prefix(16).map { extent in
      extent.countsBatch ? (extent.value == 1 ? "N" : "N*\(extent.value)") : String(extent.value)
    }
    return "[" + words.joined(separator: ", ") + (extents.count > 16 ? ", …" : "") + "]"
  }

  // MARK: Expand

  /// Only by what the value has already, or to a few copies of a dimension of 1.
  private mutating func expand(_ view: GraphView) throws(RebuildingError) -> GraphView {
    guard let targets = try constant(1)?.extents, targets.count <= 16 else {
      throw failure(.graphConstant, "needs a shape of whole numbers")
    }
    var padded = view
    while padded.rank < targets.count { padded.dims.insert([], at: 0) }
    let missing = padded.rank - targets.count
    var copies = [Int](repeating: 1, count: padded.rank)
    for (index, target) in targets.enumerated() {
      let dim = index + missing
      if target == Extent(1) || target == extent(dim, of: padded) { continue }
      guard padded.size(dim) == 1, !padded.holdsBatch(dim), !target.countsBatch else {
        throw failure(
          .graphShape, "expands \(view) to \(words(targets)), which it cannot have")
      }
      copies[dim] = target.value
    }
    guard copies.contains(where: { $0 != 1 }) else { return padded }
    try checkFolded(elementCount(of: copies), reading: 0)
    let zeros = try spreadZeros(copies, of: padded)
    return try combined(padded, zeros, "Add")
  }

  /// Zeros as large as the copies, without the batch, added to a value to repeat it.
  private mutating func spreadZeros(
    _ copies: [Int], of view: GraphView
  ) throws(RebuildingError) -> GraphView {
    let sizes = copies.indices.filter { !view.holdsBatch($0) }.map { copies[$0] }
    let count = elementCount(of: sizes) ?? 0
    let zero = try batched(Array(repeating: 0, count: count), shape: sizes, initializer: "")
    var next = -1
    let dims = copies.indices.map { dim -> [Int] in
      guard !view.holdsBatch(dim) else { return [GraphView.batch] }
      next += 1
      return [next]
    }
    return GraphView(source: zero, sizes: sizes, dims: dims)
  }

  /// A constant as a value of every sample: added to a pixel times 0.
  mutating func batched(
    _ values: [Float], shape: [Int], initializer: String
  ) throws(RebuildingError) -> Source {
    let own = try parameter(values, shape: shape, initializer: initializer)
    let flat = try emit(.flatten(startDim: 1, endDim: -1), [.input], suffix: ".pixels").source
    let pixel = try emit(.slice(Slice(dim: 1, stop: 1)), [flat], suffix: ".pixel").source
    let zero = try emit(.scale(factor: 0, offset: 0), [pixel], suffix: ".zero").source
    let ones = Array(repeating: 1, count: max(shape.count, 1))
    let spread = try reshaped(zero, from: [1], to: ones)
    return try emit(.arithmetic(.add), [spread, own], suffix: ".batched").source
  }

  /// Expand of a constant to a shape that counts the batch: as a class token for each sample.
  private mutating func expandConstant(_ constant: GraphConstant) throws(RebuildingError) {
    guard node.operation == "Expand", let targets = try self.constant(1)?.extents,
      let values = constant.floats, targets.filter(\.countsBatch).count == 1,
      let batch = targets.firstIndex(where: { $0 == Extent(1, countsBatch: true) })
    else {
      throw failure(
        .graphConstant,
        "gives a constant a shape that depends on the image in a way that no layer has")
    }
    if values.count == 1 { return give(.filled(values[0], targets)) }
    guard targets.allSatisfy({ $0.value > 0 }) else {
      throw failure(.graphShape, "expands to \(words(targets)), which holds no values")
    }
    let whole = try expanded(constant, to: try broadcast(constant.shape, targets.map(\.value)))
    guard whole.shape.count == targets.count, whole.shape[batch] == 1,
      let floats = whole.floats
    else {
      throw failure(
        .graphBatch, "has a constant for each sample, and nothing may depend on its place")
    }
    try spend(floats.count)
    var sizes = whole.shape
    sizes.remove(at: batch)
    let source = try batched(floats, shape: sizes, initializer: node.inputs[0])
    var dims = sizes.indices.map { [$0] }
    dims.insert([GraphView.batch], at: batch)
    give(GraphView(source: source, sizes: sizes, dims: dims))
  }

  /// One number in another shape, which only its uses ask for.
  private mutating func restated(
    _ number: Float, _ extents: [Extent]
  ) throws(RebuildingError) -> GraphValue {
    switch node.operation {
    case "Reshape": return .filled(number, try restated(extents))
    case "Transpose":
      let perm = try ints("perm") ?? extents.indices.reversed()
      guard perm.sorted() == Array(extents.indices) else {
        throw failure(.graphAttribute, "has perm \(brief(perm)) for \(words(extents))")
      }
      return .filled(number, perm.map { extents[$0] })
    case "Unsqueeze":
      var result = extents
      let axes = try integers(attribute: "axes", input: 1) ?? []
      let rank = extents.count + axes.count
      guard rank <= 16 else { throw failure(.graphShape, "gives more than 16 dimensions") }
      var positions: [Int] = []
      for axis in axes { positions.append(try resolved(axis, rank: rank)) }
      for position in positions.sorted() {
        result.insert(Extent(1), at: min(position, result.count))
      }
      return .filled(number, result)
    case "Squeeze":
      var dropped: Set<Int> = []
      for axis in try integers(attribute: "axes", input: 1) ?? [] {
        let dim = try resolved(axis, rank: extents.count)
        guard extents[dim] == Extent(1) else {
          throw failure(
            .graphShape, "squeezes dimension \(axis) of \(words(extents)), which is not 1")
        }
        dropped.insert(dim)
      }
      return .filled(
        number, extents.indices.filter { !dropped.contains($0) }.map { extents[$0] })
    default:
      throw failure(.graphConstant, "reads one number in a shape of its own")
    }
  }

  /// The new shape of what has one number everywhere.
  private mutating func restated(_ extents: [Extent]) throws(RebuildingError) -> [Extent] {
    guard var targets = try constant(1)?.extents, targets.count <= 16,
      let whole = Extent.product(extents)
    else { throw failure(.graphConstant, "needs a shape of whole numbers") }
    if let open = targets.firstIndex(of: Extent(-1)) {
      targets[open] = Extent(1)
      guard let rest = Extent.product(targets), rest.value > 0,
        let size = Extent.combine(whole, rest, "Div")
      else { throw failure(.graphShape, "cannot infer a size in \(words(targets))") }
      targets[open] = size
    }
    guard Extent.product(targets) == whole, targets.allSatisfy({ $0.value > 0 }) else {
      throw failure(.graphShape, "gives \(words(extents)) the shape \(words(targets))")
    }
    return targets
  }
}
