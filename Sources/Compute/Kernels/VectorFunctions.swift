/// Eight neighbouring floats: what the loops with exponentials compute at once.
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

/// e^x within two units in the last place; NaN stays NaN, results beyond the range of floats are the last
/// ones within it.
///
/// Source: Cephes' `expf`: x = n ln 2 + r, e^r by a polynomial of degree 7.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  var x = x
  x.replace(with: 88, where: x .> 88)
  x.replace(with: -87, where: x .< -87)
  // The sum's last bits are n, as a number in two's complement.
  let shift = Lanes(repeating: 12_582_912)
  let sum = x * 1.442_695_04 + shift
  let n = sum - shift
  let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
  var y = Lanes(repeating: 1.987_569_15e-4)
  y = y * r + 1.398_199_950_7e-3
  y = y * r + 8.333_451_907_3e-3
  y = y * r + 4.166_579_589_4e-2
  y = y * r + 1.666_666_545_9e-1
  y = y * r + 5.000_000_120_1e-1
  y = y * r * r + r + 1
  let bits = unsafe unsafeBitCast(sum, to: SIMD8<UInt32>.self)
  let power = unsafe unsafeBitCast((bits &<< 23) &+ 0x3F80_0000, to: Lanes.self)
  return y * power
}

/// 1 / (1 + e^-x)
@inline(__always)
func logistic(_ x: Lanes) -> Lanes { 1 / (1 + exponential(-x)) }

/// Source: Cephes' `tanhf`: a polynomial near 0, where 1 - 2 / (e^2x + 1) would lose digits.
@inline(__always)
func hyperbolicTangent(_ x: Lanes) -> Lanes {
  let size = x.replacing(with: -x, where: x .< 0)
  let far = 1 - 2 / (exponential(size + size) + 1)
  let z = x * x
  var near = Lanes(repeating: -5.704_988_727_45e-3)
  near = near * z + 2.063_908_879_54e-2
  near = near * z - 5.373_971_555_31e-2
  near = near * z + 1.333_144_220_36e-1
  near = near * z - 3.333_328_194_22e-1
  near = near * z * x + x
  return far.replacing(with: -far, where: x .< 0).replacing(with: near, where: size .< 0.625)
}
