/// The points of one submission, criterion by criterion, each with its reason.
public struct Scorecard: Hashable, Sendable {
  /// In the rubric's order.
  public let criteria: [CriterionResult]

  public init(criteria: [CriterionResult]) { self.criteria = criteria }

  /// Nil where a criterion could not be judged because of our fault or the machine's: never a zero.
  public var points: Points? {
    var sum = Points.zero
    for criterion in criteria {
      guard let points = criterion.points else { return nil }
      sum += points
    }
    return sum
  }

  public var maxPoints: Points { criteria.reduce(.zero) { $0 + $1.maxPoints } }
}

/// The points of one criterion.
public struct CriterionResult: Hashable, Sendable {
  public let id: String
  public let title: String
  /// Nil where the criterion was not judged.
  public let points: Points?
  public let maxPoints: Points
  /// One line for the student: what was measured, what the rubric asks for.
  public let why: String
  /// True where points are missing only because no network could be evaluated, which is told once for
  /// the whole submission.
  public let followsFromRefusal: Bool

  public init(
    id: String, title: String, points: Points?, maxPoints: Points, why: String,
    followsFromRefusal: Bool = false
  ) {
    self.id = id
    self.title = title
    self.points = points
    self.maxPoints = maxPoints
    self.why = why
    self.followsFromRefusal = followsFromRefusal
  }

  /// True for full points; nil where the criterion was not judged.
  public var passed: Bool? { points.map { $0 == maxPoints } }
}

/// How far a submission came.
///
/// Source: `output-format.md`, version 1, column `status`.
public enum SubmissionStatus: String, Hashable, Sendable, CaseIterable {
  /// The network was evaluated and the loader judged, whatever the points.
  case graded
  /// The network was evaluated, something else could not be judged.
  case partial
  /// No network could be evaluated because of the student's file.
  case refused
  /// Our fault or the machine's: points stay blank.
  case failed
  /// On a roster, nothing handed in.
  case missing
}
