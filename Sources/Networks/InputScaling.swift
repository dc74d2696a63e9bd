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
  /// Finite and not zero; a manifest's is positive, one below zero inverts.
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

extension InputScaling {
  /// What is assumed of a hand-in that does not say it: what PyTorch's `ToTensor` gives.
  public static let assumed = InputScaling(scale: .unit)

  /// What loaders of Fashion-MNIST make of pixels, the assumed first: divided by 255, as they are,
  /// `Normalize((0.5,), (0.5,))`, the data set's own mean and deviation, and both scales inverted.
  public static let common = [
    assumed, InputScaling(scale: .raw), InputScaling(scale: .unit, mean: 0.5, std: 0.5),
    InputScaling(scale: .unit, mean: 0.2860, std: 0.3530),
    InputScaling(scale: .unit, mean: 1, std: -1), InputScaling(scale: .raw, mean: 255, std: -1),
  ]

  /// As people write it: `0-1`, `0-1 with mean 0.5 and std 0.5`, `0-255 inverted (255 - x)`.
  public var words: String {
    let largest = scale == .unit ? 1.0 : 255
    if mean == 0, std == 1 { return scale.rawValue }
    if mean == largest, std == -1 { return "\(scale.rawValue) inverted (\(Int(largest)) - x)" }
    return "\(scale.rawValue) with mean \(mean) and std \(std)"
  }
}
