import ArgumentParser
import Console

/// Grades submissions, unless the first argument is the name of a sub-command.
///
/// A folder that is named like a sub-command is given as `./data`. The choice is made here, since a
/// command with a path of its own would take the sub-command's name for it.
@main
enum Main {
  static func main() async {
    StandardStreams.secure()
    let name = CommandLine.arguments.dropFirst().first
    if name == "help", CommandLine.arguments.count == 2 {
      await GradeCommand.main(["--help"])
    } else if let name, GradeTools.names.contains(name) || name == "help" {
      // `grade help data` is what the help itself points to.
      await GradeTools.main()
    } else {
      await GradeCommand.main()
    }
  }
}
