import Checkpoints
import Datasets
import PythonSyntax
import Rebuilding
import StrictJSON
import Submissions

/// A decoder of bytes that nobody vouches for.
struct FuzzTarget: Sendable {
  /// Also the name of its folder in `Corpus`.
  let name: String
  let decode: @Sendable ([UInt8]) -> Void

  init(_ name: String, decode: @escaping @Sendable ([UInt8]) -> Void) {
    self.name = name
    self.decode = decode
  }

  static let all = checkpoints + texts + archives + datasets

  // MARK: Models

  private static let checkpoints = [
    FuzzTarget("torch", decode: torch),
    FuzzTarget("torch-legacy", decode: torch),
    FuzzTarget("torchscript", decode: torch),
    FuzzTarget("pt2", decode: torch),
    FuzzTarget("torch-members") { torch(Members($0).zip) },
    FuzzTarget("pt2-members") { bytes in
      let file = Members(bytes).zip
      torch(file)
      _ = Rebuilder().rebuild(singleFile: file, path: "model.pt2")
    },
    FuzzTarget("safetensors") { bytes in
      _ = try? Safetensors.decode(bytes)
      _ = Rebuilder().rebuild(singleFile: bytes, path: "model.safetensors")
    },
    FuzzTarget("npz") { _ = try? NumPyArchive.decode($0) },
    FuzzTarget("npz-members") { _ = try? NumPyArchive.decode(Members($0).zip) },
    FuzzTarget("onnx") { _ = Rebuilder().rebuild(singleFile: $0, path: "model.onnx") },
  ]

  @Sendable private static func torch(_ bytes: [UInt8]) {
    guard let file = try? TorchFile.decode(bytes) else { return }
    let shapes = ["fc.weight": [10, 4], "fc.bias": [10]]
    _ = try? file.selectStateDict(fitting: Array(shapes.keys), shapes: shapes)
  }

  // MARK: Texts

  private static let texts = [
    FuzzTarget("json") { _ = try? JSONValue(parsing: $0[...]) },
    FuzzTarget("manifest") { _ = Rebuilder().rebuild(files: ["submission.json": $0]) },
    FuzzTarget("python") { _ = PythonModule(path: "loader.py", bytes: $0) },
    FuzzTarget("notebook") { _ = PythonModule(path: "loader.ipynb", bytes: $0) },
  ]

  // MARK: Files

  private static let archives = ["zip", "tar", "tar.gz", "tar.zst", "tar.xz", "tar.bz2"].map {
    name in
    let file = ScratchFile("hand-in." + name)
    return FuzzTarget(name) { bytes in
      file.write(bytes)
      _ = try? SubmissionReader().open(file.path)
    }
  }

  private static let datasets = [
    dataset("idx-images", file: "t10k-images-idx3-ubyte"),
    dataset("idx-labels", file: "t10k-labels-idx1-ubyte"),
    dataset("csv", file: "test.csv"),
    FuzzTarget("table") { bytes in
      let file = ScratchFile("table.csv")
      file.write(bytes)
      _ = try? NumericTable(csv: file.path)
    },
  ]

  private static func dataset(_ name: String, file: String) -> FuzzTarget {
    let pair = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"].map { ScratchFile($0) }
    let fuzzed = ScratchFile(file)
    return FuzzTarget(name) { bytes in
      // The other file of the pair is sound: two images, or their labels.
      pair[0].write(
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28] + [UInt8](repeating: 7, count: 1568))
      pair[1].write([0, 0, 8, 1, 0, 0, 0, 2, 9, 0])
      fuzzed.write(bytes)
      _ = try? Dataset(path: file.hasSuffix(".csv") ? fuzzed.path : pair[0].path)
    }
  }
}
