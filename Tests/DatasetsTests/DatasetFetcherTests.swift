import Crypto
import Diagnostics
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Datasets

@Suite(.timeLimit(.minutes(1))) struct DatasetFetcherTests {
  private static let content: [UInt8] = {
    var random = SplitMix64(seed: 1)
    return (0..<200_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }()
  private static let file = published("a.gz", content)

  private static func published(_ name: String, _ content: [UInt8]) -> PublishedFile {
    let md5 = Insecure.MD5.hash(data: content).map { String(format: "%02x", $0) }.joined()
    return PublishedFile(name: name, bytes: content.count, md5: md5)
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func server(_ answers: LocalServer.Answer...) throws -> LocalServer {
    try LocalServer(answers, files: ["a.gz": Self.content, "moved.gz": Self.content])
  }

  private func fetcher(
    _ mirrors: [String], files: [PublishedFile] = [file], path: String? = nil
  ) -> DatasetFetcher {
    var patience = DatasetFetcher.Patience()
    patience.connect = 2
    patience.idle = 2
    let path = path ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return DatasetFetcher(
      mirrors: mirrors, files: files, patience: patience,
      environment: ["PATH": path, "no_proxy": "*"])
  }

  private func fetch(_ servers: LocalServer...) async throws -> DatasetFetcher.Summary {
    defer { for server in servers { server.stop() } }
    return try await fetcher(servers.map(\.address)).fetch(into: folder.path) { _ in }
  }

  private func expectFile(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(try folder.names == ["a.gz"], sourceLocation: sourceLocation)
    #expect(try folder.read("a.gz") == Self.content, sourceLocation: sourceLocation)
  }

  @Test func downloads() async throws {
    let server = try server(.whole)
    let calls = Mutex<[DatasetFetcher.Progress]>([])
    let summary = try await fetcher([server.address]).fetch(into: folder.path) { progress in
      calls.withLock { $0.append(progress) }
    }
    server.stop()
    #expect(summary == DatasetFetcher.Summary(kept: [], downloaded: ["a.gz"]))
    try expectFile()
    let seen = calls.withLock { $0 }
    #expect(seen.last == .init(file: "a.gz", bytes: 200_000, total: 200_000))
    #expect(seen.map(\.bytes) == seen.map(\.bytes).sorted())
  }

  @Test func makesTheFolder() async throws {
    let server = try server(.whole)
    defer { server.stop() }
    let inner = folder.path + "/one/two"
    _ = try await fetcher([server.address]).fetch(into: inner) { _ in }
    #expect(try folder.read("one/two/a.gz") == Self.content)
  }

  @Test func keepsValidFile() async throws {
    let server = try server(.status(500))
    try folder.write(Self.content, as: "a.gz")
    #expect(try await fetch(server) == DatasetFetcher.Summary(kept: ["a.gz"], downloaded: []))
    #expect(server.requests.isEmpty)
  }

  @Test func replacesInvalidFile() async throws {
    try folder.write(Array(Self.content.dropLast()), as: "a.gz")
    _ = try await fetch(server(.whole))
    try expectFile()
  }

  @Test func resumesWhatAnEarlierRunLeft() async throws {
    let server = try server(.whole)
    try folder.write(Array(Self.content.prefix(70_000)), as: "a.gz.part")
    _ = try await fetch(server)
    #expect(server.requests == [.init(path: "a.gz", start: 70_000)])
    try expectFile()
  }

  @Test func resumesAfterCutOff() async throws {
    let server = try server(.cutOff(after: 60_000), .cutOff(after: 50_000), .whole)
    _ = try await fetch(server)
    #expect(server.requests.map(\.start) == [nil, 60_000, 110_000])
    try expectFile()
  }

  @Test func resumesOnTheNextMirror() async throws {
    let broken = try server(.cutOff(after: 60_000), .status(503))
    let next = try server(.whole)
    _ = try await fetch(broken, next)
    #expect(next.requests.map(\.start) == [60_000])
    try expectFile()
  }

  @Test func takesUpAnUnannouncedEnd() async throws {
    let server = try server(.unannounced(bytes: 30_000), .whole)
    _ = try await fetch(server)
    #expect(server.requests.map(\.start) == [nil, 30_000])
    try expectFile()
  }

  @Test(arguments: [LocalServer.Answer.ignoringRange, .status(416)])
  func startsAgainWhereRangesAreRefused(answer: LocalServer.Answer) async throws {
    let server = try server(answer, .whole)
    try folder.write(Array(Self.content.prefix(70_000)), as: "a.gz.part")
    _ = try await fetch(server)
    #expect(server.requests.map(\.start) == [70_000, nil])
    try expectFile()
  }

  @Test func discardsPartThatDoesNotFit() async throws {
    let server = try server(.whole)
    try folder.write([UInt8](repeating: 1, count: 70_000), as: "a.gz.part")
    _ = try await fetch(server)
    #expect(server.requests.map(\.start) == [70_000, nil])
    try expectFile()
  }

  @Test func finishesCompletePart() async throws {
    let server = try server(.status(500))
    try folder.write(Self.content, as: "a.gz.part")
    _ = try await fetch(server)
    #expect(server.requests.isEmpty)
    try expectFile()
  }

  @Test func followsRedirect() async throws {
    let server = try server(.redirect(to: "/moved.gz"), .whole)
    _ = try await fetch(server)
    #expect(server.requests.map(\.path) == ["a.gz", "moved.gz"])
    try expectFile()
  }

  @Test(arguments: [
    LocalServer.Answer.status(404), .status(500), .corrupt, .tooLong, .hang, .redirect(to: "/a.gz"),
    .redirect(to: "file:///etc/hostname"), .stall(after: 0),
  ])
  func goesOnToTheNextMirror(answer: LocalServer.Answer) async throws {
    let bad = try server(answer)
    let good = try server(.whole)
    _ = try await fetch(bad, good)
    #expect(bad.requests.first == .init(path: "a.gz", start: nil))
    #expect(good.requests == [.init(path: "a.gz", start: nil)])
    try expectFile()
  }

  @Test func stallKeepsWhatCame() async throws {
    let stalling = try server(.stall(after: 900), .status(404))
    let next = try server(.whole)
    _ = try await fetch(stalling, next)
    #expect(next.requests.map(\.start) == [900])
    try expectFile()
  }

  @Test func asksTheWorkingMirrorFirst() async throws {
    let files = [Self.file, Self.published("moved.gz", Self.content)]
    let bad = try server(.status(404))
    let good = try server(.whole)
    defer { for server in [bad, good] { server.stop() } }
    let summary = try await fetcher([bad.address, good.address], files: files)
      .fetch(into: folder.path) { _ in }
    #expect(summary.downloaded == ["a.gz", "moved.gz"])
    #expect(bad.requests.map(\.path) == ["a.gz"])
    #expect(good.requests.map(\.path) == ["a.gz", "moved.gz"])
  }

  @Test func officialFilesComeFromTheOfficialFolders() {
    let fetcher = DatasetFetcher()
    #expect(
      fetcher.files.map(\.name).sorted() == [
        "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
      ])
    #expect(fetcher.mirrors.allSatisfy { $0.hasSuffix("/") })
  }

  /// The message of a fetch that must fail, without what differs from run to run.
  private func failure(_ fetcher: DatasetFetcher, into path: String? = nil) async throws -> String {
    let error = await #expect(throws: DatasetError.self) {
      try await fetcher.fetch(into: path ?? folder.path) { _ in }
    }
    return folder.hidden(in: try #require(error).description)
      .replacing(#/127\.0\.0\.1:\d+/#, with: "HOST").replacing(#/port \d+/#, with: "port PORT")
      .replacing(#/after \d+ ms/#, with: "after N ms") + "\n"
  }

  @Test func saysWhatEachMirrorDid() async throws {
    let answers: [LocalServer.Answer] = [
      .status(404), .corrupt, .tooLong, .hang, .redirect(to: "/a.gz"),
      .unannounced(bytes: 0),
    ]
    let servers = try answers.map { try server($0) }
    defer { for server in servers { server.stop() } }
    let text = try await failure(fetcher(servers.map(\.address)))
    try expectSnapshot(text, "mirrors.txt")
    #expect(try folder.names.filter { !$0.hasSuffix(".part") } == [])
  }

  @Test func saysThatItIsOffline() async throws {
    // A server that has stopped leaves a port on which nobody listens.
    let server = try server(.whole)
    server.stop()
    try await Task.sleep(for: .milliseconds(100))
    try expectSnapshot(try await failure(fetcher([server.address])), "offline.txt")
  }

  @Test func saysThatCurlIsMissing() async throws {
    let text = try await failure(fetcher(["http://127.0.0.1:1/"], path: folder.path))
    try expectSnapshot(text, "no-curl.txt")
  }

  @Test func saysThatTheFolderCannotBeMade() async throws {
    let file = try folder.write([1], as: "file")
    let text = try await failure(fetcher(["http://127.0.0.1:1/"]), into: file + "/inner")
    try expectSnapshot(text, "no-folder.txt")
  }

  @Test func saysThatTheDiskIsFull() async throws {
    let server = try server(.whole)
    defer { server.stop() }
    // The device that is always full stands in for the partial file.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/a.gz.part", withDestinationPath: "/dev/full")
    try expectSnapshot(try await failure(fetcher([server.address])), "disk-full.txt")
    #expect(try folder.names == ["a.gz.part"])
  }

  @Test func keepsTwoFetchesApart() async throws {
    let server = try server(.hang)
    let fetcher = fetcher([server.address])
    let path = folder.path
    let first = Task { try await fetcher.fetch(into: path) { _ in } }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    try expectSnapshot(try await failure(fetcher), "two-fetches.txt")
    first.cancel()
    let error = await #expect(throws: DatasetError.self) { try await first.value }
    server.stop()
    try expectSnapshot(try #require(error).description + "\n", "interrupted.txt")
  }
}
