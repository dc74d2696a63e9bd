import Files
import Glibc

/// The terminal that the program was started from, if there is one.
public enum Terminal {
  /// True where the descriptor (1: standard output, 2: standard error) is a terminal.
  public static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

  /// Columns of standard output, 80 where it is no terminal or does not say.
  public static var width: Int {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }

  /// Writes all of `text`; nobody reading (a closed pipe, a closed stream) is no error.
  ///
  /// - Returns: why it could not be written, in the system's words; nil if all is well.
  @discardableResult
  public static func write(_ text: String, to descriptor: CInt = 1) -> String? {
    let number = unsafe Array(text.utf8).withUnsafeBytes { unsafe writeAll($0, to: descriptor) }
    guard let number, number != EPIPE, number != EBADF else { return nil }
    return unsafe String(cString: strerror(number))
  }
}
