import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct DatasetLocatorTests {
  private static let fixture = packageRoot.appending(path: "Fixtures/sample").path

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a pair of a few images into a folder in the temporary one, and answers its path.
  private func pair(_ name: String, label: UInt8 = 0) throws -> String {
    let path = folder.path + "/" + name
    try IDXWriter().write(
      images: [UInt8](repeating: 5, count: 784), labels: [label], prefix: "t10k-", into: path)
    return path
  }

  private func locator(
    data: String? = nil, _ environment: [String: String] = [:], sample: String = fixture
  ) -> DatasetLocator {
    DatasetLocator(data: data, environment: environment, sampleFolder: sample)
  }

  private func failure(_ load: () throws -> Dataset) throws -> String {
    let error = try #require(#expect(throws: DatasetError.self) { _ = try load() })
    return folder.hidden(in: error.description) + "\n"
  }

  @Test func takesTheSampleLast() throws {
    let dataset = try locator(["HOME": folder.path]).load()
    #expect(dataset.name == .sample)
    #expect(dataset.source == .sample)
    #expect(dataset.count == 1_000)
    #expect(dataset.warnings.isEmpty)
  }

  @Test func knowsTheSampleWhereItIsNamed() throws {
    let dataset = try locator(data: Self.fixture).load()
    #expect(dataset.name == .sample)
    #expect(dataset.source == .data)
  }

  @Test func takesWhatIsNamedFirst() throws {
    let environment = [
      "FASHION_MNIST_DIR": try pair("variable", label: 2), "XDG_CACHE_HOME": folder.path + "/cache",
    ]
    let cache = try pair("cache/fashion-lab/fashion-mnist", label: 3)
    let named = try pair("a", label: 1)
    #expect(try locator(data: named, environment).load().labels == [1])
    let byVariable = try locator(environment).load()
    #expect(byVariable.labels == [2])
    #expect(byVariable.source == .data)
    let byCache = try locator(["XDG_CACHE_HOME": folder.path + "/cache"]).load()
    #expect(byCache.labels == [3])
    #expect(byCache.source == .cache)
    #expect(byCache.name == .unknown)
    #expect(locator(environment).cacheFolder == cache)
  }

  @Test(arguments: [
    (["HOME": "/h"], "/h/.cache/fashion-lab/fashion-mnist"),
    (["HOME": "/h", "XDG_CACHE_HOME": "/c"], "/c/fashion-lab/fashion-mnist"),
    (["HOME": "/h", "XDG_CACHE_HOME": ""], "/h/.cache/fashion-lab/fashion-mnist"),
    (["HOME": "/h", "XDG_CACHE_HOME": "rel"], "/h/.cache/fashion-lab/fashion-mnist"),
    (["FASHION_MNIST_DIR": ""], nil),
  ])
  func cacheFolderFollowsXDG(environment: [String: String], expected: String?) throws {
    #expect(locator(environment).cacheFolder == expected)
  }

  @Test func warnsOfAnIncompleteCache() throws {
    let cache = folder.path + "/fashion-lab/fashion-mnist"
    try folder.write([1], as: "fashion-lab/fashion-mnist/t10k-images-idx3-ubyte.gz.part")
    let dataset = try locator(["XDG_CACHE_HOME": folder.path]).load()
    #expect(dataset.source == .sample)
    #expect(
      dataset.warnings == [
        Diagnostic(
          code: "DAT019", severity: .warning, place: cache,
          message: "the cache does not hold both of Fashion-MNIST's test files; run "
            + "`grade data fetch` again, which goes on where it ended")
      ])
  }

  @Test func missingNamesAreErrors() throws {
    let missing = folder.path + "/missing"
    var text = try failure { try locator(data: missing).load() }
    text += try failure { try locator(data: "").load() }
    text += try failure { try locator(["FASHION_MNIST_DIR": missing]).load() }
    text += try failure { try locator(sample: missing).load() }
    text += try failure { try locator(data: "/dev/null").load() }
    let cache = try pair("fashion-lab/fashion-mnist")
    try Data([0x1F, 0x8B, 1]).write(to: URL(filePath: cache + "/t10k-labels-idx1-ubyte.gz"))
    text += try failure { try locator(["XDG_CACHE_HOME": folder.path]).load() }
    try expectSnapshot(text, "locator-errors.txt")
  }

  @Test func unreadableFileIsAnError() throws {
    // A folder stands in for what cannot be read: the tests may run as root.
    let labels = try pair("a") + "/t10k-labels-idx1-ubyte.gz"
    try FileManager.default.removeItem(atPath: labels)
    try FileManager.default.createDirectory(atPath: labels, withIntermediateDirectories: false)
    #expect(
      throws: DatasetError(
        .unreadable, at: "t10k-labels-idx1-ubyte.gz",
        "expected a regular file, found a device, pipe or folder")
    ) { try Dataset(path: folder.path + "/a") }
  }
}
