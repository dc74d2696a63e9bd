public import Diagnostics

/// Why a training run cannot start or go on.
public enum TrainingErrorCode: String, Hashable, Sendable, CaseIterable {
  /// The loss became NaN or infinite.
  case diverged = "TRN001"
  /// A checkpoint that is damaged, of another recipe, other settings or other data, or past the last
  /// epoch.
  case checkpoint = "TRN002"
  /// Settings that no run can have, such as a batch size of 0.
  case settings = "TRN003"
  /// A CSV that is to take a search's results, and that no search wrote.
  case searchTable = "TRN004"
  /// A test image that is not there.
  case imageNumber = "TRN005"
}

/// The place is a recipe, a step or a file.
public typealias TrainingError = CodedError<TrainingErrorCode>
