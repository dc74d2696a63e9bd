/// What kind of checkpoint or model a file is: by its first bytes, by its name where they do not tell.
public enum CheckpointKind: Hashable, Sendable, CaseIterable {
  /// torch.save's zip, TorchScript's or torch.export's.
  case torchZip
  /// A pickle: torch.save's before PyTorch 1.6, or one that is none of PyTorch's.
  case pickle
  /// numpy.savez's.
  case npz
  case onnx
  /// Also of what is none of the others, so that reading it says what is wrong.
  case safetensors

  /// - Parameter path: tells NumPy's zip files from PyTorch's, and ONNX, which has no mark.
  public init(_ bytes: [UInt8], path: String) {
    let name = path.lowercased()
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      self = name.hasSuffix(".npz") ? .npz : .torchZip
    } else if bytes.starts(with: [0x80]), !Self.hasSafetensorsHeader(bytes) {
      self = .pickle
    } else if name.hasSuffix(".onnx") {
      self = .onnx
    } else {
      // An .npz that is no zip is told so by the reader of its name's kind.
      self = name.hasSuffix(".npz") ? .npz : .safetensors
    }
  }

  /// A header's length may begin with the byte that a pickle begins with; its fifth to eighth bytes
  /// are zero for any header that is read, and JSON follows.
  private static func hasSafetensorsHeader(_ bytes: [UInt8]) -> Bool {
    bytes.count > 8 && bytes[4..<8].allSatisfy { $0 == 0 } && bytes[8] == UInt8(ascii: "{")
  }
}
