import Files
import Testing

struct HexadecimalTests {
  @Test func everyByteIsTwoDigits() {
    #expect(hexadecimal([0x00, 0x0F, 0xA0, 0xFF]) == "000fa0ff")
    #expect(hexadecimal([UInt8]()) == "")
  }
}
