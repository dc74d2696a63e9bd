import Networks
import Tensors

// Elementwise operations and products, broadcast as PyTorch does.
extension TensorContext {
  // MARK: - One tensor

  /// A function of each element alone: the result has the tensor's own shape.
  func elementwise(
    _ operation: Operation, _ given: TracedTensor, tensors: [String: StoredTensor] = [:]
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try lowered(given)
    return relabelled(try emit(operation, [tensor], tensors: tensors), as: tensor)
  }

  /// The result of a layer that leaves every dimension where it is, seen as `tensor` is.
  func relabelled(_ result: TracedTensor, as tensor: TracedTensor) -> TracedTensor {
    var result = result
    result.shape = tensor.shape
    result.slowMultiple = tensor.slowMultiple
    if case .flow(let source, _) = result.content, case .flow(_, let axis) = tensor.content {
      result.content = .flow(source, batchAxis: axis)
    }
    return result
  }

  /// A function of numbers that layers compute too: literals are computed here.
  func mapped(
    _ given: TracedTensor, _ operation: Operation, _ function: (Double) -> Double
  ) throws(TraceStop) -> TracedTensor {
    let current = try current(given)
    if let array = literal(current) {
      return tensor(array.map(function), floating(current.elementType))
    }
    return try elementwise(operation, current)
  }

  func function(
    _ function: ElementaryFunction, _ tensor: TracedTensor, _ value: (Double) -> Double
  ) throws(TraceStop) -> TracedTensor {
    try mapped(tensor, .function(function), value)
  }

  func floating(_ type: TracedTensor.ElementType) -> TracedTensor.ElementType {
    type.isFloating ? type : .float32
  }

  /// x * factor + offset
  func scaled(
    _ given: TracedTensor, by factor: Double = 1, plus offset: Double = 0
  ) throws(TraceStop) -> TracedTensor {
    if factor == 1, offset == 0 { return given }
    return try mapped(given, .scale(factor: factor, offset: offset)) { $0 * factor + offset }
  }

  // MARK: - Two tensors

  func arithmetic(
    _ operation: Arithmetic, _ first: TracedTensor, _ second: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    let (left, right) = (try current(first), try current(second))
    let type = promoted(left, right, operation)
    if let a = literal(left), let b = literal(right) {
      guard let result = LiteralArray.combined(a, b, operation.function) else {
        throw doesNotBroadcast(left, right)
      }
      return tensor(result, type)
    }
    if let number = number(right), spreads(right, to: left) {
      return try byNumber(operation, left, number, isLeft: false)
    }
    if let number = number(left), spreads(left, to: right) {
      return try byNumber(operation, right, number, isLeft: true)
    }
    return try broadcast(.arithmetic(operation), left, right)
  }

  /// The one number that a constant is everywhere.
  private func number(_ tensor: TracedTensor) -> Double? {
    switch tensor.content {
    case .filled(let value): value
    case .literal(let values) where values.count == 1: values[0]
    default: nil
    }
  }

  /// Whether the result of a constant with `other` has the shape of `other`.
  private func spreads(_ constant: TracedTensor, to other: TracedTensor) -> Bool {
    guard constant.rank <= other.rank, constant.slowMultiple == other.slowMultiple else {
      return false
    }
    return zip(constant.shape, other.shape.suffix(constant.rank)).allSatisfy { own, wanted in
      own == .known(1) || own == wanted
    }
  }

  func byNumber(
    _ operation: Arithmetic, _ tensor: TracedTensor, _ number: Double, isLeft: Bool
  ) throws(TraceStop) -> TracedTensor {
    let current = try current(tensor)
    if let array = literal(current) {
      let result = array.map {
        isLeft ? operation.function(number, $0) : operation.function($0, number)
      }
      return self.tensor(
        result,
        number == number.rounded() && operation != .divide
          ? current.elementType : floating(current.elementType))
    }
    switch (operation, isLeft) {
    case (.add, _): return try elementwise(.scale(factor: 1, offset: number), current)
    case (.subtract, false): return try elementwise(.scale(factor: 1, offset: -number), current)
    case (.subtract, true): return try elementwise(.scale(factor: -1, offset: number), current)
    case (.multiply, _): return try elementwise(.scale(factor: number, offset: 0), current)
    case (.divide, false):
      guard number != 0 else {
        throw unsupported("a division by 0", instead: "divide by another number")
      }
      return try elementwise(.scale(factor: 1 / number, offset: 0), current)
    case (.divide, true):
      return try broadcast(
        .arithmetic(.divide), TracedTensor(.literal([number]), [1]), current)
    }
  }

  private func promoted(
    _ left: TracedTensor, _ right: TracedTensor, _ operation: Arithmetic
  ) -> TracedTensor.ElementType {
    let types = [left.elementType, right.elementType]
    if let type = types.first(where: \.isFloating) { return type }
    return operation == .divide ? .float32 : left.elementType
  }

  private func doesNotBroadcast(_ left: TracedTensor, _ right: TracedTensor) -> TraceStop {
    misfit(
      "\(left.shapeText) and \(right.shapeText) do not broadcast: aligned at the right, sizes must be "
        + "equal or 1")
  }

  /// A layer of two inputs that broadcasts: both are brought into one layout first.
  func broadcast(
    _ operation: Operation, _ first: TracedTensor, _ second: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    let (left, right) = (try lowered(first), try lowered(second))
    let rank = max(left.rank, right.rank)
    let shape = try broadcastShape(left, right)
    let positions = [left, right].compactMap { tensor in
      tensor.batchAxis.map { $0 + rank - tensor.rank }
    }
    guard let position = positions.first else {
      return try emit(operation, [left, right], elementType: floating(left.elementType))
    }
    if left.batchAxis != nil, right.batchAxis != nil {
      guard left.slowMultiple == right.slowMultiple else {
        throw mixing("\(left.shapeText) and \(right.shapeText) hold their images in other orders")
      }
    }
    let batched = left.batchAxis != nil ? left : right
    var result = try emit(
      operation,
      [
        try aligned(left, rank: rank, batchAt: position),
        try aligned(right, rank: rank, batchAt: position),
      ], elementType: floating(batched.elementType))
    result.shape = shape
    result.slowMultiple = batched.slowMultiple
    if case .flow(let source, _) = result.content {
      result.content = .flow(source, batchAxis: position)
    }
    return result
  }

  private func broadcastShape(
    _ left: TracedTensor, _ right: TracedTensor
  ) throws(TraceStop) -> [TracedTensor.Dimension] {
    let rank = max(left.rank, right.rank)
    var result: [TracedTensor.Dimension] = []
    for position in 0..<rank {
      let i = position - rank + left.rank
      let j = position - rank + right.rank
      let a = i >= 0 ? left.shape[i] : .known(1)
      let b = j >= 0 ? right.shape[j] : .known(1)
      switch (a, b) {
      case _ where a == b: result.append(a)
      case (.known(1), _): result.append(b)
      case (_, .known(1)): result.append(a)
      case (.batch, .known), (.known, .batch), (.batch, .batch):
        throw mixing(
          "\(left.shapeText) and \(right.shapeText), aligned at the right, set the batch of one "
            + "against another dimension of the other")
      default: throw doesNotBroadcast(left, right)
      }
    }
    // The batch of one beside the batch of the other would pair each image with every other.
    let batches = result.count { if case .batch = $0 { true } else { false } }
    guard batches <= 1 else {
      throw mixing("\(left.shapeText) and \(right.shapeText) pair each image with every other")
    }
    return result
  }

  /// The tensor so that its physical dimensions, aligned at the right, meet those of the result.
  private func aligned(
    _ tensor: TracedTensor, rank: Int, batchAt position: Int
  ) throws(TraceStop) -> TracedTensor {
    let missing = rank - tensor.rank
    if tensor.batchAxis != nil {
      var shape = tensor.physicalSizes
      if missing == 0 { return relayout(tensor) }
      shape.insert(contentsOf: [Int](repeating: 1, count: missing), at: 0)
      return try emit(.reshape(shape), [tensor])
    }
    // The dimension that stands against the batch goes: it is 1, or the result would not be one.
    let own = position - missing
    guard own >= 0, var sizes = tensor.knownSizes else { return tensor }
    let isMerged = tensor.shape[own] != .known(1)
    guard !isMerged else { return tensor }
    sizes.remove(at: own)
    return try emit(.reshape(sizes), [tensor])
  }

  /// A flow seen as the graph holds it.
  private func relayout(_ tensor: TracedTensor) -> TracedTensor {
    guard case .flow(let source, .some) = tensor.content else { return tensor }
    return physical(
      source, ValueShape(sizes: tensor.physicalSizes), elementType: tensor.elementType)
  }

  // MARK: - Products

  /// `torch.matmul`.
  func product(_ first: TracedTensor, _ second: TracedTensor) throws(TraceStop) -> TracedTensor {
    let (left, right) = (try lowered(first), try lowered(second))
    guard left.rank > 0, right.rank > 0 else {
      throw misfit("both arguments need dimensions, got \(left.shapeText) and \(right.shapeText)")
    }
    let inner = left.shape[left.rank - 1]
    let other = right.shape[max(right.rank - 2, 0)]
    guard case .known = inner, case .known = other else {
      throw mixing("the product of \(left.shapeText) and \(right.shapeText) sums over the batch")
    }
    guard inner == other else {
      throw misfit(
        "\(left.shapeText) and \(right.shapeText): the last dimension of the first must be as long as "
          + "the second-last of the second")
    }
    switch (left.batchAxis, right.batchAxis) {
    case (nil, nil): return try emit(.matMul, [left, right])
    case (let axis?, nil) where right.rank <= 2:
      // Rows, the batch among them, by one matrix; a row more stands in for a lone vector.
      var result = left
      result.shape = Array(left.shape.dropLast())
      if right.rank == 2 { result.shape.append(right.shape[1]) }
      return try rows(left, right, as: result, batchAxis: axis)
    case (nil, let axis?) where left.rank == 2 && right.rank == 2 && axis == 1:
      // W x^T = (x W^T)^T
      let product = try self.product(
        try transposed(right, 0, 1), try transposed(left, 0, 1))
      return try transposed(product, 0, 1)
    default: return try batchedProduct(left, right)
    }
  }

  private func rows(
    _ left: TracedTensor, _ right: TracedTensor, as wanted: TracedTensor, batchAxis: Int
  ) throws(TraceStop) -> TracedTensor {
    var result = try emit(.matMul, [left, right])
    result.shape = wanted.shape
    result.slowMultiple = wanted.slowMultiple
    if case .flow(let source, _) = result.content {
      result.content = .flow(source, batchAxis: batchAxis)
    }
    return result
  }

  /// Matrices in the last two dimensions; the batch stands before them in both.
  private func batchedProduct(
    _ left: TracedTensor, _ right: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    let rank = max(left.rank, right.rank)
    guard left.rank >= 2, right.rank >= 2 else {
      // A vector is a matrix of one row or one column.
      if left.rank == 1 {
        let result = try product(try reshaped(left, to: [.known(1)] + left.shape), right)
        return try squeezed(result, dims: [-2])
      }
      let result = try product(left, try reshaped(right, to: right.shape + [.known(1)]))
      return try squeezed(result, dims: [-1])
    }
    let positions = [left, right].compactMap { tensor in
      tensor.batchAxis.map { $0 + rank - tensor.rank }
    }
    guard let position = positions.first, positions.allSatisfy({ $0 == position }) else {
      throw mixing(
        "the product of \(left.shapeText) and \(right.shapeText) pairs each image with every other")
    }
    guard position < rank - 2 else {
      guard position == rank - 2, left.batchAxis != nil, right.batchAxis == nil else {
        throw mixing(
          "the product of \(left.shapeText) and \(right.shapeText) has the batch in its matrices")
      }
      throw unsupported(
        "a product of \(left.shapeText) and \(right.shapeText), whose batch is the row of matrices",
        instead: "put the batch first, as in x.transpose(0, 1)")
    }
    let leading = try broadcastShape(
      stripped(left), stripped(right))
    var result = try emit(
      .matMul,
      [
        try aligned(left, rank: rank, batchAt: position),
        try aligned(right, rank: rank, batchAt: position),
      ])
    result.shape = leading + [left.shape[left.rank - 2], right.shape[right.rank - 1]]
    if case .flow(let source, _) = result.content {
      result.content = .flow(source, batchAxis: position)
    }
    return result
  }

  /// The dimensions before the matrices.
  private func stripped(_ tensor: TracedTensor) -> TracedTensor {
    var result = tensor
    result.shape = Array(tensor.shape.dropLast(2))
    return result
  }
}

extension Arithmetic {
  fileprivate var function: (Double, Double) -> Double {
    switch self {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    }
  }
}
