import Networks

/// A reduction of the middle dimension of `[outer, size, inner]`.
struct ReductionKernel: Sendable {
  let kind: Reduce.Kind
  let outer: Int
  let size: Int
  let inner: Int

  func run(from source: UnsafeMutablePointer<Float>, to result: UnsafeMutablePointer<Float>) {
    for block in 0..<outer {
      let from = unsafe source + block * size * inner
      let to = unsafe result + block * inner
      if inner == 1 { unsafe to[0] = reduced(from) } else { unsafe reduceRows(from, to) }
    }
  }

  /// `size` values that lie together.
  private func reduced(_ values: UnsafeMutablePointer<Float>) -> Float {
    switch kind {
    case .max:
      var largest = -Float.infinity
      for index in 0..<size {
        let value = unsafe values[index]
        if value > largest || value.isNaN { largest = value }
      }
      return largest
    case .sum, .mean:
      var sum = 0.0
      for index in 0..<size { sum += unsafe Double(values[index]) }
      return Float(kind == .mean ? sum / Double(size) : sum)
    }
  }

  /// `size` rows of `inner` values.
  private func reduceRows(
    _ rows: UnsafeMutablePointer<Float>, _ result: UnsafeMutablePointer<Float>
  ) {
    unsafe result.update(from: rows, count: inner)
    for index in 1..<max(1, size) {
      let row = unsafe rows + index * inner
      if kind == .max {
        for column in 0..<inner {
          let value = unsafe row[column]
          if unsafe value > result[column] || value.isNaN { unsafe result[column] = value }
        }
      } else {
        for column in 0..<inner { unsafe result[column] += row[column] }
      }
    }
    guard kind == .mean else { return }
    let divisor = Float(size)
    for column in 0..<inner { unsafe result[column] /= divisor }
  }
}
