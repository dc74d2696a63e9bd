public import Diagnostics
import Networks
import Tensors

/// The settings that a search combines, each with each.
///
/// A value of this type is sound: no list is empty or has a value twice, and the largest network is one
/// that can be built.
public struct SearchSpace: Hashable, Sendable {
  public let learningRates: [Double]
  public let batchSizes: [Int]
  /// Numbers of hidden layers.
  public let depths: [Int]
  /// Units of each hidden layer.
  public let widths: [Int]
  public let optimizers: [SearchOptimizer]
  public let activations: [SearchActivation]

  /// Combinations of a grid.
  public static let largestGrid = 1_000_000

  /// - Throws: `TRN003`.
  public init(
    learningRates: [Double], batchSizes: [Int], depths: [Int], widths: [Int],
    optimizers: [SearchOptimizer], activations: [SearchActivation]
  ) throws(TrainingError) {
    self.learningRates = learningRates
    self.batchSizes = batchSizes
    self.depths = depths
    self.widths = widths
    self.optimizers = optimizers
    self.activations = activations
    try check()
  }

  private func check() throws(TrainingError) {
    for rate in learningRates where !(rate.isFinite && rate > 0) {
      throw TrainingError(
        .settings, "a learning rate of \(number(rate)) leads nowhere; name numbers above 0")
    }
    try Self.check(batchSizes, "batch size", 1...1_000_000)
    try Self.check(depths, "depth", 1...100)
    try Self.check(widths, "width", 1...65_536)
    try Self.refuseRepetition(learningRates.map(number), "learning rate")
    try Self.refuseRepetition(batchSizes.map(String.init), "batch size")
    try Self.refuseRepetition(depths.map(String.init), "depth")
    try Self.refuseRepetition(widths.map(String.init), "width")
    try Self.refuseRepetition(optimizers.map(\.rawValue), "optimizer")
    try Self.refuseRepetition(activations.map(\.rawValue), "activation")
    guard let grid = product, grid <= Self.largestGrid else {
      throw TrainingError(
        .settings,
        "the grid has more than \(grouped(Self.largestGrid)) combinations; name fewer values")
    }
    let largest = SearchTrial(
      learningRate: learningRates[0], batchSize: batchSizes[0], depth: depths.max() ?? 1,
      width: widths.max() ?? 1, optimizer: optimizers[0], activation: activations[0])
    do throws(NetworkError) {
      _ = try largest.network()
    } catch {
      throw TrainingError(
        .settings,
        "\(largest.depth) hidden layers of \(grouped(largest.width)) units are more than a submission "
          + "may have; name smaller depths or widths")
    }
  }

  private static func check(
    _ values: [Int], _ noun: String, _ range: ClosedRange<Int>
  ) throws(TrainingError) {
    for value in values where !range.contains(value) {
      throw TrainingError(
        .settings,
        "a \(noun) of \(value) cannot be tried; name numbers from \(range.lowerBound) to "
          + grouped(range.upperBound))
    }
  }

  private static func refuseRepetition(
    _ values: [String], _ noun: String
  ) throws(TrainingError) {
    guard !values.isEmpty else {
      throw TrainingError(.settings, "there is no \(noun) to try; name at least one")
    }
    var seen: Set<String> = []
    for value in values where !seen.insert(value).inserted {
      throw TrainingError(
        .settings, "the \(noun) \(value) is named twice; name each value once")
    }
  }

  /// Combinations; nil if they are too many to count.
  private var product: Int? {
    let counts = [
      learningRates.count, batchSizes.count, depths.count, widths.count, optimizers.count,
      activations.count,
    ]
    return counts.reduce(Int?(1)) { product, count in
      product.flatMap { product in
        let (result, overflows) = product.multipliedReportingOverflow(by: count)
        return overflows ? nil : result
      }
    }
  }

  /// Combinations in the grid, 1 to ``largestGrid``.
  public var count: Int { product ?? Self.largestGrid }

  /// The combinations in grid order: the last setting changes fastest.
  ///
  /// - Parameters:
  ///   - drawn: how many are drawn at random, none twice; nil, or as many as there are, takes all.
  ///   - seed: decides which are drawn.
  public func trials(drawing drawn: Int? = nil, seed: UInt64 = 0) -> [SearchTrial] {
    guard let drawn, drawn < count else { return (0..<count).map(trial(at:)) }
    var generator = Generator(seed: seed)
    return generator.permutation(count).prefix(max(0, drawn)).sorted().map(trial(at:))
  }

  private func trial(at place: Int) -> SearchTrial {
    var rest = place
    func pick<Value>(_ values: [Value]) -> Value {
      defer { rest /= values.count }
      return values[rest % values.count]
    }
    let activation = pick(activations)
    let optimizer = pick(optimizers)
    let width = pick(widths)
    let depth = pick(depths)
    let batchSize = pick(batchSizes)
    return SearchTrial(
      learningRate: pick(learningRates), batchSize: batchSize, depth: depth, width: width,
      optimizer: optimizer, activation: activation)
  }
}
