import Compute
import Diagnostics
import Evaluations
import Networks
import Rebuilding

/// The models of a hand-in's other files, held against the one that is graded.
struct ModelComparison {
  let gradedPath: String
  let reading: ImageReading
  let trial: NetworkTrial

  /// Images that every model answers: a difference between two networks shows in any of them.
  private static let selectionSize = 1_000

  /// One diagnostic for each of the others, in their order.
  func diagnostics(of others: [OtherModel]) -> [Diagnostic] {
    guard !others.isEmpty else { return [] }
    let images = trial.dataset.selection(atMost: Self.selectionSize)
    let deadline = Deadline(trial.limits, trial.interruption)
    let graded = Result { () throws(EvaluationFailure) in
      try NetworkTrial.scores(of: trial.model, reading, on: images, until: deadline)
    }
    return others.map { other in
      do throws(EvaluationFailure) {
        let model = try EvaluationFailure.wrapping { () throws(ComputeError) in
          try CompiledModel(other.model)
        }
        let scores = try NetworkTrial.scores(of: model, reading, on: images, until: deadline)
        return diagnostic(of: other.path, ScoreComparison(graded: try graded.get(), other: scores))
      } catch {
        return Diagnostic(
          code: GradingErrorCode.notTried.rawValue, severity: .note, place: other.path,
          message: "was not held against \(quoted(gradedPath)), which is graded: "
            + error.diagnostic.message)
      }
    }
  }

  private func diagnostic(of path: String, _ comparison: ScoreComparison) -> Diagnostic {
    guard !comparison.agrees, let worst = comparison.scores.worst else {
      return Diagnostic(
        code: GradingErrorCode.modelsAgree.rawValue, severity: .note, place: path,
        message: "answers as \(quoted(gradedPath)) does, which is graded: no score of "
          + "\(grouped(comparison.images)) images differs by more than 1e-4 + 1e-3 x the value")
    }
    let count = comparison.differingPredictions
    return Diagnostic(
      code: GradingErrorCode.modelsDiffer.rawValue, severity: count > 0 ? .warning : .note,
      place: path,
      message: "does not answer as \(quoted(gradedPath)) does, which is graded: "
        + "\(grouped(count)) of \(grouped(comparison.images)) predictions differ, and scores by up to "
        + "\(brief(worst.size)); hand in one model, or store both from the same trained network")
  }
}
