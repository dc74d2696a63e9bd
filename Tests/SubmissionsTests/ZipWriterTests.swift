import Diagnostics
import TestSupport
import Testing

@testable import Submissions

@Suite struct ZipWriterTests {
  static let members: [(name: String, bytes: [UInt8])] = [
    ("empty", []), ("a/text.py", Array(String(repeating: "import torch\n", count: 200).utf8)),
    ("é.bin", noise(1_000)), ("one", [7]), ("zeros", [UInt8](repeating: 0, count: 100_000)),
  ]

  /// Bytes that deflate does not shorten.
  static func noise(_ count: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: 3)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  static func zip(alignment: Int, _ packing: ZipWriter.Packing) throws -> [UInt8] {
    var writer = ZipWriter(alignment: alignment)
    for (name, bytes) in members { try writer.append(bytes, named: name, packing: packing) }
    return writer.finish()
  }

  @Test(arguments: [1, 4, 64, 4_096], [ZipWriter.Packing.stored, .deflatedWhereItHelps])
  func strictReaderGetsWhatWasWritten(_ alignment: Int, _ packing: ZipWriter.Packing) throws {
    let bytes = try Self.zip(alignment: alignment, packing)
    #expect(try Self.zip(alignment: alignment, packing) == bytes)
    let archive = try ZipArchive(bytes, limits: ResourceLimits())
    #expect(archive.records.map(\.name) == Self.members.map(\.name))
    for (index, member) in Self.members.enumerated() {
      #expect(try archive.unpack(index) == member.bytes)
    }
    let source = MemorySource(bytes: bytes)
    let directory = try ZipDirectory(reading: source, limits: ResourceLimits())
    let starts = try ZipLayout(of: directory, in: source).data.map(\.lowerBound)
    #expect(starts.allSatisfy { $0.isMultiple(of: alignment) })
    let isDeflated = directory.entries.map { $0.method == .deflated }
    #expect(isDeflated == [false, true, false, false, true].map { $0 && packing != .stored })
  }

  @Test func nothingIsAZipToo() throws {
    let bytes = ZipWriter().finish()
    #expect(try ZipArchive(bytes, limits: ResourceLimits()).records.isEmpty)
  }

  @Test(arguments: [
    (limit: 300, isWritten: true), (299, false), (100, false),
  ]) func sizeIsHeldToTheLastByte(limit: Int, isWritten: Bool) throws {
    // Headers and name 31, data 200, directory entry 47, end 22.
    var writer = ZipWriter(limit: limit)
    let content = [UInt8](repeating: 1, count: 200)
    guard isWritten else {
      #expect(
        throws: SubmissionError(
          .zipTooLarge, at: "a",
          "with it the file would have more than the \(limit) bytes that a zip can have; put less "
            + "into it")
      ) { try writer.append(content, named: "a") }
      // What was refused has left nothing behind.
      #expect(writer.finish() == ZipWriter().finish())
      return
    }
    try writer.append(content, named: "a")
    #expect(writer.finish().count == limit)
  }

  @Test func moreMembersThanAZipCountsAreRefused() throws {
    var writer = ZipWriter()
    for index in 0..<ZipWriter.mostMembers { try writer.append([], named: String(index)) }
    #expect(
      throws: SubmissionError(
        .zipTooLarge, at: "x", "a zip holds up to 65,534 files; put fewer into it")
    ) { try writer.append([], named: "x") }
  }
}

@Suite struct SubmissionWriterTests {
  @Test func readerGetsWhatWasWritten() throws {
    let files = [
      Member(path: "loader.py", bytes: Array("import torch\n".utf8)),
      Member(path: "submission.json", bytes: Array(String(repeating: "{} ", count: 99).utf8)),
      Member(path: "weights/model.safetensors", bytes: ZipWriterTests.noise(500)),
    ]
    let bytes = try SubmissionWriter.archive(files)
    let submission = try open(bytes)
    #expect(submission.members == files)
    #expect(submission.kind == .zip)
  }

  @Test(arguments: [
    ("../a.py", SubmissionErrorCode.climbingPath), ("/a.py", .absolutePath),
    (".git/config", .notASubmission), ("a\\b", .backslash), ("submission.json", .repeatedPath),
    ("folder/", .emptyComponent),
  ]) func refusesWhatTheReaderWouldRefuse(_ path: String, _ code: SubmissionErrorCode) {
    let error = #expect(throws: SubmissionError.self) {
      try SubmissionWriter.archive([
        Member(path: "submission.json", bytes: []), Member(path: path, bytes: []),
      ])
    }
    #expect(error?.code == code)
  }

  @Test func aSubmissionHasFiles() {
    #expect(
      throws: SubmissionError(
        .empty, "a submission without files cannot be written; add one")
    ) { try SubmissionWriter.archive([]) }
  }
}
