import Diagnostics
import Files
import TestSupport
import Testing

@testable import Training

@Suite struct EventFileTests {
  /// Source: RFC 3720, appendix B.4, and the usual check value of "123456789".
  @Test(
    arguments: [
      (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 255, count: 32), 0x62A8_AB43), (Array(0...31), 0x46DD_794E), ([], 0),
    ] as [([UInt8], UInt32)])
  func checksums(bytes: [UInt8], checksum: UInt32) {
    #expect(CRC32C.checksum(bytes) == checksum)
  }

  /// Source: `masked_crc32c(b"123456789")` of tensorboard 2.21.0, in `summary/writer/record_writer.py`.
  @Test func maskedChecksum() {
    #expect(CRC32C.masked(Array("123456789".utf8)) == 0xC78A_B0E5)
  }

  @Test(arguments: [
    (
      EventFile.Origin(seconds: 42, host: "lab", process: 7),
      "events.out.tfevents.0000000042.lab.7.0"
    ),
    (
      EventFile.Origin(seconds: 1_795_000_000, host: "a/b c", process: 1),
      "events.out.tfevents.1795000000.a_b_c.1.0"
    ),
  ])
  func names(origin: EventFile.Origin, name: String) {
    #expect(origin.fileName(number: 0) == name)
  }

  /// `check_events.py` reads the recorded bytes with TensorBoard's own reader.
  @Test func bytesThatTensorBoardReads() throws {
    let folder = try TemporaryFolder()
    var file = try EventFile(in: folder.path, origin: Self.origin, now: { 1_795_000_000.25 })
    for epoch in 1...3 {
      try file.append(
        [
          Scalar("loss/train", 2 / Double(epoch)),
          Scalar("accuracy/validation", 0.25 * Double(epoch)),
          Scalar("learning_rate", epoch == 3 ? .nan : 1e-3),
        ], step: epoch)
      let bytes = try folder.read("events.out.tfevents.1795000000.lab.17.0")
      // The file can be watched while it is open.
      #expect(bytes.count == 40 + epoch * 98)
    }
    let bytes = try folder.read("events.out.tfevents.1795000000.lab.17.0")
    try expectSnapshot(hexadecimal(bytes) + "\n", "events.hex")
  }

  @Test func twoRunsWithinASecondHaveTwoFiles() throws {
    let folder = try TemporaryFolder()
    let first = try EventFile(in: folder.path + "/", origin: Self.origin, now: { 0 })
    let second = try EventFile(in: folder.path + "/", origin: Self.origin, now: { 0 })
    #expect(first.path.hasSuffix("/events.out.tfevents.1795000000.lab.17.0"))
    #expect(second.path.hasSuffix("/events.out.tfevents.1795000000.lab.17.1"))
    #expect(try folder.names.count == 2)
  }

  @Test func missingFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/none"
    #expect(
      throws: OutputError(
        .folderMissing, at: path + "/events.out.tfevents.1795000000.lab.17.0",
        "the folder of this file does not exist; create it, or name another")
    ) { _ = try EventFile(in: path, origin: Self.origin, now: { 0 }).path }
  }

  private static let origin = EventFile.Origin(seconds: 1_795_000_000, host: "lab", process: 17)
}
