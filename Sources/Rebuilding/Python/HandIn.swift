import Diagnostics
import PythonSyntax

/// A hand-in as students leave it, without a description of its network: what may be the weights, and
/// what else there is.
struct HandIn {
  /// In the order of their paths.
  let weights: [StoredWeights]
  /// Counts of the files that are neither sources nor weights, by what they are.
  private let others: [(kind: String, paths: [String])]

  /// More files than this are not decoded: runs that save one after every epoch.
  private static let decodedLimit = 64

  init(files: [String: [UInt8]], sources: [PythonModule], limits: ResourceLimits) {
    let sourcePaths = Set(sources.map(\.path))
    var weights: [StoredWeights] = []
    var kinds: [String: [String]] = [:]
    for path in files.keys.sorted() where !sourcePaths.contains(path) {
      guard let bytes = files[path] else { continue }
      if StoredWeights.mayBe(path, bytes), weights.count < Self.decodedLimit {
        weights.append(StoredWeights(path: path, bytes: bytes, limits: limits))
      } else if !path.lowercased().hasSuffix(".onnx") {
        kinds[Self.kind(of: path), default: []].append(path)
      }
    }
    self.weights = weights
    others = kinds.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func kind(of path: String) -> String {
    let path = path.lowercased()
    func ends(_ endings: [String]) -> Bool { endings.contains(where: path.hasSuffix) }
    if ends(["ubyte", "ubyte.gz", ".csv", ".npy", ".npz", ".mat", ".parquet", ".h5"]) {
      return "data"
    }
    if ends([".png", ".jpg", ".jpeg", ".gif", ".svg", ".pdf"]) { return "pictures and documents" }
    if ends([".md", ".txt", ".rst", ".docx", ".html", "license"]) { return "texts" }
    if ends([".zip", ".tar", ".gz", ".tgz", ".7z", ".rar"]) {
      return "archives inside the hand-in"
    }
    if StoredWeights.mayBe(path, []) { return "more files of weights" }
    return "other files"
  }

  /// What was left aside, in one line; nil if nothing was.
  var ignored: Diagnostic? {
    guard !others.isEmpty else { return nil }
    let parts = others.map { kind, paths in
      let shown = paths.prefix(2).map { escaped($0, limit: 60) }.joined(separator: ", ")
      return "\(kind): \(grouped(paths.count)) (\(shown)\(paths.count > 2 ? ", …" : ""))"
    }
    return Diagnostic(
      code: RebuildingErrorCode.ignoredFiles.rawValue, severity: .note,
      message: "not needed to evaluate the network, and not read: " + parts.joined(separator: "; "))
  }
}
