/// A rebuilt network's outputs held against those that the student's own framework gave.
public struct ProbeComparison: Hashable, Sendable {
  /// Values outside the tolerance 1e-4 + 1e-3 * abs(expected).
  ///
  /// Source: `submission-format.md`, version 1, key `probe`.
  public let disagreements: Int
  /// Values compared.
  public let count: Int
  /// The value that is furthest outside its tolerance, or nearest to it.
  public let worst: Difference?

  public struct Difference: Hashable, Sendable {
    /// Row of the probe's input, from 0.
    public let sample: Int
    /// Class, 0 to 9.
    public let output: Int
    public let expected: Float
    public let found: Float
    /// abs(found - expected); infinite where only one of them is a finite number.
    public let size: Float
  }

  public var agrees: Bool { disagreements == 0 }

  /// - Parameters:
  ///   - expected: the student's `output`, `[N, width]` row-major.
  ///   - found: the rebuilt network's, as many.
  public init(expected: [Float], found: [Float], width: Int = Evaluation.classCount) {
    precondition(expected.count == found.count)
    var disagreements = 0
    var worst: (excess: Float, difference: Difference)?
    for (index, (expected, found)) in zip(expected, found).enumerated() {
      let size = Self.difference(expected, found)
      let tolerance = 1e-4 + 1e-3 * (expected.isFinite ? abs(expected) : 0)
      if size > tolerance { disagreements += 1 }
      if size - tolerance > worst?.excess ?? -.infinity {
        let difference = Difference(
          sample: index / width, output: index % width, expected: expected, found: found,
          size: size)
        worst = (size - tolerance, difference)
      }
    }
    self.disagreements = disagreements
    count = expected.count
    self.worst = worst?.difference
  }

  /// 0 for two NaN or two equal infinities: the same answer.
  private static func difference(_ expected: Float, _ found: Float) -> Float {
    if expected == found || (expected.isNaN && found.isNaN) { return 0 }
    guard expected.isFinite, found.isFinite else { return .infinity }
    return abs(found - expected)
  }
}
