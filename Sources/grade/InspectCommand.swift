import ArgumentParser
import Console
import Diagnostics
import Inspecting

/// `grade inspect FILE`: what is in an archive, a checkpoint or a source, also in one that is refused.
///
/// Source: `output-format.md`, version 1, grade inspect.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what is in one archive, checkpoint or source, accepted or refused.",
    discussion: "Nothing in the file is executed.")

  @Argument(help: "An archive, a folder, a checkpoint, a model file or a Python source.")
  var file: String

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup var limitOptions: LimitOptions

  func run() throws {
    let limits = limitOptions.limits
    let inspection = try reportingInput(file) {
      try Inspection(path: file, limits: limits) { path in
        try readInput(path, limit: limits.unpackedBytes)
      }
    }
    let text =
      json ? String(decoding: inspection.json(), as: UTF8.self) : inspection.table(named: file)
    if let reason = Terminal.write(text) {
      complain("the answer could not be written: \(reason)")
      throw ExitCode(1)
    }
  }
}
