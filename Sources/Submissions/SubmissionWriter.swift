public import Diagnostics

/// Writes submission archives that `grade` accepts.
///
/// Source: `submission-format.md`, version 1.
public enum SubmissionWriter {
  /// The zip file of these files, in their order: the same bytes for the same files.
  ///
  /// Every path is held against the rules that the reader has, so that nothing is written which it
  /// would refuse or ignore.
  ///
  /// - Throws: `SUB005` past the size of a zip, `SUB010` for a path that the reader would ignore,
  ///   `SUB011` without files, `SUB013` past a limit, `SUB020` to `SUB027` for an unsafe path.
  public static func archive(
    _ files: [Member], limits: ResourceLimits = ResourceLimits()
  ) throws(SubmissionError) -> [UInt8] {
    guard !files.isEmpty else {
      throw SubmissionError(.empty, "a submission without files cannot be written; add one")
    }
    var inventory = Inventory(limits: limits)
    var writer = ZipWriter()
    for file in files {
      let admission = try inventory.admit(Array(file.path.utf8), .file(size: file.bytes.count))
      guard case .keep(let path) = admission else {
        throw SubmissionError(
          .notASubmission, at: escaped(file.path),
          "a file of this path is ignored in submissions; give it another")
      }
      try writer.append(file.bytes, named: path, packing: .deflatedWhereItHelps)
    }
    return writer.finish()
  }
}
