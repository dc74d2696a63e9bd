import Checkpoints
import Foundation
import Networks
import Rebuilding
import StrictJSON
import Tensors
import TestSupport
import Testing

/// One network in training mode, a gradient of its output, and what PyTorch's autograd answers, as
/// `make_gradient_goldens.py` wrote them.
struct GradientGolden: Sendable, CustomTestStringConvertible {
  let family: String
  let name: String
  let network: Network
  let weights: [String: FloatTensor]
  let input: FloatTensor
  let output: FloatTensor
  /// The gradient of the output.
  let upstream: FloatTensor
  /// By state-dict name, and `input`.
  let gradients: [String: FloatTensor]
  /// Running statistics after the step.
  let after: [String: FloatTensor]
  /// The largest permitted difference, as a share of a tensor's largest absolute value.
  let bound: Float
  /// What rounding may leave of a gradient that is zero in exact arithmetic.
  let residue: Float

  var testDescription: String { "\(family) \(name)" }

  /// All cases of one family.
  static func load(_ family: String, from folder: URL = Golden.folder) throws -> [GradientGolden] {
    let bytes = try Data(contentsOf: folder.appending(path: "gradients-\(family).safetensors"))
    let checkpoint = try Safetensors.decode([UInt8](bytes))
    var tensors: [String: [String: FloatTensor]] = [:]
    for name in checkpoint.stateDict.names {
      guard let tensor = checkpoint.stateDict[name].flatMap(FloatTensor.init) else {
        throw GoldenError("\(name) is no float tensor")
      }
      let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
      tensors[parts[0], default: [:]][parts[1]] = tensor
    }
    guard let goldens = checkpoint.metadata["goldens"],
      let cases = try JSONValue(parsing: goldens.utf8).object?["cases"]?.array
    else { throw GoldenError("\(family) has no cases") }
    return try cases.map { try GradientGolden(family, $0, tensors) }
  }

  private init(
    _ family: String, _ json: JSONValue, _ tensors: [String: [String: FloatTensor]]
  ) throws {
    guard let object = json.object, let name = object["name"]?.string, let spec = object["model"],
      let own = tensors[name], let input = own["input"], let output = own["output"],
      let upstream = own["upstream"]
    else { throw GoldenError("a case of \(family) is incomplete") }
    let read = try ModelSpec(spec)
    network = try Network(inputShape: read.inputShape, layers: read.layers)
    func part(_ prefix: String) -> [String: FloatTensor] {
      let pairs = own.filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
    self.family = family
    self.name = name
    self.input = input
    self.output = output
    self.upstream = upstream
    weights = part("weights/")
    gradients = part("gradients/")
    after = part("after/")
    bound = object["bound"]?.double.map { Float($0) } ?? 1e-5
    residue = object["residue"]?.double.map { Float($0) } ?? 1e-6
  }
}
