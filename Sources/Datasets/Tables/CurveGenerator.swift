/// Draws points about a smooth curve, for a network to fit: columns `x` and `y`.
///
/// As the course has it, neither is scaled: x goes to 500, y from about −1,300 to 2,500. A network that
/// is trained on them as they are diverges or stays flat where a standardised one fits the curve.
///
/// The same seed gives the same bytes on any machine: only the basic operations of IEEE 754 are used.
public struct CurveGenerator: Hashable, Sendable {
  /// The values that x takes, uniformly.
  public static let range: ClosedRange<Double> = 0...500
  /// The standard deviation of y about the curve.
  public static let noise = 60.0

  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// The curve without noise: a slope, a dip at 150 and a hump at 380.
  public static func curve(_ x: Double) -> Double {
    4 * x - 1_800 * bell((x - 150) / 60) + 900 * bell((x - 380) / 80)
  }

  /// 1 at 0, falling to 0 on both sides: 1 / (1 + u²).
  private static func bell(_ u: Double) -> Double { 1 / (1 + u * u) }

  /// Draws `count` points, in no order; a shorter draw is the beginning of a longer one.
  public func points(_ count: Int) -> NumericTable {
    var random = SplitMix64(seed: seed)
    var values: [Float] = []
    values.reserveCapacity(2 * count)
    for _ in 0..<count {
      let x = random.between(Self.range.lowerBound, Self.range.upperBound)
      // The mean of three uniform values has a third of its range as its deviation.
      let y = Self.curve(x) + Self.noise * 3 * random.bell()
      values += [Float(x), Float(y)]
    }
    return NumericTable(names: ["x", "y"], values: values)
  }
}
