public import Diagnostics

/// Why a file is not a checkpoint that can be read.
public enum CheckpointErrorCode: String, Hashable, Sendable, CaseIterable {
  /// The file ends before what it announces.
  case truncated = "CKP001"
  case headerTooLarge = "CKP002"
  /// The header is not the strict JSON object that the format wants.
  case headerSyntax = "CKP003"
  case duplicateName = "CKP004"
  /// `__metadata__` holds something other than texts.
  case metadata = "CKP005"
  /// A tensor's entry lacks a field or has one of the wrong kind.
  case entry = "CKP006"
  case elementType = "CKP007"
  /// A tensor's shape and its bytes disagree, or its size does not fit.
  case size = "CKP008"
  /// Bytes that belong to no tensor or to two.
  case coverage = "CKP009"
  case trailingBytes = "CKP010"
  /// A zip that is damaged or cut off.
  case archive = "CKP011"
  /// A file of another program, where one of this project is wanted.
  case foreign = "CKP012"
  /// The record of a training run is not what this program writes.
  case record = "CKP013"
  /// More than the format can hold is to be written.
  case tooLarge = "CKP014"
}

/// The place is `header`, `header line:column`, `tensor 'name'`, or a member of a zip.
public typealias CheckpointError = CodedError<CheckpointErrorCode>
