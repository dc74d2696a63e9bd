/// `BatchNorm1d` (rank 1) or `BatchNorm2d` (rank 2) with its running statistics.
public struct BatchNorm: Hashable, Sendable {
  /// Spatial dimensions in the module's name, 1 or 2.
  public var rank: Int
  public var numFeatures: Int
  public var eps: Double
  /// Weight of a new batch in the running statistics of training; nil is their plain average.
  public var momentum: Double?
  public var affine: Bool
  /// False means batch statistics at evaluation, which a network refuses.
  public var trackRunningStats: Bool
  /// Without meaning unless `affine`.
  public var bias: Bool

  public init(
    rank: Int, numFeatures: Int, eps: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = true,
    trackRunningStats: Bool = true, bias: Bool = true
  ) {
    self.rank = rank
    self.numFeatures = numFeatures
    self.eps = eps
    self.momentum = momentum
    self.affine = affine
    self.trackRunningStats = trackRunningStats
    self.bias = bias
  }
}

/// Over the last dimensions, which are `normalizedShape`.
public struct LayerNorm: Hashable, Sendable {
  public var normalizedShape: [Int]
  public var eps: Double
  public var elementwiseAffine: Bool
  /// Without meaning unless `elementwiseAffine`.
  public var bias: Bool

  public init(
    normalizedShape: [Int], eps: Double = 1e-5, elementwiseAffine: Bool = true, bias: Bool = true
  ) {
    self.normalizedShape = normalizedShape
    self.eps = eps
    self.elementwiseAffine = elementwiseAffine
    self.bias = bias
  }
}

public struct GroupNorm: Hashable, Sendable {
  public var numGroups: Int
  public var numChannels: Int
  public var eps: Double
  public var affine: Bool
  /// Without meaning unless `affine`.
  public var bias: Bool

  public init(
    numGroups: Int, numChannels: Int, eps: Double = 1e-5, affine: Bool = true, bias: Bool = true
  ) {
    self.numGroups = numGroups
    self.numChannels = numChannels
    self.eps = eps
    self.affine = affine
    self.bias = bias
  }
}

/// `InstanceNorm2d`: over each channel's plane, or with the running statistics if it tracks them.
public struct InstanceNorm: Hashable, Sendable {
  public var numFeatures: Int
  public var eps: Double
  /// Weight of a new batch in the running statistics of training; nil is their plain average.
  public var momentum: Double?
  public var affine: Bool
  public var trackRunningStats: Bool
  /// Without meaning unless `affine`.
  public var bias: Bool

  public init(
    numFeatures: Int, eps: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = false,
    trackRunningStats: Bool = false, bias: Bool = true
  ) {
    self.numFeatures = numFeatures
    self.eps = eps
    self.momentum = momentum
    self.affine = affine
    self.trackRunningStats = trackRunningStats
    self.bias = bias
  }
}

/// x / (k + alpha / size * sum of squares over `size` neighbouring channels)^beta
public struct LocalResponseNorm: Hashable, Sendable {
  public var size: Int
  public var alpha: Double
  public var beta: Double
  public var k: Double

  public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.k = k
  }
}
