import Checkpoints
import Diagnostics
import Networks
import Tensors

extension GraphBuilder {
  /// Y = alpha * A * B + beta * C, matrices transposed or not.
  mutating func gemm() throws(RebuildingError) {
    let alpha = try float("alpha") ?? 1
    let beta = try float("beta") ?? 1
    if let first = try value(0), let second = try value(1),
      let zeros = try productOfZeros(first, second)
    {
      return give(try constant(2).map(GraphValue.constant) ?? zeros)
    }
    var a = try view(0)
    guard a.rank == 2 else { throw failure(.graphShape, "reads \(a) where a matrix is expected") }
    if try int("transA") ?? 0 != 0 { a.dims.swapAt(0, 1) }
    guard let (values, shape) = try weight(1), shape.count == 2 else {
      throw failure(.graphShape, "reads no matrix of weights as its input 1; use nn.Linear")
    }
    let isTransposed = try int("transB") ?? 0 != 0
    let rows = isTransposed ? shape[0] : shape[1]
    var matrix = isTransposed ? values : transposed(values, rows: shape[0], columns: shape[1])
    if alpha != 1 { matrix = matrix.map { Float(alpha) * $0 } }
    var bias: [Float]?
    if let (values, shape) = try weight(2) {
      guard values.count == 1 || (values.count == rows && shape.last == rows) else {
        throw failure(
          .graphShape, "adds \(brief(shape)) to rows of \(rows), which do not broadcast")
      }
      bias = (values.count == 1 ? Array(repeating: values[0], count: rows) : values).map {
        beta == 1 ? $0 : Float(beta) * $0
      }
    }
    give(try linear(a, matrix, rows: rows, columns: shape[0] + shape[1] - rows, bias: bias))
  }

  func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for column in 0..<columns {
      for row in 0..<rows { result.append(values[row * columns + column]) }
    }
    return result
  }

  /// A layer over the last dimension.
  ///
  /// - Parameter matrix: `[rows, columns]`, as torch.nn.Linear holds it.
  mutating func linear(
    _ view: GraphView, _ matrix: [Float], rows: Int, columns: Int, bias: [Float]?
  ) throws(RebuildingError) -> GraphView {
    guard view.rank > 0 else { throw failure(.graphShape, "reads a single number") }
    let x = try along(view.rank - 1, of: view).view
    let name = try learned("Linear", weight: 1) { name throws(RebuildingError) in
      [(name + ".weight", matrix, [rows, columns])]
        + (bias.map { [(name + ".bias", $0, [rows])] } ?? [])
    }
    let operation = Linear(inFeatures: columns, outFeatures: rows, bias: bias != nil)
    let (source, sizes) = try emit(.linear(operation), [x.source], name: name)
    return GraphView(source: source, sizes: sizes, dims: x.dims)
  }

  /// The name of a layer whose tensors are kept; an earlier one's where it reads the same initializers
  /// with the same attributes.
  mutating func learned(
    _ kind: String, weight index: Int,
    tensors: (String) throws(RebuildingError) -> [(name: String, values: [Float], shape: [Int])]
  ) throws(RebuildingError) -> String {
    let own = Array(node.inputs.dropFirst())
    let key = LayerKey(operation: node.operation, inputs: own, attributes: node.attributes)
    if let name = sharedNames[key] { return name }
    let name = names.unique(moduleName(index))
    for tensor in try tensors(name) {
      try keep(tensor.values, shape: tensor.shape, named: tensor.name)
    }
    // A product without bias may still be given one.
    if node.operation != "MatMul" { sharedNames[key] = name }
    return name
  }

  mutating func matMul() throws(RebuildingError) {
    guard let first = try value(0), let second = try value(1) else {
      throw failure(.graphShape, "must have two inputs; export the model again")
    }
    if let zeros = try productOfZeros(first, second) { return give(zeros) }
    if case .constant(let constant) = second, constant.shape.count >= 2,
      case .view(let view) = first, let values = matrix(constant, for: view)
    {
      let columns = constant.shape[constant.shape.count - 2]
      let rows = constant.shape[constant.shape.count - 1]
      return give(
        try linear(
          view, transposed(values, rows: columns, columns: rows), rows: rows, columns: columns,
          bias: nil))
    }
    if case .constant(let constant) = second {
      return give(try product(try view(first, 0), constant, isFirst: true))
    }
    if case .constant(let constant) = first {
      return give(try product(try view(second, 1), constant, isFirst: false))
    }
    give(try product(try view(first, 0), try view(second, 1)))
  }

  /// The one matrix that every row of the value is multiplied by: also where it stands there many times.
  private func matrix(_ constant: GraphConstant, for view: GraphView) -> [Float]? {
    let leading = constant.shape.dropLast(2)
    let size = constant.shape.suffix(2).reduce(1, *)
    guard let values = constant.floats, size > 0, constant.shape.count <= max(view.rank, 2),
      leading.enumerated().allSatisfy({ index, size in
        size == 1 || size == view.size(view.rank - constant.shape.count + index)
      }),
      stride(from: size, to: values.count, by: size).allSatisfy({
        values[$0..<$0 + size] == values[..<size]
      })
    else { return nil }
    return Array(values[..<size])
  }

  /// What a state of zeros, of as many rows as there are samples, gives in a product.
  private mutating func productOfZeros(
    _ first: GraphValue, _ second: GraphValue
  ) throws(RebuildingError) -> GraphValue? {
    guard case .filled(0, var extents) = first, case .constant(let matrix) = second,
      matrix.shape.count == 2, extents.count >= 2,
      extents.last == Extent(matrix.shape[node.attributes["transB"] == .int(1) ? 1 : 0])
    else { return nil }
    extents[extents.count - 1] = Extent(matrix.shape[node.attributes["transB"] == .int(1) ? 0 : 1])
    return try filled(0, extents)
  }

  /// With a constant that is no weight of a Linear.
  private mutating func product(
    _ view: GraphView, _ constant: GraphConstant, isFirst: Bool
  ) throws(RebuildingError) -> GraphView {
    guard view.rank >= 2, constant.shape.count >= 2, let values = constant.floats else {
      throw failure(
        .graphShape, "multiplies \(view) and \(brief(constant.shape)); both must be matrices")
    }
    let (x, leading, _) = try aligned(view, constant.shape.dropLast(2).map { $0 } + [1, 1])
    let shape = Array(leading.dropLast(2) + constant.shape.suffix(2))
    let own = try parameter(values, shape: shape, initializer: node.inputs[isFirst ? 1 : 0])
    try checkMatrix(x)
    let (source, sizes) = try emit(.matMul, isFirst ? [x.source, own] : [own, x.source])
    return GraphView(source: source, sizes: sizes, dims: x.dims)
  }

  private mutating func product(
    _ first: GraphView, _ second: GraphView
  ) throws(RebuildingError) -> GraphView {
    guard first.rank >= 2, second.rank >= 2 else {
      throw failure(.graphShape, "multiplies \(first) and \(second); both must be matrices")
    }
    let (a, b) = try alike(first, second, upTo: max(first.rank, second.rank) - 2)
    try checkMatrix(a)
    try checkMatrix(b)
    let (source, sizes) = try emit(.matMul, [a.source, b.source])
    return GraphView(source: source, sizes: sizes, dims: a.dims)
  }

  private func checkMatrix(_ view: GraphView) throws(RebuildingError) {
    guard !view.holdsBatch(view.rank - 1), !view.holdsBatch(view.rank - 2) else {
      throw failure(
        .graphBatch,
        "multiplies rows or columns of \(view) across the batch, and nothing may mix samples")
    }
  }
}

/// What makes two nodes one layer with one set of tensors.
struct LayerKey: Hashable {
  let operation: String
  let inputs: [String]
  let attributes: [String: ONNXAttribute]
}
