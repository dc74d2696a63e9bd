import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// GatherND of a grid: each coordinate depends on dimensions of the indices of its own, in order, so that
  /// it is one Gather a coordinate. Exporters write pools into cells of different sizes so.
  mutating func gatherGrid() throws(RebuildingError) {
    var view = try view(0)
    guard let constant = try constant(1), let indices = constant.integers, !indices.isEmpty,
      constant.shape.count > 1, let depth = constant.shape.last, (1...view.rank).contains(depth),
      try int("batch_dims") ?? 0 == 0
    else { throw noGrid() }
    let grid = Array(constant.shape.dropLast())
    // Each is looked at once for every dimension.
    try spend(indices.count * grid.count)
    var target = grid.map { Extent($0) }
    for dim in depth..<view.rank { target.append(extent(dim, of: view)) }
    let owners = try owners(of: grid, indices, depth: depth)
    let strides = rowMajorStrides(grid)
    for coordinate in 0..<depth {
      let own = grid.indices.filter { owners[$0] == coordinate }
      // Row by row over its own dimensions, the others at 0.
      let shape = own.map { grid[$0] }
      let count = elementCount(of: shape) ?? 0
      let size = view.size(coordinate)
      let inner = rowMajorStrides(shape)
      let places = (0..<count).map { place in
        let position = own.indices.reduce(0) {
          $0 + place / inner[$1] % shape[$1] * strides[own[$1]]
        }
        let index = indices[position * depth + coordinate]
        return index < 0 ? index + size : index
      }
      guard places.allSatisfy({ (0..<size).contains($0) }) else {
        throw failure(
          .graphShape, "reads indices that are not in dimension \(coordinate) of \(view)")
      }
      view = try joinedParts(of: view, axis: coordinate, places)
    }
    node.inputs = ["", literal(.integers(target))]
    node.attributes = ["allowzero": .int(1)]
    give(try reshape(view))
  }

  /// For each dimension of the grid the coordinate that changes along it.
  private func owners(
    of grid: [Int], _ indices: [Int], depth: Int
  ) throws(RebuildingError) -> [Int] {
    let strides = rowMajorStrides(grid)
    var owners: [Int] = []
    for dim in grid.indices {
      let moving = (0..<depth).filter { coordinate in
        (0..<indices.count / depth).contains { position in
          let start = position - position / strides[dim] % grid[dim] * strides[dim]
          return indices[position * depth + coordinate] != indices[start * depth + coordinate]
        }
      }
      guard moving.count <= 1 else { throw noGrid() }
      // One that nothing changes along repeats what stands before it.
      owners.append(moving.first ?? owners.last ?? 0)
    }
    guard owners == owners.sorted() else { throw noGrid() }
    return owners
  }

  private func noGrid() -> RebuildingError {
    failure(
      .graphOperator, "picks single values, and no layer stands for that; use layers of torch.nn")
  }
}
