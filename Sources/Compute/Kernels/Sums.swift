/// The sum of a term over `0..<count`, in float64, in an order that depends on the count alone.
@inline(__always)
func sum(_ count: Int, _ term: (Int) -> Float) -> Double {
  var lanes = SIMD8<Double>.zero
  let whole = count - count % 8
  for index in stride(from: 0, to: whole, by: 8) {
    lanes += SIMD8<Double>(
      Double(term(index)), Double(term(index + 1)), Double(term(index + 2)),
      Double(term(index + 3)), Double(term(index + 4)), Double(term(index + 5)),
      Double(term(index + 6)), Double(term(index + 7)))
  }
  var result = lanes.sum()
  for index in whole..<count { result += Double(term(index)) }
  return result
}

/// Sums a row-major tensor over the dimensions in which a smaller one repeats, in float64.
struct BroadcastSum: Sendable {
  private let rows: StridedRows
  private let resultCount: Int

  /// - Parameter target: a shape that broadcasts to `shape`.
  init(of shape: [Int], to target: [Int]) {
    rows = StridedRows(shape: shape, strides: [broadcastStrides(from: target, to: shape)])
    resultCount = target.reduce(1, *)
  }

  func run(from source: FloatPointer, to result: FloatPointer, scale: Double = 1) {
    let (count, stride) = (rows.rowCount, rows.rowStrides[0])
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: resultCount) { sums in
      unsafe sums.initialize(repeating: 0)
      guard let base = sums.baseAddress else { return }
      rows.visitRows { offsets, row in
        let (from, to) = unsafe (source + row * count, base + offsets[0])
        if stride == 0 {
          unsafe to[0] += sum(count) { unsafe from[$0] }
        } else {
          for index in 0..<count { unsafe to[index * stride] += Double(from[index]) }
        }
      }
      for index in 0..<resultCount { unsafe result[index] = Float(base[index] * scale) }
    }
  }
}
