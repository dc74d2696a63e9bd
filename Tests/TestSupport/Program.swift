public import Foundation
import Glibc

/// A built program, run as people run it: as a process of its own, in a folder of the test's.
public struct Program {
  /// The working folder.
  public let folder: TemporaryFolder
  /// Beside `PATH` alone, so that no data set of the machine's gets in: `HOME` is the folder.
  public var environment: [String: String]
  /// Its path: SwiftPM builds it beside the tests' own executable.
  let executable: String

  /// - Parameter name: of the executable target.
  public init(_ name: String) throws {
    let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = own.deletingLastPathComponent().appending(path: name).path
    executable =
      FileManager.default.isExecutableFile(atPath: beside)
      ? beside : packageRoot.appending(path: ".build/debug/\(name)").path
    folder = try TemporaryFolder()
    environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
  }

  /// Whether this process may mount a file system for itself alone.
  public static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "unshare -m mount -t tmpfs tmpfs /mnt 2>/dev/null"]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// How a run ended, and what it said.
  public struct Outcome {
    /// The exit status; 128 and the signal's number, as shells say it, where a signal ended it.
    public let status: Int32
    public let output: Data
    public let error: String

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Runs the program with `arguments` to its end.
  ///
  /// - Parameters:
  ///   - output: where standard output goes, if not into the outcome.
  ///   - script: a line of `sh` that runs `"$@"`, which is the program with its arguments.
  public func run(
    _ arguments: String..., output: FileHandle? = nil, script: String? = nil,
    in place: String? = nil
  ) async throws -> Outcome {
    let running = try start(arguments, output: output, script: script, in: place)
    return try await running.outcome()
  }

  /// Starts the program with `arguments` and does not wait for it.
  public func start(
    _ arguments: [String], output: FileHandle? = nil, script: String? = nil, in place: String? = nil
  ) throws -> Running {
    try Running(self, arguments, output: output, script: script, in: place)
  }
}

/// A run that may still be going on; it holds the process, which ends with the test at the latest.
public final class Running: Sendable {
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
      process.arguments = ["-c", script, "sh", program.executable] + arguments
    } else {
      process.executableURL = URL(filePath: program.executable)
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
      if process?.isRunning == true { Glibc.kill(identifier, SIGKILL) }
    }
  }

  deinit { if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) } }

  private static func file(_ path: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(filePath: path))
  }

  public var errorText: String {
    get throws { String(decoding: try logs.read("error"), as: UTF8.self) }
  }

  public func interrupt() { Glibc.kill(process.processIdentifier, SIGINT) }

  /// Ends the program at once, as `kill -9` does.
  public func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

  /// Waits until `condition` holds, or the program has ended.
  public func wait(until condition: (Int32) throws -> Bool) async throws {
    while process.isRunning, try !condition(process.processIdentifier) {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  public func outcome() async throws -> Program.Outcome {
    for await _ in ended {}
    let status = process.terminationStatus
    return Program.Outcome(
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      output: Data(try logs.read("output")), error: try errorText)
  }
}
