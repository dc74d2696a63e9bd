import Diagnostics
import Foundation
import Submissions

/// A folder of one test, which goes with it: the identity is the folder on disk.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file, and the folders above it; gives its path.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }
}

/// What opening `bytes` as a file of that name gives.
func open(
  _ bytes: [UInt8], named name: String = "ada.zip", limits: ResourceLimits = ResourceLimits()
) throws -> Submission {
  let folder = try TemporaryFolder()
  return try SubmissionReader(limits: limits).open(folder.write(bytes, name))
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
