import Glibc

extension Generator {
  /// A value in `low..<high`, as `uniform_(low, high)` fills a float32 tensor.
  ///
  /// - Precondition: `low <= high`, and their difference is finite.
  public mutating func uniform(low: Double = 0, high: Double = 1) -> Float {
    let low = Float(low)
    let high = Float(high)
    precondition(low <= high && (high - low).isFinite)
    return uniform(low, high)
  }

  /// `count` values in `low..<high`: `torch.empty(count).uniform_(low, high)`.
  ///
  /// - Precondition: `low <= high`, and their difference is finite.
  public mutating func uniform(count: Int, low: Double = 0, high: Double = 1) -> [Float] {
    let low = Float(low)
    let high = Float(high)
    precondition(low <= high && (high - low).isFinite)
    var values = [Float](repeating: 0, count: count)
    for index in values.indices { values[index] = uniform(low, high) }
    return values
  }

  /// PyTorch's kernel multiplies and adds with one rounding.
  private mutating func uniform(_ low: Float, _ high: Float) -> Float {
    let value = low.addingProduct(unitFloat(), high - low)
    return value == high ? low : value
  }

  /// In 0..<1, of 24 bits.
  private mutating func unitFloat() -> Float { Float(random() & 0xff_ffff) * 0x1p-24 }

  /// In 0..<1, of 53 bits.
  private mutating func unitDouble() -> Double {
    Double(random64() & 0x1f_ffff_ffff_ffff) * 0x1p-53
  }

  /// `count` normally distributed values: `torch.empty(count).normal_(mean, std)`.
  ///
  /// PyTorch draws fewer than 16 values one by one in double precision, more in blocks of 16 in single
  /// precision; the last 16 of a count that is no multiple are drawn anew.
  /// - Precondition: `std >= 0`.
  public mutating func normal(count: Int, mean: Double = 0, std: Double = 1) -> [Float] {
    precondition(std >= 0)
    let width = NormalBlock.width
    guard count >= width else {
      return (0..<count).map { _ in Float(mean.addingProduct(normal(), std)) }
    }
    var values = (0..<count).map { _ in unitFloat() }
    let block = NormalBlock(mean: Float(mean), std: Float(std))
    for start in stride(from: 0, through: count - width, by: width) {
      block.transform(&values, at: start)
    }
    guard count % width != 0 else { return values }
    let start = count - width
    for index in start..<count { values[index] = unitFloat() }
    block.transform(&values, at: start)
    return values
  }

  /// Of mean 0 and standard deviation 1. Every second value is the other half of a pair.
  ///
  /// Source: G. E. P. Box, M. E. Muller (1958).
  private mutating func normal() -> Double {
    if let value = nextNormal {
      nextNormal = nil
      return value
    }
    let angle = 2 * Double.pi * unitDouble()
    let radius = (-2 * log1p(-unitDouble())).squareRoot()
    nextNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// True with probability `p`: one value of `bernoulli_(p)`, as PyTorch draws it where it has no Intel
  /// MKL on an Intel processor.
  ///
  /// - Precondition: `p` is 0 to 1.
  public mutating func bernoulli(_ p: Double) -> Bool {
    precondition((0...1).contains(p))
    return unitDouble() < p
  }

  /// `count` integers in `0..<bound`: `torch.randint(bound, [count])`.
  ///
  /// From 2^28 on PyTorch divides 64 random bits, below it 32, so that small integers are not much likelier.
  /// - Precondition: `bound` is at least 1.
  public mutating func integers(count: Int, below bound: Int) -> [Int] {
    precondition(bound >= 1)
    return (0..<count).map { _ in
      bound < 1 << 28 ? Int(random()) % bound : Int(random64() % UInt64(bound))
    }
  }
}
