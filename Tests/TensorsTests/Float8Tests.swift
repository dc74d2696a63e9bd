import Tensors
import Testing

@Suite struct Float8Tests {
  /// All 256 values against PyTorch's are in `CheckpointsTests`; these stand in the papers.
  @Test(
    arguments: [
      (.float8E4M3FN, 0x7E, 448), (.float8E4M3FN, 0x01, 0x1p-9), (.float8E5M2, 0x7B, 57_344),
      (.float8E5M2, 0x7C, .infinity), (.float8E4M3FNUZ, 0xFF, -240),
      (.float8E5M2FNUZ, 0x7F, 57_344),
      (.float8E8M0FNU, 0x00, 0x1p-127), (.float8E8M0FNU, 0xFE, 0x1p127),
    ] as [(ElementType, UInt8, Float)])
  func widens(_ type: ElementType, _ byte: UInt8, _ value: Float) throws {
    let tensor = try #require(Tensor(shape: [1], elementType: type, bytes: [byte]))
    #expect(tensor.widened?.values == [value])
    #expect(FloatTensor(tensor) == nil)
  }
}
