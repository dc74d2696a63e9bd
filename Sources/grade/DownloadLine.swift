import Console
import Datasets
import Glibc
import Synchronization

/// One line on standard error that says how far a download is; only on a terminal.
final class DownloadLine: Sendable {
  private struct State {
    var file = ""
    var start = ContinuousClock.now
    var firstBytes = 0
    var lastShown: ContinuousClock.Instant?
  }

  private let isShown = Terminal.isTerminal(STDERR_FILENO)
  private let state = Mutex(State())

  func report(_ progress: DatasetFetcher.Progress) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let text: String? = state.withLock { state in
      if state.file != progress.file {
        // A resumed download begins with bytes that took no time.
        state = State(file: progress.file, start: now, firstBytes: progress.bytes)
      }
      guard state.lastShown.map({ now - $0 >= .milliseconds(100) }) ?? true else { return nil }
      state.lastShown = now
      return line(progress, rate: rate(progress.bytes - state.firstBytes, in: now - state.start))
    }
    if let text { Terminal.write("\r\u{1B}[K" + text, to: STDERR_FILENO) }
  }

  func finish() {
    if isShown { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  /// "t10k-images-idx3-ubyte.gz 1.2 of 4.4 MB, 0.8 MB per second, 4 s left"
  private func line(_ progress: DatasetFetcher.Progress, rate: Double) -> String {
    var text = "\(progress.file) \(megabytes(progress.bytes)) of \(megabytes(progress.total)) MB"
    guard rate > 0 else { return text }
    text += ", \(megabytes(Int(rate))) MB per second"
    let left = Int((Double(progress.total - progress.bytes) / rate).rounded(.up))
    return text + ", \(left) s left"
  }

  /// Bytes per second; 0 until it can be told.
  private func rate(_ bytes: Int, in time: Duration) -> Double {
    let seconds = time / .seconds(1)
    return seconds > 0.2 ? Double(bytes) / seconds : 0
  }

  private func megabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
