import Foundation
public import Testing

/// Compares `text` with the file `Snapshots/<name>` beside the test's source file.
///
/// A missing snapshot is recorded and fails the run, as does every comparison that was recorded
/// anew under `RECORD_SNAPSHOTS=1`: a recorded snapshot is read by a person, then run again.
public func expectSnapshot(
  _ text: String, _ name: String, file: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let url = URL(filePath: file).deletingLastPathComponent()
    .appending(path: "Snapshots").appending(path: name)
  let recorded = try? String(contentsOf: url, encoding: .utf8)
  if recorded == text { return }
  if recorded == nil || ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
    Issue.record("recorded snapshot \(name); read it and run again", sourceLocation: sourceLocation)
    return
  }
  Issue.record(
    "snapshot \(name) differs\n--- recorded\n\(recorded ?? "")\n--- now\n\(text)",
    sourceLocation: sourceLocation)
}
