import Tensors

extension ValueShape {
  /// The shape of an elementwise operation on two values, as PyTorch broadcasts them.
  static func broadcast(_ first: ValueShape, _ second: ValueShape) throws(Misfit) -> ValueShape {
    let extents = try broadcast(first.extents, second.extents, of: first, second)
    guard let result = ValueShape(extents: extents) else { throw movedBatch(first, second) }
    return result
  }

  /// Right-aligned; sizes must agree or be 1, and the batch meets only the batch, 1, or nothing.
  private static func broadcast(
    _ first: [Int?], _ second: [Int?], of a: ValueShape, _ b: ValueShape
  ) throws(Misfit) -> [Int?] {
    let rank = max(first.count, second.count)
    var result: [Int?] = []
    for position in 0..<rank {
      let (i, j) = (position - rank + first.count, position - rank + second.count)
      let pair = (i >= 0 ? first[i] : 1, j >= 0 ? second[j] : 1)
      switch pair {
      case (nil, nil), (nil, 1), (1, nil): result.append(nil)
      case (nil, _), (_, nil): throw movedBatch(a, b)
      case (let x?, let y?) where x == y || y == 1: result.append(x)
      case (1, let y?): result.append(y)
      default:
        throw Misfit(
          .shape,
          "inputs of \(a) and \(b) do not broadcast: aligned at the right, sizes must be equal or 1"
        )
      }
    }
    return result
  }

  private static func movedBatch(_ first: ValueShape, _ second: ValueShape) -> Misfit {
    Misfit(
      .mixesSamples,
      "inputs of \(first) and \(second), aligned at the right, would set the batch of one against "
        + "another dimension of the other, and nothing may mix samples")
  }

  /// The shape of `torch.matmul`.
  static func matrixProduct(_ first: ValueShape, _ second: ValueShape) throws(Misfit) -> ValueShape
  {
    guard first.rank > 0, second.rank > 0 else {
      throw Misfit(.shape, "expects two values with dimensions, got \(first) and \(second)")
    }
    let rows = first.rank == 1 ? [1] + first.extents : first.extents
    let columns = second.rank == 1 ? second.extents + [1] : second.extents
    guard let inner = rows[rows.count - 1], let other = columns[columns.count - 2] else {
      throw Misfit(
        .mixesSamples,
        "the product of \(first) and \(second) would sum over the batch, and nothing may mix samples"
      )
    }
    guard inner == other else {
      throw Misfit(
        .shape,
        "the last dimension of the first input must be as long as the second-last of the second, got "
          + "\(first) and \(second)")
    }
    var result = try broadcast(
      rows.dropLast(2).map(\.self), columns.dropLast(2).map(\.self), of: first, second)
    if first.rank > 1 { result.append(rows[rows.count - 2]) }
    if second.rank > 1 { result.append(columns[columns.count - 1]) }
    guard let shape = ValueShape(extents: result) else { throw movedBatch(first, second) }
    return shape
  }

  static func concatenated(_ inputs: [ValueShape], dim: Int) throws(Misfit) -> ValueShape {
    let first = inputs[0]
    if let unlike = inputs.first(where: { $0.isBatched != first.isBatched }) {
      throw Misfit(
        .shape,
        "inputs of \(first) and \(unlike) cannot be joined: one has the batch, the other does not, "
          + "and Concat does not broadcast")
    }
    let index = try first.index(ofDim: dim)
    var sizes = first.sizes
    for input in inputs.dropFirst() {
      guard input.rank == first.rank, input.removing(index) == first.removing(index) else {
        throw Misfit(
          .shape,
          "inputs of \(first) and \(input) cannot be joined along dim \(dim): their other dimensions "
            + "must be equal")
      }
      // Each size is within the limits and a network has few layers, so that the sum fits.
      sizes[index] += input.sizes[index]
    }
    return first.replacing(sizes)
  }
}
