import Checkpoints
import Diagnostics
import Tensors
import Testing

private let names = ["fc.weight", "fc.bias", "offset"]

/// A state dict of the network above, its tensors from `start` on.
private func stateDict(
  prefix: String = "", from start: Float = 0, width: Int = 3
) -> TorchValue {
  .dictionary([
    .init(.string(prefix + "fc.weight"), .tensor(floats([2, width], from: start))),
    .init(.string(prefix + "fc.bias"), .tensor(floats([2], from: start))),
    .init(.string(prefix + "offset"), .tensor(floats([2], from: start))),
  ])
}

private let optimizer: TorchValue = [
  "state": [0: ["exp_avg": .tensor(floats([2, 3], from: 9))]], "param_groups": .list([]),
]

private func decoded(_ value: TorchValue) throws -> TorchCheckpoint {
  try TorchFile.decode(TorchFile.encode(value))
}

@Suite struct StateDictSelectionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let value: TorchValue
    let path: String
    var prefix = ""
  }

  @Test(arguments: [
    Case(testDescription: "alone", value: stateDict(), path: ""),
    Case(
      testDescription: "beside an optimizer",
      value: ["epoch": .int(3), "optimizer": optimizer, "model_state_dict": stateDict()],
      path: "model_state_dict"),
    Case(
      testDescription: "of two the usual key",
      value: ["ema": stateDict(from: 5), "net": stateDict()], path: "net"),
    Case(
      testDescription: "of two the one that fits",
      value: ["model": ["other.weight": .tensor(floats([1], from: 0))], "best": stateDict()],
      path: "best"),
    Case(testDescription: "nested", value: ["a": ["b": ["c": stateDict()]]], path: "a/b/c"),
    Case(
      testDescription: "a list", value: .list([.int(1), stateDict(), stateDict(from: 5)]), path: "1"
    ),
    Case(
      testDescription: "DataParallel", value: stateDict(prefix: "module."), path: "",
      prefix: "module."),
    Case(
      testDescription: "Lightning", value: ["state_dict": stateDict(prefix: "model.")],
      path: "state_dict", prefix: "model."),
    Case(
      testDescription: "compiled and parallel and wrapped",
      value: ["model": stateDict(prefix: "_orig_mod.module.net.")], path: "model",
      prefix: "_orig_mod.module.net."),
  ])
  func findsTheWeights(_ test: Case) throws {
    let selection = try decoded(test.value).selectStateDict(fitting: names)
    #expect(selection.path == test.path)
    #expect(selection.prefix == test.prefix)
    #expect(selection.fitting == 3)
    #expect(selection.stateDict.names == names)
    #expect(selection.stateDict["fc.bias"] == floats([2], from: 0))
  }

  @Test func wrappersInsideNamesAreRemoved() throws {
    let tensor = TorchValue.tensor(floats([2], from: 0))
    let file = try decoded(["fc._orig_mod.weight": tensor, "fc.bias": tensor, "offset": tensor])
    let selection = try file.selectStateDict(fitting: names)
    #expect(selection.stateDict.names == names && selection.fitting == 3)
    #expect(
      selection.diagnostics.map(\.message) == [
        "the weights are taken from the whole value: 3 of the network's 3 tensors are there; the names "
          + "of wrappers were removed"
      ])
  }

  @Test func layersInDictionariesOfTheirOwnAreJoined() throws {
    let value: TorchValue = [
      "fc": ["weight": .tensor(floats([2, 3], from: 0)), "bias": .tensor(floats([2], from: 0))],
      "offset": .tensor(floats([2], from: 0)),
    ]
    let selection = try decoded(value).selectStateDict(fitting: names)
    #expect(selection.path == "" && selection.stateDict.names == names)
  }

  @Test func ofTwoNetworksOfTheSameNamesTheShapesDecide() throws {
    let file = try decoded(["model": stateDict(width: 5), "student": stateDict()])
    #expect(try file.selectStateDict(fitting: names).path == "model")
    let shapes = ["fc.weight": [2, 3]]
    #expect(try file.selectStateDict(fitting: names, shapes: shapes).path == "student")
  }

  @Test func theChoiceIsTold() throws {
    let file = try decoded([
      "model": stateDict(prefix: "_orig_mod.net."), "ema": stateDict(prefix: "net.", from: 1),
      "last": stateDict(prefix: "net."),
    ])
    #expect(
      try file.selectStateDict(fitting: names).diagnostics == [
        Diagnostic(
          code: "CKP027", severity: .note, place: "model",
          message:
            "the weights are taken from 'model': 3 of the network's 3 tensors are there; "
            + "'_orig_mod.net.' was removed from the front of the names; not taken: the whole value, "
            + "'ema', 'last'")
      ])
  }

  @Test func whatDoesNotFitIsStillGivenForTheReport() throws {
    let selection = try decoded(stateDict()).selectStateDict(fitting: ["head.weight"])
    #expect(selection.fitting == 0 && selection.stateDict.names == names)
  }

  @Test(arguments: [
    (["epoch": .int(1)] as TorchValue, "no tensors"),
    (["optimizer": optimizer] as TorchValue, "an optimizer only"),
  ]) func aFileWithoutWeightsSaysSo(_ value: TorchValue, _ words: String) throws {
    let file = try decoded(value)
    let error = #expect(throws: CheckpointError.self) { try file.selectStateDict(fitting: names) }
    #expect(error?.code == .noStateDict && error?.message.contains(words) == true)
  }

  @Test func complexWeightsAreRefusedByName() throws {
    let complex = try #require(
      Tensor(shape: [1], elementType: .complex64, bytes: [0, 0, 0, 0, 0, 0, 0, 0]))
    let file = try decoded(["model": ["fc.weight": .tensor(complex)]])
    #expect(
      throws: CheckpointError(
        .unsupported, at: "tensor 'model/fc.weight'",
        "weights of complex64 are not computed with; save the model's real weights")
    ) { try file.selectStateDict(fitting: names) }
  }

  @Test func ofWholeNetworksPartsAreNoCandidates() throws {
    let file = try TorchFile.decode(torchGolden("nested-net.pt"))
    #expect(file.candidates.map(\.path) == ["", "model"])
    let wanted = try #require(file.candidates.last?.names)
    let selection = try file.selectStateDict(fitting: wanted)
    #expect(selection.path == "model" && selection.stateDict.names == wanted)
  }

  /// One tensor without values refuses the file only where the network needs it.
  @Test func tensorsThatAreNotReadAreLeftAside() throws {
    let file = try TorchFile.decode(torchGolden("unread.pt"))
    #expect(file.tensors.map(\.path) == ["a", "net/fc.bias"])
    #expect(file.diagnostics.map(\.place) == ["net/fc.weight"])
    #expect(file.diagnostics.map(\.severity) == [.note])
    let selection = try file.selectStateDict(fitting: ["fc.bias"])
    #expect(selection.path == "net" && selection.stateDict.names == ["fc.bias"])
    let error = #expect(throws: CheckpointError.self) {
      try file.selectStateDict(fitting: ["fc.bias", "fc.weight"])
    }
    #expect(error?.code == .unsupported && error?.place == "tensor 'net/fc.weight'")
  }
}
