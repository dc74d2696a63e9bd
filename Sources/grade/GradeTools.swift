import ArgumentParser

/// The sub-commands.
struct GradeTools: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade", abstract: "Sub-commands of grade.",
    subcommands: [InspectCommand.self, ExplainCommand.self, DataCommand.self])

  static let names = configuration.subcommands.compactMap { $0.configuration.commandName }
}
