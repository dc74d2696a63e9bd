/// Some positions of up to 16 neighbouring channels.
///
/// Sums run in float32 over few elements, each in a lane of its own, and are given in float64.
struct ChannelTile {
  let channel: Int
  /// How many channels.
  let lanes: Int
  /// The first element.
  let start: Int
  /// Elements from one position to the next.
  let stride: Int
  /// How many positions.
  let count: Int

  /// Whether it is one channel whose positions lie together: they fill the lanes then.
  private var isRun: Bool { stride == 1 && lanes == 1 }

  typealias Lanes = SIMD16<Float>
  typealias WideLanes = SIMD16<Double>

  static let width = Lanes.scalarCount

  /// Positions of a tile: what 16 lanes add up in float32 without losing much.
  static func rows(ofWidth width: Int) -> Int { width == 1 ? 64 * Lanes.scalarCount : 64 }

  /// Each channel's mean and its sum of squared distances from it.
  @inline(__always)
  func moments(_ values: FloatPointer) -> (WideLanes, WideLanes) {
    let sums = sum {
      unsafe load(values, $0)
    } single: {
      unsafe values[$0]
    }
    let mean = sums / Double(count)
    let center = isRun ? Lanes(repeating: Float(mean[0])) : Lanes(mean)
    // The mean that was subtracted is a float: the squares are about it, not about the mean.
    let rest = mean - WideLanes(center)
    let squares = sum {
      let distance = unsafe load(values, $0) - center
      return distance * distance
    } single: {
      let distance = unsafe values[$0] - center[0]
      return distance * distance
    }
    return (mean, squares - rest * rest * Double(count))
  }

  /// Each channel's sum of the gradient, and of the gradient times the value's distance from the mean.
  @inline(__always)
  func sums(
    _ gradient: FloatPointer, _ values: FloatPointer, _ means: FloatPointer
  ) -> (WideLanes, WideLanes) {
    let center = unsafe constants(means)
    let sums = sum {
      unsafe load(gradient, $0)
    } single: {
      unsafe gradient[$0]
    }
    let products = sum {
      unsafe load(gradient, $0) * (load(values, $0) - center)
    } single: {
      unsafe gradient[$0] * (values[$0] - center[0])
    }
    return (sums, products)
  }

  /// A function of two values of each element.
  @inline(__always)
  func map(
    _ first: FloatPointer, _ second: FloatPointer, to result: FloatPointer,
    _ function: (Lanes, Lanes) -> Lanes
  ) {
    if isRun {
      var index = start
      let end = start + count
      while index + Self.width <= end {
        let value = unsafe function(vector(first, index), vector(second, index))
        unsafe UnsafeMutableRawPointer(result + index).storeBytes(of: value, as: Lanes.self)
        index += Self.width
      }
      while index < end {
        let value = unsafe function(
          Lanes(repeating: first[index]), Lanes(repeating: second[index]))
        unsafe result[index] = value[0]
        index += 1
      }
      return
    }
    for row in 0..<count {
      let index = start + row * stride
      let value = unsafe function(load(first, index), load(second, index))
      if lanes == Self.width {
        unsafe UnsafeMutableRawPointer(result + index).storeBytes(of: value, as: Lanes.self)
      } else {
        for lane in 0..<lanes { unsafe result[index + lane] = value[lane] }
      }
    }
  }

  /// Adds up a term over the positions: by channel, or in lane 0 for one channel whose positions lie
  /// together.
  @inline(__always)
  private func sum(_ term: (Int) -> Lanes, single: (Int) -> Float) -> WideLanes {
    var total = Lanes.zero
    guard isRun else {
      for row in 0..<count { total += term(start + row * stride) }
      return WideLanes(total)
    }
    var index = start
    let end = start + count
    while index + Self.width <= end {
      total += term(index)
      index += Self.width
    }
    var result = WideLanes(total).sum()
    while index < end {
      result += Double(single(index))
      index += 1
    }
    var lanes = WideLanes.zero
    lanes[0] = result
    return lanes
  }

  /// The channels' values at one position; 16 positions where one channel's lie together.
  @inline(__always)
  private func load(_ values: FloatPointer, _ index: Int) -> Lanes {
    if lanes == Self.width || isRun { return unsafe vector(values, index) }
    return unsafe partial(values + index)
  }

  /// A constant of each channel, `[C]`.
  @inline(__always)
  func constants(_ all: FloatPointer) -> Lanes {
    let values = unsafe all + channel
    if lanes == 1 { return unsafe Lanes(repeating: values[0]) }
    return unsafe lanes == Self.width ? vector(values, 0) : partial(values)
  }

  @inline(__always)
  private func partial(_ values: FloatPointer) -> Lanes {
    var result = Lanes.zero
    for lane in 0..<lanes { unsafe result[lane] = values[lane] }
    return result
  }

  @inline(__always)
  private func vector(_ values: FloatPointer, _ index: Int) -> Lanes {
    unsafe UnsafeRawPointer(values + index).loadUnaligned(as: Lanes.self)
  }
}
