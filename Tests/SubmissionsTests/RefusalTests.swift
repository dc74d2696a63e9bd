import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Submissions

@Suite struct RefusalTests {
  @Test(arguments: Refusal.all)
  func isRefused(_ wrong: Refusal) throws {
    let error = try refusal(of: wrong.bytes, named: wrong.name, limits: wrong.limits)
    #expect(error?.code == wrong.code, "\(error?.description ?? "accepted")")
    #expect(error?.code.isMachineFault == false)
  }

  /// What students and graders read.
  @Test func messages() throws {
    let lines = try Refusal.all.map { wrong in
      let error = try refusal(of: wrong.bytes, named: wrong.name, limits: wrong.limits)
      return "\(wrong.what)\n  \(error?.description ?? "accepted")\n"
    }
    try expectSnapshot(lines.joined(), "refusals.txt")
  }

  @Test func everyCodeIsTested() {
    let elsewhere: Set<SubmissionErrorCode> = [
      .unreadable, .outOfResources, .changedWhileRead, .notAFolder, .zipTooLarge,
    ]
    #expect(elsewhere.union(Refusal.all.map(\.code)) == Set(SubmissionErrorCode.allCases))
    #expect(elsewhere == Set(SubmissionErrorCode.allCases.filter(\.isMachineFault)))
  }

  @Test func missingFile() {
    #expect(
      throws: SubmissionError(
        .unreadable,
        "cannot find it: No such file or directory; make it readable and grade again")
    ) { try SubmissionReader().open("/nowhere/ada.zip") }
    #expect(throws: SubmissionError.self) { try SubmissionReader().open("a\u{0}b") }
  }

  @Test(arguments: [EMFILE, ENFILE, ENOMEM])
  func resources(_ number: CInt) {
    let error = SubmissionError.system(number, "open it")
    #expect(error.code == .outOfResources)
    #expect(error.code.isMachineFault)
  }

  @Test func changedFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(ZipBuilder("a.py").bytes, as: "ada.zip")
    let file = try OpenFile.open(try #require(systemPath(path.utf8)))
    try folder.write([1, 2, 3], as: "other")
    unsafe truncate(path, 10)
    #expect(throws: SubmissionError.changed()) { try file.read(0..<file.size) }
    #expect(throws: SubmissionError.changed()) { try file.checkUnchanged() }
  }
}
