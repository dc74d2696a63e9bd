import Networks

/// Where the windows of a pool lie, for one or two spatial dimensions.
struct PoolWindow: Hashable, Sendable {
  let size: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]

  /// The windows' cells along one dimension.
  ///
  /// - Parameters:
  ///   - size: the input's.
  ///   - count: the output's.
  func spans(_ axis: Int, size: Int, count: Int) -> [PoolSpan] {
    let (kernel, step) = (self.size[axis], dilation[axis])
    return (0..<count).map { index in
      let begin = index * stride[axis] - padding[axis]
      let end = begin + step * (kernel - 1) + 1
      let skipped = begin < 0 ? (-begin + step - 1) / step * step : 0
      return PoolSpan(
        start: begin + skipped, end: min(end, size), step: step,
        padded: min(end, size + padding[axis]) - begin)
    }
  }
}

/// One window's cells along one dimension.
struct PoolSpan: Hashable, Sendable {
  /// The first cell inside the input, one past the last, and the step.
  let start: Int
  let end: Int
  let step: Int
  /// Cells with those in the padding, which reaches no farther than `padding` past the input.
  let padded: Int

  /// The only row of a one-dimensional input.
  static let single = PoolSpan(start: 0, end: 1, step: 1, padded: 1)

  /// The cells inside the input.
  var cells: StrideTo<Int> { Swift.stride(from: start, to: end, by: step) }

  var isEmpty: Bool { start >= end }

  /// Source: PyTorch's `start_index` and `end_index` of adaptive pools: from floor(i * size / n) up to
  /// ceil((i + 1) * size / n).
  static func adaptive(size: Int, count: Int) -> [PoolSpan] {
    (0..<count).map { index in
      let start = index * size / count
      let end = ((index + 1) * size + count - 1) / count
      return PoolSpan(start: start, end: end, step: 1, padded: end - start)
    }
  }
}

/// A pool over planes with PyTorch's edge cases: windows that hang over, a divisor of the user's, NaN.
struct PoolKernel: Sendable {
  enum Kind: Sendable {
    case max
    case average(countsPadding: Bool, divisor: Int?)
  }

  let kind: Kind
  /// Of the input's planes.
  let height: Int
  let width: Int
  /// The windows of each row and of each column of the output.
  let rows: [PoolSpan]
  let columns: [PoolSpan]

  /// - Parameters:
  ///   - shape: the input's; its last one or two sizes are the planes'.
  ///   - target: the output's.
  init(_ kind: Kind, _ window: PoolWindow, from shape: [Int], to target: [Int]) {
    let input = Array(shape.suffix(window.size.count))
    let output = Array(target.suffix(window.size.count))
    self.init(kind, input) { axis in window.spans(axis, size: input[axis], count: output[axis]) }
  }

  /// As `AdaptiveAvgPool2d` and `AdaptiveMaxPool2d`.
  init(_ kind: AdaptivePool.Kind, from shape: [Int], to target: [Int]) {
    let (input, output) = (Array(shape.suffix(2)), Array(target.suffix(2)))
    let kind: Kind =
      switch kind {
      case .max: .max
      case .average: .average(countsPadding: false, divisor: nil)
      }
    self.init(kind, input) { axis in
      PoolSpan.adaptive(size: input[axis], count: output[axis])
    }
  }

  private init(_ kind: Kind, _ input: [Int], _ spans: (Int) -> [PoolSpan]) {
    self.kind = kind
    height = input.count == 2 ? input[0] : 1
    width = input[input.count - 1]
    rows = input.count == 2 ? spans(0) : [.single]
    columns = spans(input.count - 1)
  }

  /// Over row-major planes.
  func run(from source: FloatPointer, to result: FloatPointer, planes: Int) {
    var to = unsafe result
    for plane in 0..<planes {
      let from = unsafe source + plane * height * width
      for row in rows {
        for column in columns {
          unsafe to.pointee = pooled(from, row, column)
          unsafe to += 1
        }
      }
    }
  }

  private func pooled(_ plane: FloatPointer, _ row: PoolSpan, _ column: PoolSpan) -> Float {
    switch kind {
    case .max:
      var largest = -Float.infinity
      for y in row.cells {
        for x in column.cells {
          let value = unsafe plane[y * width + x]
          if value > largest || value.isNaN { largest = value }
        }
      }
      return largest
    case .average:
      var sum: Float = 0
      for y in row.cells {
        for x in column.cells { sum += unsafe plane[y * width + x] }
      }
      return divisor(row, column).map { sum / $0 } ?? 0
    }
  }

  /// What a window's sum is divided by; nil for a window outside the input altogether, which gives 0.
  ///
  /// Source: PyTorch's avg_pool2d.
  func divisor(_ row: PoolSpan, _ column: PoolSpan) -> Float? {
    guard case .average(let countsPadding, let divisor) = kind, !row.isEmpty, !column.isEmpty else {
      return nil
    }
    let inside = (row.end - row.start) * (column.end - column.start)
    return Float(divisor ?? (countsPadding ? row.padded * column.padded : inside))
  }
}
