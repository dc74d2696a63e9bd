/// One thing said to people about a submission, a rubric or a data set.
///
/// A message says what, where, expected, found, and what to do next. It is one line, and untrusted
/// text inside it has gone through ``quoted(_:limit:)``.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable, CaseIterable {
    case error, warning, note
  }

  /// A stable code such as `SUB004`: three letters for the module, three digits, never reused.
  public let code: String
  public let severity: Severity
  /// Where: a member's path, `file:line:column`, a layer; empty for the submission as a whole.
  public let place: String
  public let message: String
  /// The line of a source that it is about, if it is about one.
  public let excerpt: SourceExcerpt?

  public init(
    code: String, severity: Severity, place: String = "", message: String,
    excerpt: SourceExcerpt? = nil
  ) {
    self.code = code
    self.severity = severity
    self.place = place
    self.message = message
    self.excerpt = excerpt
  }
}

/// An error that can be told to a person as it is.
public protocol ReportableError: Error, Hashable, Sendable {
  var diagnostic: Diagnostic { get }
}

/// The error of one module: its closed list of codes, the place, and the words.
///
/// Each module names its own: `public typealias SubmissionError = CodedError<SubmissionErrorCode>`.
public struct CodedError<Code>: ReportableError
where Code: RawRepresentable & Hashable & Sendable, Code.RawValue == String {
  public let code: Code
  public let place: String
  public let message: String

  public init(_ code: Code, at place: String = "", _ message: String) {
    self.code = code
    self.place = place
    self.message = message
  }

  public var diagnostic: Diagnostic {
    Diagnostic(code: code.rawValue, severity: .error, place: place, message: message)
  }
}

extension CodedError: CustomStringConvertible {
  public var description: String { diagnostic.description }
}

extension Diagnostic: CustomStringConvertible {
  /// `error SUB004 model.zip: message`, the form of the terminal and of snapshots.
  public var description: String {
    "\(severity.rawValue) \(code)\(place.isEmpty ? "" : " \(place)"): \(message)"
  }
}
