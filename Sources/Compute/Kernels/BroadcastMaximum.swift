/// The largest values of a row-major tensor over the dimensions in which a smaller one repeats.
struct BroadcastMaximum: Sendable {
  private let rows: StridedRows
  private let resultCount: Int

  /// - Parameter target: a shape that broadcasts to `shape`.
  init(of shape: [Int], to target: [Int]) {
    rows = StridedRows(shape: shape, strides: [broadcastStrides(from: target, to: shape)])
    resultCount = target.reduce(1, *)
  }

  /// Any NaN makes its result NaN.
  func run(from source: FloatPointer, to result: FloatPointer) {
    unsafe result.update(repeating: -.infinity, count: resultCount)
    visit { at, target in
      let value = unsafe source[at]
      if unsafe value > result[target] || value.isNaN { unsafe result[target] = value }
    }
  }

  /// The gradient of the source: that of the result, in equal parts for all values equal to it.
  ///
  /// Source: torch.amax; with NaN, which equals nothing, every part is NaN, as there.
  func differentiate(
    _ source: FloatPointer, _ result: FloatPointer, _ upper: FloatPointer, to lower: FloatPointer
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: resultCount) { counts in
      unsafe counts.initialize(repeating: 0)
      guard let counts = counts.baseAddress else { return }
      visit { if unsafe source[$0] == result[$1] { unsafe counts[$1] += 1 } }
      visit { at, target in
        let share: Float = unsafe source[at] == result[target] ? 1 : 0
        unsafe lower[at] = share * upper[target] / Float(counts[target])
      }
    }
  }

  /// - Parameter body: gets an element's place in the source and in the result.
  @inline(__always)
  private func visit(_ body: (_ at: Int, _ target: Int) -> Void) {
    let (count, stride) = (rows.rowCount, rows.rowStrides[0])
    rows.visitRows { offsets, row in
      for index in 0..<count { body(row * count + index, offsets[0] + index * stride) }
    }
  }
}
