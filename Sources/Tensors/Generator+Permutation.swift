extension Generator {
  /// PyTorch takes another way from here on.
  static let permutationLimit = Int(UInt32.max) / 20

  /// The numbers `0..<count` in random order: `torch.randperm(count)`.
  ///
  /// - Precondition: `count` is below 214,748,364.
  public mutating func permutation(_ count: Int) -> [Int] {
    precondition(count < Self.permutationLimit)
    var order = Array(0..<count)
    for index in order.indices.dropLast() {
      order.swapAt(index, index + Int(random()) % (count - index))
    }
    return order
  }

  /// The order of one epoch of a `DataLoader(shuffle=True)` over `count` samples, when this is PyTorch's
  /// default generator.
  ///
  /// Each epoch draws a seed for worker processes, then one for a generator of the shuffle's own.
  /// - Precondition: `count` is below 214,748,364.
  public mutating func dataLoaderPermutation(_ count: Int) -> [Int] {
    _ = random64()
    var shuffle = Generator(seed: random64() & UInt64(Int64.max))
    return shuffle.permutation(count)
  }
}
