public import Grading
public import Scoring

/// A class in its final order: ranks, extra credit and totals, as every output shows them.
public struct Leaderboard: Sendable {
  public let run: RunDescription
  /// Ranked submissions in rank order, equal ranks by student id, then path; then the unranked by
  /// student id, then path. All comparisons are of UTF-8 bytes.
  public let entries: [Entry]
  /// Reference checkpoints by falling accuracy: shown beside the class, never ranked, never rewarded.
  public let baselines: [SubmissionResult]

  /// One submission with its place in the class.
  public struct Entry: Sendable {
    /// By correct answers, 1, 2, 2, 4; nil where no network was evaluated.
    public let rank: Int?
    /// Nil where points are blank, and for everybody in an interrupted run.
    public let extraCredit: Points?
    /// With the diagnostics of the class, such as an id that occurs twice.
    public let result: SubmissionResult

    /// Points and what extra credit there is; nil where points are blank.
    public var total: Points? { result.scorecard.points.map { $0 + (extraCredit ?? .zero) } }
  }

  public init(
    run: RunDescription, submissions: [SubmissionResult], baselines: [SubmissionResult] = []
  ) {
    let flagged = flaggingIDs(of: submissions)
    let accuracies = flagged.map(\.rankedAccuracy)
    let ranks = competitionRanks(accuracies.map { $0?.correct })
    let awards = run.rubric.extraCredit?.award(accuracies)
    self.run = run
    entries = flagged.indices.map { index in
      let isBlank = run.isInterrupted || flagged[index].scorecard.points == nil
      return Entry(
        rank: ranks[index], extraCredit: isBlank ? nil : awards?[index] ?? .zero,
        result: flagged[index])
    }.sorted(by: Self.precedes)
    self.baselines = baselines.sorted { first, second in
      let (one, two) = (first.rankedAccuracy?.correct ?? -1, second.rankedAccuracy?.correct ?? -1)
      return one == two ? precedesInBytes(first.path, second.path) : one > two
    }
  }

  private static func precedes(_ first: Entry, _ second: Entry) -> Bool {
    let (one, two) = (first.rank ?? .max, second.rank ?? .max)
    if one != two { return one < two }
    let (id, other) = (first.result.studentID, second.result.studentID)
    if !id.utf8.elementsEqual(other.utf8) { return precedesInBytes(id, other) }
    return precedesInBytes(first.result.path, second.result.path)
  }
}

/// Order of UTF-8 bytes, the same on every machine and in every locale.
func precedesInBytes(_ first: String, _ second: String) -> Bool {
  first.utf8.lexicographicallyPrecedes(second.utf8)
}
