import Foundation
import Glibc
import TestSupport
import Testing

/// Where the outputs go, and what happens where they cannot.
@Suite struct OutputTests {
  private let program: Program

  init() throws {
    program = try Program("grade")
    try program.folder.write("x".utf8, as: "class/ada.zip")
  }

  @Test(arguments: ["--csv", "--json"])
  func aFileOnStandardOutputSendsTheTableToStandardError(_ flag: String) async throws {
    let table = try await program.run("class")
    let outcome = try await program.run("class", flag, "-")
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix(flag == "--csv" ? "rank,student_id," : "{\n"))
    #expect(
      outcome.error.split(separator: "\n").dropLast()
        == table.text.split(separator: "\n").dropLast())
  }

  @Test func theTablesLastLineNamesTheFile() async throws {
    let without = try await program.run("class")
    #expect(without.text.hasSuffix("\nAdd --csv FILE to write this leaderboard as CSV.\n"))
    let with = try await program.run("class", "--csv", "out.csv")
    #expect(with.text.hasSuffix("\nLeaderboard CSV (--csv): out.csv\n"))
  }

  @Test func excelGetsAByteOrderMark() async throws {
    let plain = try await program.run("class", "--csv", "-")
    let marked = try await program.run("class", "--csv", "-", "--excel")
    #expect(marked.output == [0xEF, 0xBB, 0xBF] + plain.output)
  }

  /// Each with the start of what is said.
  @Test(arguments: [
    ("class", "error FIL004 class: "), ("nowhere/out", "error FIL001 nowhere/out: "),
    ("/dev/full", "error FIL003 /dev/full: "),
  ])
  func anOutputThatFailsStopsNoOther(_ path: String, _ message: String) async throws {
    let csv = try await program.run("class", "--csv", path, "--json", "good.json")
    #expect(csv.status == 1)
    #expect(csv.error.hasPrefix("grade: " + message))
    #expect(csv.text.contains("1 submission: 1 refused"))
    let json = try await program.run("class", "--csv", "good.csv", "--json", path)
    #expect(json.status == 1)
    #expect(try program.folder.names == ["class", "good.csv", "good.json"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func aFolderThatMayNotBeWrittenIsTold() async throws {
    unsafe chmod(program.folder.path + "/class", 0o500)
    let outcome = try await program.run("class", "--csv", "class/out.csv", "--json", "good.json")
    unsafe chmod(program.folder.path + "/class", 0o700)
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("grade: error FIL002 "))
    #expect(try program.folder.names == ["class", "good.json"])
  }

  @Test(.enabled(if: Program.canMount, "needs the right to mount a file system"))
  func aFullDiskLeavesWhatWasThere() async throws {
    try program.folder.write([], as: "disk/here")
    let script = """
      unshare -m sh -c 'mount -t tmpfs -o size=4k tmpfs disk && echo old > disk/out.csv && "$@"
      echo "status $?"; cat disk/out.csv; ls -A disk' sh "$@"
      """
    let outcome = try await program.run(
      fixtureClass, "--csv", "disk/out.csv", "--json", "good.json", script: script)
    #expect(outcome.error.hasPrefix("grade: error FIL003 disk/out.csv: "))
    #expect(outcome.text.hasSuffix("\nstatus 1\nold\nout.csv\n"))
    #expect(try program.folder.names.contains("good.json"))
  }

  @Test func aReaderThatHasGoneAwayIsNoError() async throws {
    // More than a pipe holds, so that writing meets the closed end.
    for index in 0..<600 { try program.folder.write("x".utf8, as: "class/student \(index).zip") }
    let piped = try await program.run(
      "class", "--csv", "piped.csv", script: #"{ "$@"; echo $? > status; } | head -n 1"#)
    #expect(
      piped.text
        == "sample data, not Fashion-MNIST; `grade data fetch` downloads the real test set\n")
    #expect(try program.folder.read("status") == Array("0\n".utf8))
    #expect(try program.folder.read("piped.csv").count > 65_536)
    let closed = try await program.run("class", "--csv", "closed.csv", script: #"exec "$@" >&-"#)
    #expect(closed.status == 0)
    #expect(try program.folder.read("closed.csv") == program.folder.read("piped.csv"))
  }

  @Test func aTableThatDoesNotFitItsDiskIsAFault() async throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let outcome = try await program.run("class", "--csv", "good.csv", output: full)
    #expect(outcome.status == 1)
    #expect(outcome.error == "grade: the table could not be written: No space left on device\n")
    #expect(try program.folder.names == ["class", "good.csv"])
  }

  @Test func theCSVOnAClosedStreamIsAFault() async throws {
    let outcome = try await program.run("class", "--csv", "-", script: #"exec "$@" >&-"#)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("error FIL005 /dev/stdout: "))
  }
}
