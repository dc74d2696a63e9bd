import Diagnostics
import Foundation
import Submissions
import TestSupport
import Testing

@Suite struct FolderTests {
  @Test func readsFilesAndStripsTheTopFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write("b".utf8, as: "hw3/data/b.bin")
    try folder.write("a".utf8, as: "hw3/model.py")
    try folder.write("junk".utf8, as: ".DS_Store")
    try folder.write("junk".utf8, as: "hw3/__pycache__/model.pyc")
    let submission = try SubmissionReader().open(folder.url.path)
    #expect(submission.kind == .folder)
    #expect(
      submission.members == [
        Member(path: "data/b.bin", bytes: Array("b".utf8)),
        Member(path: "model.py", bytes: Array("a".utf8)),
      ])
    #expect(submission.ignored == 3)
    // sha256sum of the two lines of `sha256sum hw3/data/b.bin hw3/model.py`.
    #expect(
      submission.sha256 == "b9e71eb00cb00815226f4897eb5820abe8846b33d075d65f236631a28538c0a0")
  }

  @Test func sameFilesAsTheArchive() throws {
    let folder = try TemporaryFolder()
    let zip = try open(archive("infozip.zip"))
    for member in zip.members { try folder.write(member.bytes, as: member.path) }
    #expect(try SubmissionReader().open(folder.url.path).members == zip.members)
  }

  @Test func linksInIgnoredFoldersAreNotFollowed() throws {
    let folder = try TemporaryFolder()
    try folder.write("a".utf8, as: "model.py")
    try folder.write("python".utf8, as: "venv/bin/python3")
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.path + "/venv/bin/python", withDestinationPath: "/")
    let submission = try SubmissionReader().open(folder.url.path)
    #expect(submission.members.map(\.path) == ["model.py"])
    #expect(submission.ignored == 4)
  }

  /// What stands in a folder and refuses it, with the whole error.
  @Test func refusals() throws {
    let cases: [(String, (String) throws -> Void)] = [
      (
        "link",
        { try FileManager.default.createSymbolicLink(atPath: $0 + "/b", withDestinationPath: "a") }
      ),
      (
        "dangling link",
        {
          try FileManager.default.createSymbolicLink(
            atPath: $0 + "/b", withDestinationPath: "nowhere")
        }
      ),
      ("FIFO", { unsafe mkfifo($0 + "/b", 0o600) }),
      ("socket in an ignored folder", { try makeSocket($0 + "/.git.ipc") }),
      ("Latin-1", { try makeFile($0, [0xDC, 0x62]) }),
      ("backslash", { try makeFile($0, Array("b\\c".utf8)) }),
      ("newline", { try makeFile($0, Array("b\n".utf8)) }),
      ("case", { try makeFile($0, Array("A".utf8)) }),
    ]
    var text = ""
    for (what, make) in cases {
      let folder = try TemporaryFolder()
      try folder.write("a".utf8, as: "a")
      try make(folder.url.path)
      do {
        _ = try SubmissionReader().open(folder.url.path)
        text += "\(what)\n  accepted\n"
      } catch { text += "\(what)\n  \(error)\n" }
    }
    try expectSnapshot(text, "folder-refusals.txt")
  }

  @Test(arguments: [
    (\ResourceLimits.entries, 2), (\.ignoredEntries, 1), (\.unpackedBytes, 3), (\.nameBytes, 5),
    (\.nameLevels, 1), (\.sourceBytes, 1),
  ])
  func limits(_ limit: any WritableKeyPath<ResourceLimits, Int> & Sendable, _ value: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write("aa".utf8, as: "a.py")
    try folder.write("bb".utf8, as: "data/b")
    try folder.write("x".utf8, as: ".x")
    try folder.write("y".utf8, as: ".y")
    _ = try SubmissionReader().open(folder.url.path)
    var limits = ResourceLimits()
    limits[keyPath: limit] = value
    let error = #expect(throws: SubmissionError.self) {
      try SubmissionReader(limits: limits).open(folder.url.path)
    }
    #expect(error?.code == .limit)
  }

  @Test func emptyFolder() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: SubmissionError(
        .empty, "the folder holds no files; hand in the model, its weights and the loader")
    ) { try SubmissionReader().open(folder.url.path) }
  }

  private func makeFile(_ folder: String, _ name: [UInt8]) throws {
    let path = (Array(folder.utf8) + [0x2F] + name + [0]).map(CChar.init(bitPattern:))
    let descriptor = unsafe Glibc.open(path, O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
  }

  private func makeSocket(_ path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
  }
}
