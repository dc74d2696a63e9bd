import Checkpoints
import Compute
import Foundation
import Networks
import Rebuilding
import Tensors
import TestSupport
import Testing

/// A file of torch.export with an input and PyTorch's answer: see `make_exported_goldens.py`.
struct ExportedGolden: Sendable, CustomTestStringConvertible {
  let name: String

  var testDescription: String { name }

  static let folder = packageRoot.appending(path: "Tests/RebuildingTests/Goldens/exported")

  static let all: [ExportedGolden] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".pt2") }.sorted().map {
      ExportedGolden(name: String($0.dropLast(4)))
    }
  }()

  func bytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.folder.appending(path: name + ".pt2")))
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

/// Networks read from files of torch.export answer as PyTorch does.
@Suite struct ExportedGoldenTests {
  @Test func everyNetworkAndKindIsThere() {
    let parts = ExportedGolden.all.map {
      $0.name.split(separator: "-", maxSplits: 1).map(String.init)
    }
    #expect(Set(parts.map { $0[0] }).count == 23)
    #expect(Set(parts.map { $0[1] }) == ["one", "four", "n", "core"])
  }

  @Test(arguments: ExportedGolden.all) func agreesWithPyTorch(_ golden: ExportedGolden) throws {
    let path = golden.name + ".pt2"
    let rebuilt = Rebuilder().rebuild(singleFile: try golden.bytes(), path: path)
    #expect(rebuilt.origin == .module)
    #expect(rebuilt.refusal == nil)
    let model = try #require(rebuilt.model)
    let (input, output) = try golden.answer()
    let found = try Session(CompiledModel(model)).run(input.values.span)
    #expect(found.count == output.values.count)
    let worst =
      zip(found, output.values).map { abs($0 - $1) / (1e-4 + 1e-3 * abs($1)) }.max() ?? .nan
    #expect(worst <= 1, "worst difference is \(worst) times the bound")
  }

  @Test(arguments: ["mlp-n", "resnet-core", "vit-one", "states-n"])
  func printedForm(name: String) throws {
    let rebuilt = Rebuilder().rebuild(exported: try ExportedGolden(name: name).bytes(), path: name)
    try expectSnapshot(
      (rebuilt.network?.printedForm ?? "") + "\n", "exported/\(name).txt")
  }
}
