import Tensors
import Testing

@testable import Datasets

@Suite struct BatchSamplerTests {
  struct Sizes: Sendable {
    let count: Int
    let batchSize: Int
    let sizes: [Int]
    /// Without a last batch that is not full.
    let full: [Int]
  }

  @Test(
    arguments: [
      Sizes(count: 10, batchSize: 4, sizes: [4, 4, 2], full: [4, 4]),
      Sizes(count: 8, batchSize: 4, sizes: [4, 4], full: [4, 4]),
      Sizes(count: 3, batchSize: 4, sizes: [3], full: []),
      Sizes(count: 1, batchSize: 1, sizes: [1], full: [1]),
      Sizes(count: 1, batchSize: .max, sizes: [1], full: []),
      Sizes(count: 0, batchSize: 4, sizes: [], full: []),
    ], [false, true])
  func cutsUnusualSizes(sizes: Sizes, isShuffled: Bool) {
    for dropsLast in [false, true] {
      let sampler = BatchSampler(
        count: sizes.count, batchSize: sizes.batchSize, isShuffled: isShuffled,
        dropsLast: dropsLast, seed: 1)
      let epoch = sampler.epoch(0)
      #expect(epoch.map(\.count) == (dropsLast ? sizes.full : sizes.sizes))
      #expect(sampler.batchCount == epoch.count)
      #expect(epoch.map(\.number) == Array(0..<epoch.count))
      let indices = epoch.flatMap(\.indices)
      #expect(Set(indices).count == indices.count)
      #expect(indices == Array(epoch.order.prefix(indices.count)))
      #expect(epoch.order.sorted() == Array(0..<sizes.count))
    }
  }

  @Test func placesAreThoseInTheEpoch() {
    let epoch = BatchSampler(count: 10, batchSize: 4, seed: 1).epoch(3)
    #expect(epoch.map(\.indices.indices) == [0..<4, 4..<8, 8..<10])
    #expect(epoch.allSatisfy { $0.epoch == 3 })
    #expect(epoch[1].indices(1..<3) == epoch.order[5..<7])
  }

  @Test func inOrderWithoutShuffle() {
    let sampler = BatchSampler(count: 5, batchSize: 2, isShuffled: false, seed: 1)
    #expect(sampler.epoch(7).map { Array($0.indices) } == [[0, 1], [2, 3], [4]])
  }

  @Test func ordersDependOnSeedAndEpochAlone() {
    let sampler = BatchSampler(count: 50, batchSize: 8, seed: 1)
    let orders = (0..<20).map { sampler.epoch($0).order }
    #expect(Set(orders).count == 20)
    #expect(sampler.epoch(13).order == orders[13])
    // Neighbouring seeds share no order, as seed + epoch would make them do.
    let others = (0..<20).map { BatchSampler(count: 50, batchSize: 8, seed: 2).epoch($0).order }
    #expect(Set(orders).isDisjoint(with: others))
  }

  @Test func orderIsThatOfPyTorchsGenerator() {
    let sampler = BatchSampler(count: 50, batchSize: 8, seed: 5)
    var generator = Generator(seed: sampler.seed(ofEpoch: 2))
    #expect(sampler.epoch(2).order == generator.permutation(50))
  }

  /// Runs are resumed, and compared with PyTorch, by orders drawn from these.
  @Test func seedsOfEpochsStayWhatTheyAre() {
    let sampler = BatchSampler(count: 1, batchSize: 1, seed: 42)
    #expect(
      (0..<3).map { sampler.seed(ofEpoch: $0) } == [
        7_138_415_436_909_018_950, 10_497_665_667_398_682_229, 4_877_632_958_893_664_029,
      ])
  }
}
