import Checkpoints
import Diagnostics
import Tensors

// What weight normalization and standardization make of weights: computed in float64, rounded once.

extension GraphBuilder {
  /// A reduction over known real numbers; nil for one over integers.
  mutating func reduced(_ constant: GraphConstant) throws(RebuildingError) -> GraphConstant? {
    guard case .real(let values) = constant.values else { return nil }
    let axes = try integers(attribute: "axes", input: 1) ?? []
    if axes.isEmpty, try int("noop_with_empty_axes") ?? 0 != 0 { return constant }
    var isReduced = constant.shape.map { _ in axes.isEmpty }
    for axis in axes { isReduced[try resolved(axis, rank: constant.shape.count)] = true }
    let kept = constant.shape.indices.map { isReduced[$0] ? 1 : constant.shape[$0] }
    guard !values.isEmpty, let count = elementCount(of: kept) else {
      throw failure(.graphShape, "reduces \(brief(constant.shape)), which holds no values")
    }
    try spend(values.count)
    let strides = zip(rowMajorStrides(kept), isReduced).map { $1 ? 0 : $0 }
    let start: Double =
      switch node.operation {
      case "ReduceMax": -.infinity
      case "ReduceMin": .infinity
      default: 0
      }
    let operation = node.operation
    var results = [Double](repeating: start, count: count)
    forEachPlace(in: constant.shape, strides: strides) { index, place in
      let value = Double(values[index])
      switch operation {
      // NaN goes through all of them, as in PyTorch.
      case "ReduceMax":
        results[place] = value > results[place] || value.isNaN ? value : results[place]
      case "ReduceMin":
        results[place] = value < results[place] || value.isNaN ? value : results[place]
      case "ReduceL1": results[place] += value.magnitude
      case "ReduceL2", "ReduceSumSquare": results[place] += value * value
      default: results[place] += value
      }
    }
    switch node.operation {
    case "ReduceMean": results = results.map { $0 / Double(values.count / count) }
    case "ReduceL2": results = results.map { $0.squareRoot() }
    default: break
    }
    let keeps = try int("keepdims") ?? 1 != 0
    let shape = keeps ? kept : kept.indices.filter { !isReduced[$0] }.map { kept[$0] }
    return GraphConstant(shape: shape, values: .real(results.map { Float($0) }))
  }

  /// Visits the values of a shape row by row, each with its place in another shape.
  ///
  /// - Parameter strides: of the other shape, 0 along what it does not have.
  private func forEachPlace(
    in shape: [Int], strides: [Int], _ visit: (_ index: Int, _ place: Int) -> Void
  ) {
    var position = [Int](repeating: 0, count: shape.count)
    var place = 0
    for index in 0..<(elementCount(of: shape) ?? 0) {
      visit(index, place)
      for dim in shape.indices.reversed() {
        position[dim] += 1
        place += strides[dim]
        if position[dim] < shape[dim] { break }
        place -= strides[dim] * shape[dim]
        position[dim] = 0
      }
    }
  }

  /// The product of two known matrices or vectors.
  mutating func multiplied(
    _ first: GraphConstant, _ second: GraphConstant
  ) throws(RebuildingError) -> GraphConstant? {
    guard case .real(let a) = first.values, case .real(let b) = second.values,
      1...2 ~= first.shape.count, 1...2 ~= second.shape.count
    else { return nil }
    let rows = first.shape.count == 2 ? first.shape[0] : 1
    let columns = second.shape.count == 2 ? second.shape[1] : 1
    let inner = second.shape[0]
    guard first.shape.last == inner else {
      throw failure(
        .graphShape, "multiplies \(brief(first.shape)) and \(brief(second.shape)), which do not fit"
      )
    }
    // What is spent is the work, which may be more than what a product holds, or less where that is 0.
    guard let work = elementCount(of: [rows, columns, max(1, inner)]) else { return nil }
    try spend(work)
    var results: [Float] = []
    results.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0
        for index in 0..<inner {
          sum += Double(a[row * inner + index]) * Double(b[index * columns + column])
        }
        results.append(Float(sum))
      }
    }
    let shape = first.shape.dropLast() + second.shape.dropFirst()
    return GraphConstant(shape: Array(shape), values: .real(results))
  }
}
