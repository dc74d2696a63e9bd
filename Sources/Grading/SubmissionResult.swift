public import Diagnostics
public import Evaluations
public import Scoring
public import SourceChecks

/// All that the outputs say about one submission.
public struct SubmissionResult: Sendable {
  /// Relative to the path that was given to `grade`.
  public var path: String
  /// Of the file's bytes, in hex; nil where they could not be read.
  public var sha256: String?
  /// What ranks are kept by: the manifest's id, else ``entryID``.
  public var studentID: String
  public var studentName: String?
  /// The id that the name of the file or folder gives.
  public var entryID: String
  public var status: SubmissionStatus
  public var scorecard: Scorecard
  public var evaluation: Evaluation?
  /// How images were read for the evaluation.
  public var reading: ReadingUse?
  public var network: NetworkSummary?
  /// Nil where the loader was not looked for.
  public var loader: LoaderVerdict?
  /// What the sources show of the assignment's checks; nil where they were not looked for, or need not
  /// show it, since the hand-in holds its network beside them.
  public var assignment: AssignmentFindings?
  public var diagnostics: [Diagnostic]

  public init(
    path: String, sha256: String? = nil, studentID: String, studentName: String? = nil,
    entryID: String, status: SubmissionStatus, scorecard: Scorecard, evaluation: Evaluation? = nil,
    reading: ReadingUse? = nil, network: NetworkSummary? = nil, loader: LoaderVerdict? = nil,
    assignment: AssignmentFindings? = nil, diagnostics: [Diagnostic] = []
  ) {
    self.path = path
    self.sha256 = sha256
    self.studentID = studentID
    self.studentName = studentName
    self.entryID = entryID
    self.status = status
    self.scorecard = scorecard
    self.evaluation = evaluation
    self.reading = reading
    self.network = network
    self.loader = loader
    self.assignment = assignment
    self.diagnostics = diagnostics
  }

  /// What it is ranked by; nil for a submission that is not ranked.
  package var rankedAccuracy: MeasuredAccuracy? {
    guard status == .graded || status == .partial, let evaluation else { return nil }
    return MeasuredAccuracy(correct: evaluation.correct, images: evaluation.images)
  }
}

/// A rebuilt network in numbers and in print.
public struct NetworkSummary: Hashable, Sendable {
  public var source: Source
  /// A count.
  public var layers: Int
  /// Learned values, shared ones once, without buffers.
  public var parameters: Int
  /// Multiply-accumulates of one image.
  public var multiplyAccumulates: Int
  /// The printed form, several lines.
  public var printed: String

  /// What the network was rebuilt from.
  ///
  /// Source: `output-format.md`, version 1, `network.source`.
  public enum Source: String, Hashable, Sendable, CaseIterable {
    case spec, onnx, module, python
  }

  public init(
    source: Source, layers: Int, parameters: Int, multiplyAccumulates: Int, printed: String
  ) {
    self.source = source
    self.layers = layers
    self.parameters = parameters
    self.multiplyAccumulates = multiplyAccumulates
    self.printed = printed
  }
}
