import Crypto
import Diagnostics
import Foundation
import Submissions
import TestSupport
import Testing

let archives = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Archives")

@Suite struct SubmissionReaderTests {
  /// What every program packs, read back: kind, members and their lengths, ignored entries.
  @Test func readsWhatProgramsPack() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: archives.path).sorted()
    var text = ""
    for name in names {
      do {
        let submission = try SubmissionReader().open(archives.appending(path: name).path)
        text += "\(name): \(submission.kind.rawValue), ignored \(submission.ignored)\n"
        for member in submission.members { text += "  \(member.path) \(member.bytes.count)\n" }
      } catch {
        text += "\(name): \(error)\n"
      }
    }
    try expectSnapshot(text, "archives.txt")
  }

  @Test(arguments: ["infozip.zip", "gnu.tar.xz", "torch-legacy.pth", "model.safetensors"])
  func hashesTheFile(_ name: String) throws {
    let path = archives.appending(path: name).path
    let submission = try SubmissionReader().open(path)
    #expect(submission.path == path)
    let expected = SHA256.hash(data: archive(name)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    #expect(submission.sha256 == expected)
    let entry = try #require(ClassFolder(listing: path).entries.first)
    #expect(try SubmissionReader().sha256(of: entry) == expected)
  }

  @Test(arguments: [
    ("onnx by name", "ada.onnx", [0x08, 0x07, 0x12]),
    ("safetensors by content", "ada.bin", [2, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]),
    ("pickle", "ada.pkl", [0x80, 0x04, 0x2E]),
    ("source", "ada.py", Array("import torch\n".utf8)),
  ])
  func takesModelFiles(_ what: String, _ name: String, _ bytes: [UInt8]) throws {
    let submission = try open(bytes, named: name)
    #expect(submission.kind == .singleFile)
    #expect(submission.members == [Member(path: name, bytes: bytes)])
  }

  /// A large file is read in pieces.
  @Test func readsLargeFiles() throws {
    var bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
    bytes.replaceSubrange(..<4, with: [0x80, 0x04, 0x2E, 0x00])
    let submission = try open(bytes, named: "ada.pkl")
    #expect(submission.members.first?.bytes == bytes)
  }

  /// A student's folder with a `data.pkl` in it is not taken for a checkpoint.
  @Test func tellsArchivesFromCheckpoints() throws {
    let names = ["hw/data.pkl", "hw/version", "hw/data/0"]
    #expect(try open(ZipBuilder(names.map { .init($0) }).bytes).kind == .singleFile)
    #expect(try open(ZipBuilder((names + ["hw/model.py"]).map { .init($0) }).bytes).kind == .zip)
    #expect(try open(ZipBuilder((names + ["b"]).map { .init($0) }).bytes).kind == .zip)
    #expect(try open(ZipBuilder("hw/data.pkl", "hw/train.csv").bytes).kind == .zip)
  }

  /// Forms that few programs write and that are right all the same.
  @Test func acceptsRareForms() throws {
    let large = little(1, 2) + little(16, 2) + little(7, 8) + little(7, 8)
    let bare = descriptor("content").dropFirst(4)
    let zips = [
      ZipBuilder([.init("a") { ($0.flags, $0.behind) = (0x808, Array(bare)) }]),
      ZipBuilder([
        .init("a") { ($0.flags, $0.behind, $0.localSize) = (0x8, descriptor("content"), 0) }
      ]),
      ZipBuilder([.init("a") { $0.extra = large }]),
      ZipBuilder([.init("a") { $0.extra = [0, 0, 0] }]),
      ZipBuilder([.init("a") { $0.mode = 0 }]), ZipBuilder([.init("a")]) { $0.isZip64 = true },
      ZipBuilder([.init("a")]) { $0.comment = Array("by Ada".utf8) },
    ]
    for zip in zips {
      #expect(
        try open(zip.bytes).members == [Member(path: "a", bytes: Array("content".utf8))])
    }
    let tars = [
      TarBuilder([.init(pax: [("comment", "c")], type: "g"), .init("a")]),
      TarBuilder([.init(pax: [("size", "7"), ("path", "a")]), .init("other")]),
      TarBuilder([.init("././@LongLink", "a\u{0}", type: "L"), .init("other")]),
      TarBuilder([.init("a") { ($0.magic, $0.data) = ("", Array("content".utf8)) }]),
      TarBuilder([.init("./", "", type: "5"), .init("./a")]),
      TarBuilder([.init("a"), .init("venv/bin/python", "", type: "2")]),
      TarBuilder([.init("a")]) { $0.endBlocks = 1 },
    ]
    for tar in tars {
      #expect(
        try open(tar.bytes).members == [Member(path: "a", bytes: Array("content".utf8))])
    }
  }

  /// The limits themselves are within the limits.
  @Test func acceptsTheLimit() throws {
    var limits = ResourceLimits()
    (limits.unpackedBytes, limits.entries, limits.ignoredEntries) = (14, 2, 1)
    (limits.nameBytes, limits.nameLevels, limits.sourceBytes) = (6, 2, 7)
    #expect(try open(ZipBuilder("a/b.py", "c", ".d").bytes, limits: limits).members.count == 2)
    #expect(try open(TarBuilder("a/b.py", "c", ".d").bytes, limits: limits).members.count == 2)
  }

  @Test func ignoredBytesDoNotCount() throws {
    var limits = ResourceLimits()
    limits.unpackedBytes = 7
    let zip = ZipBuilder("a.py", ".git/b", "venv/c", "d/__pycache__/e").bytes
    let submission = try open(zip, limits: limits)
    #expect(submission.members.map(\.path) == ["a.py"])
    #expect(submission.ignored == 3)
  }

  /// A manifest names a file by its own bytes.
  @Test func findsMembersByTheirBytes() throws {
    let submission = try open(ZipBuilder("U\u{308}.py", "b.py").bytes)
    #expect(submission["U\u{308}.py"] != nil)
    #expect(submission["\u{DC}.py"] == nil)
  }

  @Test func sortsByBytes() throws {
    let submission = try open(ZipBuilder("ü", "z", "a/b", "a.b", "Y").bytes)
    #expect(submission.members.map(\.path) == ["Y", "a.b", "a/b", "z", "ü"])
  }

  /// The default limit of ignored entries is reached, then passed by one.
  @Test(arguments: [100_000, 100_001])
  func ignoredEntriesToTheirLimit(_ count: Int) throws {
    var zip = ZipBuilder((0..<count).map { .init(".git/objects/\($0)", "") } + [.init("a.py")])
    (zip.isZip64, zip.entryCount, zip.zip64EntryCount) = (true, 0xFFFF, count + 1)
    if count == 100_000 {
      #expect(try open(zip.bytes).ignored == count)
    } else {
      let message = LimitedResource.ignoredEntries.exceeded(
        limit: 100_000, actual: count, atLeast: true)
      #expect(try refusal(of: zip.bytes) == SubmissionError(.limit, message))
    }
  }

  /// Limits as large as a flag can give are no trap.
  @Test func acceptsTheLargestLimits() throws {
    var limits = ResourceLimits()
    (limits.unpackedBytes, limits.entries, limits.ignoredEntries) = (.max, .max, .max)
    (limits.nameBytes, limits.nameLevels, limits.sourceBytes) = (.max, .max, .max)
    for name in ["infozip.zip", "gnu.tar.gz", "model.safetensors"] {
      #expect(try !open(archive(name), limits: limits).members.isEmpty)
    }
  }

  @Test(arguments: [
    ("loader.py", true), ("src/Lab.IPYNB", true), ("a/b.PY", true), ("notes.pyc", false),
    ("py", false), ("model.py/weights.pt", false),
  ])
  func pythonSourcesAreToldByTheirNames(path: String, isSource: Bool) {
    #expect(Member(path: path, bytes: []).isPythonSource == isSource)
  }
}
