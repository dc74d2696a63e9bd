import Foundation
import Networks
import TestSupport
import Testing

@testable import Datasets

@Suite struct ImageLoaderTests {
  static let dataset: Dataset = {
    var random = SplitMix64(seed: 8)
    return Dataset(
      name: .unknown, source: .data,
      images: (0..<30 * 784).map { _ in UInt8(truncatingIfNeeded: random.next()) },
      labels: (0..<30).map { _ in UInt8(random.below(10)) })
  }()

  private static let scaling = InputScaling(scale: .unit, mean: 0.286, std: 0.353)

  static func values(
    _ source: some BatchSource, _ batch: Batch, _ samples: Range<Int>? = nil
  ) -> [Float] {
    let samples = samples ?? 0..<batch.count
    var values = [Float](repeating: .nan, count: samples.count * source.inputSize)
    unsafe values.withUnsafeMutableBufferPointer {
      unsafe source.writeInputs(of: batch, samples, to: $0)
    }
    return values
  }

  private static func epoch(_ number: Int = 0, count: Int = 20, batchSize: Int = 8) -> EpochBatches
  {
    BatchSampler(count: count, batchSize: batchSize, seed: 3).epoch(number)
  }

  private static let subset = Subset(dataset, indices: (0..<20).map { 29 - $0 })

  @Test(arguments: [
    InputScaling(scale: .raw), InputScaling(scale: .unit), scaling,
    InputScaling(scale: .raw, mean: 72.94, std: 90.02),
  ])
  func scalesEachPixel(scaling: InputScaling) {
    let loader = ImageLoader(Self.subset, scaling: scaling)
    for batch in Self.epoch() {
      let expected = batch.indices.flatMap { index in
        Self.dataset.images[(29 - index) * 784..<(30 - index) * 784].map { pixel in
          let value = scaling.scale == .unit ? Float(pixel) / 255 : Float(pixel)
          return (value - Float(scaling.mean)) / Float(scaling.std)
        }
      }
      #expect(Self.values(loader, batch) == expected)
      #expect(loader.labels(of: batch) == batch.indices.map { Self.dataset.labels[29 - $0] })
    }
  }

  @Test(arguments: [nil, Augmentation(flipProbability: 0.5, padding: 3)])
  func slicesMakeTheBatch(augmentation: Augmentation?) {
    let loader = ImageLoader(
      Self.subset, scaling: Self.scaling, augmentation: augmentation, seed: 4)
    for batch in Self.epoch() {
      let whole = Self.values(loader, batch)
      for size in 1...batch.count {
        let slices = stride(from: 0, to: batch.count, by: size).reversed().map { start in
          Self.values(loader, batch, start..<min(start + size, batch.count))
        }
        #expect(Array(slices.reversed().joined()) == whole)
      }
      #expect(Self.values(loader, batch, 1..<1).isEmpty)
    }
  }

  @Test func readsWhatWasWritten() throws {
    let folder = try TemporaryFolder()
    try IDXWriter().write(
      images: Self.dataset.images, labels: Self.dataset.labels, prefix: "t10k-", into: folder.path)
    let data = try TrainingData(path: folder.path, seed: 1)
    let loader = ImageLoader(data.test, scaling: InputScaling(scale: .raw))
    let batch = Batch(indices: ArraySlice(data.test.indices.indices))
    let expected = data.test.indices.flatMap { index in
      Self.dataset.images[index * 784..<(index + 1) * 784].map { Float($0) }
    }
    #expect(Self.values(loader, batch) == expected)
  }

  /// Crops and flips as torchvision's, recorded by `make_goldens.py`.
  @Test func changesAreThoseOfTorchvision() throws {
    let expected = Array(try golden("crops.bin"))
    let changes = [
      ImageChange(top: -2, left: -2, isFlipped: false),
      ImageChange(top: 0, left: 0, isFlipped: true),
      ImageChange(top: 2, left: -1, isFlipped: true),
      ImageChange(top: -3, left: 4, isFlipped: false),
      ImageChange(top: 27, left: -24, isFlipped: false),
    ]
    let image = (0..<784).map { UInt8($0 * 37 % 251 + 1) }
    let table = InputScaling(scale: .raw).table
    var result = [Float](repeating: .nan, count: 784)
    for (index, change) in changes.enumerated() {
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let base = result.baseAddress else { return }
        unsafe change.write(image, through: table, to: base)
      }
      #expect(result.map { UInt8($0) } == Array(expected[index * 784..<(index + 1) * 784]))
    }
  }

  /// What comes in from outside is a pixel of 0, scaled like any other.
  @Test func outsideIsBlackBeforeScaling() {
    let table = Self.scaling.table
    var result = [Float](repeating: .nan, count: 784)
    unsafe result.withUnsafeMutableBufferPointer { result in
      guard let base = result.baseAddress else { return }
      unsafe ImageChange(top: 27, left: 0, isFlipped: false)
        .write([UInt8](repeating: 255, count: 784), through: table, to: base)
    }
    #expect(result[..<28].allSatisfy { $0 == table[255] })
    #expect(result[28...].allSatisfy { $0 == table[0] })
  }

  @Test func chanceIsEven() {
    let augmentation = Augmentation(flipProbability: 0.25, padding: 2)
    let changes = (0..<10_000).map { augmentation.change(epochSeed: 9, position: $0) }
    let flipped = changes.count { $0.isFlipped }
    // Five standard deviations about the mean.
    #expect((2_284...2_716).contains(flipped))
    let shifts = Dictionary(grouping: changes) { [$0.top, $0.left] }.mapValues(\.count)
    #expect(shifts.count == 25)
    #expect(shifts.values.allSatisfy { (302...498).contains($0) })
    #expect(changes.allSatisfy { abs($0.top) <= 2 && abs($0.left) <= 2 })
  }

  @Test(arguments: [0.0, 1.0]) func flipsNeverOrAlways(probability: Double) {
    let augmentation = Augmentation(flipProbability: probability, padding: 0)
    let changes = Set((0..<1_000).map { augmentation.change(epochSeed: 9, position: $0) })
    #expect(changes == [ImageChange(top: 0, left: 0, isFlipped: probability == 1)])
  }

  @Test func changesDependOnSeedEpochAndPlace() {
    func load(_ seed: UInt64, _ epoch: Int) -> [Float] {
      let loader = ImageLoader(
        Self.subset, scaling: Self.scaling, augmentation: Augmentation(), seed: seed)
      return Self.values(loader, Batch(epoch: epoch, indices: [5, 5, 5, 5, 5, 5, 5, 5]))
    }
    #expect(load(1, 0) == load(1, 0))
    #expect(load(1, 0) != load(2, 0))
    #expect(load(1, 0) != load(1, 1))
    let images = load(1, 0)
    let different = Set((0..<8).map { place in images[place * 784..<(place + 1) * 784] })
    #expect(different.count > 1)
  }

  @Test func labelsAsOneHot() {
    let loader = ImageLoader(Self.subset, scaling: Self.scaling)
    let batch = Self.epoch()[1]
    var rows = [Float](repeating: .nan, count: 3 * 10 + 1)
    unsafe rows.withUnsafeMutableBufferPointer {
      unsafe loader.writeOneHot(of: batch, 2..<5, to: $0)
    }
    for (row, label) in loader.labels(of: batch)[2..<5].enumerated() {
      #expect((0..<10).map { rows[row * 10 + $0] } == (0..<10).map { $0 == label ? 1 : 0 })
    }
    #expect(rows[30].isNaN)
    #expect(oneHot([2, 0], classes: 3) == [0, 0, 1, 1, 0, 0])
    #expect(oneHot([]).isEmpty)
  }
}
