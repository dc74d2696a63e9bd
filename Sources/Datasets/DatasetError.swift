public import Diagnostics

/// Why a data set cannot be had, or what must be said about it.
public enum DatasetErrorCode: String, Hashable, Sendable, CaseIterable {
  case unreadable = "DAT001"
  case nothingFound = "DAT002"
  case ambiguous = "DAT003"
  case noLabelsFile = "DAT004"
  case wrongMagic = "DAT005"
  case wrongImageSize = "DAT006"
  case truncated = "DAT007"
  case trailingBytes = "DAT008"
  case damagedGzip = "DAT009"
  case labelRange = "DAT010"
  case pairLength = "DAT011"
  case empty = "DAT012"
  case notANumber = "DAT013"
  case pixelRange = "DAT014"
  case columnCount = "DAT015"
  case unknownFileKind = "DAT016"
  case notWritten = "DAT017"
  /// A warning: the images are not known to be Fashion-MNIST's test images.
  case notKnown = "DAT018"
  /// A warning: `grade data fetch` has not got all files.
  case incompleteCache = "DAT019"
  case downloadFailed = "DAT020"
  case noCurl = "DAT021"
  case interrupted = "DAT022"
  /// A folder that holds one half of a training set and a test set.
  case incompletePair = "DAT023"
  /// Fewer images or rows than parts to split them into.
  case tooFew = "DAT024"
  /// Shares or counts that do not add up.
  case splitLengths = "DAT025"
  /// A warning: the images to train on are those that networks are graded on.
  case testImages = "DAT026"
  case columnName = "DAT027"
  /// A warning: a column without spread cannot be standardised.
  case constantColumn = "DAT028"
}

/// The place is a file's name, `file:line`, or the path that the user gave.
public typealias DatasetError = CodedError<DatasetErrorCode>

/// A count with its noun: `1 byte`, `2,000 bytes`.
func counted(_ count: Int, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}
