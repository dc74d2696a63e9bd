public import Diagnostics

/// Cuts a number of examples into parts at random, as `torch.utils.data.random_split` does.
///
/// The same seed gives the parts that PyTorch gives with `torch.Generator().manual_seed(seed)`.
public struct RandomSplit: Hashable, Sendable {
  /// How large the parts are.
  public enum Lengths: Hashable, Sendable {
    /// Examples of each part, which add up to all of them.
    case counts([Int])
    /// The share of each part, which add up to 1.
    case shares([Double])
  }

  /// The course's parts for training, validation and test: 70, 15 and 15 hundredths.
  public static let course = RandomSplit(.shares([0.7, 0.15, 0.15]))

  public let lengths: Lengths

  public init(_ lengths: Lengths) { self.lengths = lengths }

  /// Splits the examples 0 ..< `count`: the indices of each part, each index in one part.
  ///
  /// - Throws: `DAT025`.
  public func parts(of count: Int, seed: UInt64) throws(DatasetError) -> [[Int]] {
    let counts = try counts(of: count)
    let order = permutation(count, seed: seed)
    var start = 0
    return counts.map { length in
      defer { start += length }
      return Array(order[start..<start + length])
    }
  }

  /// The examples in each part: of shares the whole numbers below, and what is left over one by one
  /// to the parts in order.
  ///
  /// Source: `torch.utils.data.random_split`, PyTorch 2.
  ///
  /// - Throws: `DAT025`.
  public func counts(of count: Int) throws(DatasetError) -> [Int] {
    switch lengths {
    case .counts(let counts):
      let sum = counts.reduce((value: 0, isValid: true)) { sum, next in
        let (value, overflows) = sum.value.addingReportingOverflow(next)
        return (value, sum.isValid && !overflows && next >= 0)
      }
      guard sum.isValid, sum.value == count else {
        let list = counts.isEmpty ? "(none)" : counts.map(grouped).joined(separator: " + ")
        throw DatasetError(
          .splitLengths,
          "parts of \(list) cannot be split off \(grouped(count)) examples; expected counts of 0 or "
            + "more that add up to \(grouped(count))")
      }
      return counts
    case .shares(let shares):
      // Tenths and the like add up to 1 but for the last bits.
      guard shares.allSatisfy({ (0...1).contains($0) }), abs(shares.reduce(0, +) - 1) <= 1e-9 else {
        let list = shares.isEmpty ? "(none)" : shares.map { "\($0)" }.joined(separator: " + ")
        throw DatasetError(
          .splitLengths,
          "the shares \(list) make no split; expected numbers from 0 to 1 that add "
            + "up to 1")
      }
      var counts = shares.map { Int((Double(count) * $0).rounded(.down)) }
      for index in 0..<max(count - counts.reduce(0, +), 0) { counts[index % counts.count] += 1 }
      return counts
    }
  }
}
