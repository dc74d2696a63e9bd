import Diagnostics

extension TrainingLowering {
  /// y = x W^T + b over the last dimension: x `[*, in]`, W `[out, in]`, b `[out]`, y `[*, out]`.
  ///
  /// Backward: dx = dy W, dW = dy^T x, db = the column sums of dy.
  mutating func linear(
    _ input: Variable, _ weight: Variable, _ bias: Variable?
  ) throws(ComputeError) -> Variable {
    let (outputs, features) = (weight.shape[0], weight.shape[1])
    let source = try dense(input.value)
    let count = source.count / max(1, features)
    let shape = Array(input.shape.dropLast()) + [outputs]
    let weights = weight.value
    var result = newValue(shape)
    let product = MatrixProduct(
      rows: count, columns: outputs, depth: features, left: .init(rowStride: features),
      right: .init(isTransposed: true, rowStride: features), result: .init(rowStride: outputs))
    if let bias {
      result = try rowsAdded(product, source, weights, bias.value, to: result)
    } else {
      try emit(product, source, weights, to: result)
    }
    return variable(result, from: [input, weight] + (bias.map { [$0] } ?? [])) {
      (lowering, gradient) throws(ComputeError) in
      let upper = try lowering.dense(gradient)
      if weight.needsGradient {
        let place = lowering.gradientPlace(for: weight)
        try lowering.emit(
          MatrixProduct(
            rows: outputs, columns: features, depth: count,
            left: .init(isTransposed: true, rowStride: outputs), right: .init(rowStride: features),
            result: .init(rowStride: features)), upper, source, to: place)
        try lowering.accumulate(place, to: weight)
      }
      if let bias {
        try lowering.accumulate(
          lowering.columnSums(upper, columns: outputs, to: lowering.gradientPlace(for: bias)),
          to: bias)
      }
      if input.needsGradient {
        let lower = lowering.newValue(input.shape)
        try lowering.emit(
          MatrixProduct(
            rows: count, columns: features, depth: outputs, left: .init(rowStride: outputs),
            right: .init(rowStride: features), result: .init(rowStride: features)),
          upper, weights, to: lower)
        try lowering.accumulate(lower, to: input)
      }
    }
  }

  /// Adds a product of row-major values.
  mutating func emit(
    _ product: MatrixProduct, _ left: Value, _ right: Value, to result: Value
  ) throws(ComputeError) {
    try emit(
      "product", .product(product), reads: [left.location, right.location],
      writes: [result.location])
  }

  /// The product with `row` added to each of its rows.
  private mutating func rowsAdded(
    _ product: MatrixProduct, _ left: Value, _ right: Value, _ row: Value, to result: Value
  ) throws(ComputeError) -> Value {
    let (rows, columns) = (product.rows, product.columns)
    try unsafe emit(
      "bias",
      .kernel { reads, result in
        for index in 0..<rows {
          unsafe (result + index * columns).update(from: reads[0], count: columns)
        }
      }, reads: [row.location], writes: [result.location])
    var sum = product
    sum.accumulates = true
    try emit(
      "product", .product(sum), reads: [left.location, right.location, result.location],
      writes: [result.location])
    return result
  }

  /// The sums over all rows of a row-major value, written to `result`.
  mutating func columnSums(
    _ value: Value, columns: Int, to result: Value
  ) throws(ComputeError) -> Value {
    let rows = value.count / max(1, columns)
    try unsafe emit(
      "column sums",
      .kernel { reads, result in
        unsafe result.update(repeating: 0, count: columns)
        for row in 0..<rows {
          let from = unsafe reads[0] + row * columns
          for column in 0..<columns { unsafe result[column] += from[column] }
        }
      }, reads: [value.location], writes: [result.location])
    return result
  }
}
