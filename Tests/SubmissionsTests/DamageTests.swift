import Diagnostics
import Foundation
import Submissions
import TestSupport
import Testing

/// Archives cut off and changed: the answer is an error or the same submission, never a trap.
@Suite struct DamageTests {
  private static let containers = [
    "python-folder.zip", "infozip-descriptors.zip", "python-zip64.zip", "gnu-ustar.tar",
    "gnu.tar.gz",
    "gnu.tar.zst", "gnu.tar.xz", "gnu.tar.bz2",
  ]

  @Test(arguments: containers)
  func everyTruncation(_ name: String) throws {
    let whole = archive(name)
    let members = try open(whole).members
    let folder = try TemporaryFolder()
    let path = try folder.write(whole, as: "ada")
    var accepted = 0
    for count in (0..<whole.count).reversed() {
      unsafe truncate(path, count)
      guard let cut = try? SubmissionReader().open(path) else { continue }
      #expect(cut.members == members, "\(count) of \(whole.count) bytes")
      accepted += 1
    }
    // Only the zeros at the end of a plain tar can be missed: its members end before byte 5,632.
    #expect(accepted == (name == "gnu-ustar.tar" ? whole.count - endOfMembers(whole) - 512 : 0))
  }

  /// 500 places of each container kind with a network in it.
  @Test(arguments: [
    "ada.zip", "goran.tar", "bruno.tar.gz", "chiara.tar.zst", "devi.tar.xz", "femi.tar.bz2",
  ])
  func seededTruncations(_ name: String) throws {
    let whole = try Data(contentsOf: URL(filePath: fixtureClass).appending(path: name))
    let members = try open(Array(whole)).members
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(whole), as: "ada")
    var random = SeededGenerator(seed: 0x5EED)
    let places = (0..<500).map { _ in Int.random(in: whole.indices, using: &random) }
    for count in places.sorted(by: >) {
      unsafe truncate(path, count)
      guard let cut = try? SubmissionReader().open(path) else { continue }
      #expect(name == "goran.tar" && cut.members == members, "\(count) of \(whole.count) bytes")
    }
  }

  /// Where the zeros at the end of a tar archive begin.
  private func endOfMembers(_ tar: [UInt8]) -> Int {
    let used = tar.count - tar.reversed().prefix { $0 == 0 }.count
    return (used + 511) / 512 * 512
  }

  /// Every byte changed, one at a time: a checksum or a comparison finds it, or it did not matter.
  @Test(arguments: containers.filter { $0 != "gnu-ustar.tar" })
  func everyByteChanged(_ name: String) throws {
    let whole = archive(name)
    let members = try open(whole).members
    let folder = try TemporaryFolder()
    let path = try folder.write(whole, as: "ada")
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    var random = SeededGenerator(seed: 0x5EED)
    for (offset, byte) in whole.enumerated() {
      let changed = byte ^ UInt8.random(in: 1...255, using: &random)
      try handle.write([changed], at: offset)
      if let submission = try? SubmissionReader().open(path) {
        #expect(submission.members == members, "byte \(offset) from \(byte) to \(changed)")
      }
      try handle.write([byte], at: offset)
    }
  }

  /// A tar archive has no checksum of its content, so here the reader only has to come back.
  @Test func manyBytesChanged() throws {
    var random = SeededGenerator(seed: 0x5EED)
    for name in Self.containers {
      for _ in 0..<200 {
        var bytes = archive(name)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        if let submission = try? open(bytes) { #expect(!submission.members.isEmpty) }
      }
    }
  }

  /// 800 MB of content, one submission at a time.
  @Test func memoryOfOneIsFreedBeforeTheNext() throws {
    let folder = try TemporaryFolder()
    let content = String(repeating: "0", count: 4 << 20)
    let builder = ZipBuilder([
      .init("model.bin") { ($0.data, $0.isDeflated) = (Array(content.utf8), true) }
    ])
    let path = try folder.write(builder.bytes, as: "ada.zip")
    let before = try residentBytes()
    for _ in 0..<200 {
      let submission = try SubmissionReader().open(path)
      #expect(submission["model.bin"]?.bytes.count == 4 << 20)
    }
    #expect(try residentBytes() - before < 400 << 20)
  }

  private func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
      separator: " ")
    return try #require(Int(fields[1])) * 4_096
  }
}

extension FileHandle {
  fileprivate func write(_ bytes: [UInt8], at offset: Int) throws {
    try seek(toOffset: UInt64(offset))
    try write(contentsOf: bytes)
  }
}
