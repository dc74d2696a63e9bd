import Checkpoints
import Diagnostics
import Networks

extension Rebuilder {
  /// Files beside the graded model that are read: each may take as long as a hostile one can.
  private static let otherLimit = 4

  /// Rebuilds the file of ONNX or torch.export among the files: of several the first that can be read,
  /// ONNX before the other, by path.
  ///
  /// - Returns: nil where there is none.
  func rebuildGraph(in files: [String: [UInt8]]) -> Rebuilt? {
    var refused: Rebuilt?
    let paths = [".onnx", ".pt2"].flatMap { Self.models(in: files, endings: [$0]) }
    for path in paths.prefix(Self.otherLimit) {
      guard let rebuilt = graph(at: path, in: files) else { continue }
      if rebuilt.model != nil { return rebuilt }
      refused = refused ?? rebuilt
    }
    return refused
  }

  /// Nil for a file whose name is not one of a graph's.
  private func graph(at path: String, in files: [String: [UInt8]]) -> Rebuilt? {
    guard let bytes = files[path] else { return nil }
    let name = path.lowercased()
    if name.hasSuffix(".onnx") { return rebuild(onnx: bytes, path: path) }
    return name.hasSuffix(".pt2") ? rebuild(exported: bytes, path: path) : nil
  }

  /// Reads what else among the files is a model: graphs of ONNX and torch.export, and PyTorch's files
  /// whose tensors fit the network that is graded. Of the others a note says why they are none.
  func readOthers(in files: [String: [UInt8]], into rebuilt: inout Rebuilt) {
    guard let graded = rebuilt.model, let gradedPath = rebuilt.modelPath else { return }
    // Of a network of the sources, which of the weights were taken is said already.
    let isTraced = rebuilt.origin == .python
    let endings = [".onnx", ".pt2"] + (isTraced ? [] : [".pt", ".pth"])
    let paths = Self.models(in: files, endings: endings).filter { $0 != gradedPath }
    for path in paths.prefix(Self.otherLimit) {
      let other = other(at: path, in: files, graded.network)
      if let model = other.model {
        rebuilt.others.append(OtherModel(path: path, model: model))
      } else if let reason = other.refusal {
        let place = reason.place == path ? "" : escaped(reason.place) + ": "
        rebuilt.diagnostics.append(
          Self.notCompared(
            path,
            "is not held against \(quoted(gradedPath)), which is graded, since no model can be made "
              + "of it: \(place)\(reason.message)"))
      }
    }
    guard paths.count > Self.otherLimit else { return }
    rebuilt.diagnostics.append(
      Self.notCompared(
        "",
        "of \(grouped(paths.count)) files beside \(quoted(gradedPath)), which is graded, the first "
          + "\(Self.otherLimit) are held against it"))
  }

  /// - Parameter network: what a PyTorch file's tensors are bound to.
  private func other(
    at path: String, in files: [String: [UInt8]], _ network: Network
  ) -> Rebuilt {
    if let graph = graph(at: path, in: files) { return graph }
    var rebuilt = Rebuilt()
    rebuilt.network = network
    do throws(Refusal) {
      rebuilt.model = try bind(weights(at: path, in: files), at: path, into: &rebuilt)
    } catch {
      rebuilt.refuse(error)
    }
    return rebuilt
  }

  /// The paths with one of these endings, sorted by their bytes.
  private static func models(in files: [String: [UInt8]], endings: [String]) -> [String] {
    files.keys.filter { path in
      let name = path.lowercased()
      return endings.contains { name.hasSuffix($0) }
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func notCompared(_ path: String, _ message: String) -> Diagnostic {
    Diagnostic(
      code: RebuildingErrorCode.notCompared.rawValue, severity: .note, place: path,
      message: message)
  }
}
