import Diagnostics
import Foundation
import Submissions
import TestSupport
import Testing

let archives = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Archives")

@Suite struct SubmissionReaderTests {
  /// What every program packs, read back: kind, members and their lengths, ignored entries.
  @Test func readsWhatProgramsPack() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: archives.path).sorted()
    var text = ""
    for name in names {
      do {
        let submission = try SubmissionReader().open(archives.appending(path: name).path)
        text += "\(name): \(submission.kind.rawValue), ignored \(submission.ignored)\n"
        for member in submission.members { text += "  \(member.path) \(member.bytes.count)\n" }
      } catch {
        text += "\(name): \(error)\n"
      }
    }
    try expectSnapshot(text, "archives.txt")
  }
}
