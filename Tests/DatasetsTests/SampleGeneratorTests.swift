import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct SampleGeneratorTests {
  @Test(arguments: [(SampleGenerator.Part.training, "train-", 6_000), (.test, "t10k-", 1_000)])
  func seedGivesTheCommittedImages(
    part: SampleGenerator.Part, prefix: String, count: Int
  ) throws {
    let folder = try DatasetFolder(packageRoot.appending(path: "Fixtures/sample").path)
    let committed = try Dataset(try #require(folder.pair(prefix: prefix)))
    let drawn = SampleGenerator().images(part, count: count)
    #expect(committed.name == .sample)
    #expect(committed.images == drawn.pixels)
    #expect(committed.labels == drawn.labels)
  }

  @Test func shortDrawBeginsLongDraw() {
    let long = SampleGenerator(seed: 5).images(count: 57)
    let short = SampleGenerator(seed: 5).images(count: 23)
    #expect(short.pixels.count == 23 * 784)
    #expect(Array(long.pixels.prefix(short.pixels.count)) == short.pixels)
    #expect(Array(long.labels.prefix(23)) == short.labels)
  }
}
