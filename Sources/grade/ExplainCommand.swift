import ArgumentParser
import Console
import Diagnostics
import Inspecting

/// `grade explain PATH`: from the student's line to the layer, to its weights, to the shape.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows how a hand-in's network was read: source line, layer, weights, shape.",
    discussion: "Nothing in the hand-in is executed.")

  @Argument(help: "A submission: an archive, a folder or a model file.")
  var path: String

  @OptionGroup var limitOptions: LimitOptions

  func run() throws {
    let explanation = try reportingInput(path) {
      try Explanation(path: path, limits: limitOptions.limits)
    }
    if let reason = Terminal.write(explanation.text(named: path)) {
      complain("the answer could not be written: \(reason)")
      throw ExitCode(1)
    }
  }
}
