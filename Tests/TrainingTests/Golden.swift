import Checkpoints
import Foundation
import Tensors
import TestSupport

/// What PyTorch computed, as `make_goldens.py` wrote it: tensors by `<case>/<tensor>`.
struct Golden {
  private let stateDict: StateDict

  /// - Parameter group: the file's name without its ending.
  init(_ group: String) throws {
    let url = packageRoot.appending(path: "Tests/TrainingTests/Goldens/\(group).safetensors")
    stateDict = try Safetensors.decode([UInt8](Data(contentsOf: url))).stateDict
  }

  func tensor(_ name: String) throws -> FloatTensor {
    guard let tensor = stateDict[name].flatMap(FloatTensor.init) else { throw Missing(name: name) }
    return tensor
  }

  func floats(_ name: String) throws -> [Float] { try tensor(name).values }

  func doubles(_ name: String) throws -> [Double] {
    guard let tensor = stateDict[name], tensor.elementType == .float64 else {
      throw Missing(name: name)
    }
    var reader = ByteReader(tensor.bytes)
    return (0..<tensor.count).compactMap { _ in
      reader.readInteger(UInt64.self).map(Double.init(bitPattern:))
    }
  }

  /// The tensors of a case by their own names.
  func tensors(of name: String) throws -> [String: FloatTensor] {
    var tensors: [String: FloatTensor] = [:]
    for key in stateDict.names where key.hasPrefix(name + "/") {
      tensors[String(key.dropFirst(name.count + 1))] = try tensor(key)
    }
    return tensors
  }

  struct Missing: Error { let name: String }
}

/// The length of the difference as a share of the length of what is expected; 0 where both agree in all
/// that is not finite, infinite where they do not.
func relativeDistance(_ actual: [Float], _ expected: [Float]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  var difference = 0.0
  var length = 0.0
  for (x, y) in zip(actual, expected) {
    if x == y && !y.isFinite || x.isNaN && y.isNaN { continue }
    guard x.isFinite, y.isFinite else { return .infinity }
    difference += Double(x - y) * Double(x - y)
    length += Double(y) * Double(y)
  }
  return difference == 0 ? 0 : (difference / length).squareRoot()
}
