/// Eight neighbouring floats: for loops that the compiler does not turn into such vectors by itself.
typealias Lanes = SIMD8<Float>

extension Lanes {
  /// The first `count` values from here, the others 0.
  @inline(__always)
  init(_ source: FloatPointer, count: Int) {
    if count >= Self.scalarCount {
      unsafe self = UnsafeRawPointer(source).loadUnaligned(as: Self.self)
      return
    }
    self = .zero
    for lane in 0..<count { unsafe self[lane] = source[lane] }
  }

  /// Writes the first `count` values.
  @inline(__always)
  func store(to target: FloatPointer, count: Int) {
    if count >= Self.scalarCount {
      unsafe UnsafeMutableRawPointer(target).storeBytes(of: self, as: Self.self)
      return
    }
    for lane in 0..<count { unsafe target[lane] = self[lane] }
  }
}

/// The same for each lane as for one float, but that results below 1e-38 are about that.
extension FloatMath {
  /// 1 / (1 + e^-x)
  @inline(__always)
  static func logistic(_ x: Lanes) -> Lanes {
    let (power, fraction) = halves(bounded(-x))
    return 1 / (1 + (fraction * power + power))
  }

  @inline(__always)
  static func tanh(_ x: Lanes) -> Lanes {
    let isNegative = x .< 0
    let size = x.replacing(with: -x, where: isNegative)
    let (power, fraction) = halves(bounded(-2 * size))
    let decay = fraction * power + (power - 1)
    let result = -decay / (decay + 2)
    return result.replacing(with: -result, where: isNegative)
  }

  /// Within what ``halves(_:)`` takes; NaN stays NaN.
  @inline(__always)
  private static func bounded(_ x: Lanes) -> Lanes {
    x.replacing(with: 88, where: x .> 88).replacing(with: -87, where: x .< -87)
  }

  /// 2^n and e^r - 1 with x = n log 2 + r, r between -0.35 and 0.35, for x from -87 to 88.
  @inline(__always)
  private static func halves(_ x: Lanes) -> (power: Lanes, fraction: Lanes) {
    // Added to a float, 1.5 * 2^23 leaves it rounded to a whole number in the lowest bits.
    let rounder: Float = 12_582_912
    let shifted = x * 1.442_695_04 + rounder
    let whole = shifted - rounder
    // log 2 in two parts, the first of so few bits that its product is exact.
    let r = x - whole * 0.693_359_375 + whole * 2.121_944_4e-4
    // The series of e^r; what it leaves out is below 1e-8.
    var sum = Lanes(repeating: 1 / 5_040)
    sum = sum * r + 1 / 720
    sum = sum * r + 1 / 120
    sum = sum * r + 1 / 24
    sum = sum * r + 1 / 6
    sum = sum * r + 1 / 2
    // The rounder's own bits are shifted out.
    let bits = unsafe unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23 &+ 0x3F80_0000
    return (unsafe unsafeBitCast(bits, to: Lanes.self), r + r * r * sum)
  }
}
