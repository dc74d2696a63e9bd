import Datasets
import Diagnostics
import Evaluations
import Networks
import Scoring
import Testing

@testable import Grading

struct NearMissTests {
  private func sample(
    pixels: (UInt8) -> UInt8 = { $0 }, labels: (UInt8) -> UInt8 = { $0 }
  ) throws -> Dataset {
    let dataset = try HandIn.sample()
    return Dataset(
      name: .sample, source: .sample, images: dataset.images.map(pixels),
      labels: dataset.labels.map(labels))
  }

  /// What is said of the near miss, and that points are none of its business.
  private func message(
    _ handIn: HandIn, on dataset: Dataset? = nil
  ) async throws -> String {
    let result = try await handIn.grade(on: dataset)
    #expect(result.status == .graded)
    #expect(result.scorecard.criteria.map { $0.points?.description } == ["2", "0", "2"])
    #expect(result.diagnostics.map(\.code) == ["GRD005"])
    #expect(result.diagnostics.map(\.severity) == [.warning])
    return result.diagnostics.first?.message ?? ""
  }

  @Test func anotherScaling() async throws {
    var handIn = try HandIn("elif")
    try handIn.restate { _ in InputScaling(scale: .unit) }
    #expect(
      try await message(handIn)
        == "as handed in 10.2 %, with pixels scaled to 0-1 with mean 0.5 and std 0.5 91.3 %: points are "
        + "for the network as handed in; if its training scaled them so and not to 0-1, state it in "
        + "submission.json under \"input\"")
  }

  @Test func aScalingThatIsNoneOfTheCommon() async throws {
    var handIn = try HandIn("bruno.tar.gz")
    try handIn.restate { _ in InputScaling(scale: .unit, mean: 20, std: 0.1) }
    #expect(
      try await message(handIn).hasPrefix("as handed in 10.0 %, with pixels scaled to 0-1 73.2 %: ")
    )
  }

  @Test func invertedPixels() async throws {
    let found = try await message(
      HandIn("bruno.tar.gz"), on: sample(pixels: { 255 - $0 }))
    #expect(found.contains(" %, with pixels scaled to 0-1 inverted (1 - x) 73.2 %: "))
  }

  @Test func transposedImages() async throws {
    let found = try await message(HandIn("elif"), on: HandIn.sample().transposed)
    #expect(found.contains(" %, with rows and columns of the images exchanged 91.3 %: "))
    #expect(
      found.hasSuffix(
        "as handed in; if it was trained on transposed images, exchange the axes before its first layer"
      ))
  }

  @Test func transposedAndScaledOtherwise() async throws {
    var handIn = try HandIn("elif")
    try handIn.restate { _ in InputScaling(scale: .raw) }
    let found = try await message(handIn, on: HandIn.sample().transposed)
    #expect(
      found.contains(
        "with pixels scaled to 0-1 with mean 0.5 and std 0.5 and rows and columns of the images "
          + "exchanged 91.3 %: "))
  }

  @Test func classesInAnotherOrder() async throws {
    let found = try await message(HandIn("elif"), on: sample(labels: { ($0 + 3) % 10 }))
    #expect(found.contains(" %, with its outputs renumbered 91.3 %: "))
    #expect(found.contains("(output 0 for class 3, output 1 for class 4, "))
  }

  /// Random weights, and one answer for everything.
  @Test func anUntrainedNetworkHasNone() async throws {
    #expect(try await HandIn("olga.zip").grade().diagnostics == [])
    var constant = try HandIn("goran.tar")
    constant.files["submission.json"] = nil
    constant.files["net.onnx"] = try HandIn("goran.tar").graph(bias: 1e6)
    #expect(try await constant.grade().diagnostics.map(\.code) == ["GRD006"])
  }

  @Test func aNetworkThatAnswersIsNotTriedOtherwise() async throws {
    let dataset = try HandIn.sample()
    let right = Evaluation(predictions: dataset.labels, labels: dataset.labels)
    #expect(!right.isNearChance)
    #expect(try await HandIn("goran.tar").grade().diagnostics == [])
  }

  /// Every reading once, the hand-in's own first.
  @Test func readingsAreTriedOnce() {
    for scaling in InputScaling.common {
      let handedIn = ImageReading(scaling, isTransposed: scaling == .assumed)
      let readings = ImageReading.all(handedIn: handedIn)
      #expect(readings.first == handedIn)
      #expect(readings.count == 12 && Set(readings).count == 12)
    }
    #expect(
      ImageReading.all(handedIn: ImageReading(InputScaling(scale: .raw, mean: 3))).count == 14)
  }

  @Test func aSelectionHasItsShareOfEveryClass() throws {
    let dataset = try HandIn.sample()
    let selection = dataset.selection(atMost: 100)
    #expect(selection.count == 100)
    for label in 0..<10 {
      let share = dataset.labels.count { $0 == label }
      #expect(abs(selection.labels.count { $0 == label } * 10 - share) <= 10)
    }
    #expect(dataset.selection(atMost: 5_000).sha256 == dataset.sha256)
    #expect(dataset.transposed.transposed.sha256 == dataset.sha256)
    #expect(dataset.transposed.images[1] == dataset.images[28])
  }
}
