import Testing

@testable import Submissions

@Suite struct ChecksumTests {
  private static let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ $0 >> 3) }

  /// Of every length up to some blocks of 64, from aligned and other addresses.
  @Test(arguments: [0, 1, 7])
  func isThatOfTheDefinition(_ start: Int) {
    for count in 0...300 {
      var checksum = Checksum()
      checksum.update(Self.bytes[start..<start + count])
      #expect(checksum.value == definition(Self.bytes[start..<start + count]))
    }
  }

  @Test(arguments: [(1, 999), (64, 936), (100, 900), (900, 100), (500, 500)])
  func takesPieces(_ first: Int, _ second: Int) {
    var checksum = Checksum()
    checksum.update(Self.bytes[..<first])
    checksum.update(Self.bytes[first...])
    #expect(first + second == Self.bytes.count)
    #expect(checksum.value == definition(Self.bytes[...]))
  }

  /// Bit by bit.
  ///
  /// Source: APPNOTE.TXT 6.3.10, section 4.4.7: the reflected polynomial 0xEDB88320.
  private func definition(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { value, byte in
      (0..<8).reduce(value ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
