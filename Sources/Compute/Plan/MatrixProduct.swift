internal import CDNNL

/// C = A B, or C += A B, of row-major matrices, each of which may be read transposed; over many
/// matrices at equal distances if there are several.
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

  var rows: Int
  var columns: Int
  var depth: Int
  var left: Operand
  var right: Operand
  var result: Operand
  /// How many matrices.
  var count = 1
  var accumulates = false

  /// - Throws: `CMP001`, `CMP002`.
  func run(
    _ a: FloatPointer, _ b: FloatPointer, to c: FloatPointer
  ) throws(ComputeError) {
    let letter = { (isTransposed: Bool) in
      CChar(isTransposed ? UInt8(ascii: "T") : UInt8(ascii: "N"))
    }
    for index in 0..<count {
      try check(
        "dnnl_sgemm",
        unsafe dnnl_sgemm(
          letter(left.isTransposed), letter(right.isTransposed), Int64(rows), Int64(columns),
          Int64(depth), 1, a + index * left.matrixStride, Int64(left.rowStride),
          b + index * right.matrixStride, Int64(right.rowStride), accumulates ? 1 : 0,
          c + index * result.matrixStride, Int64(result.rowStride)))
    }
  }
}
