import Diagnostics
import Testing

@testable import Submissions

@Suite struct ZipArchiveTests {
  @Test func readsACheckpoint() throws {
    let archive = try ZipArchive(archive("torch-zip.pt"), limits: ResourceLimits())
    let names = archive.records.map(\.name)
    #expect(
      Set(names).isSuperset(of: ["torch-zip/data.pkl", "torch-zip/data/0", "torch-zip/version"]))
    let version = try #require(names.firstIndex(of: "torch-zip/version"))
    #expect(try archive.unpack(version) == Array("3\n".utf8))
    for (index, record) in archive.records.enumerated() {
      #expect(try archive.unpack(index).count == record.size)
    }
  }

  @Test(arguments: [
    (SubmissionErrorCode.repeatedPath, ZipBuilder("a", "a")),
    (.notUTF8, ZipBuilder([.init("") { $0.name = [0xFF] }])),
    (.limit, ZipBuilder("a", "b", "c", "d")),
    (.zipLayout, ZipBuilder([.init("a")]) { $0.gap = [0] }),
  ])
  func refuses(_ code: SubmissionErrorCode, _ zip: ZipBuilder) {
    var limits = ResourceLimits()
    limits.unpackedBytes = 27
    let error = #expect(throws: SubmissionError.self) { try ZipArchive(zip.bytes, limits: limits) }
    #expect(error?.code == code)
  }

  @Test func refusesAWrongChecksum() throws {
    let zip = ZipBuilder([.init("a") { $0.checksum = 1 }])
    let archive = try ZipArchive(zip.bytes, limits: ResourceLimits())
    let error = #expect(throws: SubmissionError.self) { try archive.unpack(0) }
    #expect(error?.code == .checksum)
  }
}
