/// `MaxPool1d` or `MaxPool2d`. Padding counts as minus infinity.
public struct MaxPool: Hashable, Sendable {
  /// One or two sizes; stride, padding and dilation have as many.
  public var kernelSize: [Int]
  public var stride: [Int]
  public var padding: [Int]
  public var dilation: [Int]
  public var ceilMode = false
}

/// `AvgPool2d`.
public struct AvgPool: Hashable, Sendable {
  public var kernelSize: [Int]
  public var stride: [Int]
  public var padding: [Int]
  public var ceilMode = false
  public var countIncludePad = true
  public var divisorOverride: Int?
}

/// `AdaptiveAvgPool2d` or `AdaptiveMaxPool2d`: cell i of an output of n covers the inputs from
/// floor(i * size / n) up to ceil((i + 1) * size / n).
public struct AdaptivePool: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case average, max
  }

  public var kind: Kind
  /// Height and width; nil keeps the input's.
  public var outputSize: [Int?]
}

/// Resampling of the one or two spatial dimensions.
public struct Upsample: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case nearest, linear, bilinear, bicubic
  }

  public enum Target: Hashable, Sendable {
    /// Output sizes.
    case size([Int])
    /// Output size is floor(input * factor).
    case scaleFactor([Double])
  }

  public var target: Target
  public var mode = Mode.nearest
  public var alignCorners = false
  /// Sample positions from the sizes instead of from the factors.
  public var recomputeScaleFactor = false
}

/// `ZeroPad2d`; a negative number cuts.
public struct ZeroPad: Hashable, Sendable {
  public var left: Int
  public var right: Int
  public var top: Int
  public var bottom: Int
}
