import Compute
import Datasets
import Diagnostics
import Networks
import PythonSyntax
import Rebuilding
import TestSupport
import Testing

/// Networks rebuilt from the sources and the weights alone, held against PyTorch.
@Suite struct HandInNetworkTests {
  /// Hand-ins that PyTorch runs and that are refused here, with a reason.
  static let refused: Set = ["json-config-file"]

  /// Hand-ins whose way of reading pixels is not found out, and said to be unknown.
  static let unread: Set = [
    "comment-only-body", "dense-block", "ensemble-average", "huggingface-wrapper",
    "iterable-dataset", "json-config-file", "lazy-vgg-blocks", "ninety-nine-percent",
    "trainer-class-lbfgs", "writefile-class",
  ]

  @Test func handInsAreThere() {
    #expect(HandInTruth.all.count >= 140)
  }

  /// The network, fed as the truth says where the sources do not tell.
  @Test(
    arguments: HandInTruth.all.filter {
      $0.logits != nil && !HandInNetworkTests.refused.contains($0.name)
    })
  func answersArePyTorchs(_ handIn: HandInTruth) throws {
    let rebuilt = try handIn.rebuilt()
    // Neither the sources nor the truth say what reaches the network.
    if handIn.reading == nil, rebuilt.reading == .unknown { return }
    let model = try #require(rebuilt.model, "\(said(rebuilt))")
    let expected = try #require(handIn.logits)
    let reading = rebuilt.reading.reading ?? handIn.reading ?? ImageReading(.assumed)
    let found = try scores(of: model, reading, images: expected.count)
    try #require(found.count == expected.count * 10)
    let largest = expected.joined().map(\.magnitude).max() ?? 0
    let difference = zip(expected.joined(), found).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference <= 2e-4 * largest, "off by \(difference) of \(largest)\n\(said(rebuilt))")
    let predictions = (0..<expected.count).map { image in
      let row = found[image * 10..<(image + 1) * 10]
      return UInt8((row.firstIndex(of: row.max() ?? 0) ?? row.startIndex) - row.startIndex)
    }
    #expect(predictions == handIn.predictions)
  }

  /// What reaches the network, read from the sources.
  @Test(arguments: HandInTruth.all.filter { $0.reading != nil && $0.logits != nil })
  func readingIsTheStudents(_ handIn: HandInTruth) throws {
    let rebuilt = try handIn.rebuilt()
    if Self.unread.contains(handIn.name) {
      #expect(rebuilt.reading == .unknown, "it is read now: take it off the list")
      return
    }
    let reading = try #require(rebuilt.reading.reading, "\(said(rebuilt))")
    let expected = try #require(handIn.reading)
    #expect(reading.isTransposed == expected.isTransposed)
    for (found, value) in zip(inputs(of: reading), inputs(of: expected)) {
      // Steps in float64 end in other last bits than those in float32.
      #expect(abs(found - value) <= 1e-6 * max(1, abs(value)), "\(reading.words)")
    }
  }

  @Test(arguments: HandInTruth.all.filter { $0.refusalWords != nil })
  func refusalsSayWhy(_ handIn: HandInTruth) throws {
    let rebuilt = try handIn.rebuilt()
    #expect(rebuilt.model == nil)
    // Its network is a library's, which the words do not name.
    if handIn.name == "torchvision-resnet18" { return }
    let words = try #require(handIn.refusalWords)
    let said = said(rebuilt).lowercased()
    #expect(words.contains { said.contains($0.lowercased()) }, "\(said)")
  }

  private func said(_ rebuilt: Rebuilt) -> String {
    rebuilt.diagnostics.map(\.description).joined(separator: "\n")
  }

  private func inputs(of reading: ImageReading) -> [Float] {
    let pixels = (0...255).map { UInt8($0) }
    var inputs = [Float](repeating: .nan, count: 256)
    unsafe inputs.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress {
        unsafe reading.conversion.convert(pixels.span, to: base)
      }
    }
    return inputs
  }

  private func scores(
    of model: Model, _ reading: ImageReading, images count: Int
  ) throws -> [Float] {
    let dataset = try #require(HandInTruth.sample)
    var pixels = Array(dataset.images.prefix(count * Dataset.imageSize))
    if reading.isTransposed {
      let side = Dataset.side
      pixels = pixels.indices.map { index in
        let (image, cell) = index.quotientAndRemainder(dividingBy: Dataset.imageSize)
        return dataset.images[image * Dataset.imageSize + cell % side * side + cell / side]
      }
    }
    let session = try Session(CompiledModel(model))
    return try session.predict(pixels: pixels.span, conversion: reading.conversion)
  }
}
