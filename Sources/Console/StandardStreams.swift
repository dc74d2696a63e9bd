import Glibc

/// The three streams that a program is started with.
public enum StandardStreams {
  /// Makes writing to them safe: before anything else in a program.
  public static func secure() {
    // Writing to a closed pipe (`grade class | head`) is told by the call, not by a signal that would
    // end the program before its files are written.
    signal(SIGPIPE, SIG_IGN)
    occupyStandardDescriptors()
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
