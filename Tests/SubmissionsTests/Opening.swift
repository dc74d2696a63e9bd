import Diagnostics
import Submissions
import TestSupport

/// What opening `bytes` as a file of that name gives.
func open(
  _ bytes: [UInt8], named name: String = "ada.zip", limits: ResourceLimits = ResourceLimits()
) throws -> Submission {
  let folder = try TemporaryFolder()
  return try SubmissionReader(limits: limits).open(folder.write(bytes, as: name))
}

/// The error of opening `bytes`; nil if they are accepted.
func refusal(
  of bytes: [UInt8], named name: String = "ada.zip", limits: ResourceLimits = ResourceLimits()
) throws -> SubmissionError? {
  do {
    _ = try open(bytes, named: name, limits: limits)
    return nil
  } catch let error as SubmissionError {
    return error
  }
}
