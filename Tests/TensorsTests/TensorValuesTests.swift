import Tensors
import Testing

@Suite struct TensorValuesTests {
  @Test func floatsBecomeLittleEndianBytesAndBack() {
    let floats = FloatTensor(shape: [2, 2], values: [1, -0.0, .nan, Float.leastNonzeroMagnitude])
    let tensor = Tensor(floats)
    #expect(tensor.shape == [2, 2])
    #expect(tensor.elementType == .float32)
    #expect(tensor.bytes.prefix(8) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0x80])
    #expect(FloatTensor(tensor)?.values.map(\.bitPattern) == floats.values.map(\.bitPattern))
  }

  @Test func integersBecomeLittleEndianBytes() {
    let tensor = Tensor(shape: [2], values: [-2, 258] as [Int64])
    #expect(tensor.elementType == .int64)
    #expect(tensor.bytes == [0xFE, 255, 255, 255, 255, 255, 255, 255, 2, 1, 0, 0, 0, 0, 0, 0])
    #expect(Tensor(shape: [], values: [Int64(7)]).count == 1)
    #expect(Tensor(shape: [0], values: [Int64]()).bytes.isEmpty)
  }
}
