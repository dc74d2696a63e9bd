import Tensors
import Testing

struct TensorTests {
  @Test func aTensorHasExactlyItsBytes() {
    let bytes: [UInt8] = Array(0..<24)
    #expect(Tensor(shape: [2, 3], elementType: .float32, bytes: bytes[...])?.count == 6)
    #expect(Tensor(shape: [], elementType: .float32, bytes: bytes[4..<8])?.count == 1)
    #expect(Tensor(shape: [0, 5], elementType: .float64, bytes: bytes[0..<0])?.count == 0)
    #expect(Tensor(shape: [2, 2], elementType: .float32, bytes: bytes[...]) == nil)
    #expect(Tensor(shape: [-1, -6], elementType: .float32, bytes: bytes[...]) == nil)
    #expect(Tensor(shape: [.max, .max], elementType: .float32, bytes: bytes[...]) == nil)
    #expect(Tensor(shape: [.max], elementType: .float64, bytes: bytes[...]) == nil)
  }

  // Bit patterns of 1, -2.5, the largest finite float16, infinity; bfloat16 keeps the upper half.
  @Test(arguments: [
    (ElementType.float32, [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0] as [UInt8], [1, -2.5] as [Float]),
    (.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 4, 0xC0], [1, -2.5]),
    (.float16, [0xFF, 0x7B, 0, 0x7C], [65504, .infinity]),
    (.bfloat16, [0x80, 0x3F, 0x20, 0xC0], [1, -2.5]),
  ])
  func floatingTypesBecomeFloat32(type: ElementType, bytes: [UInt8], values: [Float]) throws {
    let tensor = try #require(Tensor(shape: [2], elementType: type, bytes: bytes[...]))
    #expect(FloatTensor(tensor)?.values == values)
  }

  @Test func integersAreNoWeights() throws {
    let tensor = try #require(Tensor(shape: [1], elementType: .int32, bytes: [0, 0, 0, 0]))
    #expect(FloatTensor(tensor) == nil)
  }

  @Test func sharedBytesNeedNoAlignment() throws {
    let bytes: [UInt8] = [9, 0, 0, 0x80, 0x3F]
    let tensor = try #require(Tensor(shape: [1], elementType: .float32, bytes: bytes[1...]))
    #expect(FloatTensor(tensor)?.values == [1])
  }

  @Test func nonFiniteValuesAreCounted() {
    let counts = FloatTensor(shape: [4], values: [.nan, 1, -.infinity, .nan]).nonFiniteCounts
    #expect(counts == (nan: 2, infinite: 1))
  }

  @Test func aStateDictKeepsOrderAndRefusesASecondTensorOfOneName() throws {
    let tensor = try #require(Tensor(shape: [], elementType: .uint8, bytes: [1]))
    var dict = StateDict()
    let added = ["b", "a", "b"].map { dict.append(tensor, named: $0) }
    #expect(added == [true, true, false])
    #expect(dict.names == ["b", "a"])
    #expect(dict["c"] == nil)
  }
}
