/// Visits a tensor row by row in row-major order, with the offset of each row in operands whose strides
/// differ. Dimensions that lie one after the other in all operands count as one.
struct StridedRows: Sendable {
  /// Elements of a row.
  let rowCount: Int
  /// Step within a row, by operand.
  let rowStrides: [Int]
  private let outerShape: [Int]
  /// By outer dimension, then by operand.
  private let outerStrides: [[Int]]

  /// - Parameter strides: for each operand, one for each dimension of the shape.
  init(shape: [Int], strides: [[Int]]) {
    var sizes: [Int] = []
    var steps: [[Int]] = []
    for axis in shape.indices where shape[axis] != 1 {
      let step = strides.map { $0[axis] }
      if let size = sizes.last, let last = steps.last,
        zip(last, step).allSatisfy({ $0 == $1 * shape[axis] })
      {
        sizes[sizes.count - 1] = size * shape[axis]
        steps[steps.count - 1] = step
      } else {
        sizes.append(shape[axis])
        steps.append(step)
      }
    }
    rowCount = sizes.popLast() ?? 1
    rowStrides = steps.popLast() ?? strides.map { _ in 1 }
    outerShape = sizes
    outerStrides = steps
  }

  /// - Parameter body: gets each operand's offset of the row, and the row's number.
  func visitRows(_ body: (_ offsets: [Int], _ row: Int) -> Void) {
    var offsets = [Int](repeating: 0, count: rowStrides.count)
    var index = [Int](repeating: 0, count: outerShape.count)
    let rows = outerShape.reduce(1, *)
    for row in 0..<rows {
      body(offsets, row)
      var axis = outerShape.count - 1
      while axis >= 0 {
        index[axis] += 1
        for operand in offsets.indices { offsets[operand] += outerStrides[axis][operand] }
        if index[axis] < outerShape[axis] { break }
        for operand in offsets.indices {
          offsets[operand] -= outerStrides[axis][operand] * outerShape[axis]
        }
        index[axis] = 0
        axis -= 1
      }
    }
  }
}

/// Copies a strided view to row-major order.
struct StridedCopy: Sendable {
  private let rows: StridedRows

  init(shape: [Int], strides: [Int]) {
    rows = StridedRows(shape: shape, strides: [strides])
  }

  func run(from source: UnsafeMutablePointer<Float>, to result: UnsafeMutablePointer<Float>) {
    let count = rows.rowCount
    let stride = rows.rowStrides[0]
    rows.visitRows { offsets, row in
      let from = unsafe source + offsets[0]
      let to = unsafe result + row * count
      if stride == 1 {
        unsafe to.update(from: from, count: count)
      } else {
        for index in 0..<count { unsafe to[index] = from[index * stride] }
      }
    }
  }
}

/// Combines two operands, broadcast by strides of 0, into a row-major result.
struct StridedBinary: Sendable {
  private let rows: StridedRows

  init(shape: [Int], first: [Int], second: [Int]) {
    rows = StridedRows(shape: shape, strides: [first, second])
  }

  @inline(__always)
  func run(
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>,
    to result: UnsafeMutablePointer<Float>, _ combine: (Float, Float) -> Float
  ) {
    let count = rows.rowCount
    let (stepA, stepB) = (rows.rowStrides[0], rows.rowStrides[1])
    rows.visitRows { offsets, row in
      let (a, b) = unsafe (first + offsets[0], second + offsets[1])
      let to = unsafe result + row * count
      switch (stepA, stepB) {
      case (1, 1): for index in 0..<count { unsafe to[index] = combine(a[index], b[index]) }
      case (1, 0):
        let right = unsafe b[0]
        for index in 0..<count { unsafe to[index] = combine(a[index], right) }
      case (0, 1):
        let left = unsafe a[0]
        for index in 0..<count { unsafe to[index] = combine(left, b[index]) }
      default:
        for index in 0..<count {
          unsafe to[index] = combine(a[index * stepA], b[index * stepB])
        }
      }
    }
  }
}

/// Strides that repeat a row-major tensor of shape `from` over the larger shape `to`.
func broadcastStrides(from shape: [Int], to target: [Int]) -> [Int] {
  let missing = target.count - shape.count
  let strides = rowMajorStrides(of: shape)
  return target.indices.map { axis in
    axis < missing || shape[axis - missing] == 1 ? 0 : strides[axis - missing]
  }
}

/// The shape of two tensors combined, as PyTorch broadcasts them.
func broadcastShape(_ first: [Int], _ second: [Int]) -> [Int] {
  let rank = max(first.count, second.count)
  let wide = { (shape: [Int]) in [Int](repeating: 1, count: rank - shape.count) + shape }
  return zip(wide(first), wide(second)).map { $0 == 1 ? $1 : $0 }
}
