import Diagnostics
import Drawing

/// How far a training run is, as one line: the epoch, its share that is done, loss, rate, time left.
public struct TrainingProgressLine: Hashable, Sendable {
  /// The epoch that runs, from 1.
  public var epoch: Int
  public var epochs: Int
  /// Images of this epoch that the network has seen.
  public var images: Int
  /// Images of a whole epoch.
  public var imagesPerEpoch: Int
  /// Of this epoch so far, per image; nil before the first step.
  public var loss: Double?
  /// Images that this process has trained on, which are fewer than the run's after a resumption.
  public var imagesSeen: Int
  /// Seconds that ``imagesSeen`` took.
  public var seconds: Double

  public init(
    epoch: Int, epochs: Int, images: Int, imagesPerEpoch: Int, loss: Double?, imagesSeen: Int,
    seconds: Double
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.images = images
    self.imagesPerEpoch = imagesPerEpoch
    self.loss = loss
    self.imagesSeen = imagesSeen
    self.seconds = seconds
  }

  /// Images a second; nil until it can be told.
  public var rate: Double? {
    guard seconds > 0.2, imagesSeen > 0, seconds.isFinite else { return nil }
    return Double(imagesSeen) / seconds
  }

  /// Seconds to the end of the last epoch; nil until it can be told.
  public var secondsLeft: Double? {
    guard let rate else { return nil }
    let left = Double(epochs - epoch) * Double(imagesPerEpoch) + Double(imagesPerEpoch - images)
    return max(0, left / rate)
  }

  /// `epoch 3/20 ━━━━━━╸─────  42 %  loss 0.4312  12,300 images/s  1 min 12 s left`, in at most
  /// `columns` characters: first the bar is left out, then the parts from the right.
  public func text(columns: Int = 80, isASCII: Bool = false) -> String {
    let head = "epoch \(epoch)/\(epochs)"
    var parts = ["\(Int(share * 100)) %".leftPadded(to: 5)]
    if let loss { parts.append("loss \(shortText(loss))") }
    if let rate { parts.append("\(rateText(rate)) images/s") }
    if let secondsLeft { parts.append("\(durationText(secondsLeft)) left") }
    var tail = parts.joined(separator: "  ")
    let room = min(columns - head.count - tail.count - 2, 24)
    if room >= 6 { return head + " " + bar(room, isASCII: isASCII) + " " + tail }
    while parts.count > 1, head.count + 1 + tail.count > columns {
      parts.removeLast()
      tail = parts.joined(separator: "  ")
    }
    return String((head + " " + tail).prefix(max(columns, 0)))
  }

  /// Of this epoch, 0 to 1.
  private var share: Double {
    imagesPerEpoch > 0 ? min(max(Double(images) / Double(imagesPerEpoch), 0), 1) : 0
  }

  /// Filled in half characters.
  private func bar(_ width: Int, isASCII: Bool) -> String {
    if isASCII {
      let full = Int(share * Double(width - 2))
      return "[" + String(repeating: "#", count: full)
        + String(repeating: "-", count: width - 2 - full) + "]"
    }
    let halves = Int(share * Double(width * 2))
    let full = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
    return full + String(repeating: "─", count: width - (halves + 1) / 2)
  }

  /// Three digits: `12,300`, `85.1`.
  private func rateText(_ rate: Double) -> String {
    guard rate >= 100, rate < 1e12 else { return shortText(rate, digits: 3) }
    var unit = 1.0
    while rate / unit >= 1000 { unit *= 10 }
    return grouped(Int((rate / unit).rounded() * unit))
  }
}

/// A duration to read while waiting: `8 s`, `1 min 12 s`, `2 h 5 min`, rounded up.
///
/// - Parameter seconds: at least 0.
public func durationText(_ seconds: Double) -> String {
  guard seconds < 1e9 else { return "years" }
  let seconds = Int(seconds.rounded(.up))
  switch seconds {
  case ..<60: return "\(seconds) s"
  case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
  default: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
