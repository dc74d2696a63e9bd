import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct DatasetFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fill(_ names: [String]) throws {
    for name in names { try folder.write([], as: name) }
  }

  /// The name of the file that is chosen.
  private func chosen(_ names: [String]) throws -> String {
    try fill(names)
    return try DatasetFolder(folder.path).testSet().name
  }

  private static func both(_ prefix: String, _ suffix: String = ".gz") -> [String] {
    ["\(prefix)images-idx3-ubyte\(suffix)", "\(prefix)labels-idx1-ubyte\(suffix)"]
  }

  struct Choice: Sendable, CustomTestStringConvertible {
    let names: [String]
    let chosen: String
    var testDescription: String { names.joined(separator: ", ") }
  }

  @Test(arguments: [
    Choice(names: both("t10k-"), chosen: "t10k-images-idx3-ubyte.gz"),
    Choice(names: both("t10k-", ""), chosen: "t10k-images-idx3-ubyte"),
    // torchvision's raw folder: all four files, packed and plain.
    Choice(
      names: both("t10k-") + both("t10k-", "") + both("train-") + both("train-", ""),
      chosen: "t10k-images-idx3-ubyte.gz"),
    Choice(names: both("t10k-") + ["a_test.csv"], chosen: "t10k-images-idx3-ubyte.gz"),
    Choice(names: both("mine-"), chosen: "mine-images-idx3-ubyte.gz"),
    Choice(names: both("", ""), chosen: "images-idx3-ubyte"),
    Choice(
      names: ["a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte"], chosen: "a-images-idx3-ubyte.gz"),
    Choice(
      names: both("a-") + ["b-labels-idx1-ubyte.gz", "notes.txt", "train.csv"],
      chosen: "a-images-idx3-ubyte.gz"),
    Choice(
      names: ["fashion-mnist_test.csv", "fashion-mnist_train.csv"],
      chosen: "fashion-mnist_test.csv"),
  ])
  func chooses(choice: Choice) throws {
    #expect(try chosen(choice.names) == choice.chosen)
  }

  @Test func pairsOfTraining() throws {
    try fill(Self.both("train-") + Self.both("t10k-", "") + ["b-images-idx3-ubyte"])
    let found = try DatasetFolder(folder.path)
    #expect(
      found.pair(prefix: "train-")
        == IDXPair(
          images: folder.path + "/train-images-idx3-ubyte.gz",
          labels: folder.path + "/train-labels-idx1-ubyte.gz"))
    #expect(found.pair(prefix: "b-") == nil)
  }

  private func failure(_ path: String) throws -> String {
    let error = try #require(#expect(throws: DatasetError.self) { try Dataset(path: path) })
    return folder.hidden(in: error.description) + "\n"
  }

  @Test func refusesWithReasons() throws {
    var text = ""
    for (name, names) in [
      ("empty", []), ("labels", ["t10k-labels-idx1-ubyte.gz"]),
      ("no-labels", ["t10k-images-idx3-ubyte.gz"]),
      ("two-pairs", Self.both("a-") + Self.both("b-")),
      ("pair-and-csv", Self.both("a-", "") + ["x_test.csv"]),
      ("two-csv", ["\u{1B}[2Jtest.csv", "b_test.csv"]), ("outer", ["FashionMNIST/raw/a"]),
      ("upper", ["raw/a"]),
    ] as [(String, [String])] {
      try fill(["\(name)/.keep"] + names.map { "\(name)/\($0)" })
      text += try failure("\(folder.path)/\(name)")
    }
    for name in [
      "x-images-idx3-ubyte", "x-images-idx3-ubyte.gz", "y-labels-idx1-ubyte.gz", "z.png",
    ] {
      try fill(["files/\(name)"])
      text += try failure("\(folder.path)/files/\(name)")
    }
    try expectSnapshot(text, "folder-refusals.txt")
  }

  @Test func namedFileFindsItsLabelsInTheOtherForm() throws {
    let images = [UInt8](repeating: 1, count: 784)
    try IDXWriter(isGzipped: false)
      .write(images: images, labels: [4], prefix: "a-", into: folder.path)
    try IDXWriter().write(images: images, labels: [5], prefix: "b-", into: folder.path)
    try FileManager.default.moveItem(
      atPath: folder.path + "/a-labels-idx1-ubyte", toPath: folder.path + "/b-labels-idx1-ubyte")
    try FileManager.default.removeItem(atPath: folder.path + "/b-labels-idx1-ubyte.gz")
    #expect(try Dataset(path: folder.path + "/b-images-idx3-ubyte.gz").labels == [4])
  }

  @Test(.enabled(if: realImages != nil)) func realFolderIsAmbiguous() throws {
    let path = try #require(realImages).path
    #expect(
      throws: DatasetError(
        .ambiguous, at: path,
        "expected one data set, found 2: five-class-images-idx3-ubyte.gz, "
          + "ten-class-images-idx3-ubyte.gz; name one of these files instead of the folder")
    ) { try Dataset(path: path) }
  }
}
