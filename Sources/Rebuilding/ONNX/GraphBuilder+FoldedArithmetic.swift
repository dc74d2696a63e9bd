import Checkpoints
import Diagnostics
import Glibc
import Networks
import Tensors

extension GraphBuilder {
  func concatenated(_ parts: [GraphConstant]) throws(RebuildingError) -> GraphConstant? {
    guard let first = parts.first, parts.count == node.inputs.count else { return nil }
    let axis = try resolved(try int("axis") ?? 0, rank: first.shape.count)
    var total = 0
    for part in parts {
      guard part.shape.count == first.shape.count,
        part.shape.enumerated().allSatisfy({ $0 == axis || $1 == first.shape[$0] })
      else { throw failure(.graphShape, "joins constants of different shapes") }
      total += part.shape[axis]
    }
    var shape = first.shape
    shape[axis] = total
    let rows = shape[..<axis].reduce(1, *)
    try checkFolded(elementCount(of: shape), reading: parts.reduce(0) { $0 + $1.count })
    if parts.allSatisfy({ $0.extents != nil }) {
      return .integers(Self.joined(parts.map { $0.extents ?? [] }, rows: rows), shape: shape)
    }
    let floats = parts.compactMap(\.floats)
    guard floats.count == parts.count else { return nil }
    return GraphConstant(shape: shape, values: .real(Self.joined(floats, rows: rows)))
  }

  private static func joined<Element>(_ parts: [[Element]], rows: Int) -> [Element] {
    guard rows > 0 else { return [] }
    return (0..<rows).flatMap { row in
      parts.flatMap { part in
        let width = part.count / rows
        return part[row * width..<(row + 1) * width]
      }
    }
  }

  func gathered(
    _ constant: GraphConstant, _ operands: [GraphConstant?]
  ) throws(RebuildingError) -> GraphConstant? {
    guard operands.count == 2, let indices = operands[1]?.integers, let chosen = operands[1] else {
      return nil
    }
    let axis = try resolved(try int("axis") ?? 0, rank: constant.shape.count)
    let size = constant.shape[axis]
    guard indices.allSatisfy({ $0 >= -size && $0 < size }) else {
      throw failure(.graphShape, "reads an index outside of \(size) values")
    }
    let inner = constant.shape[(axis + 1)...].reduce(1, *)
    let outer = constant.shape[..<axis].reduce(1, *)
    try checkFolded(elementCount(of: [outer, indices.count, inner]), reading: constant.count)
    let places = (0..<outer).flatMap { row in
      indices.flatMap { index in
        let start = (row * size + (index < 0 ? index + size : index)) * inner
        return start..<start + inner
      }
    }
    let shape = Array(constant.shape[..<axis]) + chosen.shape + constant.shape[(axis + 1)...]
    switch constant.values {
    case .real(let values):
      return GraphConstant(shape: shape, values: .real(places.map { values[$0] }))
    case .integer(let values): return .integers(places.map { values[$0] }, shape: shape)
    }
  }

  mutating func sliced(_ constant: GraphConstant) throws(RebuildingError) -> GraphConstant {
    var shape = constant.shape
    var strides = rowMajorStrides(shape)
    var offset = 0
    for slice in try slices(rank: shape.count, backwards: true) {
      let (first, count) = slice.steps(in: shape[slice.dim])
      offset += first * strides[slice.dim]
      shape[slice.dim] = count
      // Of one value or none, the step is never taken.
      strides[slice.dim] = count > 1 ? strides[slice.dim] * slice.step : 0
    }
    return picked(constant, shape: shape, strides: strides, offset: offset)
  }

  // MARK: Elementwise

  func combined(
    _ first: GraphConstant, _ second: GraphConstant
  ) throws(RebuildingError) -> GraphConstant? {
    let shape = try broadcast(first.shape, second.shape)
    let (a, b) = (try expanded(first, to: shape), try expanded(second, to: shape))
    if let x = a.extents, let y = b.extents {
      var results: [Extent] = []
      results.reserveCapacity(x.count)
      for (x, y) in zip(x, y) {
        guard let result = Extent.combine(x, y, node.operation) else {
          throw failure(
            .graphConstant,
            "computes a size that is unknown or does not fit; export with a fixed shape")
        }
        results.append(result)
      }
      return .integers(results, shape: shape)
    }
    guard let x = a.floats, let y = b.floats else { return nil }
    let test: ((Float, Float) -> Bool)? =
      switch node.operation {
      case "Equal": { $0 == $1 }
      case "Less": { $0 < $1 }
      case "LessOrEqual": { $0 <= $1 }
      case "Greater": { $0 > $1 }
      case "GreaterOrEqual": { $0 >= $1 }
      default: nil
      }
    if let test {
      return .integers(zip(x, y).map { Extent(test($0, $1) ? 1 : 0) }, shape: shape)
    }
    let function: (Float, Float) -> Float
    switch node.operation {
    case "Add": function = { $0 + $1 }
    case "Sub": function = { $0 - $1 }
    case "Mul": function = { $0 * $1 }
    case "Div": function = { $0 / $1 }
    case "Min": function = { min($0, $1) }
    case "Max": function = { max($0, $1) }
    case "Pow": function = { Float(pow(Double($0), Double($1))) }
    default: return nil
    }
    return GraphConstant(shape: shape, values: .real(zip(x, y).map(function)))
  }

  func chosen(
    _ condition: GraphConstant, _ first: GraphConstant, _ second: GraphConstant
  ) throws(RebuildingError) -> GraphConstant? {
    let shape = try broadcast(try broadcast(condition.shape, first.shape), second.shape)
    guard let flags = try expanded(condition, to: shape).integers else { return nil }
    let (a, b) = (try expanded(first, to: shape), try expanded(second, to: shape))
    if let x = a.extents, let y = b.extents {
      return .integers(flags.indices.map { flags[$0] != 0 ? x[$0] : y[$0] }, shape: shape)
    }
    guard let x = a.floats, let y = b.floats else { return nil }
    return GraphConstant(
      shape: shape, values: .real(flags.indices.map { flags[$0] != 0 ? x[$0] : y[$0] }))
  }

  func mapped(_ constant: GraphConstant) -> GraphConstant? {
    if let integers = constant.integers {
      switch node.operation {
      case "Neg": return .integers(integers.map { Extent(0 &- $0) }, shape: constant.shape)
      case "Not": return .integers(integers.map { Extent($0 == 0 ? 1 : 0) }, shape: constant.shape)
      case "Abs":
        return .integers(
          integers.map { Extent(Int(clamping: $0.magnitude)) }, shape: constant.shape)
      default: return nil
      }
    }
    guard case .real(let values) = constant.values else { return nil }
    let function: (Float) -> Float
    switch node.operation {
    case "Sqrt": function = { $0.squareRoot() }
    case "Neg": function = { -$0 }
    case "Floor": function = { $0.rounded(.down) }
    case "Ceil": function = { $0.rounded(.up) }
    case "Reciprocal": function = { 1 / $0 }
    case "Exp": function = { Float(exp(Double($0))) }
    case "Log": function = { Float(log(Double($0))) }
    case "Abs": function = { abs($0) }
    default: return nil
    }
    return GraphConstant(shape: constant.shape, values: .real(values.map(function)))
  }
}

extension Slice {
  /// ``range(in:)``, with steps backwards too, as Python takes them.
  fileprivate func steps(in size: Int) -> (first: Int, count: Int) {
    guard step < 0 else { return range(in: size) }
    func clamped(_ index: Int) -> Int {
      min(max(index < 0 ? index + size : index, -1), size - 1)
    }
    let first = clamped(start)
    let end = clamped(stop ?? -size - 1)
    return (max(first, 0), first > end ? (first - end - 1) / -step + 1 : 0)
  }
}

extension Extent {
  /// Nil where the result is none, or is no multiple of the batch.
  static func combine(_ a: Extent, _ b: Extent, _ operation: String) -> Extent? {
    let (x, y) = (a.value, b.value)
    let counts = a.countsBatch || b.countsBatch
    func checked(_ result: (partialValue: Int, overflow: Bool), _ counts: Bool) -> Extent? {
      result.overflow ? nil : Extent(result.partialValue, countsBatch: counts)
    }
    switch operation {
    case "Mul":
      return a.countsBatch && b.countsBatch
        ? nil : checked(x.multipliedReportingOverflow(by: y), counts)
    case "Div":
      guard y != 0, !b.countsBatch || a.countsBatch else { return nil }
      // A part of the batch is none of one sample.
      guard !counts || x.isMultiple(of: y) else { return nil }
      return checked(x.dividedReportingOverflow(by: y), a.countsBatch && !b.countsBatch)
    // The batch is as large as it likes, and so never a mark such as -1.
    case "Equal":
      return Extent(a == b ? 1 : 0)
    case "Add" where a.countsBatch == b.countsBatch:
      return checked(x.addingReportingOverflow(y), counts)
    case "Sub" where a.countsBatch == b.countsBatch:
      return checked(x.subtractingReportingOverflow(y), counts)
    default: break
    }
    guard !counts else { return nil }
    switch operation {
    case "Mod" where y > 0:
      let rest = x % y
      return Extent(rest < 0 ? rest + y : rest)
    case "Min": return Extent(min(x, y))
    case "Max": return Extent(max(x, y))
    case "Less": return Extent(x < y ? 1 : 0)
    case "Greater": return Extent(x > y ? 1 : 0)
    case "LessOrEqual": return Extent(x <= y ? 1 : 0)
    case "GreaterOrEqual": return Extent(x >= y ? 1 : 0)
    case "And": return Extent(x != 0 && y != 0 ? 1 : 0)
    case "Or": return Extent(x != 0 || y != 0 ? 1 : 0)
    default: return nil
    }
  }
}
