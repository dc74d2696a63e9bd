import Tensors
import Testing

struct ByteReaderTests {
  @Test func readsLittleEndianAndStopsAtTheEnd() {
    let bytes: [UInt8] = [0xAA, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88]
    var reader = ByteReader(bytes[1...])
    #expect(reader.readInteger(UInt16.self) == 0x0201)
    #expect(reader.read(2) == [3, 4])
    #expect(reader.readInteger(UInt64.self) == nil)
    #expect(reader.offset == 4, "a read that fails reads nothing")
    #expect(reader.readInteger(UInt32.self) == 0x8807_0605)
    #expect(reader.remaining == 0)
    #expect(reader.read(1) == nil)
    #expect(reader.read(-1) == nil)
    #expect(reader.read(.max) == nil)
  }
}
