import Foundation
import Glibc
import TestSupport
import Testing

/// Ctrl-C: once for the outputs with what is done, twice to stop at once.
@Suite struct InterruptTests {
  private let program: Program
  private let rubric: String

  init() throws {
    program = try Program("grade")
    for name in ["devi.tar.xz", "ada.zip", "uwe.zip"] {
      let bytes = try Data(contentsOf: URL(filePath: fixtureClass).appending(path: name))
      try program.folder.write(bytes, as: "class/\(name)")
    }
    // The program waits for its rubric until somebody writes it.
    rubric = program.folder.path + "/rubric.yaml"
    unsafe mkfifo(rubric, 0o600)
  }

  /// True once the process is the program and has asked the system for its interrupts, which would
  /// end it before.
  private func listens(_ process: Int32) throws -> Bool {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
    guard program?.hasSuffix("/grade") == true else { return false }
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let caught = status.split(separator: "\n").first { $0.hasPrefix("SigCgt") }
    let mask = caught?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
    return mask >> UInt64(SIGINT - 1) & 1 == 1
  }

  /// A run that waits for its rubric and has been interrupted once.
  private func interrupted() async throws -> Running {
    let running = try program.start(
      ["class", "--rubric", "rubric.yaml", "--csv", "out.csv", "--json", "out.json"])
    try await running.wait(until: listens)
    running.interrupt()
    try await running.wait { _ in try running.errorText.hasPrefix("grade: interrupted; ") }
    return running
  }

  @Test func oneInterruptWritesWhatIsDone() async throws {
    let running = try await interrupted()
    let text = try Data(contentsOf: packageRoot.appending(path: "Rubrics/homework3.yaml"))
    // Fails, rather than waits, where nobody reads yet.
    var descriptor: Int32 = -1
    try await running.wait { _ in
      descriptor = unsafe open(rubric, O_WRONLY | O_NONBLOCK)
      return descriptor >= 0
    }
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: text)
    let outcome = try await running.outcome()
    #expect(outcome.status == 130)
    #expect(outcome.text.contains("Interrupted: what was not reached is failed"))
    let csv = String(decoding: try program.folder.read("out.csv"), as: UTF8.self)
    try expectSnapshot(csv, "interrupted.csv")
    let submissions = try Results(program.folder.read("out.json")).submissions
    #expect(submissions.map(\.path) == ["ada.zip", "devi.tar.xz", "uwe.zip"])
    for submission in submissions {
      #expect(submission.status == "failed")
      #expect(submission.points == nil && submission.rank == nil && submission.extraCredit == nil)
      #expect(submission.diagnostics.map(\.code) == ["GRD001"])
    }
  }

  @Test func aSecondInterruptStopsAtOnce() async throws {
    let running = try await interrupted()
    running.interrupt()
    #expect(try await running.outcome().status == 130)
    #expect(try program.folder.names == ["class", "rubric.yaml"], "nothing was written")
  }
}
