/// `Mean`, `Max` (values only) or `Sum` over one or more dimensions.
public struct Reduce: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case mean = "Mean"
    case max = "Max"
    case sum = "Sum"
  }

  public var kind: Kind
  public var dims: [Int]
  public var keepdim = false
}

/// `x[start:stop:step]` along one dimension, with Python's clamping; nil `stop` is the end.
public struct Slice: Hashable, Sendable {
  public var dim: Int
  public var start = 0
  public var stop: Int?
  public var step = 1
}
