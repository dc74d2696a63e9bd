/// `Mean`, `Max` (values only) or `Sum` over one or more dimensions.
public struct Reduce: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case mean = "Mean"
    case max = "Max"
    case sum = "Sum"
  }

  public var kind: Kind
  public var dims: [Int]
  public var keepdim: Bool

  public init(kind: Kind, dims: [Int], keepdim: Bool = false) {
    self.kind = kind
    self.dims = dims
    self.keepdim = keepdim
  }
}

/// `x[start:stop:step]` along one dimension, with Python's clamping; nil `stop` is the end.
public struct Slice: Hashable, Sendable {
  public var dim: Int
  public var start: Int
  public var stop: Int?
  /// At least 1.
  public var step: Int

  public init(dim: Int, start: Int = 0, stop: Int? = nil, step: Int = 1) {
    self.dim = dim
    self.start = start
    self.stop = stop
    self.step = step
  }

  /// The first index, and how many are taken, of a dimension of `size`; both in range.
  public func range(in size: Int) -> (first: Int, count: Int) {
    func clamped(_ index: Int) -> Int {
      index < 0 ? max(0, size + max(index, -size)) : min(index, size)
    }
    let first = clamped(start)
    let end = clamped(stop ?? size)
    return (first, end > first ? (end - first - 1) / step + 1 : 0)
  }
}
