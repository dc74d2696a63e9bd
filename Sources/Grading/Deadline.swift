import Diagnostics

/// Until when an evaluation may take, and whether it is still wanted.
struct Deadline: Sendable {
  private let end: ContinuousClock.Instant
  private let limits: ResourceLimits
  private let interruption: Interruption

  /// Starts now.
  init(_ limits: ResourceLimits, _ interruption: Interruption) {
    end = ContinuousClock.now + .seconds(limits.evaluationSeconds)
    self.limits = limits
    self.interruption = interruption
  }

  /// - Throws: `GRD001` once the run is to end, `GRD002` past the limit.
  func check() throws(EvaluationFailure) {
    if interruption.isRequested {
      throw EvaluationFailure(diagnostic: GradingError.interrupted.diagnostic)
    }
    guard ContinuousClock.now < end else {
      throw EvaluationFailure(diagnostic: GradingError.evaluationTooLong(limits).diagnostic)
    }
  }
}
