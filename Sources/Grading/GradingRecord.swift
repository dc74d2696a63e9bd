import Datasets
import Diagnostics
import Evaluations
import Glibc
import Networks
import PythonSyntax
import Rebuilding
import Scoring
import SourceChecks
import Submissions

/// What is known of one submission while it goes through the pipeline.
struct GradingRecord {
  private let entry: SubmissionEntry
  private var student = Student(id: nil, name: nil)
  private var network: NetworkSummary?
  private var evaluation: Evaluation?
  private var reading: ReadingUse?
  private var loader = LoaderVerdict(.unreadable, why: "the sources were not reached")
  private var frameworks = FrameworkFinding.unchecked(
    why: "the submission has no Python sources that can be read")
  private var sources = SourceEvidence()
  private var diagnostics: [Diagnostic] = []
  /// Why no network could be evaluated, and whether its weights at least could be read.
  private var refusal: (reason: Diagnostic, hasReadWeights: Bool)?
  /// Why it is nobody's fault but ours or the machine's.
  private var failure: Diagnostic?
  /// True where the network runs, but something else could not be judged.
  private var isPartial = false
  var sha256: String?

  init(_ entry: SubmissionEntry) { self.entry = entry }

  // MARK: What the stages found

  mutating func refuseToOpen(_ error: SubmissionError) {
    guard !error.code.isMachineFault else { return fail(error.diagnostic) }
    diagnostics.append(error.diagnostic)
    refusal = (error.diagnostic, hasReadWeights: false)
    loader = LoaderVerdict(.unreadable, why: Self.words(for: error.diagnostic))
  }

  mutating func fail(_ reason: Diagnostic) {
    failure = reason
    diagnostics.append(reason)
  }

  mutating func note(_ rebuilt: Rebuilt) {
    if let student = rebuilt.student { self.student = student }
    diagnostics += rebuilt.diagnostics
    network = rebuilt.network.map {
      NetworkSummary($0, source: rebuilt.origin.source)
    }
    if let reason = rebuilt.refusal { refusal = (reason, rebuilt.hasReadWeights) }
    if rebuilt.manifest?.probe != nil, rebuilt.probe == nil { isPartial = true }
  }

  mutating func note(
    _ review: SourceReview, of modules: [PythonModule], describesItself: Bool
  ) {
    loader = review.loader
    if loader.verdict == .unreadable { isPartial = true }
    sources = SourceEvidence(findings: review.assignment, describesItself: describesItself)
    diagnostics += modules.flatMap(\.diagnostics)
    let readable = modules.count { $0.failure == nil }
    guard readable > 0 else { return }
    let others = review.frameworks.filter { $0.role == .other }
    frameworks = others.isEmpty ? .onlyPyTorch(files: readable) : .others(others)
  }

  mutating func note(_ comparison: ProbeComparison, at place: String) {
    guard !comparison.agrees, let worst = comparison.worst else { return }
    diagnostics.append(
      Diagnostic(
        code: GradingErrorCode.probeMismatch.rawValue, severity: .warning, place: place,
        message: "probe-mismatch: \(grouped(comparison.disagreements)) of "
          + "\(grouped(comparison.count)) outputs differ from the student's own by more than 1e-4 + "
          + "1e-3 x the value; the largest difference is \(brief(worst.size)): sample \(worst.sample), class "
          + "\(worst.output), expected \(brief(worst.expected)), rebuilt "
          + "\(brief(worst.found)); were the weights "
          + "stored after the probe was made, or is the model spec another network?"))
  }

  /// - Returns: the answers, counted.
  mutating func note(
    predictions: [UInt8], _ dataset: Dataset, readAs use: ReadingUse,
    _ policy: PreprocessingPolicy
  ) -> Evaluation {
    let evaluation = Evaluation(predictions: predictions, labels: dataset.labels)
    self.evaluation = evaluation
    reading = use
    if let note = use.note(policy) { diagnostics.append(note) }
    noteUnanswered(predictions)
    return evaluation
  }

  mutating func note(_ found: [Diagnostic]) { diagnostics += found }

  private mutating func noteUnanswered(_ predictions: [UInt8]) {
    let count = predictions.count { $0 == unanswered }
    guard count > 0 else { return }
    diagnostics.append(
      Diagnostic(
        code: GradingErrorCode.unansweredImages.rawValue, severity: .warning,
        message:
          "\(grouped(count)) of \(grouped(predictions.count)) images have a NaN score, so each "
          + "of them counts as wrong; look for NaN or very large weights"))
  }

  // MARK: The outcome

  func result(by rubric: Rubric) -> SubmissionResult {
    let status = status
    return SubmissionResult(
      path: entry.name, sha256: sha256, studentID: student.id ?? entry.defaultStudentID,
      studentName: student.name, entryID: entry.defaultStudentID, status: status,
      scorecard: scorecard(by: rubric), evaluation: evaluation, reading: reading,
      network: network,
      loader: status == .failed ? nil : loader,
      assignment: status == .failed || sources.describesItself ? nil : sources.findings,
      diagnostics: diagnostics)
  }

  private var status: SubmissionStatus {
    if failure != nil { return .failed }
    if evaluation == nil { return .refused }
    return isPartial ? .partial : .graded
  }

  private func scorecard(by rubric: Rubric) -> Scorecard {
    if let failure { return rubric.unscored(why: failure.message) }
    return rubric.score(
      Evidence(
        network: networkFinding, loader: loader, frameworks: frameworks, sources: sources))
  }

  private var networkFinding: NetworkFinding {
    if let evaluation {
      return .evaluated(MeasuredAccuracy(correct: evaluation.correct, images: evaluation.images))
    }
    let why = refusal.map { Self.words(for: $0.reason) }
    return refusal?.hasReadWeights == true
      ? .weightsOnly(why: why ?? "") : .unavailable(why: why ?? "nothing could be read")
  }

  /// The place and the message, for a sentence that goes on with them.
  private static func words(for reason: Diagnostic) -> String {
    (reason.place.isEmpty ? "" : escaped(reason.place) + ": ") + reason.message
  }
}

/// A value in four significant digits: more of them differ between processors.
func brief(_ value: Float) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  let unit = pow(10, floor(log10(Double(abs(value)))) - 3)
  return "\(Float((Double(value) / unit).rounded() * unit))"
}

extension NetworkSummary {
  fileprivate init(_ network: Network, source: Source) {
    self.init(
      source: source, layers: network.layers.count, parameters: network.parameterCount,
      multiplyAccumulates: network.multiplyAccumulates, printed: network.printedForm)
  }
}

extension Rebuilt.Origin {
  /// The word of the outputs.
  fileprivate var source: NetworkSummary.Source {
    switch self {
    case .spec: .spec
    case .onnx: .onnx
    case .module: .module
    case .python: .python
    }
  }
}
