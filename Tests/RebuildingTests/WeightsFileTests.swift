import Checkpoints
import Diagnostics
import Networks
import StrictJSON
import Tensors
import Testing

@testable import Rebuilding

/// Weights as PyTorch saves them beside a spec.
@Suite struct WeightsFileTests {
  private static let manifest = #"""
    {"format": "fashion-lab-submission", "version": 1, "weights": "model.pt",
     "input": {"scale": "0-1"},
     "model": {"input_shape": [784], "layers": [
       {"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10}]}}
    """#

  private static let weight = FloatTensor(
    shape: [10, 784], values: (0..<7840).map { Float($0) / 7840 })
  private static let bias = FloatTensor(shape: [10], values: (0..<10).map { Float($0) })

  private func stateDict(prefix: String = "", weight: FloatTensor = weight) -> TorchValue {
    var tensors = StateDict()
    tensors.append(Tensor(weight), named: prefix + "fc.weight")
    tensors.append(Tensor(Self.bias), named: prefix + "fc.bias")
    return TorchValue(tensors)
  }

  private func rebuild(_ value: TorchValue) throws -> Rebuilt {
    Rebuilder().rebuild(files: [
      "submission.json": Array(Self.manifest.utf8), "model.pt": try TorchFile.encode(value),
    ])
  }

  @Test func aStateDictIsBound() throws {
    let rebuilt = try rebuild(stateDict())
    #expect(rebuilt.model?.weights == ["fc.weight": Self.weight, "fc.bias": Self.bias])
    #expect(rebuilt.diagnostics.isEmpty)
  }

  /// A whole training checkpoint, saved from `DataParallel`.
  @Test func theStateDictIsFoundAmongOtherThings() throws {
    let rebuilt = try rebuild([
      "epoch": .int(3), "optimizer": ["param_groups": .list([])],
      "model_state_dict": stateDict(prefix: "module."),
    ])
    #expect(rebuilt.model?.weights["fc.bias"] == Self.bias)
    #expect(rebuilt.diagnostics.map(\.severity) == [.note])
  }

  @Test func aTensorOfAnotherShapeIsNamed() throws {
    let transposed = FloatTensor(shape: [784, 10], values: Self.weight.values)
    let rebuilt = try rebuild(stateDict(weight: transposed))
    #expect(rebuilt.model == nil && rebuilt.hasReadWeights)
    #expect(rebuilt.refusal?.code == RebuildingErrorCode.tensorShape.rawValue)
    #expect(rebuilt.refusal?.message.hasSuffix("is [784, 10]; it looks transposed") == true)
  }

  @Test func aFileWithoutWeightsIsRefused() throws {
    let rebuilt = try rebuild(["epoch": .int(3)])
    #expect(rebuilt.model == nil)
    #expect(rebuilt.refusal?.code == CheckpointErrorCode.noStateDict.rawValue)
    #expect(rebuilt.refusal?.place == "model.pt")
  }

  @Test func aCheckpointAloneSaysWhatItHolds() throws {
    let rebuilt = Rebuilder().rebuild(
      singleFile: try TorchFile.encode(stateDict()), path: "ann.pt")
    #expect(rebuilt.hasReadWeights)
    #expect(
      rebuilt.refusal?.message
        == "there is no submission.json, which describes the network and names the file of its weights; "
        + "'ann.pt' holds 2 tensors ('fc.weight' [10, 784], 'fc.bias' [10])")
  }

  @Test func aCutOffCheckpointSaysWhy() throws {
    let bytes = try TorchFile.encode(stateDict())
    let rebuilt = Rebuilder().rebuild(files: [
      "submission.json": Array(Self.manifest.utf8), "model.pt": Array(bytes.prefix(1000)),
    ])
    #expect(rebuilt.model == nil && !rebuilt.hasReadWeights)
    #expect(rebuilt.refusal?.code == CheckpointErrorCode.archive.rawValue)
  }
}
