public import Diagnostics

/// Why a trace ended.
public enum TraceErrorCode: String, Hashable, Sendable, CaseIterable {
  /// A construct, function or module that the tracer does not know the meaning of.
  case unsupported = "TRC001"
  /// A value that only a run could tell: read from a file, drawn at random, given by a user.
  case unknownValue = "TRC002"
  /// The student's code would raise an exception.
  case raised = "TRC003"
  /// Too many steps, too deep, too large.
  case limit = "TRC004"
  /// A result that would depend on which other images stand in the batch.
  case mixesSamples = "TRC005"
  /// Layers that do not fit one another or the input.
  case shape = "TRC006"
  /// No class, function or `Sequential` that builds a network.
  case noNetwork = "TRC007"
  /// Several networks, or input shapes, fit and answer differently.
  case ambiguous = "TRC008"
  /// No network in the sources fits the stored weights.
  case noFit = "TRC009"
}

/// The place is `file.py:line:column`, or `lab.ipynb:cell n:line:column`.
public typealias TraceError = CodedError<TraceErrorCode>

/// What ends an evaluation early.
enum TraceStop: Error {
  /// Ends the trace; says what and where.
  case error(TraceError)
  /// A Python exception on its way to an `except`: ``Interpreter/raised`` holds it, since objects of
  /// Python are not `Sendable`.
  case exception
}

/// An exception that the student's code raises.
struct PythonException {
  /// `ValueError`, or a class of the student's.
  var type: ClassObject
  var value: Value
  var place: SourcePlace
  /// What Python would print after the type's name.
  var message: String
  /// Whether the student's code raises it by a statement, or ends the program.
  var isExplicit = false
}

/// Where something stands in the sources.
public struct SourcePlace: Hashable, Sendable {
  /// Index of the unit among all units of the program.
  public let unit: Int
  /// In bytes.
  public let range: Range<Int>

  public init(unit: Int, range: Range<Int>) {
    self.unit = unit
    self.range = range
  }
}
