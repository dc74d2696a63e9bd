/// Elementary functions of float32 without branches or calls, so that loops over them vectorise; right
/// to within two units in the last place. NaN stays NaN.
enum FloatMath {
  /// e^x; infinite above 88.7, zero below -104.
  @inline(__always)
  static func exp(_ x: Float) -> Float {
    let (power, fraction) = halves(x < -104 ? -104 : x > 89 ? 89 : x)
    // 2^128 is no float: the power is applied in two halves.
    let first = power &>> 1
    return (1 + fraction) * powerOfTwo(first) * powerOfTwo(power &- first)
  }

  /// e^x - 1 for x up to 88.
  @inline(__always)
  static func expMinusOne(_ x: Float) -> Float {
    let (power, fraction) = halves(x < -25 ? -25 : x > 88 ? 88 : x)
    let scale = powerOfTwo(power)
    return fraction * scale + (scale - 1)
  }

  @inline(__always)
  static func tanh(_ x: Float) -> Float {
    let decay = expMinusOne(-2 * abs(x))
    let size = -decay / (decay + 2)
    return x < 0 ? -size : size
  }

  /// 1 / (1 + e^-x)
  @inline(__always)
  static func logistic(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

  /// log(1 + e^x)
  @inline(__always)
  static func softplus(_ x: Float) -> Float { (x > 0 ? x : 0) + logOnePlus(exp(-abs(x))) }

  /// log(1 + t) for t from 0 to 1: 2 atanh(s) with s = t / (2 + t), at most 1/3.
  @inline(__always)
  static func logOnePlus(_ t: Float) -> Float {
    let s = t / (2 + t)
    let q = s * s
    var sum: Float = 1 / 15
    sum = sum * q + 1 / 13
    sum = sum * q + 1 / 11
    sum = sum * q + 1 / 9
    sum = sum * q + 1 / 7
    sum = sum * q + 1 / 5
    sum = sum * q + 1 / 3
    return 2 * s + 2 * s * q * sum
  }

  /// Whole n and e^r - 1 with x = n log 2 + r, r between -0.35 and 0.35.
  @inline(__always)
  private static func halves(_ x: Float) -> (power: Int32, fraction: Float) {
    // Added to a float, 1.5 * 2^23 leaves it rounded to a whole number in the lowest bits.
    let rounder: Float = 12_582_912
    let shifted = x * 1.442_695_04 + rounder
    let power = Int32(bitPattern: shifted.bitPattern &- rounder.bitPattern)
    let whole = shifted - rounder
    // log 2 in two parts, the first of so few bits that its product is exact.
    let r = x - whole * 0.693_359_375 + whole * 2.121_944_4e-4
    // The series of e^r; what it leaves out is below 1e-8.
    var sum: Float = 1 / 5_040
    sum = sum * r + 1 / 720
    sum = sum * r + 1 / 120
    sum = sum * r + 1 / 24
    sum = sum * r + 1 / 6
    sum = sum * r + 1 / 2
    return (power, r + r * r * sum)
  }

  /// 2^n for n from -126 to 127.
  @inline(__always)
  private static func powerOfTwo(_ n: Int32) -> Float {
    Float(bitPattern: UInt32(bitPattern: n &+ 127) &<< 23)
  }
}
