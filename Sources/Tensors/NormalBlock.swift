/// Turns 16 values in 0..<1 into 16 normally distributed ones, bit for bit as PyTorch's AVX2 kernel,
/// whose logarithm, sine and cosine are good to about 1e-7.
///
/// The first eight give the radii, the last eight the angles of eight points.
/// Source: Box and Muller's transform; the polynomials are those of Cephes's `logf`, `sinf` and `cosf`
/// (S. L. Moshier), each step a fused multiply-add.
struct NormalBlock {
  static let width = 16
  private typealias Floats = SIMD8<Float>

  let mean: Float
  let std: Float

  func transform(_ values: inout [Float], at start: Int) {
    var near = Floats()
    var far = Floats()
    for lane in 0..<8 {
      near[lane] = values[start + lane]
      far[lane] = values[start + lane + 8]
    }
    let radius = (-2 * Self.logarithm(1 - near)).squareRoot()
    let (sine, cosine) = Self.sineAndCosine(Float(2 * Double.pi) * far)
    near = Floats(repeating: mean).addingProduct(radius * cosine, Floats(repeating: std))
    far = Floats(repeating: mean).addingProduct(radius * sine, Floats(repeating: std))
    for lane in 0..<8 {
      values[start + lane] = near[lane]
      values[start + lane + 8] = far[lane]
    }
  }

  /// The coefficients from the highest power down.
  private static func polynomial(_ coefficients: [Float], _ x: Floats) -> Floats {
    coefficients.dropFirst().reduce(Floats(repeating: coefficients[0])) {
      Floats(repeating: $1).addingProduct($0, x)
    }
  }

  private static let logarithmCoefficients: [Float] = [
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
    -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ]

  /// Of values in (0, 1] that are no subnormal ones: log(m 2^e) = log(m) + e log(2), m between the square
  /// roots of 1/2 and 2, log(2) in two parts.
  private static func logarithm(_ x: Floats) -> Floats {
    let bits = unsafe unsafeBitCast(x, to: SIMD8<UInt32>.self)
    let mantissa = unsafe unsafeBitCast(bits & 0x7f_ffff | 0x3f00_0000, to: Floats.self)
    let isSmall = mantissa .< 0.70710678
    let exponent =
      Floats(SIMD8<Int32>(truncatingIfNeeded: bits &>> 23) &- 126)
      - Floats(repeating: 0).replacing(with: 1, where: isSmall)
    let rest = mantissa - 1 + Floats(repeating: 0).replacing(with: mantissa, where: isSmall)
    let square = rest * rest
    var value = (exponent * -2.12194440e-4).addingProduct(
      polynomial(logarithmCoefficients, rest) * rest, square)
    value = value.addingProduct(-square, Floats(repeating: 0.5))
    return (rest + value).addingProduct(exponent, Floats(repeating: 0.693359375))
  }

  /// Of angles in 0 to 2 pi: each is taken as a multiple of pi/2 and a rest of at most pi/4, pi/4 in three
  /// parts.
  private static func sineAndCosine(_ angle: Floats) -> (sine: Floats, cosine: Floats) {
    let octant = (SIMD8<Int32>(angle * 1.27323954473516) &+ 1) & ~1
    let count = Floats(octant)
    var rest = angle
    for part: Float in [-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8] {
      rest = rest.addingProduct(count, Floats(repeating: part))
    }
    let square = rest * rest
    let even = polynomial(
      [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2], square)
    let odd = polynomial([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1], square)
    let cosine = (square * -0.5).addingProduct(even * square, square) + 1
    let sine = rest.addingProduct(odd * square, rest)
    let isSwapped = octant & 2 .!= 0
    let first = sine.replacing(with: cosine, where: isSwapped)
    let second = cosine.replacing(with: sine, where: isSwapped)
    return (
      first.replacing(with: -first, where: octant & 4 .!= 0),
      second.replacing(with: -second, where: (octant &+ 2) & 4 .!= 0)
    )
  }
}
