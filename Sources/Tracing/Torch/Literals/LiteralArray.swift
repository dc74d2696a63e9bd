import Tensors

/// Known numbers with a shape, row-major: what `torch.arange(10)` and arithmetic on it give.
struct LiteralArray: Hashable {
  var sizes: [Int]
  var values: [Double]

  /// Elements from one index of each dimension to the next.
  var strides: [Int] {
    var strides = sizes.map { _ in 1 }
    for axis in sizes.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * sizes[axis + 1]
    }
    return strides
  }

  /// Elements at these offsets along each dimension, in row-major order of `counts`.
  private func gathered(
    counts: [Int], base: Int = 0, strides: [Int]
  ) -> LiteralArray {
    var result: [Double] = []
    let total = counts.reduce(1, *)
    result.reserveCapacity(total)
    var index = counts.map { _ in 0 }
    var offset = base
    for _ in 0..<total {
      result.append(values.indices.contains(offset) ? values[offset] : .nan)
      for axis in counts.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < counts[axis] { break }
        offset -= strides[axis] * counts[axis]
        index[axis] = 0
      }
    }
    return LiteralArray(sizes: counts, values: result)
  }

  func permuted(_ order: [Int]) -> LiteralArray {
    let strides = strides
    return gathered(counts: order.map { sizes[$0] }, strides: order.map { strides[$0] })
  }

  /// `count` elements from `start` in steps along one dimension.
  func sliced(axis: Int, start: Int, count: Int, step: Int) -> LiteralArray {
    var counts = sizes
    var strides = strides
    let base = start * strides[axis]
    counts[axis] = count
    strides[axis] *= step
    return gathered(counts: counts, base: base, strides: strides)
  }

  /// Repeated to a larger shape, as PyTorch broadcasts; nil if it does not.
  func broadcast(to target: [Int]) -> LiteralArray? {
    guard let strides = broadcastStrides(to: target) else { return nil }
    return gathered(counts: target, strides: strides)
  }

  private func broadcastStrides(to target: [Int]) -> [Int]? {
    guard sizes.count <= target.count else { return nil }
    let own = strides
    var result = target.map { _ in 0 }
    for (axis, size) in sizes.enumerated() {
      let position = axis + target.count - sizes.count
      if size == target[position] {
        result[position] = own[axis]
      } else if size != 1 {
        return nil
      }
    }
    return result
  }

  func map(_ function: (Double) -> Double) -> LiteralArray {
    LiteralArray(sizes: sizes, values: values.map(function))
  }

  static func combined(
    _ left: LiteralArray, _ right: LiteralArray, _ function: (Double, Double) -> Double
  ) -> LiteralArray? {
    guard let sizes = broadcastSizes(left.sizes, right.sizes), let a = left.broadcast(to: sizes),
      let b = right.broadcast(to: sizes)
    else { return nil }
    return LiteralArray(sizes: sizes, values: zip(a.values, b.values).map(function))
  }

  static func broadcastSizes(_ left: [Int], _ right: [Int]) -> [Int]? {
    let rank = max(left.count, right.count)
    var result: [Int] = []
    for position in 0..<rank {
      let i = position - rank + left.count
      let j = position - rank + right.count
      let a = i >= 0 ? left[i] : 1
      let b = j >= 0 ? right[j] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result.append(a == 1 ? b : a)
    }
    guard let count = elementCount(of: result), count <= TensorContext.literalLimit else {
      return nil
    }
    return result
  }

  /// Side by side along one dimension; the other sizes agree.
  static func concatenated(_ parts: [LiteralArray], axis: Int) -> LiteralArray {
    var sizes = parts[0].sizes
    sizes[axis] = parts.reduce(0) { $0 + $1.sizes[axis] }
    let outer = sizes[..<axis].reduce(1, *)
    var values: [Double] = []
    for row in 0..<outer {
      for part in parts {
        let width = part.sizes[axis...].reduce(1, *)
        values += part.values[(row * width)..<((row + 1) * width)]
      }
    }
    return LiteralArray(sizes: sizes, values: values)
  }

  /// With one dimension folded to a single element.
  func reduced(axis: Int, _ fold: ([Double]) -> Double) -> LiteralArray {
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let outer = sizes[..<axis].reduce(1, *)
    let count = sizes[axis]
    var values: [Double] = []
    for row in 0..<outer {
      for column in 0..<inner {
        values.append(
          fold((0..<count).map { self.values[(row * count + $0) * inner + column] }))
      }
    }
    var result = sizes
    result[axis] = 1
    return LiteralArray(sizes: result, values: values)
  }
}

extension TensorContext {
  /// Numbers of one literal that are computed here.
  static let literalLimit = 1 << 18

  /// The numbers of a tensor whose values the source tells; nil for any other.
  func literal(_ tensor: TracedTensor) -> LiteralArray? {
    guard let sizes = tensor.knownSizes, let count = elementCount(of: sizes),
      count <= Self.literalLimit
    else { return nil }
    switch tensor.content {
    case .literal, .filled:
      // Each reading costs as much as the values made from it; past the limit they are not computed.
      interpreter.allocated += count
      guard interpreter.allocated <= interpreter.limits.values else { return nil }
    case .flow, .stored, .unknown: return nil
    }
    switch tensor.content {
    case .literal(let values) where values.count == count:
      return LiteralArray(sizes: sizes, values: values)
    case .filled(let value):
      return LiteralArray(sizes: sizes, values: [Double](repeating: value, count: count))
    default: return nil
    }
  }

  /// A literal as PyTorch would hold it: rounded to its element type.
  func tensor(
    _ array: LiteralArray, _ type: TracedTensor.ElementType = .float32
  ) -> TracedTensor {
    TracedTensor(
      .literal(array.values.map { type.rounded($0) }), array.sizes, elementType: type)
  }
}

extension TracedTensor.ElementType {
  var isFloating: Bool {
    switch self {
    case .float32, .float64, .float16, .bfloat16: true
    case .int64, .int32, .uint8, .bool: false
    }
  }

  /// The nearest number that the type has.
  func rounded(_ value: Double) -> Double {
    switch self {
    case .float64: value
    case .float32, .bfloat16, .float16: Double(Float(value))
    case .int64, .int32: value.rounded(.towardZero)
    case .uint8: value.rounded(.towardZero)
    case .bool: value == 0 ? 0 : 1
    }
  }
}
