public import Diagnostics
import Glibc

/// Why a submission could not be opened. The place is the member's path, empty for the whole.
public enum SubmissionErrorCode: String, Hashable, Sendable, CaseIterable {
  // The machine's fault, or the operator's; never the student's.
  case unreadable = "SUB001"
  case outOfResources = "SUB002"
  case changedWhileRead = "SUB003"
  case notAFolder = "SUB004"
  /// More than a zip can hold is to be written.
  case zipTooLarge = "SUB005"

  // What was handed in.
  case notASubmission = "SUB010"
  case empty = "SUB011"
  case linkOrDevice = "SUB012"
  case limit = "SUB013"

  // Paths.
  case absolutePath = "SUB020"
  case climbingPath = "SUB021"
  case backslash = "SUB022"
  case notUTF8 = "SUB023"
  case unsafeCharacter = "SUB024"
  case emptyComponent = "SUB025"
  case repeatedPath = "SUB026"
  case fileAndFolder = "SUB027"

  // Zip.
  case zipDirectory = "SUB040"
  case zipSurroundings = "SUB041"
  case zipLayout = "SUB042"
  case zipDisagreement = "SUB043"
  case encrypted = "SUB044"
  case zipMethod = "SUB045"
  case zipFeature = "SUB046"
  case zipData = "SUB047"
  case checksum = "SUB048"

  // Tar.
  case tarHeader = "SUB060"
  case tarTruncated = "SUB061"
  case tarTrailingData = "SUB062"
  case tarFeature = "SUB063"
  case compression = "SUB064"

  /// True where the machine or the operator is at fault: the status is then `failed`, never
  /// `refused`, and the student loses nothing.
  public var isMachineFault: Bool {
    switch self {
    case .unreadable, .outOfResources, .changedWhileRead, .notAFolder, .zipTooLarge: true
    default: false
    }
  }
}

public typealias SubmissionError = CodedError<SubmissionErrorCode>

extension CodedError<SubmissionErrorCode> {
  /// A failed system call: "cannot open the file: Permission denied".
  static func system(_ number: CInt, _ what: String, at place: String = "") -> SubmissionError {
    var words = [CChar](repeating: 0, count: 128)
    _ = unsafe strerror_r(number, &words, words.count)
    let reason =
      "cannot \(what): \(lossyText(words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }))"
    switch number {
    case ENOMEM, ENFILE, EMFILE, ENOBUFS:
      return SubmissionError(
        .outOfResources, at: place, "\(reason); grade again with fewer --jobs or on a freer machine"
      )
    case ELOOP:
      return SubmissionError(.linkOrDevice, at: place, "\(reason); hand in the file itself")
    default:
      return SubmissionError(
        .unreadable, at: place,
        "\(reason); make it readable and grade again")
    }
  }

  static func limit(
    _ resource: LimitedResource, _ limit: Int, actual: Int, atLeast: Bool = false,
    at place: String = ""
  ) -> SubmissionError {
    SubmissionError(
      .limit, at: place, resource.exceeded(limit: limit, actual: actual, atLeast: atLeast))
  }

  static func changed(at place: String = "") -> SubmissionError {
    SubmissionError(
      .changedWhileRead, at: place,
      "the file changed while it was read; wait until it is copied completely and grade again")
  }
}
