import Diagnostics
public import SourceChecks

/// A check of the sources that a rubric gives points for.
public enum SourceCheck: String, Hashable, Sendable, CaseIterable {
  /// The student's own code reads the data.
  case dataByHand = "data_by_hand"
  /// A loop trains a network, and no framework but PyTorch does.
  case trainingLoop = "training_loop"
  /// The weights are stored.
  case weightsSaved = "weights_saved"
  /// Code apart from the training builds the network and loads its weights.
  case importScript = "import_script"

  /// What it asks for, as in "full points need …", said to the student.
  var phrase: String {
    switch self {
    case .dataByHand: "own code that reads the data"
    case .trainingLoop: "a loop that trains the network with PyTorch alone"
    case .weightsSaved: "code that stores the weights"
    case .importScript: "code apart from the training that builds the network and loads its weights"
    }
  }
}

/// What the sources of one submission show.
public struct SourceEvidence: Hashable, Sendable {
  /// Nil where no source can be read.
  public var findings: AssignmentFindings?
  /// The hand-in holds its network beside any source: a model spec, an ONNX file. It is its own import
  /// script, and need not hold the sources that trained it.
  public var describesItself: Bool

  public init(findings: AssignmentFindings? = nil, describesItself: Bool = true) {
    self.findings = findings
    self.describesItself = describesItself
  }
}

extension SourceCheck {
  /// How a submission stands to a check.
  enum Standing {
    case met(why: String)
    case missed(why: String)
    /// A person should look.
    case unclear(why: String)
  }

  func standing(_ evidence: Evidence) -> Standing {
    let isExcused = excuse(evidence) != nil
    guard let findings = evidence.sources.findings else {
      return excuse(evidence).map { .met(why: $0) }
        ?? .missed(why: "no Python source was handed in that can be read")
    }
    if self == .trainingLoop, findings.onlyPyTorch.outcome == .notFound {
      return .missed(why: findings.onlyPyTorch.why)
    }
    let finding = finding(in: findings)
    switch finding.outcome {
    case .passed: return .met(why: finding.why)
    case .notFound where !isExcused: return .missed(why: finding.why)
    case .unclear where !isExcused: return .unclear(why: finding.why)
    case .notFound, .unclear: return .met(why: excuse(evidence) ?? "")
    }
  }

  private func finding(in findings: AssignmentFindings) -> CheckFinding {
    switch self {
    case .dataByHand: findings.dataByHand
    case .trainingLoop: findings.training
    case .weightsSaved: findings.weightsSaved
    case .importScript: findings.importScript
    }
  }

  /// Why nothing is held against a hand-in that holds its network beside the sources; nil where it is.
  private func excuse(_ evidence: Evidence) -> String? {
    guard evidence.sources.describesItself, case .evaluated = evidence.network else { return nil }
    return switch self {
    case .dataByHand: nil
    case .trainingLoop:
      "not checked: the hand-in holds the network itself, and need not hold the sources that trained it"
    case .weightsSaved: "the hand-in holds the stored weights"
    case .importScript: "a network that is handed in with its weights is its own import script"
    }
  }
}

/// Points for one check of the sources.
public struct SourceCheckRequirement: Hashable, Sendable {
  public let check: SourceCheck
  /// Points where a person should look.
  public let unclear: Points

  func judge(_ evidence: Evidence, for criterion: Criterion) -> CriterionResult {
    switch check.standing(evidence) {
    case .met(let why): return criterion.result(criterion.points, why)
    case .unclear(let why):
      return criterion.result(unclear, "unclear, so a person should look: \(why)")
    case .missed(let why):
      // An archive that can't be opened has neither network nor sources, for one and the same reason.
      let isRefused =
        evidence.sources.findings == nil
        && evidence.network == .unavailable(why: evidence.loader.why)
      return criterion.result(
        .zero, "\(why). Full points need \(check.phrase)", followsFromRefusal: isRefused)
    }
  }
}

extension CriterionResult {
  /// No more points than a criterion's checks of the sources allow.
  func limited(by checks: [SourceCheck: Points], _ evidence: Evidence) -> CriterionResult {
    var points = points
    var why = why
    for check in SourceCheck.allCases {
      guard let limit = checks[check], let earned = points, earned > limit,
        case .missed(let reason) = check.standing(evidence)
      else { continue }
      points = limit
      why +=
        "; no more than \(limit.phrase), since the sources show no \(check.rawValue): \(reason)"
    }
    return CriterionResult(
      id: id, title: title, points: points, maxPoints: maxPoints, why: why,
      followsFromRefusal: followsFromRefusal)
  }
}
