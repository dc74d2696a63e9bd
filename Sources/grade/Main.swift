import ArgumentParser
import Glibc

/// Grades submissions, unless the first argument is the name of a sub-command.
///
/// A folder that is named like a sub-command is given as `./data`. The choice is made here, since a
/// command with a path of its own would take the sub-command's name for it.
@main
enum Main {
  static func main() async {
    // Writing to a closed pipe (`grade class | head`) is told by the call, not by a signal that would
    // end the program before its files are written.
    signal(SIGPIPE, SIG_IGN)
    occupyStandardDescriptors()
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

  /// Takes the places of standard streams that were closed, so that no file which is opened later
  /// gets their numbers and what was meant for a terminal.
  private static func occupyStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // Opens as the lowest free number, this one; writing to it fails, as it does to a closed one.
      _ = unsafe open("/dev/null", O_RDONLY)
    }
  }
}
