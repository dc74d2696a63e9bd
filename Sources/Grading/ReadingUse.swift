import Datasets
import Diagnostics
import Evaluations
import Networks
import Scoring

/// How images were read for an evaluation, and who decided it.
public struct ReadingUse: Hashable, Sendable {
  let reading: ImageReading
  let basis: Basis

  enum Basis: Hashable, Sendable {
    /// The hand-in states it.
    case declared
    /// The student's source does it at this place.
    case source(String)
    /// The hand-in does not say it, and the rubric asks for what is assumed then.
    case assumed
    /// The hand-in does not say it, and of these the first gives the most correct answers: each with
    /// its accuracy, on all images or on some.
    case best([Trial])
  }

  struct Trial: Hashable, Sendable {
    let words: String
    let accuracy: Double
  }

  /// `0-255, as the hand-in states`.
  public var words: String {
    let scaling = reading.words + (reading.isTransposed ? ", rows and columns exchanged" : "")
    return switch basis {
    case .declared: "\(scaling), as the hand-in states"
    case .source(let place): "\(scaling), as the student's code does in \(escaped(place))"
    case .assumed: "\(scaling), which is assumed where a hand-in does not say it"
    case .best: "\(scaling), which gives the most correct answers of those that are common"
    }
  }

  /// What to say of a hand-in that does not say its scaling; nil of one that does.
  func note(_ policy: PreprocessingPolicy) -> Diagnostic? {
    let decision: String
    switch basis {
    case .declared, .source: return nil
    case .assumed: decision = "\(reading.words) is assumed"
    case .best(let trials):
      let list = trials.map { "\($0.words) \(percent($0.accuracy))" }
      decision =
        "\(reading.words) gives the most correct answers (\(list.joined(separator: ", ")))"
    }
    return Diagnostic(
      code: GradingErrorCode.readingNotStated.rawValue, severity: .note,
      message:
        "the hand-in does not say how pixels are scaled; \(decision), as the rubric asks with "
        + "preprocessing: \(policy.rawValue); state it in a submission.json with \"input\"")
  }
}

/// `87.4 %`
func percent(_ share: Double) -> String { fixedPoint(100 * share, places: 1) + " %" }

extension NetworkTrial {
  /// The predictions by which the hand-in is graded, and how the images are read for them.
  ///
  /// - Throws: what ``ParallelEvaluation/predict(workers:)`` does.
  func answers(
    _ statement: ReadingStatement, _ policy: PreprocessingPolicy
  ) async throws(EvaluationFailure) -> (predictions: [UInt8], use: ReadingUse) {
    let use: ReadingUse
    switch (statement, policy) {
    case (.declared(let scaling), _):
      use = ReadingUse(reading: ImageReading(scaling), basis: .declared)
    case (.read(let reading, let place), _):
      use = ReadingUse(reading: reading, basis: .source(place))
    case (.unknown, .declared):
      use = ReadingUse(reading: ImageReading(.assumed), basis: .assumed)
    case (.unknown, .best): return try await bestAnswers()
    }
    return (try await predictions(use.reading, on: dataset), use)
  }

  /// Images on which every common scaling is tried, before the best of them are tried on all.
  private static let selectionSize = 1_000

  /// Those whose 95 % interval on some images reaches the best one's are evaluated on all images; of
  /// equals the first counts.
  private func bestAnswers() async throws(EvaluationFailure) -> (
    predictions: [UInt8], use: ReadingUse
  ) {
    let images = dataset.selection(atMost: Self.selectionSize)
    var trials: [(reading: ImageReading, evaluation: Evaluation)] = []
    for reading in InputScaling.common.map({ ImageReading($0) }) {
      trials.append((reading, try await evaluation(reading, on: images)))
    }
    let bar = trials.map(\.evaluation).max { $0.correct < $1.correct }?.interval95.lowerBound ?? 0
    var best: (predictions: [UInt8], correct: Int, reading: ImageReading)?
    for index in trials.indices where trials[index].evaluation.interval95.upperBound >= bar {
      let reading = trials[index].reading
      let predictions = try await predictions(reading, on: dataset)
      let evaluation = Evaluation(predictions: predictions, labels: dataset.labels)
      trials[index].evaluation = evaluation
      if evaluation.correct > best?.correct ?? -1 {
        best = (predictions, evaluation.correct, reading)
      }
    }
    let found = trials.map {
      ReadingUse.Trial(words: $0.reading.words, accuracy: $0.evaluation.accuracy)
    }
    return (
      best?.predictions ?? [],
      ReadingUse(reading: best?.reading ?? ImageReading(.assumed), basis: .best(found))
    )
  }
}
