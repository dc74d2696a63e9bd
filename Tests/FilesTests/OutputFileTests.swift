import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Files

/// Each test has a folder of its own.
final class OutputFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "OutputFileTests-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func content(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func error(writingTo path: String) -> OutputError? {
    do throws(OutputError) {
      try OutputFile.write(Array("new".utf8), to: path)
      return nil
    } catch {
      return error
    }
  }

  @Test func writesAndReplaces() throws {
    try OutputFile.write(Array("first".utf8), to: path("a.csv"))
    try OutputFile.write(Array("second".utf8), to: path("a.csv"))
    #expect(try content("a.csv") == "second")
    #expect(try names() == ["a.csv"], "nothing temporary is left")
  }

  @Test func anEmptyFileAndALargeOne() throws {
    try OutputFile.write([], to: path("empty"))
    #expect(try content("empty") == "")
    let large = [UInt8](repeating: 0x61, count: 5_000_000)
    try OutputFile.write(large, to: path("large"))
    #expect(try Data(contentsOf: folder.appending(path: "large")) == Data(large))
  }

  @Test func keepsThePermissionsOfTheOldFile() throws {
    try OutputFile.write([1], to: path("a"))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path("a"))
    try OutputFile.write([2], to: path("a"))
    let mode = try FileManager.default.attributesOfItem(atPath: path("a"))[.posixPermissions]
    #expect(mode as? Int == 0o640)
  }

  @Test(arguments: [true, false])
  func aLinkStaysAndItsTargetIsWritten(exists: Bool) throws {
    if exists { try OutputFile.write([1], to: path("target")) }
    try FileManager.default.createSymbolicLink(
      atPath: path("link"), withDestinationPath: "target")
    #expect(error(writingTo: path("link")) == nil)
    #expect(try content("target") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "target")
    #expect(try names() == ["link", "target"])
  }

  @Test func aFIFOIsWrittenDirectly() throws {
    #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
    // Open for both, so that neither end waits for the other.
    let reader = unsafe open(path("pipe"), O_RDWR)
    defer { close(reader) }
    #expect(error(writingTo: path("pipe")) == nil)
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = unsafe read(reader, &buffer, buffer.count)
    #expect(buffer.prefix(count) == Array("new".utf8)[...])
    #expect(try names() == ["pipe"])
  }

  @Test func anOpenDescriptorIsContinued() throws {
    // As in `{ echo table; grade --csv /dev/fd/N; } > file`: what is there already stays.
    let file = unsafe open(path("out"), O_RDWR | O_CREAT, 0o600)
    defer { close(file) }
    #expect(unsafe write(file, "table\n", 6) == 6)
    #expect(error(writingTo: "/dev/fd/\(file)") == nil)
    #expect(try content("out") == "table\nnew")
  }

  @Test func folderMissing() {
    let missing = path("no/such/a.csv")
    #expect(
      error(writingTo: missing)
        == OutputError(
          .folderMissing, at: missing,
          "the folder of this file does not exist; create it, or name another"))
  }

  @Test func notPermitted() {
    // The kernel's own file system takes no new files, from root neither.
    #expect(
      error(writingTo: "/sys/leaderboard.csv")
        == OutputError(
          .notPermitted, at: "/sys/leaderboard.csv",
          "writing here is not permitted; name a file in a folder of your own"))
  }

  @Test func noSpace() {
    #expect(
      error(writingTo: "/dev/full")
        == OutputError(
          .noSpace, at: "/dev/full",
          "the disk is full, so this was not written; free some space, then run again"))
  }

  @Test func isFolder() {
    #expect(
      error(writingTo: folder.path)
        == OutputError(
          .isFolder, at: folder.path,
          "this is a folder; name a file, as in '\(folder.path)/out'"))
  }

  @Test func notWritten() throws {
    let long = path(String(repeating: "x", count: 300))
    #expect(error(writingTo: long)?.code == .notWritten)
    #expect(error(writingTo: long)?.message == "could not be written: File name too long")
    #expect(error(writingTo: "/dev/fd/99999")?.code == .notWritten)
  }

  @Test func aLoopOfLinks() throws {
    try FileManager.default.createSymbolicLink(atPath: path("a"), withDestinationPath: "b")
    try FileManager.default.createSymbolicLink(atPath: path("b"), withDestinationPath: "a")
    #expect(error(writingTo: path("a"))?.code == .notWritten)
  }

  @Test func everyCodeIsAbove() {
    #expect(
      OutputErrorCode.allCases == [.folderMissing, .notPermitted, .noSpace, .isFolder, .notWritten])
  }
}
