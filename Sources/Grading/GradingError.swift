public import Diagnostics

/// What keeps a submission from being judged, or what a person should know of how it was.
public enum GradingErrorCode: String, Hashable, Sendable, CaseIterable {
  /// The run was ended (Ctrl-C) before the submission was done.
  case interrupted = "GRD001"
  /// The evaluation took longer than its limit.
  case evaluationTooLong = "GRD002"
  /// The archive's probe and the rebuilt network disagree.
  case probeMismatch = "GRD003"
  /// Images with a NaN score, each counted as wrong.
  case unansweredImages = "GRD004"
  /// Near chance as handed in; far above it when the images are read another way.
  case nearMiss = "GRD005"
  /// A note: the hand-in does not say how pixels are scaled, and what was used instead.
  case readingNotStated = "GRD006"
  /// A note: what is beside the grading was not done, and why.
  case notTried = "GRD007"
  /// Two models of one hand-in give different scores.
  case modelsDiffer = "GRD008"
  /// A note: two models of one hand-in give the same scores.
  case modelsAgree = "GRD009"
}

public typealias GradingError = CodedError<GradingErrorCode>

extension CodedError<GradingErrorCode> {
  static let interrupted = GradingError(
    .interrupted, "interrupted before it was graded; run grade again")

  static func evaluationTooLong(_ limits: ResourceLimits) -> GradingError {
    let limit = limits.evaluationSeconds
    let seconds = Int(exactly: limit).map(grouped) ?? "\(limit)"
    return GradingError(
      .evaluationTooLong,
      "the evaluation took longer than \(seconds) seconds on this machine, which is not the student's "
        + "fault; raise the limit with \(LimitedResource.evaluationSeconds.flag)")
  }
}
