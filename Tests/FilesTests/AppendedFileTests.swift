import Diagnostics
import TestSupport
import Testing

@testable import Files

@Suite struct AppendedFileTests {
  @Test func piecesFollowEachOther() throws {
    let folder = try TemporaryFolder()
    var file = try AppendedFile(creating: folder.path + "/log")
    try file.append([1, 2])
    #expect(try folder.read("log") == [1, 2])
    try file.append([])
    try file.append([3])
    #expect(try folder.read("log") == [1, 2, 3])
  }

  @Test func whatExistsStays() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([7], as: "log")
    #expect(throws: OutputError(.notWritten, at: path, "could not be written: File exists")) {
      _ = try AppendedFile(creating: path)
    }
    #expect(try folder.read("log") == [7])
  }
}
