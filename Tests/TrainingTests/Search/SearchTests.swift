import Datasets
import Diagnostics
import Files
import Synchronization
import TestSupport
import Testing

@testable import Training

@Suite struct SearchTests {
  private let folder: TemporaryFolder
  private let data: TrainingData

  init() throws {
    folder = try TemporaryFolder()
    data = try Self.data(in: folder, seed: 0)
  }

  /// 84 images to train on.
  private static func data(in folder: TemporaryFolder, seed: UInt64) throws -> TrainingData {
    let path = try folder.write(ImageTable.csv(images: 120), as: "images.csv")
    return try TrainingData(path: path, seed: seed)
  }

  private func search(
    learningRates: [Double] = [0.1, 0.01], batchSizes: [Int] = [16, 100], epochs: Int = 2,
    seed: UInt64 = 0, drawing drawn: Int? = nil
  ) throws -> Search {
    let space = try SearchSpaceTests.space(
      learningRates: learningRates, batchSizes: batchSizes, widths: [6],
      optimizers: [.sgd, .adam], activations: [.relu, .prelu])
    return try Search(space, drawing: drawn, epochs: epochs, seed: seed, data: data)
  }

  /// The trials that are trained, in the order of their ends.
  @discardableResult
  private func run(
    _ search: Search, into name: String, jobs: Int = 1, from table: SearchTable = SearchTable()
  ) throws -> [SearchTrial] {
    let trained = Recorder()
    _ = try search.run(jobs: jobs, from: table, into: folder.path + "/" + name) { event in
      if case .finished(let row, _, _) = event { trained.trials.withLock { $0.append(row.trial) } }
    }
    return trained.trials.withLock { $0 }
  }

  private final class Recorder: Sendable {
    let trials = Mutex<[SearchTrial]>([])
    let images = Atomic<Int>(0)
  }

  private func table(_ name: String) throws -> SearchTable {
    try SearchTable(csv: folder.read(name), at: name)
  }

  @Test func anyNumberOfJobsGivesTheSameBytes() throws {
    let search = try search()
    #expect(try run(search, into: "one.csv") == search.trials)
    #expect(Set(try run(search, into: "three.csv", jobs: 3)) == Set(search.trials))
    #expect(try folder.read("one.csv") == folder.read("three.csv"))
    #expect(try table("one.csv").rows.map(\.trial) == search.trials)
  }

  @Test func rowsSayWhatTheRunCameTo() throws {
    let search = try search(learningRates: [0.01], batchSizes: [16], epochs: 20)
    try run(search, into: "search.csv")
    let adam = try #require(try table("search.csv").rows.last)
    #expect((adam.trial.optimizer, adam.trial.activation) == (.adam, .prelu))
    #expect(adam.parameters == 784 * 6 + 6 + 1 + 6 * 10 + 10)
    #expect(adam.stepsPerEpoch == 6)
    #expect(adam.conditions == SearchConditions(epochs: 20, seed: 0, data: data))
    let figures = try #require(adam.outcome.figures)
    #expect(adam.outcome == .trained(figures))
    // The classes differ in rows of bright pixels, which any network finds.
    #expect(figures.validation.accuracy > 0.5 && figures.test.accuracy > 0.5)
    #expect(figures.training.loss > 0 && figures.validation.loss > 0 && figures.test.loss > 0)
  }

  @Test func aSearchIsResumed() throws {
    let search = try search()
    try run(search, into: "whole.csv")
    let part = try self.search(learningRates: [0.01], batchSizes: [100])
    try run(part, into: "part.csv")
    let known = try table("part.csv")
    #expect(search.missing(in: known).count == search.trials.count - part.trials.count)
    let trained = try run(search, into: "part.csv", from: known)
    #expect(trained == search.missing(in: known))
    #expect(try folder.read("part.csv") == folder.read("whole.csv"))
    #expect(try run(search, into: "part.csv", from: table("part.csv")) == [])
    #expect(try folder.read("part.csv") == folder.read("whole.csv"))
  }

  @Test func anInterruptedSearchKeepsWhatIsDone() throws {
    let search = try search()
    try run(search, into: "whole.csv")
    let recorder = Recorder()
    let isInterrupted = { @Sendable in recorder.trials.withLock { $0.count >= 3 } }
    let rows = try search.run(
      jobs: 2, from: SearchTable(), into: folder.path + "/part.csv", isInterrupted: isInterrupted
    ) { event in
      if case .finished(let row, _, _) = event { recorder.trials.withLock { $0.append(row.trial) } }
    }
    let done = recorder.trials.withLock { Set($0) }
    #expect(done.count < search.trials.count)
    #expect(rows.map(\.trial) == search.trials.filter(done.contains))
    #expect(try table("part.csv").rows == rows)
    try run(search, into: "part.csv", jobs: 2, from: table("part.csv"))
    #expect(try folder.read("part.csv") == folder.read("whole.csv"))
  }

  /// Results of other epochs, seeds and images are kept, but are none of this search.
  @Test func otherConditionsAreKeptAndTrainedAgain() throws {
    let space = try SearchSpaceTests.space()
    let first = try Search(space, epochs: 1, seed: 0, data: data)
    try run(first, into: "search.csv")
    let others = [
      try Search(space, epochs: 2, seed: 0, data: data),
      try Search(space, epochs: 1, seed: 1, data: Self.data(in: folder, seed: 1)),
      try Search(
        space, epochs: 1, seed: 0,
        data: TrainingData(
          path: folder.write(ImageTable.csv(images: 120, seed: 5), as: "others.csv"), seed: 0)),
    ]
    for (index, other) in others.enumerated() {
      let known = try table("search.csv")
      #expect(known.rows.count == index + 1)
      #expect(try run(other, into: "search.csv", from: known) == other.trials)
    }
    #expect(
      try table("search.csv").rows.map(\.conditions) == ([first] + others).map(\.conditions))
    #expect(first.missing(in: try table("search.csv")) == [])
  }

  @Test func aRunThatDivergesIsARow() throws {
    let search = try search(learningRates: [1e30], batchSizes: [16])
    let recorder = Recorder()
    let rows = try search.run(
      jobs: 1, from: SearchTable(), into: folder.path + "/search.csv"
    ) { event in
      switch event {
      case .images(let count): recorder.images.add(count, ordering: .relaxed)
      case .finished(_, _, let left): recorder.images.add(left, ordering: .relaxed)
      }
    }
    let sgd = rows.filter { $0.trial.optimizer == .sgd }
    #expect(sgd.count == 2)
    for row in sgd {
      guard case .diverged(let place) = row.outcome else {
        Issue.record("\(row.outcome.status)")
        continue
      }
      #expect(place.hasPrefix("epoch 1 step "))
      #expect(row.outcome.status == "diverged at \(place)" && row.outcome.figures == nil)
    }
    // Every image was counted, or known to be left out.
    #expect(recorder.images.load(ordering: .relaxed) == rows.count * search.imagesPerRun)
    #expect(try table("search.csv").rows == rows)
  }

  @Test func aRunThatStandsStillIsSaidToBeNotLearning() throws {
    let space = try SearchSpaceTests.space(learningRates: [1e-12], batchSizes: [100])
    let search = try Search(space, epochs: 3, seed: 2, data: data)
    let rows = try search.run(jobs: 1, from: SearchTable(), into: folder.path + "/search.csv") {
      _ in
    }
    let figures = try #require(rows.first?.outcome.figures)
    try #require(figures.validation.accuracy <= 0.15, "the seed's weights know nothing")
    #expect(rows.first?.outcome == .notLearning(figures))
  }

  @Test func aDrawIsTrainedInGridOrder() throws {
    let search = try search(drawing: 3)
    #expect(search.trials.count == 3)
    #expect(try run(search, into: "search.csv") == search.trials)
  }

  @Test func aFileThatCannotBeWrittenEndsTheSearchBeforeItTrains() throws {
    let search = try search()
    let path = folder.path + "/nowhere/search.csv"
    #expect(throws: OutputError.self) {
      try search.run(jobs: 2, from: SearchTable(), into: path) { event in
        Issue.record("\(event) was told")
      }
    }
  }
}
