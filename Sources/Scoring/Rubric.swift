/// What a class is graded by, as an instructor wrote it in a YAML file.
public struct Rubric: Hashable, Sendable {
  public let title: String
  /// Of the file's bytes, in hex.
  public let sha256: String
  /// In the file's order; never empty, ids are unique.
  public let criteria: [Criterion]
  public let preprocessing: PreprocessingPolicy
  /// Nil where the rubric gives none.
  public let extraCredit: ExtraCredit?

  /// Points of all criteria, extra credit aside.
  public var maxPoints: Points { criteria.reduce(.zero) { $0 + $1.points } }

  /// Judges one submission. No network means no points where one is needed, with the reason; what
  /// could still be read, such as the loader, earns its points.
  public func score(_ evidence: Evidence) -> Scorecard {
    Scorecard(criteria: criteria.map { $0.judge(evidence) })
  }

  /// The card of a submission that could not be judged because of our fault or the machine's: every
  /// criterion without points, none with zero.
  ///
  /// - Parameter why: one line.
  public func unscored(why: String) -> Scorecard {
    Scorecard(
      criteria: criteria.map { criterion in
        CriterionResult(
          id: criterion.id, title: criterion.title, points: nil, maxPoints: criterion.points,
          why: "not judged: \(why)", followsFromRefusal: true)
      })
  }
}

/// How pixels are scaled for a hand-in that does not say it.
public enum PreprocessingPolicy: String, Hashable, Sendable, CaseIterable {
  /// As is assumed of every such hand-in: 0-1.
  case declared
  /// In the way, of those that are common, that gives the most correct answers.
  case best
}

/// One line of a rubric: what is asked for and what it earns.
public struct Criterion: Hashable, Sendable {
  /// Letters, digits, `-` and `_`.
  public let id: String
  public let title: String
  /// For meeting it in full; above zero.
  public let points: Points
  public let requirement: Requirement
  /// Checks of the sources: where one is missed, the criterion earns no more than so many points.
  public var checks: [SourceCheck: Points] = [:]

  public enum Requirement: Hashable, Sendable {
    case dataLoader(DataLoaderRequirement)
    case trainedNetwork(TrainedNetworkRequirement)
    case storedWeights(StoredWeightsRequirement)
    case accuracyBands(AccuracyBands)
    case sourceCheck(SourceCheckRequirement)
  }

  func judge(_ evidence: Evidence) -> CriterionResult {
    judgeRequirement(evidence).limited(by: checks, evidence)
  }

  private func judgeRequirement(_ evidence: Evidence) -> CriterionResult {
    switch requirement {
    case .dataLoader(let requirement): requirement.judge(evidence, for: self)
    case .trainedNetwork(let requirement): requirement.judge(evidence, for: self)
    case .storedWeights(let requirement): requirement.judge(evidence, for: self)
    case .accuracyBands(let bands): bands.judge(evidence, for: self)
    case .sourceCheck(let requirement): requirement.judge(evidence, for: self)
    }
  }

  func result(_ earned: Points, _ why: String, followsFromRefusal: Bool = false) -> CriterionResult
  {
    CriterionResult(
      id: id, title: title, points: earned, maxPoints: points, why: why,
      followsFromRefusal: followsFromRefusal)
  }
}
