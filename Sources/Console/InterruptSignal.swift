import Dispatch
import Glibc
import Synchronization

/// Turns the first Ctrl-C into a request to end the run; a second one ends the program at once.
public struct InterruptSignal {
  private let source: any DispatchSourceSignal

  /// - Parameters:
  ///   - notice: what is said when the request is made.
  ///   - request: called once, on a thread of the system's.
  public init(notice: String, _ request: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    let isRequested = Mutex(false)
    source.setEventHandler {
      let isSecond = isRequested.withLock { requested in
        defer { requested = true }
        return requested
      }
      if isSecond { _exit(130) }
      request()
      complain(notice)
    }
    source.resume()
  }

  /// Lets Ctrl-C end the program again.
  public func restore() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
