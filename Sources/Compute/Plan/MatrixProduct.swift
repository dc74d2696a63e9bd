internal import CDNNL

/// C = scale * A B, or C += scale * A B, of row-major matrices, each of which may be read transposed; over
/// many matrices at equal distances if there are several. Where the result's distance is 0, the products
/// are summed in their order.
///
/// A is `[rows, depth]`, B is `[depth, columns]`, C is `[rows, columns]`, as they are multiplied.
struct MatrixProduct: Hashable, Sendable {
  /// One operand: stored `[depth, rows]` in place of `[rows, depth]` if transposed, for B likewise.
  struct Operand: Hashable, Sendable {
    var isTransposed = false
    /// Elements from one stored row to the next.
    var rowStride: Int
    /// Elements from one matrix to the next; 0 repeats one.
    var matrixStride = 0
  }

  /// A dimension of matrices, and the elements from one index to the next in each operand.
  struct Axis: Hashable, Sendable {
    var count: Int
    var left: Int
    var right: Int
    var result: Int
  }

  var rows: Int
  var columns: Int
  var depth: Int
  var left: Operand
  var right: Operand
  var result: Operand
  /// How many matrices.
  var count = 1
  /// Dimensions of matrices outside of `count`, the outermost first.
  var outer: [Axis] = []
  var accumulates = false
  var scale: Float = 1

  /// - Throws: `CMP001`, `CMP002`.
  func run(
    _ a: FloatPointer, _ b: FloatPointer, to c: FloatPointer
  ) throws(ComputeError) {
    unsafe try run(outer[...], a, b, c, adds: accumulates)
  }

  private func run(
    _ outer: ArraySlice<Axis>, _ a: FloatPointer, _ b: FloatPointer, _ c: FloatPointer, adds: Bool
  ) throws(ComputeError) {
    if let axis = outer.first {
      for index in 0..<axis.count {
        unsafe try run(
          outer.dropFirst(), a + index * axis.left, b + index * axis.right,
          c + index * axis.result, adds: adds || (axis.result == 0 && index > 0))
      }
      return
    }
    for index in 0..<count {
      let adds = adds || (result.matrixStride == 0 && index > 0)
      try check(
        "dnnl_sgemm",
        unsafe dnnl_sgemm(
          left.letter, right.letter, Int64(rows), Int64(columns), Int64(depth), scale,
          a + index * left.matrixStride, Int64(left.rowStride), b + index * right.matrixStride,
          Int64(right.rowStride), adds ? 1 : 0, c + index * result.matrixStride,
          Int64(result.rowStride)))
    }
  }
}

extension MatrixProduct.Operand {
  /// What BLAS calls it.
  fileprivate var letter: CChar {
    CChar(isTransposed ? UInt8(ascii: "T") : UInt8(ascii: "N"))
  }
}
