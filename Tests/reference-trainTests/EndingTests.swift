import Foundation
import Glibc
import TestSupport
import Testing

/// Runs that do not come to their end: what was saved stays, and can be gone on from.
@Suite struct EndingTests {
  private let program: Program

  init() throws {
    program = try Program("reference-train")
    try program.folder.write(ImageTable.csv(images: 60), as: "images.csv")
  }

  /// 5,000 steps an epoch, of which every tenth is told.
  private static let long = [
    "first-net", "--data", sampleFolder, "--epochs", "3", "--batch-size", "1", "--seed", "3",
  ]

  private static let outputs = [
    "first-net-history.csv", "first-net-report.html", "first-net.pt", "first-net.zip",
  ]

  private func expectSameOutputs(_ folder: String, _ other: String) throws {
    for name in Self.outputs {
      let (bytes, expected) = try (
        program.folder.read("\(folder)/\(name)"), program.folder.read("\(other)/\(name)")
      )
      #expect(bytes == expected, "\(name)")
    }
  }

  @Test func aKilledRunGoesOnAsIfItHadNeverStopped() async throws {
    let whole = try await program.start(Self.long + ["--out", "whole"]).outcome()
    #expect(whole.status == 0)
    let held = try HeldRun(program, Self.long + ["--out", "killed"])
    try held.reach("epoch 2/3 ")
    held.running.kill()
    #expect(try await held.running.outcome().status == 128 + SIGKILL)
    let rest = try held.readToEnd()
    #expect(rest.hasSuffix("]\n") || !rest.hasSuffix("\n"), "in the middle of an epoch")
    #expect(!rest.contains("epoch 3/3"))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: program.folder.path + "/killed")
    #expect(names.contains("first-net.pt") && !names.contains("first-net.zip"))
    let resumed = try await program.run(
      "--resume", "killed/first-net.pt", "--data", sampleFolder, "--out", "killed", "--jobs", "1")
    #expect(resumed.status == 0)
    #expect(resumed.text.contains("\nepoch 3/3 ") && !resumed.text.contains("\nepoch 2/3 "))
    try expectSameOutputs("killed", "whole")
  }

  @Test func anInterruptedRunSaysHowToGoOn() async throws {
    let held = try HeldRun(program, Self.long + ["--out", "my runs"])
    try held.reach("epoch 1/3 ")
    held.running.interrupt()
    try await held.running.wait { _ in try held.running.errorText.contains("interrupted; ") }
    #expect(try !held.readToEnd().contains("epoch 2/3 "))
    let outcome = try await held.running.outcome()
    #expect(outcome.status == 130)
    #expect(
      outcome.error
        == "reference-train: interrupted; ending after this step (Ctrl-C again to stop at once)\n"
        + "reference-train: the last whole epoch is saved; to go on: reference-train --resume "
        + "'my runs/first-net.pt' --data \(sampleFolder) --out 'my runs'\n")
    // As it says.
    let line = "--resume 'my runs/first-net.pt' --data \(sampleFolder) --out 'my runs'"
    let resumed = try await program.run(script: "exec \"$1\" \(line)")
    #expect(resumed.status == 0)
    let whole = try await program.start(Self.long + ["--out", "whole"]).outcome()
    #expect(whole.status == 0)
    try expectSameOutputs("my runs", "whole")
  }

  @Test func aSecondInterruptStopsAtOnce() async throws {
    let held = try HeldRun(program, Self.long)
    try held.reach("epoch 1/3 ")
    held.running.interrupt()
    try await held.running.wait { _ in try held.running.errorText.contains("interrupted; ") }
    held.running.interrupt()
    #expect(try await held.running.outcome().status == 130)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: program.folder.path + "/checkpoints")
    #expect(names.contains("first-net.pt") && !names.contains("first-net.zip"))
  }

  @Test func divergenceEndsTheRunAtItsStep() async throws {
    let start = try await program.run(
      "mlp", "--data", "images.csv", "--epochs", "0", "--learning-rate", "1e30")
    #expect(start.status == 0)
    let before = try program.folder.read("checkpoints/mlp.pt")
    let outcome = try await program.run(
      "mlp", "--data", "images.csv", "--learning-rate", "1e30", "--batch-size", "10")
    #expect(outcome.status == 1)
    #expect(
      outcome.error.contains("reference-train: error TRN001 epoch 1, step 2: the loss became "))
    #expect(outcome.error.hasSuffix("train with a smaller --learning-rate than 1e+30\n"))
    #expect(before.count == (try program.folder.read("checkpoints/mlp.pt")).count)
    let resumed = try await program.run(
      "--resume", "checkpoints/mlp.pt", "--data", "images.csv", "--epochs", "0")
    #expect(resumed.status == 0, "the weights from before it are intact")
  }

  @Test func aFolderThatIsAFileIsTold() async throws {
    for out in ["images.csv", "images.csv/deeper", "/proc/nowhere"] {
      let outcome = try await program.run("mlp", "--data", "images.csv", "--out", out)
      #expect(outcome.status == 1)
      #expect(outcome.error.contains("reference-train: error FIL00"), "\(out)")
    }
    #expect(try program.folder.names == ["images.csv"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func aFolderThatMayNotBeWrittenIsTold() async throws {
    try program.folder.write([], as: "closed/here")
    unsafe chmod(program.folder.path + "/closed", 0o500)
    let outcome = try await program.run("mlp", "--data", "images.csv", "--out", "closed")
    unsafe chmod(program.folder.path + "/closed", 0o700)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("reference-train: error FIL002 "))
  }

  @Test(.enabled(if: Program.canMount, "needs the right to mount a file system"))
  func aFullDiskLeavesTheEpochBefore() async throws {
    try program.folder.write([], as: "disk/here")
    // Room for the checkpoints of some epochs of the recipe that keeps each.
    let script = """
      unshare -m sh -c 'mount -t tmpfs -o size=300k tmpfs disk && "$@"
      echo "status $?"; cp -r disk kept; ls -A disk' sh "$@"
      """
    let outcome = try await program.run(
      "digits-from-scratch", "--data", "images.csv", "--out", "disk", script: script)
    #expect(outcome.error.contains("reference-train: error FIL003 disk/digits-from-scratch"))
    #expect(outcome.text.contains("\nstatus 1\n"))
    #expect(!outcome.text.contains(".tmp"), "no file is left behind in part")
    let resumed = try await program.run(
      "--resume", "kept/digits-from-scratch.pt", "--data", "images.csv", "--out", "kept")
    #expect(resumed.status == 0)
    let whole = try await program.run("digits-from-scratch", "--data", "images.csv")
    #expect(whole.status == 0)
    for ending in [".pt", ".zip", "-history.csv", "-report.html"] {
      let name = "digits-from-scratch" + ending
      #expect(
        try program.folder.read("kept/" + name) == program.folder.read("checkpoints/" + name))
    }
  }

  @Test func aReaderThatHasGoneAwayIsNoError() async throws {
    let piped = try await program.run(
      "first-net", "--data", "images.csv", "--out", "piped", "--batch-size", "1",
      script: #"{ "$@"; echo $? > status; } | head -n 1"#)
    #expect(piped.lines.count == 2)
    #expect(try program.folder.read("status") == Array("0\n".utf8))
    let closed = try await program.run(
      "first-net", "--data", "images.csv", "--out", "closed", "--batch-size", "1",
      script: #"exec "$@" >&-"#)
    #expect(closed.status == 0)
    try expectSameOutputs("piped", "closed")
  }
}

/// A run that can be held inside an epoch: it writes into a pipe of one page, which nobody reads on.
private struct HeldRun {
  let running: Running
  private let pipe = Pipe()

  init(_ program: Program, _ arguments: [String]) throws {
    // Linux's F_SETPIPE_SZ, which Swift does not import.
    #expect(fcntl(pipe.fileHandleForWriting.fileDescriptor, 1031, 4096) == 4096)
    running = try program.start(arguments, output: pipe.fileHandleForWriting)
    try pipe.fileHandleForWriting.close()
  }

  /// Reads to this text and some steps further. The page then holds 150 lines more, an epoch has 500.
  func reach(_ text: String) throws {
    var seen = ""
    while !seen.contains(text) || seen.split(separator: text).last?.count ?? 0 < 300 {
      let piece = try #require(try pipe.fileHandleForReading.read(upToCount: 128))
      seen += String(decoding: piece, as: UTF8.self)
    }
  }

  func readToEnd() throws -> String {
    String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }
}
