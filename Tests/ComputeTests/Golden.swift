import Checkpoints
import Diagnostics
import Foundation
import Networks
import Rebuilding
import StrictJSON
import Tensors
import TestSupport
import Testing

/// One network with weights, an input and PyTorch's answer to it, as `make_goldens.py` wrote them.
struct Golden: Sendable, CustomTestStringConvertible {
  let family: String
  let name: String
  let model: Model
  let input: FloatTensor
  let output: FloatTensor
  /// The largest permitted difference, as a share of the largest absolute expected value.
  let bound: Float

  var testDescription: String { "\(family) \(name)" }

  static let folder = packageRoot.appending(path: "Tests/ComputeTests/Goldens")

  /// All cases of one family.
  static func load(_ family: String, from folder: URL = folder) throws -> [Golden] {
    let bytes = try Data(contentsOf: folder.appending(path: "\(family).safetensors"))
    let checkpoint = try Safetensors.decode([UInt8](bytes))
    var weights: [String: [String: FloatTensor]] = [:]
    for name in checkpoint.stateDict.names {
      guard let tensor = checkpoint.stateDict[name].flatMap(FloatTensor.init) else {
        throw GoldenError("\(name) is no float tensor")
      }
      let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
      weights[parts[0], default: [:]][parts[1]] = tensor
    }
    guard let goldens = checkpoint.metadata["goldens"],
      let cases = try JSONValue(parsing: goldens.utf8).object?["cases"]?.array
    else { throw GoldenError("\(family) has no cases") }
    return try cases.map { try Golden(family, $0, weights) }
  }

  private init(
    _ family: String, _ json: JSONValue, _ tensors: [String: [String: FloatTensor]]
  ) throws {
    guard let object = json.object, let name = object["name"]?.string, let spec = object["model"],
      let own = tensors[name], let input = own["input"], let output = own["output"]
    else { throw GoldenError("a case of \(family) is incomplete") }
    let read = try ModelSpec(spec)
    let network = try Network(inputShape: read.inputShape, layers: read.layers)
    let prefix = "weights/"
    let weights = own.filter { $0.key.hasPrefix(prefix) }.map {
      (String($0.key.dropFirst(prefix.count)), $0.value)
    }
    self.family = family
    self.name = name
    self.input = input
    self.output = output
    model = Model(network: network, weights: Dictionary(uniqueKeysWithValues: weights))
    bound = object["bound"]?.double.map { Float($0) } ?? 1e-5
  }
}

struct GoldenError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The largest difference as a share of the largest absolute expected value; infinite where one side
/// is NaN or infinite and the other is not the same.
func relativeDifference(_ actual: [Float], _ expected: [Float]) -> Float {
  guard actual.count == expected.count else { return .infinity }
  var largest: Float = 0
  var difference: Float = 0
  for (x, y) in zip(actual, expected) {
    if x == y || (x.isNaN && y.isNaN) { continue }
    guard x.isFinite, y.isFinite else { return .infinity }
    difference = max(difference, abs(x - y))
  }
  for y in expected where y.isFinite { largest = max(largest, abs(y)) }
  return difference == 0 ? 0 : difference / largest
}
