import Checkpoints
import Compute
import Foundation
import Networks
import Rebuilding
import Tensors
import TestSupport
import Testing

/// An ONNX file of PyTorch's exporters with an input and PyTorch's answer: see `make_onnx_goldens.py`.
struct ONNXGolden: Sendable, CustomTestStringConvertible {
  let name: String

  var testDescription: String { name }

  static let folder = packageRoot.appending(path: "Tests/RebuildingTests/Goldens/onnx")

  static let all: [ONNXGolden] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.sorted().map {
      ONNXGolden(name: String($0.dropLast(5)))
    }
  }()

  func bytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.folder.appending(path: name + ".onnx")))
  }

  /// `[n, 784]` and `[n, 10]`.
  func answer() throws -> (input: FloatTensor, output: FloatTensor) {
    let url = Self.folder.appending(path: name + ".safetensors")
    let tensors = try Safetensors.decode([UInt8](try Data(contentsOf: url))).stateDict
    return (
      try #require(tensors["input"].flatMap(FloatTensor.init)),
      try #require(tensors["output"].flatMap(FloatTensor.init))
    )
  }
}

/// Networks read from ONNX files answer as PyTorch does.
@Suite struct ONNXGoldenTests {
  @Test func everyNetworkAndExporterIsThere() {
    let parts = ONNXGolden.all.map { $0.name.split(separator: "-", maxSplits: 1).map(String.init) }
    #expect(ONNXGolden.all.count >= 110)
    #expect(Set(parts.map { $0[0] }).count == 22)
    #expect(
      Set(parts.map { $0[1] }) == [
        "ts9", "ts11-n", "ts14-4", "ts17", "ts20-n", "dy", "dy-n", "hand",
      ])
  }

  @Test(arguments: ONNXGolden.all) func agreesWithPyTorch(_ golden: ONNXGolden) throws {
    let rebuilt = Rebuilder().rebuild(onnx: try golden.bytes(), path: golden.name)
    #expect(rebuilt.refusal == nil)
    let model = try #require(rebuilt.model)
    let (input, output) = try golden.answer()
    let found = try Session(CompiledModel(model)).run(input.values.span)
    #expect(found.count == output.values.count)
    let worst =
      zip(found, output.values).map { abs($0 - $1) / (1e-4 + 1e-3 * abs($1)) }.max() ?? .nan
    #expect(worst <= 1, "worst difference is \(worst) times the bound")
  }

  @Test(arguments: ["mlp-dy-n", "resnet-ts17", "vit-dy-n", "states-ts14-4", "attention-ts20-n"])
  func printedForm(name: String) throws {
    let rebuilt = Rebuilder().rebuild(onnx: try ONNXGolden(name: name).bytes(), path: name)
    try expectSnapshot((rebuilt.network?.printedForm ?? "") + "\n", "onnx/\(name).txt")
  }
}
