/// Two networks' scores for the same images, held against each other.
public struct ScoreComparison: Hashable, Sendable {
  public let images: Int
  /// Images for which the two predict another class.
  public let differingPredictions: Int
  /// Value by value, within the tolerance of a probe.
  public let scores: ProbeComparison

  /// True where no score differs by more than the tolerance.
  public var agrees: Bool { scores.agrees }

  /// - Parameters:
  ///   - graded: the scores of the network that is graded, `[N, 10]` row-major.
  ///   - other: the other's, as many.
  public init(graded: [Float], other: [Float]) {
    let pairs = zip(predictions(fromScores: graded), predictions(fromScores: other))
    images = graded.count / Evaluation.classCount
    differingPredictions = pairs.count { $0 != $1 }
    scores = ProbeComparison(expected: graded, found: other)
  }
}
