import Checkpoints
import Diagnostics
import Networks
import Rebuilding
import StrictJSON
import Tensors
import TestSupport
import Testing

private func bytes(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
  }
}

private func tensor(
  _ shape: [Int], _ value: Float = 0.5, as elementType: ElementType = .float32
) -> Tensor? {
  let count = elementCount(of: shape) ?? 0
  let content =
    elementType == .float32
    ? bytes(Array(repeating: value, count: count))
    : Array(repeating: 0, count: count * elementType.byteCount)
  return Tensor(shape: shape, elementType: elementType, bytes: content[...])
}

private func weights(
  _ tensors: KeyValuePairs<String, Tensor?>, metadata: [String: String] = [:]
) -> [UInt8] {
  var stateDict = StateDict()
  for (name, tensor) in tensors {
    if let tensor { stateDict.append(tensor, named: name) }
  }
  return Safetensors.encode(stateDict, metadata: metadata)
}

/// `submission.json` of a batch-normed linear model, members replaced or, where nil, left out.
private func manifest(_ changes: [String: String?] = [:]) -> [UInt8] {
  var members = [
    "format": "\"fashion-lab-submission\"", "version": "1", "model": model,
    "weights": "\"w.safetensors\"", "input": #"{"scale": "0-1"}"#,
  ]
  for (key, value) in changes { members[key] = value }
  let text = members.keys.sorted().map { "\"\($0)\": \(members[$0] ?? "")" }
  return Array("{\(text.joined(separator: ", "))}".utf8)
}

private let model =
  #"{"input_shape": [784], "layers": [{"type": "Linear", "name": "fc", "in_features": 784, "#
  + #""out_features": 10}, {"type": "BatchNorm1d", "name": "bn", "num_features": 10}]}"#

private func spec(_ layers: String, input: String = "[784]") -> String {
  #"{"input_shape": \#(input), "layers": [\#(layers)]}"#
}

private let fitting: KeyValuePairs<String, Tensor?> = [
  "fc.weight": tensor([10, 784]), "fc.bias": tensor([10]), "bn.weight": tensor([10]),
  "bn.bias": tensor([10]), "bn.running_mean": tensor([10]), "bn.running_var": tensor([10]),
  "bn.num_batches_tracked": tensor([], as: .int64),
]

private func rebuilt(
  _ changes: [String: String?] = [:], weights content: [UInt8] = weights(fitting),
  probe: [UInt8]? = nil, limits: ResourceLimits = ResourceLimits()
) -> Rebuilt {
  var files = ["submission.json": manifest(changes), "w.safetensors": content]
  files["probe.safetensors"] = probe
  return Rebuilder(limits: limits).rebuild(files: files)
}

private func smallLimit() -> ResourceLimits {
  var limits = ResourceLimits()
  limits.sourceBytes = 20
  return limits
}

private let probeKey: [String: String?] = ["probe": "\"probe.safetensors\""]

/// What is said of submissions that are wrong somewhere.
private let cases: [(name: String, rebuilt: Rebuilt)] = [
  ("no manifest", Rebuilder().rebuild(files: ["submision.json": []])),
  ("manifest past the limit", rebuilt(limits: smallLimit())),
  (
    "manifest that is no JSON", Rebuilder().rebuild(files: ["submission.json": Array("{\n1}".utf8)])
  ),
  ("manifest that is a list", Rebuilder().rebuild(files: ["submission.json": Array("[]".utf8)])),
  ("another format", rebuilt(["format": "\"fashion-lab\""])),
  ("no format", rebuilt(["format": nil])),
  ("format misspelt", rebuilt(["format": nil, "fromat": "1"])),
  ("version 1.0", rebuilt(["version": "1.0"])),
  ("unknown key", rebuilt(["wieghts": "\"w\""])),
  ("no weights", rebuilt(["weights": nil])),
  ("weights that are a number", rebuilt(["weights": "7"])),
  ("weights that are not there", rebuilt(["weights": "\"W.safetensors\""])),
  ("no model", rebuilt(["model": nil])),
  ("no input", rebuilt(["input": nil])),
  ("input that is a text", rebuilt(["input": "\"0-1\""])),
  ("unknown scale", rebuilt(["input": #"{"scale": "0-256"}"#])),
  ("unknown key of input", rebuilt(["input": #"{"scale": "0-1", "sdt": 1}"#])),
  ("std 0", rebuilt(["input": #"{"scale": "0-1", "std": 0}"#])),
  ("std 0 in float32", rebuilt(["input": #"{"scale": "0-1", "std": [1e-60]}"#])),
  ("mean of two", rebuilt(["input": #"{"scale": "0-1", "mean": [0.1, 0.2]}"#])),
  ("mean past float32", rebuilt(["input": #"{"scale": "0-1", "mean": 1e39}"#])),
  ("student that is a text", rebuilt(["student": "\"ann\""])),
  ("student with an empty id", rebuilt(["student": #"{"id": " "}"#])),
  ("student with a number", rebuilt(["student": #"{"id": 12}"#])),
  ("student that turns the line", rebuilt(["student": "{\"id\": \"a\\u202eb\"}"])),
  ("unknown key of student", rebuilt(["student": #"{"ID": "a"}"#])),
  ("loader without file", rebuilt(["data_loader": "{}"])),
  ("unknown key of loader", rebuilt(["data_loader": #"{"file": "a.py", "klass": "A"}"#])),
  ("input of 3,072", rebuilt(["model": spec(#"{"type": "ReLU"}"#, input: "[3, 32, 32]")])),
  ("output of 784", rebuilt(["model": spec(#"{"type": "ReLU"}"#)])),
  (
    "output of 10 x 1",
    rebuilt([
      "model": spec(
        #"{"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10}, "#
          + #"{"type": "Unsqueeze", "dim": 2}"#)
    ])
  ),
  (
    "output of a constant",
    rebuilt(["model": spec(#"{"type": "Parameter", "name": "p", "shape": [10]}"#)])
  ),
  (
    "network that does not fit",
    rebuilt([
      "model": spec(
        #"{"type": "Conv2d", "name": "c", "in_channels": 1, "out_channels": 1, "kernel_size": 3}"#)
    ])
  ),
  ("weights that are damaged", rebuilt(weights: Array(weights(fitting).dropLast()))),
  (
    "one tensor missing",
    rebuilt(
      ["model": spec(#"{"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10}"#)],
      weights: weights(["fc.weight": tensor([10, 784])]))
  ),
  (
    "one tensor transposed",
    rebuilt(
      ["model": spec(#"{"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10}"#)],
      weights: weights(["fc.weight": tensor([784, 10]), "fc.bias": tensor([10])]))
  ),
  (
    "one tensor unused",
    rebuilt(
      [
        "model": spec(
          #"{"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10, "bias": false}"#
        )
      ],
      weights: weights(["fc.weight": tensor([10, 784]), "fc.bias": tensor([10])]))
  ),
  (
    "one tensor of integers",
    rebuilt(
      ["model": spec(#"{"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10}"#)],
      weights: weights(["fc.weight": tensor([10, 784]), "fc.bias": tensor([10], as: .int64)]))
  ),
  (
    "everything at once",
    rebuilt(
      weights: weights([
        "module.fc.weight": tensor([10, 784]), "fc.bias": tensor([1, 10]),
        "bn.wieght": tensor([10]), "bn.bias": tensor([10], as: .float8E4M3FN),
        "bn.running_mean": tensor([10], .nan), "bn.running_var": tensor([10], .infinity),
        "optimizer\u{7}": tensor([1]),
      ]))
  ),
  (
    "weights that are not numbers",
    rebuilt(
      weights: weights([
        "fc.weight": tensor([10, 784], .nan), "fc.bias": tensor([10], .infinity),
        "bn.weight": tensor([10]), "bn.bias": tensor([10]), "bn.running_mean": tensor([10]),
        "bn.running_var": tensor([10]),
      ]))
  ),
  ("probe that is not there", rebuilt(probeKey)),
  ("probe that is damaged", rebuilt(probeKey, probe: [1, 2])),
  ("probe without output", rebuilt(probeKey, probe: weights(["input": tensor([2, 784])]))),
  (
    "probe of another shape",
    rebuilt(probeKey, probe: weights(["input": tensor([2, 28, 28]), "output": tensor([2, 10])]))
  ),
  (
    "probe of two lengths",
    rebuilt(probeKey, probe: weights(["input": tensor([2, 784]), "output": tensor([3, 10])]))
  ),
  (
    "probe of nothing",
    rebuilt(probeKey, probe: weights(["input": tensor([0, 784]), "output": tensor([0, 10])]))
  ),
  (
    "probe of integers",
    rebuilt(
      probeKey,
      probe: weights(["input": tensor([2, 784], as: .uint8), "output": tensor([2, 10])]))
  ),
  (
    "single file without submission",
    Rebuilder().rebuild(singleFile: weights(fitting), path: "ann.safetensors")
  ),
  ("single file that is damaged", Rebuilder().rebuild(singleFile: [1], path: "ann.safetensors")),
  (
    "single file by torch.save",
    Rebuilder().rebuild(singleFile: [0x50, 0x4B, 0x03, 0x04, 0, 0, 8, 8], path: "ann.pt")
  ),
  (
    "single file by torch.save of before 1.6",
    Rebuilder().rebuild(singleFile: [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC], path: "ann.pth")
  ),
  ("single ONNX file", Rebuilder().rebuild(singleFile: [8, 7], path: "ann.onnx")),
  ("single file that names weights", single(manifest())),
  ("single file with a probe", single(manifest(["weights": nil, "probe": "\"p\""]))),
]

private func single(_ manifest: [UInt8]) -> Rebuilt {
  Rebuilder().rebuild(
    singleFile: weights(
      fitting,
      metadata: [
        "submission": String(decoding: manifest, as: UTF8.self), "loader": "import torch\n",
      ]), path: "ann.safetensors")
}

@Suite struct RebuilderTests {
  @Test func aFittingSubmissionIsRebuilt() throws {
    let result = rebuilt([
      "student": #"{"id": "s1", "name": "Ann"}"#, "extra": #"{"epochs": [1, 2]}"#,
      "input": #"{"scale": "0-255", "mean": [0.5], "std": 2}"#,
      "data_loader": #"{"file": "loader.py", "class": "CustomMNIST"}"#,
    ])
    #expect(result.diagnostics.isEmpty)
    #expect(result.refusal == nil)
    #expect(result.student == Student(id: "s1", name: "Ann"))
    let manifest = try #require(result.manifest)
    #expect(manifest.input == InputScaling(scale: .raw, mean: 0.5, std: 2))
    #expect(manifest.dataLoader?.file == "loader.py")
    #expect(manifest.dataLoader?.className == "CustomMNIST")
    let model = try #require(result.model)
    #expect(
      Set(model.weights.keys) == [
        "fc.weight", "fc.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var",
      ])
    #expect(model.weights["fc.weight"]?.shape == [10, 784])
    #expect(model.network == result.network)
  }

  @Test func aSingleFileIsRebuilt() {
    let result = single(manifest(["weights": nil]))
    #expect(result.model != nil)
    #expect(result.diagnostics.isEmpty)
    #expect(result.loaderSource == "import torch\n")
  }

  @Test func aProbeIsRead() {
    let result = rebuilt(
      probeKey, probe: weights(["input": tensor([2, 784], 3), "output": tensor([2, 10], 4)]))
    #expect(
      result.probe?.input == FloatTensor(shape: [2, 784], values: .init(repeating: 3, count: 1568)))
    #expect(
      result.probe?.output == FloatTensor(shape: [2, 10], values: .init(repeating: 4, count: 20)))
    #expect(result.diagnostics.isEmpty)
  }

  @Test func everyProblemIsTold() throws {
    let text = cases.map { name, rebuilt in
      let refusal = rebuilt.refusal?.description ?? "accepted"
      let others = rebuilt.diagnostics.filter { $0 != rebuilt.refusal }
      return "\(name)\n  \(refusal)\n" + others.map { "    \($0)\n" }.joined()
    }
    try expectSnapshot(text.joined(), "submissions.txt")
  }

  /// Together with those of the spec, which `SpecErrorTests` has, and of graphs: `ONNXRefusalTests`.
  @Test func everyCodeHasACase() {
    let codes = Set(cases.flatMap { $0.rebuilt.diagnostics.map(\.code) })
    let ofSpecs: Set<RebuildingErrorCode> = [
      .layerType, .unknownArgument, .missingArgument, .argument, .reference, .duplicateID,
    ]
    let ofGraphs: Set<RebuildingErrorCode> = [
      .graphOperator, .graphAttribute, .graphInput, .graphConstant, .graphBatch, .graphShape,
      .graphLimit, .graphReference, .severalOutputs, .notCompared,
    ]
    // `HandInTests` has those of sources.
    let ofSources: Set<RebuildingErrorCode> = [
      .noNetwork, .noFit, .ambiguous, .sourceNetwork, .ignoredFiles, .unknownFeed, .traceNote,
    ]
    let others = ofSpecs.union(ofGraphs).union(ofSources)
    #expect(
      RebuildingErrorCode.allCases.filter { !codes.contains($0.rawValue) && !others.contains($0) }
        .isEmpty)
  }

  @Test func theStudentIsKnownThoughTheRestIsWrong() {
    let result = rebuilt(["student": #"{"id": "s1"}"#, "model": "7"])
    #expect(result.student?.id == "s1")
    #expect(result.model == nil)
    #expect(rebuilt(["student": #"{"id": "s1"}"#, "typo": "7"]).student?.id == "s1")
  }

  @Test func aProbeThatIsUnfitLeavesTheModel() {
    let result = rebuilt(probeKey)
    #expect(result.model != nil)
    #expect(result.refusal == nil)
    #expect(result.diagnostics.map(\.severity) == [.error])
  }

  @Test func manyMisfitsStayBounded() {
    var stateDict = StateDict()
    for index in 0..<1_000 {
      if let tensor = tensor([1]) { stateDict.append(tensor, named: "spare.\(index)") }
    }
    let result = rebuilt(weights: Safetensors.encode(stateDict))
    #expect(result.diagnostics.count == 101)
    #expect((result.refusal?.message.count ?? 0) < 600)
  }
}
