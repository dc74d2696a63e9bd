import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct TrainingDataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a pair of `count` images, told apart by their first two pixels.
  private func pair(_ prefix: String, _ count: Int, mark: UInt8 = 0) throws {
    var images: [UInt8] = []
    for index in 0..<count {
      images += [mark, UInt8(truncatingIfNeeded: index)] + [UInt8](repeating: 3, count: 782)
    }
    let labels = (0..<count).map { UInt8($0 % 10) }
    try IDXWriter().write(images: images, labels: labels, prefix: prefix, into: folder.path)
  }

  private func table(_ name: String, _ count: Int, pixel: String = "7") throws {
    let row = "3," + [String](repeating: pixel, count: 784).joined(separator: ",") + "\n"
    try folder.write(Array(String(repeating: row, count: count).utf8), as: name)
  }

  private func load(
    _ name: String = "", seed: UInt64 = 1, validation: TrainingData.Validation = .standard
  ) throws -> TrainingData {
    try TrainingData(
      path: name.isEmpty ? folder.path : folder.path + "/" + name, seed: seed,
      validation: validation)
  }

  private func counts(_ data: TrainingData) -> [Int] {
    [data.training.count, data.validation.count, data.test.count]
  }

  @Test func pairsTrainAndTest() throws {
    try pair("train-", 60, mark: 1)
    try pair("t10k-", 12, mark: 2)
    let data = try load()
    #expect(counts(data) == [50, 10, 12])
    #expect((data.training.indices + data.validation.indices).sorted() == Array(0..<60))
    #expect(data.training.dataset.images[0] == 1)
    #expect(data.validation.dataset.sha256 == data.training.dataset.sha256)
    #expect(data.test.dataset.images[0] == 2)
    #expect(data.test.indices == Array(0..<12))
    #expect(data.hasOwnTestFiles)
    #expect(data.source == .data)
    #expect(data.name == .unknown)
    #expect(data.training.labels == data.training.indices.map { UInt8($0 % 10) })
  }

  @Test(arguments: [
    (60, TrainingData.Validation.standard, 10), (13, .standard, 2), (2, .standard, 1),
    (5, .standard, 1), (60, .share(0.25), 15), (3, .share(0.01), 1), (60, .count(59), 59),
  ])
  func validationIsSetAside(count: Int, validation: TrainingData.Validation, held: Int) throws {
    try pair("train-", count)
    try pair("t10k-", 1, mark: 1)
    #expect(counts(try load(validation: validation)) == [count - held, held, 1])
  }

  @Test(arguments: ["", "x-images-idx3-ubyte.gz"])
  func singlePairIsSplit(name: String) throws {
    try pair("x-", 100)
    let data = try load(name)
    #expect(counts(data) == [70, 15, 15])
    let all = data.training.indices + data.validation.indices + data.test.indices
    #expect(all.sorted() == Array(0..<100))
    #expect(!data.hasOwnTestFiles)
    #expect(try load(name).test.indices == data.test.indices)
    #expect(try load(name, seed: 2).test.indices != data.test.indices)
  }

  @Test func oneHalfByNameIsSplit() throws {
    try pair("train-", 60)
    try pair("t10k-", 20)
    #expect(counts(try load("train-images-idx3-ubyte.gz")) == [42, 9, 9])
    #expect(counts(try load("t10k-images-idx3-ubyte.gz")) == [14, 3, 3])
  }

  @Test(arguments: [
    (["a_train.csv": 12, "a_test.csv": 3], [10, 2, 3]), (["a_train.csv": 20], [14, 3, 3]),
    (["a_test.csv": 20], [14, 3, 3]), (["train_test.csv": 20, "notes.csv": 1], [14, 3, 3]),
  ])
  func tablesTrainAndTest(files: [String: Int], expected: [Int]) throws {
    for (name, count) in files { try table(name, count, pixel: name.contains("test") ? "1" : "2") }
    let data = try load()
    #expect(counts(data) == expected)
    #expect(data.test.dataset.images.first == (files.keys.contains { $0.contains("test") } ? 1 : 2))
  }

  @Test func pairsComeBeforeTables() throws {
    try pair("train-", 60)
    try pair("t10k-", 12)
    try table("a_train.csv", 20)
    #expect(counts(try load()) == [50, 10, 12])
  }

  @Test func refusesWithReasons() throws {
    let cases: [(what: String, code: DatasetErrorCode, files: [String])] = [
      ("an empty folder", .nothingFound, []),
      ("training images without labels", .noLabelsFile, ["train-images-idx3-ubyte"]),
      (
        "test labels missing", .incompletePair,
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte.gz"]
      ),
      (
        "training labels missing", .incompletePair,
        ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz"]
      ),
      ("two training tables", .ambiguous, ["a_train.csv", "b_train.csv", "a_test.csv"]),
      ("training tables alone", .ambiguous, ["a_train.csv", "b_train.csv"]),
      (
        "two pairs", .ambiguous,
        [
          "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "b-images-idx3-ubyte",
          "b-labels-idx1-ubyte",
        ]
      ),
    ]
    var text = ""
    for (index, entry) in cases.enumerated() {
      try folder.write([], as: "\(index)/.keep")
      for file in entry.files { try folder.write([], as: "\(index)/\(file)") }
      let error = try #require(#expect(throws: DatasetError.self) { try load("\(index)") })
      #expect(error.code == entry.code, "\(entry.what)")
      text += "\(entry.what)\n  \(folder.hidden(in: error.description))\n"
    }
    try expectSnapshot(text, "training-folder-refusals.txt")
  }

  @Test func refusesTooFewImages() throws {
    try pair("x-", 6)
    try pair("train-", 1)
    try pair("t10k-", 1, mark: 1)
    var text = ""
    for (name, code) in [("x-images-idx3-ubyte.gz", DatasetErrorCode.tooFew), ("", .tooFew)] {
      let error = try #require(#expect(throws: DatasetError.self) { try load(name) })
      #expect(error.code == code)
      text += "\(error)\n"
    }
    try pair("train-", 60)
    for validation in [TrainingData.Validation.count(0), .count(60), .share(1), .share(.nan)] {
      let error = try #require(
        #expect(throws: DatasetError.self) { try load(validation: validation) })
      #expect(error.code == .splitLengths)
      text += "\(error)\n"
    }
    try expectSnapshot(text, "training-size-refusals.txt")
  }

  @Test func refusesLabelsAboveNine() throws {
    try pair("t10k-", 1)
    try IDXWriter().write(
      images: [UInt8](repeating: 1, count: 784 * 2), labels: [9, 10], prefix: "train-",
      into: folder.path)
    #expect(
      throws: DatasetError(
        .labelRange, at: "train-labels-idx1-ubyte.gz",
        "label 2 of 2 is 10; expected 0 to 9: use labels of Fashion-MNIST's ten classes")
    ) { try load() }
  }

  struct Naming: Sendable {
    let published: [PublishedFile?]
    let name: TrainingData.Name
  }

  @Test(arguments: [
    Naming(
      published: [.trainImages, .trainLabels, .testImages, .testLabels], name: .fashionMNIST),
    Naming(
      published: [.testImages, .testLabels, .trainImages, .trainLabels], name: .unknown),
    Naming(published: [.trainImages, .trainLabels, nil, nil], name: .unknown),
    Naming(published: [.trainImages, .trainLabels], name: .fashionMNISTTraining),
    Naming(published: [.testImages, .testLabels], name: .fashionMNISTTest),
    Naming(published: [nil, nil], name: .unknown),
  ])
  func namesByContent(naming: Naming) {
    let contents = naming.published.map { IDXContent(values: [], published: $0, isSample: false) }
    #expect(TrainingData.name(contents, source: .data) == naming.name)
  }

  @Test func warnsOfWhatIsNotKnown() throws {
    let warnings = TrainingData.Name.allCases.map { name in
      "\(name.rawValue): \(TrainingData.warning(name, "x")?.description ?? "no warning")\n"
    }
    try expectSnapshot(warnings.joined(), "training-warnings.txt")
  }

  private func locator(_ environment: [String: String], data: String? = nil) -> DatasetLocator {
    DatasetLocator(data: data, environment: environment, sampleFolder: sampleFolder)
  }

  @Test func locatorTakesTheSampleLast() throws {
    let data = try locator([:]).loadTrainingData(seed: 3)
    #expect(counts(data) == [5_000, 1_000, 1_000])
    #expect(data.name == .sample)
    #expect(data.source == .sample)
    #expect(data.warnings.isEmpty)
  }

  @Test func locatorTakesWhatIsNamed() throws {
    try pair("train-", 60)
    try pair("t10k-", 12, mark: 1)
    let named = try locator(["FASHION_MNIST_DIR": "/missing"], data: folder.path)
      .loadTrainingData(seed: 1, validation: .count(20))
    #expect(counts(named) == [40, 20, 12])
    #expect(named.warnings.map(\.code) == ["DAT018"])
    let byVariable = try locator(["FASHION_MNIST_DIR": folder.path]).loadTrainingData(seed: 1)
    #expect(counts(byVariable) == [50, 10, 12])
    #expect(throws: DatasetError.self) {
      try locator(["FASHION_MNIST_DIR": "/missing"]).loadTrainingData(seed: 1)
    }
  }

  @Test func locatorTakesTheCacheOnlyWithTrainingImages() throws {
    let cache = folder.path + "/fashion-lab/fashion-mnist"
    let writer = IDXWriter()
    let images = [UInt8](repeating: 5, count: 784 * 2)
    try writer.write(images: images, labels: [1, 2], prefix: "t10k-", into: cache)
    let environment = ["XDG_CACHE_HOME": folder.path]
    let sample = try locator(environment).loadTrainingData(seed: 1)
    #expect(sample.source == .sample)
    #expect(
      sample.warnings == [
        Diagnostic(
          code: "DAT019", severity: .warning, place: cache,
          message: "the cache does not hold all four of Fashion-MNIST's files; run "
            + "`grade data fetch` again, which goes on where it ended")
      ])
    try writer.write(images: images, labels: [3, 4], prefix: "train-", into: cache)
    let cached = try locator(environment).loadTrainingData(seed: 1)
    #expect(cached.source == .cache)
    #expect(counts(cached) == [1, 1, 2])
  }

  @Test(.enabled(if: realImages != nil)) func realImagesAreSplit() throws {
    let path = try #require(realImages).appending(path: "ten-class-images-idx3-ubyte.gz").path
    #expect(counts(try TrainingData(path: path, seed: 1)) == [630, 135, 135])
  }
}
