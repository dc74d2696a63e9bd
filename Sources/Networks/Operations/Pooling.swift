/// `MaxPool1d` or `MaxPool2d`. Padding counts as minus infinity.
public struct MaxPool: Hashable, Sendable {
  /// One or two sizes; stride, padding and dilation have as many.
  public var kernelSize: [Int]
  public var stride: [Int]
  public var padding: [Int]
  public var dilation: [Int]
  public var ceilMode: Bool

  /// Nil takes PyTorch's default: stride as the kernel, no padding, dilation 1.
  public init(
    kernelSize: [Int], stride: [Int]? = nil, padding: [Int]? = nil, dilation: [Int]? = nil,
    ceilMode: Bool = false
  ) {
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding ?? kernelSize.map { _ in 0 }
    self.dilation = dilation ?? kernelSize.map { _ in 1 }
    self.ceilMode = ceilMode
  }
}

/// `AvgPool2d`.
public struct AvgPool: Hashable, Sendable {
  /// Two sizes; stride and padding have as many.
  public var kernelSize: [Int]
  public var stride: [Int]
  public var padding: [Int]
  public var ceilMode: Bool
  /// Whether padding counts in the divisor.
  public var countIncludePad: Bool
  /// The divisor instead of the number of cells; not 0.
  public var divisorOverride: Int?

  /// Nil takes PyTorch's default: stride as the kernel, no padding.
  public init(
    kernelSize: [Int], stride: [Int]? = nil, padding: [Int]? = nil, ceilMode: Bool = false,
    countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding ?? kernelSize.map { _ in 0 }
    self.ceilMode = ceilMode
    self.countIncludePad = countIncludePad
    self.divisorOverride = divisorOverride
  }
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

  public init(kind: Kind, outputSize: [Int?]) {
    self.kind = kind
    self.outputSize = outputSize
  }
}

/// Resampling of the one or two spatial dimensions.
public struct Upsample: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case nearest, linear, bilinear, bicubic
  }

  public enum Target: Hashable, Sendable {
    /// Output sizes: one for all spatial dimensions, or one each.
    case size([Int])
    /// Output size is floor(input * factor): one for all spatial dimensions, or one each.
    case scaleFactor([Double])
  }

  public var target: Target
  public var mode: Mode
  /// Nil is false; `nearest` takes only nil.
  public var alignCorners: Bool?
  /// Sample positions from the sizes instead of from the factors.
  public var recomputeScaleFactor: Bool

  public init(
    target: Target, mode: Mode = .nearest, alignCorners: Bool? = nil,
    recomputeScaleFactor: Bool = false
  ) {
    self.target = target
    self.mode = mode
    self.alignCorners = alignCorners
    self.recomputeScaleFactor = recomputeScaleFactor
  }
}

/// `ZeroPad2d` of the last two dimensions; a negative number cuts.
public struct ZeroPad: Hashable, Sendable {
  public var left: Int
  public var right: Int
  public var top: Int
  public var bottom: Int

  public init(left: Int, right: Int, top: Int, bottom: Int) {
    self.left = left
    self.right = right
    self.top = top
    self.bottom = bottom
  }
}
