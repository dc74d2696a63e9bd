import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct IDXReaderTests {
  private static let pixels: [UInt8] = (0..<3 * 784).map { UInt8(truncatingIfNeeded: $0 * 7) }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// An IDX file of big-endian fields and values.
  private static func idx(_ fields: [UInt32], _ values: [UInt8]) -> [UInt8] {
    fields.flatMap { field in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: field >> $0) } }
      + values
  }

  private static func images(_ values: [UInt8] = pixels, count: UInt32 = 3) -> [UInt8] {
    idx([0x803, count, 28, 28], values)
  }

  private static func labels(_ values: [UInt8] = [0, 9, 4]) -> [UInt8] {
    idx([0x801, UInt32(values.count)], values)
  }

  private static func packed(_ bytes: [UInt8]) throws -> [UInt8] {
    try #require(GzipWriter.pack(bytes))
  }

  private func load(images: [UInt8], labels: [UInt8]) throws -> Dataset {
    try Dataset(
      IDXPair(
        images: folder.write(images, as: "x-images-idx3-ubyte.gz"),
        labels: folder.write(labels, as: "x-labels-idx1-ubyte")))
  }

  private func error(images: [UInt8], labels: [UInt8] = labels()) throws -> DatasetError {
    try #require(
      #expect(throws: DatasetError.self) { try load(images: images, labels: labels) })
  }

  @Test(arguments: [false, true], [false, true])
  func readsPlainAndPacked(packsImages: Bool, packsLabels: Bool) throws {
    let dataset = try load(
      images: packsImages ? Self.packed(Self.images()) : Self.images(),
      labels: packsLabels ? Self.packed(Self.labels()) : Self.labels())
    #expect(dataset.name == .unknown)
    #expect(dataset.source == .data)
    #expect(dataset.images == Self.pixels)
    #expect(dataset.labels == [0, 9, 4])
    #expect(dataset.count == 3)
    #expect(dataset.warnings.map(\.code) == ["DAT018"])
  }

  @Test func digestIsOfAllPixelsThenAllLabels() throws {
    let dataset = Dataset(
      name: .unknown, source: .data, images: [UInt8](repeating: 1, count: 784), labels: [2])
    // Python: hashlib.sha256(b"\1" * 784 + b"\2").hexdigest()
    #expect(
      dataset.sha256 == "80ecaade62968d4660881dc1e0afd197ad5f9689c837a7348088e3b587c795c5")
  }

  @Test func readsSeveralGzipMembers() throws {
    let bytes = Self.images()
    let halves = try Self.packed(Array(bytes[..<1_000])) + Self.packed(Array(bytes[1_000...]))
    #expect(try load(images: halves, labels: Self.labels()).images == Self.pixels)
  }

  @Test func readsWhatItWrites() throws {
    for isGzipped in [false, true] {
      let path = folder.path + "/\(isGzipped)"
      try IDXWriter(isGzipped: isGzipped)
        .write(images: Self.pixels, labels: [1, 2, 3], prefix: "t10k-", into: path)
      let dataset = try Dataset(path: path)
      #expect(dataset.images == Self.pixels)
      #expect(dataset.labels == [1, 2, 3])
    }
    let suffix = ["images-idx3-ubyte", "labels-idx1-ubyte"]
    #expect(try folder.names == ["false", "true"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/true").sorted()
        == suffix.map { "t10k-\($0).gz" })
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/false").sorted()
        == suffix.map { "t10k-\($0)" })
  }

  @Test(
    .enabled(if: realImages != nil),
    arguments: [("ten-class", 900, Array(0...9)), ("five-class", 2_500, [0, 1, 2, 3, 6])])
  func readsRealImages(prefix: String, count: Int, classes: [Int]) throws {
    let folder = try #require(realImages).path
    let dataset = try Dataset(path: "\(folder)/\(prefix)-images-idx3-ubyte.gz")
    #expect(dataset.count == count)
    #expect(dataset.name == .unknown)
    #expect(Set(dataset.labels.map(Int.init)) == Set(classes))
    for label in classes {
      #expect(dataset.labels.count { Int($0) == label } == count / classes.count)
    }
  }

  @Test(.enabled(if: realImages != nil), arguments: [PublishedFile.testLabels, .trainLabels])
  func knowsPublishedFiles(file: PublishedFile) throws {
    let path = try #require(realImages).appending(path: file.name).path
    let content = try IDXReader.read(.labels, path)
    #expect(content.published == file)
    #expect(content.values.count == (file == .testLabels ? 10_000 : 60_000))
  }

  /// A file that must be refused, and the code of the refusal.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let what: String
    let code: DatasetErrorCode
    var images = IDXReaderTests.images()
    var labels = IDXReaderTests.labels()
    var testDescription: String { what }
  }

  private static func refusals() throws -> [Refusal] {
    var damaged = try packed(images())
    // Right after the header: a last block of type 3, which does not exist.
    damaged[10] = 7
    var checksum = try packed(images())
    checksum[checksum.count - 6] ^= 1
    return [
      Refusal(what: "images of another magic", code: .wrongMagic, images: idx([0x1234], [1])),
      Refusal(what: "swapped files", code: .wrongMagic, images: labels(), labels: images()),
      Refusal(what: "images as labels", code: .wrongMagic, labels: images()),
      Refusal(
        what: "images of 32 x 28", code: .wrongImageSize, images: idx([0x803, 3, 32, 28], pixels)),
      Refusal(what: "no bytes", code: .truncated, images: []),
      Refusal(what: "half a header", code: .truncated, images: Array(images().prefix(9))),
      Refusal(what: "one pixel missing", code: .truncated, images: images(pixels.dropLast())),
      Refusal(what: "one pixel more", code: .trailingBytes, images: images(pixels + [0])),
      Refusal(what: "one label more", code: .trailingBytes, labels: labels() + [1]),
      Refusal(
        what: "packed, one pixel missing", code: .truncated,
        images: try packed(images(pixels.dropLast()))),
      Refusal(
        what: "packed, a million bytes more", code: .trailingBytes,
        images: try packed(images(pixels + [UInt8](repeating: 0, count: 1_000_000)))),
      Refusal(
        what: "packed, announcing 4 billion images", code: .truncated,
        images: try packed(images(count: .max))),
      Refusal(
        what: "packed, cut off", code: .truncated,
        images: try packed(images()).dropLast(20)),
      Refusal(what: "packed, an impossible block", code: .damagedGzip, images: damaged),
      Refusal(what: "packed, checksum flipped", code: .damagedGzip, images: checksum),
      Refusal(
        what: "packed, then other bytes", code: .trailingBytes,
        images: try packed(images()) + [1, 2, 3]),
      Refusal(what: "label 10", code: .labelRange, labels: labels([0, 10, 4])),
      Refusal(what: "two labels for three images", code: .pairLength, labels: labels([0, 1])),
      Refusal(what: "no images", code: .empty, images: images([], count: 0), labels: labels([])),
      Refusal(what: "no labels", code: .empty, labels: labels([])),
    ]
  }

  @Test func refusesWithReasons() throws {
    var text = ""
    for refusal in try Self.refusals() {
      let error = try error(images: refusal.images, labels: refusal.labels)
      #expect(error.code == refusal.code, "\(refusal.what)")
      text += "\(refusal.what)\n  \(error)\n"
    }
    try expectSnapshot(text, "idx-refusals.txt")
  }

  @Test func wholeErrorIsKnown() throws {
    #expect(
      try error(images: Self.images(), labels: Self.labels([0, 10, 4]))
        == DatasetError(
          .labelRange, at: "x-labels-idx1-ubyte",
          "label 2 of 3 is 10; expected 0 to 9: use labels of Fashion-MNIST's ten classes"))
  }

  @Test func truncationAtEveryByteIsAnError() throws {
    let plain = Self.images([UInt8](repeating: 3, count: 784), count: 1)
    for bytes in [plain, try Self.packed(plain)] {
      for length in 0..<bytes.count {
        let path = try folder.write(Array(bytes.prefix(length)), as: "cut")
        #expect(throws: DatasetError.self) { try IDXReader.read(.images, path) }
      }
    }
  }

  @Test func changedBytesNeverTrap() throws {
    let bytes = try Self.packed(Self.images())
    var random = SplitMix64(seed: 3)
    var refused = 0
    for _ in 0..<500 {
      var changed = bytes
      changed[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
      let path = try folder.write(changed, as: "changed")
      if (try? IDXReader.read(.images, path)) == nil { refused += 1 }
    }
    // The header's time, flags and system are not checked by gzip; all else is.
    #expect(refused > 450)
  }
}
