/// How a student's own loader scales pixels before the network sees them:
/// x = (scale(pixel) - mean) / std, each step rounded to float32 as PyTorch does.
///
/// Source: `submission-format.md`, version 1, key `input`.
public struct InputScaling: Hashable, Sendable {
  public enum Scale: String, Hashable, Sendable, CaseIterable {
    /// The pixel's value as it is.
    case raw = "0-255"
    /// The pixel's value divided by 255.
    case unit = "0-1"
  }

  public var scale: Scale
  public var mean: Double
  /// Positive and finite.
  public var std: Double

  public init(scale: Scale, mean: Double = 0, std: Double = 1) {
    self.scale = scale
    self.mean = mean
    self.std = std
  }

  /// The network's input for each pixel value: [256].
  public var table: [Float] {
    (0...255).map { pixel in
      let value = scale == .unit ? Float(pixel) / 255 : Float(pixel)
      return (value - Float(mean)) / Float(std)
    }
  }
}
