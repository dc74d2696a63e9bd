import Checkpoints
import Diagnostics

/// A file of a hand-in that may hold weights, and what was found in it.
struct StoredWeights {
  let path: String
  let content: Result<WeightsFile, CheckpointError>

  /// The last component of the path.
  var name: Substring { path.split(separator: "/").last ?? path[...] }

  /// Endings under which students save weights.
  private static let endings = [
    ".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".model", ".weights", ".chk", ".safetensors",
    ".npz", ".pth.tar", ".pt.tar",
  ]

  /// Zip files of other kinds.
  private static let otherZips = [
    ".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".jar", ".whl", ".egg",
  ]

  /// Whether a file may hold weights, by its name or its first bytes.
  static func mayBe(_ path: String, _ bytes: [UInt8]) -> Bool {
    let path = path.lowercased()
    if endings.contains(where: path.hasSuffix) { return true }
    switch CheckpointKind(bytes, path: path) {
    case .pickle: return true
    case .torchZip: return !otherZips.contains(where: path.hasSuffix)
    case .npz, .onnx, .safetensors: return false
    }
  }

  init(path: String, bytes: [UInt8], limits: ResourceLimits) {
    self.path = path
    content = Result { () throws(CheckpointError) in
      try WeightsFile(bytes, path: path, limits: limits)
    }
  }

  var file: WeightsFile? { try? content.get() }

  /// How likely the name is that of the weights to be graded, among several that fit.
  var nameRank: Int {
    let name = name.lowercased()
    if name.contains("best") { return 3 }
    if name.contains("final") || name.contains("last") { return 2 }
    if name.contains("epoch") || name.contains("checkpoint") || name.contains("ckpt") { return 0 }
    return 1
  }
}
