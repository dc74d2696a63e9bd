import Foundation
import Synchronization
import TestSupport
import Testing

/// The built program, run as people run it: as a process of its own, in a folder of the test's.
struct Program {
  /// The working folder.
  let folder: TemporaryFolder
  /// Beside `PATH` alone, so that no data set of the machine's gets in: `HOME` is the folder.
  var environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
  }

  /// How a run ended, and what it said.
  struct Outcome {
    /// The exit status; 128 and the signal's number, as shells say it, where a signal ended it.
    let status: Int32
    let output: Data
    let error: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// `grade`, which SwiftPM builds beside the tests' own executable.
  static let executable: String = {
    let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = own.deletingLastPathComponent().appending(path: "grade").path
    return FileManager.default.isExecutableFile(atPath: beside)
      ? beside : packageRoot.appending(path: ".build/debug/grade").path
  }()

  /// Runs `grade` with `arguments` to its end.
  ///
  /// - Parameters:
  ///   - output: where standard output goes, if not into the outcome.
  ///   - script: a line of `sh` that runs `"$@"`, which is `grade` with its arguments.
  func run(
    _ arguments: String..., output: FileHandle? = nil, script: String? = nil,
    in place: String? = nil
  ) async throws -> Outcome {
    let running = try start(arguments, output: output, script: script, in: place)
    return try await running.outcome()
  }

  /// Starts `grade` with `arguments` and does not wait for it.
  func start(
    _ arguments: [String], output: FileHandle? = nil, script: String? = nil, in place: String? = nil
  ) throws -> Running {
    try Running(self, arguments, output: output, script: script, in: place)
  }
}

/// A run that may still be going on; it holds the process, which ends with the test at the latest.
final class Running: Sendable {
  private let process: Process
  private let logs: TemporaryFolder
  private let ended: AsyncStream<Void>

  fileprivate init(
    _ program: Program, _ arguments: [String], output: FileHandle?, script: String?,
    in place: String?
  ) throws {
    // Files rather than pipes: nobody has to read them for the program to go on.
    logs = try TemporaryFolder()
    process = Process()
    if let script {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", script, "sh", Program.executable] + arguments
    } else {
      process.executableURL = URL(filePath: Program.executable)
      process.arguments = arguments
    }
    process.environment = program.environment
    process.currentDirectoryURL = place.map { URL(filePath: $0) } ?? program.folder.url
    process.standardInput = FileHandle.nullDevice
    let log = try Self.file(logs.write([], as: "output"))
    process.standardOutput = output ?? log
    process.standardError = try Self.file(logs.write([], as: "error"))
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    self.ended = ended
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    let identifier = process.processIdentifier
    // A program that hangs fails its test by its status, and holds up no other.
    DispatchQueue.global().asyncAfter(deadline: .now() + 60) { [weak process] in
      if process?.isRunning == true { kill(identifier, SIGKILL) }
    }
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  private static func file(_ path: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(filePath: path))
  }

  var errorText: String {
    get throws { String(decoding: try logs.read("error"), as: UTF8.self) }
  }

  func interrupt() { kill(process.processIdentifier, SIGINT) }

  /// Waits until `condition` holds, or the program has ended.
  func wait(until condition: (Int32) throws -> Bool) async throws {
    while process.isRunning, try !condition(process.processIdentifier) {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  func outcome() async throws -> Program.Outcome {
    for await _ in ended {}
    let status = process.terminationStatus
    return Program.Outcome(
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      output: Data(try logs.read("output")), error: try errorText)
  }
}
