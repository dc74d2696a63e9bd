public import Diagnostics

/// What can be wrong with a Python source or notebook.
public enum PythonErrorCode: String, Hashable, Sendable, CaseIterable {
  /// More bytes than a source file may have.
  case tooLarge = "PYS001"
  /// An encoding declaration that is not read.
  case unknownEncoding = "PYS002"
  /// Bytes that the file's encoding does not have.
  case notInEncoding = "PYS003"
  /// NUL bytes, which Python refuses.
  case nulBytes = "PYS004"
  /// A place that is no Python token.
  case lexical = "PYS005"
  /// IPython lines in a plain source file.
  case magicInScript = "PYS006"
  /// A notebook that is no JSON.
  case notebookSyntax = "PYS007"
  /// A notebook without readable cells.
  case notebookStructure = "PYS008"
  /// A place that Python's grammar does not have.
  case syntax = "PYS009"
}

/// The place is `file:line:column`, or `file:cell n:line:column`.
public typealias PythonError = CodedError<PythonErrorCode>
