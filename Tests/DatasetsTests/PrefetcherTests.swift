import Networks
import Synchronization
import Testing

@testable import Datasets

@Suite(.timeLimit(.minutes(1))) struct PrefetcherTests {
  private static let loader = ImageLoader(
    Subset(ImageLoaderTests.dataset), scaling: InputScaling(scale: .unit),
    augmentation: Augmentation(), seed: 2)

  @Test(arguments: [1, 7, 8, 30, 100], [0, 1, 3, 50])
  func givesWhatLoadingInTurnGives(batchSize: Int, first: Int) {
    let epoch = BatchSampler(count: 30, batchSize: batchSize, seed: 6).epoch(1)
    var seen: [(Batch, [Float])] = []
    unsafe Prefetcher(epoch, from: Self.loader).run(startingAt: first) { batch, inputs in
      unsafe seen.append((batch, [Float](inputs)))
    }
    let expected = Array(epoch.dropFirst(first))
    #expect(seen.map(\.0) == expected)
    #expect(seen.map(\.1) == expected.map { ImageLoaderTests.values(Self.loader, $0) })
  }

  @Test func emptyEpochCallsNothing() {
    let epoch = BatchSampler(count: 0, batchSize: 8, seed: 6).epoch(0)
    unsafe Prefetcher(epoch, from: Self.loader).run { _, _ in Issue.record("a batch of nothing")
    }
  }

  private struct Stop: Error {}

  /// Counts the batches that are loaded.
  private final class CountedSource: BatchSource {
    let inputSize = 1
    let loaded = Mutex(0)

    func writeInputs(
      of batch: Batch, _ samples: Range<Int>, to result: UnsafeMutableBufferPointer<Float>
    ) {
      loaded.withLock { $0 += 1 }
    }
  }

  @Test(arguments: [0, 1, 5, 99]) func errorEndsTheThread(last: Int) {
    let source = CountedSource()
    let epoch = BatchSampler(count: 100, batchSize: 1, seed: 6).epoch(0)
    var used = 0
    #expect(throws: Stop.self) {
      try unsafe Prefetcher(epoch, from: source).run { batch, _ throws(Stop) in
        used += 1
        if batch.number == last { throw Stop() }
      }
    }
    #expect(used == last + 1)
    // The one in use and one ahead; nothing is loaded once the error is out.
    let loaded = source.loaded.withLock { $0 }
    #expect((last + 1...min(last + 2, 100)).contains(loaded))
  }

  @Test func cancellationEndsTheThread() async {
    let source = CountedSource()
    let epoch = BatchSampler(count: 1_000, batchSize: 1, seed: 6).epoch(0)
    let task = Task {
      try unsafe Prefetcher(epoch, from: source).run { batch, _ in
        if batch.number == 3 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        try Task.checkCancellation()
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(source.loaded.withLock { $0 } <= 5)
  }

  @Test func tablesAreLoadedToo() {
    let table = CurveGenerator(seed: 1).points(25)
    let epoch = BatchSampler(count: 25, batchSize: 10, seed: 6).epoch(0)
    var seen: [Float] = []
    unsafe Prefetcher(epoch, from: table).run { _, inputs in unsafe seen += inputs }
    #expect(seen == table.rows(epoch.order).values)
  }
}
