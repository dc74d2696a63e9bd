import ArgumentParser

/// Grades submissions, unless the first argument is the name of a sub-command.
///
/// A folder that is named like a sub-command is given as `./data`. The choice is made here, since a
/// command with a path of its own would take the sub-command's name for it.
@main
enum Main {
  static func main() async {
    let name = CommandLine.arguments.dropFirst().first
    if let name, GradeTools.names.contains(name) {
      await GradeTools.main()
    } else {
      await GradeCommand.main()
    }
  }
}
