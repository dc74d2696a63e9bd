import Diagnostics
import Networks

extension TrainingLowering {
  /// torch.matmul, times `scale`: the last two dimensions multiplied, the others broadcast; a vector
  /// counts as a row on the left and as a column on the right.
  mutating func matMul(
    _ first: Variable, _ second: Variable, scale: Float = 1
  ) throws(ComputeError) -> Variable {
    let isRow = first.shape.count == 1
    let isColumn = second.shape.count == 1
    let left = isRow ? try reshaped(first, to: [1] + first.shape) : first
    let right = isColumn ? try reshaped(second, to: second.shape + [1]) : second
    let batch = broadcastShape(Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    let rows = left.shape[left.shape.count - 2]
    let columns = right.shape[right.shape.count - 1]
    let product = try matrixProduct(left, right, to: batch + [rows, columns], scale)
    return try reshaped(
      product, to: batch + (isRow ? [] : [rows]) + (isColumn ? [] : [columns]))
  }

  /// `[…, M, K]` times `[…, K, N]`. Backward: dA = dC B^T, dB = A^T dC, each summed over the dimensions
  /// along which it was repeated.
  private mutating func matrixProduct(
    _ first: Variable, _ second: Variable, to shape: [Int], _ scale: Float
  ) throws(ComputeError) -> Variable {
    let left = try matrices(first.value)
    let right = try matrices(second.value)
    let result = newValue(shape)
    try emitProduct(left, right, to: result, scale)
    return variable(result, from: [first, second]) {
      (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.matrices(gradient)
      if first.needsGradient {
        let place = lowering.gradientPlace(for: first)
        try lowering.emitProduct(upper, right.transposed, to: place, scale)
        try lowering.accumulate(place, to: first)
      }
      if second.needsGradient {
        let place = lowering.gradientPlace(for: second)
        try lowering.emitProduct(left.transposed, upper, to: place, scale)
        try lowering.accumulate(place, to: second)
      }
    }
  }

  /// Adds the product of strided matrices, written to a row-major result.
  private mutating func emitProduct(
    _ left: Value, _ right: Value, to result: Value, _ scale: Float
  ) throws(ComputeError) {
    var product = MatrixProduct(left, right, result)
    product.scale = scale
    try emit(product, left, right, to: result)
  }

  /// The value as matrices whose rows or columns lie together.
  private mutating func matrices(_ value: Value) throws(ComputeError) -> Value {
    let (source, _) = try strided(value)
    return source.matrixOperand == nil ? try dense(source) : source
  }

  /// `Bilinear`: y_k = x1^T W_k x2 + b_k, as a linear map of x2 to `[out, in1]`, times x1.
  mutating func bilinear(
    _ first: Variable, _ second: Variable, _ weight: Variable, _ bias: Variable?
  ) throws(ComputeError) -> Variable {
    let (outputs, in1, in2) = (weight.shape[0], weight.shape[1], weight.shape[2])
    let outer = Array(first.shape.dropLast())
    let rows = outer.reduce(1, *)
    let map = try reshaped(weight, to: [outputs * in1, in2])
    let mapped = try reshaped(linear(second, map, nil), to: [rows, outputs, in1])
    let column = try reshaped(first, to: [rows, in1, 1])
    let product = try reshaped(matMul(mapped, column), to: outer + [outputs])
    guard let bias else { return product }
    return try addingRow(bias, to: product)
  }

  /// The value with `row` added along its last dimension.
  private mutating func addingRow(
    _ row: Variable, to input: Variable
  ) throws(ComputeError) -> Variable {
    let source = try dense(input.value)
    let columns = row.value.count
    let rows = source.count / columns
    let sum = try unsafe emitKernel("add row", [source, row.value], to: input.shape) {
      reads, result in
      for index in 0..<rows {
        let start = index * columns
        for column in 0..<columns {
          unsafe result[start + column] = reads[0][start + column] + reads[1][column]
        }
      }
    }
    return variable(sum, from: [input, row]) { (lowering, gradient) throws(ComputeError) in
      try lowering.accumulate(gradient, to: input)
      let sums = try lowering.columnSums(
        lowering.dense(gradient), columns: columns, to: lowering.gradientPlace(for: row))
      try lowering.accumulate(sums, to: row)
    }
  }
}

extension Value {
  /// The value with its last two dimensions exchanged: a view. Only for strided values.
  fileprivate var transposed: Value {
    guard case .strided(var strides) = layout else { preconditionFailure("it has no strides") }
    var shape = shape
    shape.swapAt(shape.count - 2, shape.count - 1)
    strides.swapAt(shape.count - 2, shape.count - 1)
    return Value(shape: shape, layout: .strided(strides), location: location)
  }

  /// How a product reads one of the matrices; nil where neither rows nor columns lie together.
  fileprivate var matrixOperand: MatrixProduct.Operand? {
    guard case .strided(let strides) = layout else { return nil }
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let (rowStride, columnStride) = (strides[shape.count - 2], strides[shape.count - 1])
    if columns == 1 || columnStride == 1, rows == 1 || rowStride >= columns {
      return .init(rowStride: rows == 1 ? columns : rowStride)
    }
    if rows == 1 || rowStride == 1, columns == 1 || columnStride >= rows {
      return .init(isTransposed: true, rowStride: columns == 1 ? rows : columnStride)
    }
    return nil
  }

  /// Elements from one matrix to the next in each dimension of a larger batch.
  fileprivate func matrixStrides(over batch: [Int]) -> [Int] {
    guard case .strided(let strides) = layout else { preconditionFailure("it has no strides") }
    let missing = batch.count - (shape.count - 2)
    return batch.indices.map { axis in
      axis < missing || shape[axis - missing] == 1 ? 0 : strides[axis - missing]
    }
  }
}

extension MatrixProduct {
  /// Of strided matrices whose leading dimensions are broadcast; a result that has fewer of them is summed
  /// over the others.
  fileprivate init(_ left: Value, _ right: Value, _ result: Value) {
    guard let leftOperand = left.matrixOperand, let rightOperand = right.matrixOperand,
      let resultOperand = result.matrixOperand
    else { preconditionFailure("neither rows nor columns lie together") }
    self.init(
      rows: result.shape[result.shape.count - 2], columns: result.shape[result.shape.count - 1],
      depth: left.shape[left.shape.count - 1], left: leftOperand, right: rightOperand,
      result: resultOperand)
    let batch = broadcastShape(
      Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    outer = Self.axes(
      batch, left.matrixStrides(over: batch), right.matrixStrides(over: batch),
      result.matrixStrides(over: batch))
    while let axis = outer.last, fold(axis) { outer.removeLast() }
    guard let last = outer.popLast() else { return }
    count = last.count
    self.left.matrixStride = last.left
    self.right.matrixStride = last.right
    self.result.matrixStride = last.result
  }

  /// Dimensions of more than one index; neighbours that lie one after the other in all operands are one.
  private static func axes(
    _ batch: [Int], _ left: [Int], _ right: [Int], _ result: [Int]
  ) -> [Axis] {
    var axes: [Axis] = []
    for index in batch.indices where batch[index] != 1 {
      var axis = Axis(
        count: batch[index], left: left[index], right: right[index], result: result[index])
      if let last = axes.last, last.left == axis.left * axis.count,
        last.right == axis.right * axis.count, last.result == axis.result * axis.count
      {
        axis.count *= last.count
        axes.removeLast()
      }
      axes.append(axis)
    }
    return axes
  }

  /// Takes an axis into the product itself, if it can be: as more rows where all matrices on the left meet
  /// the same one, as more depth where the products are summed.
  private mutating func fold(_ axis: Axis) -> Bool {
    if axis.right == 0, !left.isTransposed, !result.isTransposed,
      axis.left == rows * left.rowStride, axis.result == rows * result.rowStride
    {
      rows *= axis.count
      return true
    }
    if axis.result == 0, left.isTransposed, !right.isTransposed,
      axis.left == depth * left.rowStride, axis.right == depth * right.rowStride
    {
      depth *= axis.count
      return true
    }
    return false
  }
}
