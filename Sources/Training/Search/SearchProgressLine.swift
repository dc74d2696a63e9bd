import Diagnostics

/// How far a search is, as one line: the runs that have ended, images a second, time left.
public struct SearchProgressLine: Hashable, Sendable {
  /// Runs that have ended, of those to train.
  public var finished = 0
  public let runs: Int
  /// Images that have gone through a step.
  public var images = 0
  /// Images that will not, since their run has diverged.
  public var imagesLeftOut = 0
  /// Images of a whole run.
  public let imagesPerRun: Int

  public init(runs: Int, imagesPerRun: Int) {
    self.runs = runs
    self.imagesPerRun = imagesPerRun
  }

  /// `3 of 36 runs, 41,200 images/s, 2 min 12 s left`
  ///
  /// - Parameter seconds: that the images took.
  public func text(after seconds: Double) -> String {
    let head = "\(grouped(finished)) of \(grouped(runs)) runs"
    guard seconds > 0.2, images > 0 else { return head }
    let rate = Double(images) / seconds
    let all = Double(runs) * Double(imagesPerRun)
    let left = max(0, all - Double(images) - Double(imagesLeftOut)) / rate
    return head + ", \(grouped(Int(rate.rounded()))) images/s, \(durationText(left)) left"
  }
}
