/// `BatchNorm1d` (rank 1) or `BatchNorm2d` (rank 2) with its running statistics.
public struct BatchNorm: Hashable, Sendable {
  /// Spatial dimensions in the module's name, 1 or 2.
  public var rank: Int
  public var numFeatures: Int
  public var eps = 1e-5
  public var affine = true
}

/// Over the last dimensions, which are `normalizedShape`.
public struct LayerNorm: Hashable, Sendable {
  public var normalizedShape: [Int]
  public var eps = 1e-5
  public var elementwiseAffine = true
  public var bias = true
}

public struct GroupNorm: Hashable, Sendable {
  public var numGroups: Int
  public var numChannels: Int
  public var eps = 1e-5
  public var affine = true
}

/// `InstanceNorm2d`: over each channel's plane, or with the running statistics if it tracks them.
public struct InstanceNorm: Hashable, Sendable {
  public var numFeatures: Int
  public var eps = 1e-5
  public var affine = false
  public var trackRunningStats = false
}

/// x / (k + alpha / size * sum of squares over `size` neighbouring channels)^beta
public struct LocalResponseNorm: Hashable, Sendable {
  public var size: Int
  public var alpha = 1e-4
  public var beta = 0.75
  public var k = 1.0
}
