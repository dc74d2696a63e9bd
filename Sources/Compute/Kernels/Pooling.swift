import Networks

/// Where the windows of a pool lie, for one or two spatial dimensions.
struct PoolWindow: Hashable, Sendable {
  let size: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
}

/// A pool over row-major planes with PyTorch's edge cases: windows that hang over, a divisor of the
/// user's, NaN.
struct PoolKernel: Sendable {
  enum Kind: Sendable {
    case max
    case average(countsPadding: Bool, divisor: Int?)
  }

  let kind: Kind
  let window: PoolWindow

  /// - Parameters:
  ///   - input: sizes of a plane, one or two.
  ///   - output: as many.
  func run(
    from source: UnsafeMutablePointer<Float>, to result: UnsafeMutablePointer<Float>, planes: Int,
    input: [Int], output: [Int]
  ) {
    let rows = input.count == 2 ? spans(0, input[0], output[0]) : [Span.single]
    let columns = spans(input.count - 1, input[input.count - 1], output[output.count - 1])
    let width = input[input.count - 1]
    let plane = input.reduce(1, *)
    var to = unsafe result
    for index in 0..<planes {
      let from = unsafe source + index * plane
      for row in rows {
        for column in columns {
          unsafe to.pointee = pooled(from, width, row, column)
          unsafe to += 1
        }
      }
    }
  }

  /// One window's cells along one dimension.
  private struct Span {
    /// The first cell inside the input, the step, and one past the last.
    let start: Int
    let end: Int
    let step: Int
    /// Cells with those in the padding, which reaches no farther than `padding` past the input.
    let padded: Int

    /// The only row of a one-dimensional input.
    static let single = Span(start: 0, end: 1, step: 1, padded: 1)
  }

  private func spans(_ axis: Int, _ size: Int, _ count: Int) -> [Span] {
    let (kernel, step) = (window.size[axis], window.dilation[axis])
    return (0..<count).map { index in
      let begin = index * window.stride[axis] - window.padding[axis]
      let end = begin + step * (kernel - 1) + 1
      let skipped = begin < 0 ? (-begin + step - 1) / step * step : 0
      return Span(
        start: begin + skipped, end: min(end, size), step: step,
        padded: min(end, size + window.padding[axis]) - begin)
    }
  }

  private func pooled(
    _ plane: UnsafeMutablePointer<Float>, _ width: Int, _ row: Span, _ column: Span
  ) -> Float {
    switch kind {
    case .max:
      var largest = -Float.infinity
      for y in stride(from: row.start, to: row.end, by: row.step) {
        for x in stride(from: column.start, to: column.end, by: column.step) {
          let value = unsafe plane[y * width + x]
          if value > largest || value.isNaN { largest = value }
        }
      }
      return largest
    case .average(let countsPadding, let divisor):
      var sum: Float = 0
      for y in stride(from: row.start, to: row.end, by: 1) {
        for x in stride(from: column.start, to: column.end, by: 1) {
          sum += unsafe plane[y * width + x]
        }
      }
      let inside = max(0, row.end - row.start) * max(0, column.end - column.start)
      // Source: PyTorch's avg_pool2d: a window outside the input altogether gives 0.
      if inside == 0 { return 0 }
      return sum / Float(divisor ?? (countsPadding ? row.padded * column.padded : inside))
    }
  }
}

/// `AdaptiveAvgPool2d` and `AdaptiveMaxPool2d` over row-major planes.
struct AdaptivePoolKernel: Sendable {
  let kind: AdaptivePool.Kind
  let planes: Int
  let input: [Int]
  let output: [Int]

  func run(from source: UnsafeMutablePointer<Float>, to result: UnsafeMutablePointer<Float>) {
    let rows = Self.ranges(input[0], output[0])
    let columns = Self.ranges(input[1], output[1])
    var to = unsafe result
    for index in 0..<planes {
      let plane = unsafe source + index * input[0] * input[1]
      for row in rows {
        for column in columns {
          unsafe to.pointee = pooled(plane, row, column)
          unsafe to += 1
        }
      }
    }
  }

  /// Source: PyTorch's `start_index` and `end_index`: from floor(i * size / n) up to
  /// ceil((i + 1) * size / n).
  private static func ranges(_ size: Int, _ count: Int) -> [Range<Int>] {
    (0..<count).map { $0 * size / count..<(($0 + 1) * size + count - 1) / count }
  }

  private func pooled(
    _ plane: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>
  ) -> Float {
    var largest = -Float.infinity
    var sum: Float = 0
    for y in rows {
      for x in columns {
        let value = unsafe plane[y * input[1] + x]
        sum += value
        if value > largest || value.isNaN { largest = value }
      }
    }
    switch kind {
    case .max: return largest
    case .average: return sum / Float(rows.count * columns.count)
    }
  }
}
