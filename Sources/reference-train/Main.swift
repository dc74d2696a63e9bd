import ArgumentParser
import Console

/// Trains the course's networks: the recipe that the first argument names, or does what the sub-command
/// of that name does. Without either it trains all that can be graded.
@main
enum Main {
  static func main() {
    StandardStreams.secure()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["help"] {
      TrainCommand.main(["--help"])
    } else if let name = arguments.first, Tools.names.contains(name) || name == "help" {
      Tools.main(arguments)
    } else {
      TrainCommand.main(arguments)
    }
  }
}

/// The sub-commands.
struct Tools: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference-train", abstract: "Sub-commands of reference-train.",
    subcommands: [
      ListCommand.self, BaselinesCommand.self, SearchCommand.self, PredictCommand.self,
      ActivationsCommand.self,
    ])

  static let names = configuration.subcommands.compactMap { $0.configuration.commandName }
}
