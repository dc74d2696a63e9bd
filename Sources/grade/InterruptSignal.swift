import Dispatch
import Glibc
import Grading

/// Turns the first Ctrl-C into a request to end the run; a second one ends the program at once.
struct InterruptSignal {
  private let source: any DispatchSourceSignal

  init(_ interruption: Interruption) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      if interruption.isRequested { _exit(130) }
      interruption.request()
      complain("interrupted; writing what is done (Ctrl-C again to stop at once)")
    }
    source.resume()
  }

  func restore() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
