/// How training images are changed at random, so that a network sees each in many ways.
///
/// Means what torchvision's `RandomCrop(28, padding: padding)`, then `RandomHorizontalFlip(p)` mean
/// for images of bytes: the image moves by up to `padding` pixels in each direction, what comes in
/// from outside is 0 before it is scaled, and it is mirrored left to right with a probability of
/// `flipProbability`.
public struct Augmentation: Hashable, Sendable {
  /// 0 to 1.
  public let flipProbability: Double
  /// The largest shift, 0 to 27 pixels.
  public let padding: Int

  public init(flipProbability: Double = 0.5, padding: Int = 2) {
    precondition((0...1).contains(flipProbability) && (0..<Dataset.side).contains(padding))
    self.flipProbability = flipProbability
    self.padding = padding
  }

  /// What is done to the image at a place in an epoch's order.
  ///
  /// It depends on the two numbers alone, so that any thread may load the image, at any time.
  func change(epochSeed: UInt64, position: Int) -> ImageChange {
    var random = SplitMix64(seed: epochSeed, stream: UInt64(truncatingIfNeeded: position))
    let places = 2 * padding + 1
    return ImageChange(
      top: random.below(places) - padding, left: random.below(places) - padding,
      isFlipped: random.chance(flipProbability))
  }
}

/// A cut of 28 x 28 pixels out of an image with zeros around it, mirrored or not.
struct ImageChange: Hashable, Sendable {
  /// The row and column of the image that come first; from −27 to 27.
  let top: Int
  let left: Int
  let isFlipped: Bool

  /// Writes the changed image through a table of 256 values.
  ///
  /// - Parameters:
  ///   - pixels: [28 · 28].
  ///   - result: room for [28 · 28].
  func write(
    _ pixels: UnsafePointer<UInt8>, through table: UnsafePointer<Float>,
    to result: UnsafeMutablePointer<Float>
  ) {
    let side = Dataset.side
    unsafe result.update(repeating: table[0], count: Dataset.imageSize)
    let columns = max(0, -left)..<min(side, side - left)
    for row in max(0, -top)..<min(side, side - top) {
      let source = unsafe pixels + (row + top) * side + left
      let target = unsafe result + row * side
      if isFlipped {
        for column in columns {
          unsafe target[side - 1 - column] = table[Int(source[column])]
        }
      } else {
        for column in columns { unsafe target[column] = table[Int(source[column])] }
      }
    }
  }
}
