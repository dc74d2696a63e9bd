import Foundation
import Glibc
import TestSupport
import Testing

/// Whole classes: what stands in the outputs, whatever was handed in.
@Suite struct ClassTests {
  private let program: Program

  init() throws { program = try Program("grade") }

  @Test func theFixturesGiveTheseOutputs() async throws {
    let outcome = try await program.run(fixtureClass, "--csv", "class.csv", "--json", "class.json")
    #expect(outcome.status == 0)
    #expect(outcome.error == "", "no progress without a terminal")
    try expectSnapshot(outcome.text, "class.txt")
    try expectSnapshot(
      String(decoding: program.folder.read("class.csv"), as: UTF8.self), "class.csv")
    try expectSnapshot(
      String(decoding: program.folder.read("class.json"), as: UTF8.self), "class.json")
  }

  /// Neither the workers, the working folder nor the way the path is written show in the bytes.
  @Test(arguments: ["1", "2", "5"]) func theSameBytesEachTime(_ jobs: String) async throws {
    let folder = program.folder.path
    let whole = try await program.run(
      fixtureClass + "/", "--jobs", jobs, "--csv", "-", "--json", "absolute.json")
    let relative = try await program.run(
      "submissions", "--jobs", jobs, "--csv", folder + "/relative.csv", "--json", "-",
      in: packageRoot.appending(path: "Fixtures").path)
    let snapshots = packageRoot.appending(path: "Tests/gradeTests/Snapshots")
    let csv = try Data(contentsOf: snapshots.appending(path: "class.csv"))
    let json = try Data(contentsOf: snapshots.appending(path: "class.json"))
    #expect(whole.output == csv)
    #expect(relative.output == json)
    #expect(try Data(program.folder.read("relative.csv")) == csv)
    #expect(try Data(program.folder.read("absolute.json")) == json)
  }

  @Test func oneStudentReadsTheWholeFeedback() async throws {
    let outcome = try await program.run(fixtureClass + "/mira.zip")
    #expect(outcome.status == 0)
    try expectSnapshot(outcome.text, "feedback.txt")
  }

  @Test func aFolderIsTakenAsTheFlagSays() async throws {
    let asOne = try await program.run(fixtureClass + "/elif", "--json", "one.json")
    #expect(asOne.text.contains("elif: graded, 6 of 6 points"))
    let asClass = try await program.run(fixtureClass + "/elif", "--class")
    #expect(asClass.text.contains("4 submissions: 4 refused"))
    let forced = try await program.run(fixtureClass, "--one")
    #expect(forced.status == 0)
    #expect(forced.text.contains("submissions: refused"))
  }

  @Test func anEmptyClassIsCompleteAndHasNoRows() async throws {
    try FileManager.default.createDirectory(
      at: program.folder.url.appending(path: "empty"), withIntermediateDirectories: true)
    let outcome = try await program.run("empty", "--csv", "-", "--json", "empty.json")
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 2, "the header and the end of its line")
    #expect(outcome.error.contains("No submissions.\n"))
    let results = try Results(program.folder.read("empty.json"))
    #expect(results.submissions.isEmpty)
  }

  @Test func baselinesAreShownButNeverRankedOrWritten() async throws {
    for (from, to) in [("goran.tar", "class/goran.tar"), ("devi.tar.xz", "references/cnn.tar.xz")] {
      let bytes = try Data(contentsOf: URL(filePath: fixtureClass).appending(path: from))
      try program.folder.write(bytes, as: to)
    }
    try program.folder.write("x".utf8, as: "references/broken.zip")
    let outcome = try await program.run(
      "class", "--baselines", "references", "--csv", "class.csv", "--json", "class.json")
    #expect(outcome.status == 0)
    try expectSnapshot(outcome.text, "baselines.txt")
    let plain = try await program.run("class", "--csv", "-")
    #expect(try Data(program.folder.read("class.csv")) == plain.output)
    #expect(try Results(program.folder.read("class.json")).submissions.count == 1)
  }

  @Test func entriesOfEveryKindHaveARow() async throws {
    try makeOddClass(program.folder.path + "/odd")
    let outcome = try await program.run("odd", "--csv", "odd.csv", "--json", "odd.json")
    #expect(outcome.status == 0)
    #expect(!outcome.output.contains(0x1B), "no name reaches the terminal as it is")
    #expect(outcome.lines.allSatisfy { $0.unicodeScalars.count <= 80 })
    try expectSnapshot(outcome.text, "odd.txt")
    try expectSnapshot(String(decoding: program.folder.read("odd.csv"), as: UTF8.self), "odd.csv")
  }

  private func makeOddClass(_ path: String) throws {
    let ada = try Data(contentsOf: URL(filePath: fixtureClass).appending(path: "ada.zip"))
    for name in [
      "=1+1.zip", "-rf", "two\nlines.zip", "esc\u{1B}[31m.zip", "a,\"b.zip", "rtl\u{202E}x",
    ] {
      try program.folder.write(ada.prefix(9_000), as: "odd/\(name)")
    }
    try program.folder.write(ada, as: "odd/renamed.zip")
    try program.folder.write([], as: "odd/empty.zip")
    for name in [".hidden.zip", "Thumbs.db", "__MACOSX/ada.zip"] {
      try program.folder.write(ada, as: "odd/\(name)")
    }
    try program.folder.write(
      "x = 1".utf8, as: "odd/deep/" + String(repeating: "d/", count: 60) + "a.py")
    let latin1 = (Array("\(path)/latin".utf8) + [0xE9, 0]).map(CChar.init(bitPattern:))
    #expect(close(unsafe creat(latin1, 0o600)) == 0)
    unsafe symlink("renamed.zip", path + "/link.zip")
    unsafe symlink("/nowhere", path + "/dangling")
    unsafe symlink(".", path + "/loop")
    unsafe mkdir(path + "/pipes", 0o700)
    for name in ["pipe.zip", "pipes/submission.json"] { unsafe mkfifo("\(path)/\(name)", 0o600) }
    unsafe mknod(path + "/socket.tar", S_IFSOCK | 0o600, 0)
  }

  @Test func threeThousandEntriesHaveThreeThousandRows() async throws {
    for index in 0..<3_000 { try program.folder.write("x".utf8, as: "class/s\(index).zip") }
    let outcome = try await program.run("class", "--csv", "-")
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 3_002)
    #expect(Set(outcome.lines.dropFirst().dropLast()).count == 3_000)
  }

  @Test func aSlowMachineIsNeverAStudentsZero() async throws {
    let ada = try Data(contentsOf: URL(filePath: fixtureClass).appending(path: "ada.zip"))
    try program.folder.write(ada, as: "class/ada.zip")
    let failed = try await program.run("class", "--max-evaluation-seconds", "1e-9", "--csv", "-")
    #expect(failed.status == 1)
    let row = try #require(failed.lines.dropFirst().first)
    #expect(row.hasPrefix(",ada,Ada Lindqvist,,,6,,,,,,failed,"))
    #expect(row.contains("--max-evaluation-seconds"))
  }
}
