import Foundation
import TestSupport
import Testing

@testable import Console

@Suite struct InputsTests {
  @Test func readsAFileWhole() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 7, count: 3_000_000)
    let path = try folder.write(bytes, as: "large")
    #expect(try readInput(path, limit: 4_000_000) == bytes)
  }

  @Test func readsOneByteMoreThanTheLimit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8](repeating: 7, count: 100), as: "large")
    #expect(try readInput(path, limit: 10).count == 11)
  }

  @Test func sayAFileIsMissing() throws {
    #expect(throws: InputError.self) { try readInput("/nowhere/at all") }
  }

  @Test func environmentHasThePath() {
    #expect(systemEnvironment["PATH"] != nil)
  }
}
