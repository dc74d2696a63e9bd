/// Cuts the examples of an epoch into batches, in order or shuffled.
///
/// The order of an epoch depends on the seed and the epoch's number alone, not on what was drawn
/// before. So a run that is resumed at any batch sees the same batches as one that never stopped,
/// and a checkpoint has no state of the sampler to keep.
public struct BatchSampler: Hashable, Sendable {
  /// The number of examples.
  public let count: Int
  /// Examples of a batch, at least 1; the last batch has what is left.
  public let batchSize: Int
  public let isShuffled: Bool
  /// Leaves out a last batch that is not full.
  public let dropsLast: Bool
  public let seed: UInt64

  public init(
    count: Int, batchSize: Int, isShuffled: Bool = true, dropsLast: Bool = false, seed: UInt64
  ) {
    precondition(count >= 0 && batchSize >= 1)
    self.count = count
    self.batchSize = batchSize
    self.isShuffled = isShuffled
    self.dropsLast = dropsLast
    self.seed = seed
  }

  /// Batches of an epoch.
  public var batchCount: Int {
    let full = count / batchSize
    return dropsLast || count.isMultiple(of: batchSize) ? full : full + 1
  }

  /// The batches of an epoch.
  ///
  /// Shuffled, the order is `torch.randperm`'s for a generator with the seed ``seed(ofEpoch:)``.
  public func epoch(_ number: Int) -> EpochBatches {
    let order =
      isShuffled ? permutation(count, seed: seed(ofEpoch: number)) : Array(0..<count)
    return EpochBatches(epoch: number, order: order, batchSize: batchSize, count: batchCount)
  }

  /// The seed of all chance in an epoch: seeds and epochs near each other have unrelated ones.
  public func seed(ofEpoch epoch: Int) -> UInt64 { epochSeed(seed, epoch) }
}

/// A seed of its own for each epoch of each seed.
func epochSeed(_ seed: UInt64, _ epoch: Int) -> UInt64 {
  var random = SplitMix64(seed: seed, stream: UInt64(truncatingIfNeeded: epoch))
  return random.next()
}

/// The batches of one epoch, in turn.
public struct EpochBatches: RandomAccessCollection, Sendable {
  public let epoch: Int
  /// All examples in the order of this epoch.
  public let order: [Int]
  /// Examples of a batch, except perhaps the last.
  public let batchSize: Int
  /// The number of batches.
  public let count: Int

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(number: Int) -> Batch {
    precondition(indices.contains(number))
    let start = number * batchSize
    return Batch(
      epoch: epoch, number: number,
      indices: order[start..<Swift.min(start + batchSize, order.count)])
  }
}

/// Examples that are loaded together.
public struct Batch: Hashable, Sendable {
  public let epoch: Int
  /// 0 for the first batch of its epoch.
  public let number: Int
  /// Which examples; their places in the slice are those in the epoch's order.
  public let indices: ArraySlice<Int>

  /// Takes some examples as a batch of their own, as for one look at a validation part.
  public init(epoch: Int = 0, number: Int = 0, indices: ArraySlice<Int>) {
    self.epoch = epoch
    self.number = number
    self.indices = indices
  }

  /// The number of examples.
  public var count: Int { indices.count }

  /// The examples at some places of the batch, 0 being its first.
  func indices(_ samples: Range<Int>) -> ArraySlice<Int> {
    precondition(samples.lowerBound >= 0 && samples.upperBound <= count)
    let start = indices.startIndex
    return indices[start + samples.lowerBound..<start + samples.upperBound]
  }
}
