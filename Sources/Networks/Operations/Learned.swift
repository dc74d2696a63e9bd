/// y = x W^T + b, weight `[outFeatures, inFeatures]`, bias `[outFeatures]`, over the last dimension.
public struct Linear: Hashable, Sendable {
  public var inFeatures: Int
  public var outFeatures: Int
  public var bias: Bool

  public init(inFeatures: Int, outFeatures: Int, bias: Bool = true) {
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    self.bias = bias
  }
}

/// y_k = x1^T W_k x2 + b_k, weight `[outFeatures, in1Features, in2Features]`.
public struct Bilinear: Hashable, Sendable {
  public var in1Features: Int
  public var in2Features: Int
  public var outFeatures: Int
  public var bias: Bool

  public init(in1Features: Int, in2Features: Int, outFeatures: Int, bias: Bool = true) {
    self.in1Features = in1Features
    self.in2Features = in2Features
    self.outFeatures = outFeatures
    self.bias = bias
  }
}

/// A convolution over one or two spatial dimensions, or its transpose over two.
///
/// Weight `[outChannels, inChannels / groups, *kernelSize]`, transposed
/// `[inChannels, outChannels / groups, *kernelSize]`; bias `[outChannels]`.
public struct Convolution: Hashable, Sendable {
  public enum Padding: Hashable, Sendable {
    /// Cells added on both sides of each spatial dimension.
    case explicit([Int])
    /// Output as large as the input (stride 1); an odd total leaves the larger half at the end.
    case same
    case valid
  }

  public enum PaddingMode: String, Hashable, Sendable, CaseIterable {
    case zeros, reflect, replicate, circular
  }

  public var isTransposed: Bool
  public var inChannels: Int
  public var outChannels: Int
  /// One or two sizes; all the following have as many.
  public var kernelSize: [Int]
  public var stride: [Int]
  public var padding: Padding
  public var dilation: [Int]
  /// Of a transposed convolution: cells added at the end of each output dimension.
  public var outputPadding: [Int]
  public var groups: Int
  public var bias: Bool
  public var paddingMode: PaddingMode

  /// Spatial dimensions, 1 or 2.
  public var rank: Int { kernelSize.count }

  /// Nil takes PyTorch's default: stride and dilation 1, no padding.
  public init(
    isTransposed: Bool = false, inChannels: Int, outChannels: Int, kernelSize: [Int],
    stride: [Int]? = nil, padding: Padding? = nil, dilation: [Int]? = nil,
    outputPadding: [Int]? = nil, groups: Int = 1, bias: Bool = true,
    paddingMode: PaddingMode = .zeros
  ) {
    let ones = kernelSize.map { _ in 1 }
    let zeros = kernelSize.map { _ in 0 }
    self.isTransposed = isTransposed
    self.inChannels = inChannels
    self.outChannels = outChannels
    self.kernelSize = kernelSize
    self.stride = stride ?? ones
    self.padding = padding ?? .explicit(zeros)
    self.dilation = dilation ?? ones
    self.outputPadding = outputPadding ?? zeros
    self.groups = groups
    self.bias = bias
    self.paddingMode = paddingMode
  }
}
