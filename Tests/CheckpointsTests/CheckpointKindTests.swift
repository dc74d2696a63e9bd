import Checkpoints
import Testing

struct CheckpointKindTests {
  @Test(
    arguments: [
      ("a.pt", [0x50, 0x4B, 3, 4], .torchZip), ("a.NPZ", [0x50, 0x4B, 3, 4], .npz),
      ("a.onnx", [0x08, 8], .onnx), ("a.pt", [0x80, 2, 0x8A, 0x0A], .pickle),
      ("a.pkl", [0x80, 4, 0x95], .pickle), ("a.npz", [0, 0], .npz),
      ("a.safetensors", [0x80, 0, 0, 0, 0, 0, 0, 0, 0x7B], .safetensors),
      ("a.pt", [0x80, 2, 0, 0, 0, 0, 0, 0, 0x7B], .safetensors), ("a.bin", [], .safetensors),
    ] as [(String, [UInt8], CheckpointKind)])
  func isToldByFirstBytesThenByName(path: String, bytes: [UInt8], kind: CheckpointKind) {
    #expect(CheckpointKind(bytes, path: path) == kind)
  }
}
