import Checkpoints
import Datasets
import Foundation
import Networks
import PythonSyntax
import Rebuilding
import StrictJSON
import Tensors
import TestSupport
import Testing

/// One hand-in with what PyTorch and a careful human say of it; `make_hand_ins.py` tells the layout.
struct HandInTruth: Sendable, CustomTestStringConvertible {
  let name: String
  let truth: JSONObject
  /// Holds `HandIns` and `truths.json`.
  let folder: URL

  var testDescription: String { name }

  /// The committed hand-ins; with `HAND_INS` in the environment those of another folder of this layout.
  static let all: [HandInTruth] = {
    let folder =
      ProcessInfo.processInfo.environment["HAND_INS"].map { URL(filePath: $0) }
      ?? packageRoot.appending(path: "Tests/HandInTests")
    guard let bytes = try? Data(contentsOf: folder.appending(path: "truths.json")),
      let json = try? JSONValue(parsing: [UInt8](bytes)[...]),
      let handIns = json.object?["hand_ins"]?.object
    else { return [] }
    return handIns.members.compactMap { name, value in
      value.object.map { HandInTruth(name: name, truth: $0, folder: folder) }
    }
  }()

  /// The first images of the sample, `[N, 784]` bytes.
  static let sample = try? Dataset(path: sampleFolder)

  // MARK: What is true

  /// `[images][10]`; nil for a hand-in that must be refused.
  var logits: [[Float]]? {
    truth["logits"]?.array?.map { row in (row.array ?? []).map { Float($0.double ?? .nan) } }
  }

  var predictions: [UInt8]? { truth["predictions"]?.array?.map { UInt8($0.int ?? 255) } }

  /// Nil where the sources do not determine it.
  var reading: ImageReading? {
    guard let scaling = truth["scaling"]?.object, let scale = scaling["scale"]?.string else {
      return nil
    }
    let stated = InputScaling(
      scale: scale == "0-1" ? .unit : .raw, mean: scaling["mean"]?.double ?? 0,
      std: scaling["std"]?.double ?? 1)
    return ImageReading(stated, isTransposed: scaling["transposed"]?.bool ?? false)
  }

  /// Words of which the reason of a refusal must hold one.
  var refusalWords: [String]? {
    truth["refusal"]?.object?["says"]?.array?.compactMap(\.string)
  }

  func rebuilt() throws -> Rebuilt {
    let files = try files()
    let sources = files.keys.filter { $0.hasSuffix(".py") || $0.hasSuffix(".ipynb") }.sorted()
    return Rebuilder().rebuild(
      files: files, sources: sources.map { PythonModule(path: $0, bytes: files[$0] ?? []) })
  }

  // MARK: Files

  /// The hand-in's files by path, with those that the test writes.
  func files() throws -> [String: [UInt8]] {
    let root = folder.appending(path: "HandIns").appending(path: name)
    var files: [String: [UInt8]] = [:]
    let prefix = root.resolvingSymlinksInPath().path + "/"
    let found = FileManager.default.enumerator(
      at: root.resolvingSymlinksInPath(), includingPropertiesForKeys: [.isRegularFileKey])
    while let url = found?.nextObject() as? URL {
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      files[String(url.path.dropFirst(prefix.count))] = [UInt8](try Data(contentsOf: url))
    }
    for entry in truth["write"]?.array ?? [] {
      guard let entry = entry.object, let path = entry["path"]?.string else { continue }
      if let text = entry["text"]?.string {
        files[path] = Array(text.utf8)
      } else if let state = entry["state"]?.object {
        files[path] = try TorchFile.encode(value(state))
      } else if entry["sample"] != nil {
        // What kind of data file it is matters to nothing here: data are never read.
        files[path] = [UInt8](repeating: 0, count: 16)
      }
    }
    return files
  }

  /// What `torch.save` was given.
  private func value(_ state: JSONObject) -> TorchValue {
    let entries = (state["tensors"] ?? truth["tensors"])?.array ?? []
    let tied = (truth["tied"]?.object?.members ?? []).compactMap { name, other in
      other.string.map { (name, $0) }
    }
    let stateDict = FormulaWeights.stateDict(
      entries.compactMap { entry in
        guard let parts = entry.array, let name = parts.first?.string, parts.count > 1 else {
          return nil
        }
        return FormulaWeights.Entry(
          name: name, shape: parts[1].array?.compactMap(\.int) ?? [],
          type: parts.count > 2 ? parts[2].string ?? "float32" : "float32",
          integers: parts.count > 3 ? parts[3].array?.compactMap(\.int) : nil)
      }, tied: Dictionary(tied) { first, _ in first },
      salt: UInt32((state["salt"] ?? truth["salt"])?.int ?? 0))
    return Self.value(state["form"] ?? .null, stateDict)
  }

  private static func value(_ form: JSONValue, _ stateDict: StateDict) -> TorchValue {
    switch form {
    case .string("$state"): TorchValue(stateDict)
    case .string(let text): .string(text)
    case .bool(let value): .bool(value)
    case .null: .none
    case .number(let number): number.int.map(TorchValue.int) ?? .float(number.double ?? .nan)
    case .array(let items): .list(items.map { value($0, stateDict) })
    case .object(let object):
      .dictionary(object.members.map { .init(.string($0.key), value($0.value, stateDict)) })
    }
  }
}
