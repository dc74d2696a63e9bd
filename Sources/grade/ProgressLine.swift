import Console
import Glibc
import Synchronization

/// One line on standard error that says how far the run is: count, rate, time left.
///
/// It is written only to a terminal, at most ten times a second, and wiped at the end. Reports come
/// from several workers; the clock of the last one is what they share.
final class ProgressLine: Sendable {
  private let unit: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  private let lastShown = Mutex<ContinuousClock.Instant?>(nil)

  init(unit: String) {
    self.unit = unit
    isShown = Terminal.isTerminal(STDERR_FILENO)
  }

  func report(_ done: Int, of total: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let isDue = lastShown.withLock { last in
      guard last.map({ now - $0 >= .milliseconds(100) }) ?? true else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    Terminal.write("\r\u{1B}[K" + line(done, of: total, after: now - start), to: STDERR_FILENO)
  }

  func finish() {
    if isShown { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  /// "graded 120 of 3,000 submissions, 48.1 per second, 1 min 0 s left"
  private func line(_ done: Int, of total: Int, after elapsed: Duration) -> String {
    let seconds = elapsed / .seconds(1)
    var text = "\(done) of \(total) \(unit)"
    guard done > 0, seconds > 0.2 else { return text }
    let rate = Double(done) / seconds
    let tenths = Int((rate * 10).rounded())
    text += ", \(tenths / 10).\(tenths % 10) per second"
    let left = Int((Double(total - done) / rate).rounded(.up))
    return text + ", \(left >= 60 ? "\(left / 60) min " : "")\(left % 60) s left"
  }
}
