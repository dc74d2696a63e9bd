public import Diagnostics

/// Why a file is not an acceptable rubric.
public enum RubricErrorCode: String, Hashable, Sendable, CaseIterable {
  case tooLarge = "RUB001"
  case notUTF8 = "RUB002"
  /// The text is not YAML, or more than one document.
  case syntax = "RUB003"
  /// An alias or a type tag: YAML that a rubric has no use for.
  case unsupportedYAML = "RUB004"
  case duplicateKey = "RUB005"
  case unknownKey = "RUB006"
  case missingKey = "RUB007"
  case wrongType = "RUB008"
  /// Not a plain decimal, or too many decimals.
  case badNumber = "RUB009"
  /// Negative or past the range.
  case outOfRange = "RUB010"
  /// A word outside a closed list: a kind, a verdict, a way to treat ties.
  case unknownName = "RUB011"
  case duplicateID = "RUB012"
  /// Two statements that can't both hold.
  case contradiction = "RUB013"
  case wrongVersion = "RUB014"
}

/// The place is `file:line:column`, both from 1, the column in Unicode scalars.
public typealias RubricError = CodedError<RubricErrorCode>
