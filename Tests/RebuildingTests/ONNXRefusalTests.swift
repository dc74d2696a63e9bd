import Diagnostics
import Networks
import Rebuilding
import TestSupport
import Testing

private typealias Build = ONNXBuilder

/// A model of the nodes before a Flatten and a Gemm to ten scores; the last node gives `h`.
private func classifier(
  _ nodes: [[UInt8]], features: Int = 784, initializers: [[UInt8]] = [], inputs: [[UInt8]]? = nil,
  opset: Int = 17
) -> [UInt8] {
  Build.model(
    Build.graph(
      nodes + [
        Build.node("Flatten", ["h"], ["f"]),
        Build.node(
          "Gemm", ["f", "fc.weight", "fc.bias"], ["y"], [Build.attribute("transB", int: 1)]),
      ],
      initializers: initializers + [
        Build.floats("fc.weight", dims: [10, features]), Build.floats("fc.bias", dims: [10]),
      ], inputs: inputs), opset: opset)
}

private func graph(_ nodes: [[UInt8]], inputs: [[UInt8]]? = nil, outputs: [[UInt8]]? = nil)
  -> [UInt8]
{
  Build.model(Build.graph(nodes, inputs: inputs, outputs: outputs))
}

private let kernel = Build.floats("conv.weight", dims: [1, 1, 3, 3])

private func convolution(_ attributes: [[UInt8]]) -> [UInt8] {
  classifier(
    [Build.node("Conv", ["x", "conv.weight"], ["h"], attributes)], features: 676,
    initializers: [kernel])
}

private func one(
  _ operation: String, _ attributes: [[UInt8]] = [], more: [String] = [],
  _ initializers: [[UInt8]] = [], domain: String = ""
) -> [UInt8] {
  classifier(
    [Build.node(operation, ["x"] + more, ["h"], attributes, domain: domain)],
    initializers: initializers)
}

private let body = [Build.attribute("body", graph: Build.graph([]))]

/// Models that are refused, by what is wrong with them.
private let refusals: [(name: String, code: String, bytes: [UInt8])] = [
  ("loop", "REB040", one("Loop", body)),
  ("branch", "REB040", one("If", body)),
  ("scan", "REB040", one("Scan", body)),
  ("predicted class", "REB040", one("ArgMax")),
  ("quantized", "REB040", one("QuantizeLinear")),
  ("operator of another domain", "REB040", one("Gelu", domain: "com.microsoft")),
  ("unknown operator", "REB040", one("Einsum")),
  ("error function alone", "REB040", one("Erf")),
  ("square root alone", "REB040", one("Sqrt")),
  (
    "three spatial dimensions", "REB040",
    classifier(
      [Build.node("Conv", ["x", "w"], ["h"])],
      initializers: [Build.floats("w", dims: [1, 1, 1, 1, 1])])
  ),
  ("stride 0", "REB041", convolution([Build.attribute("strides", ints: [0, 1])])),
  ("stride -1", "REB041", convolution([Build.attribute("strides", ints: [-1, -1])])),
  ("pads 2^62", "REB041", convolution([Build.attribute("pads", ints: [0, 0, 1 << 62, 1 << 62])])),
  ("group 0", "REB041", convolution([Build.attribute("group", int: 0)])),
  ("group that is a text", "REB041", convolution([Build.attribute("group", text: "1")])),
  (
    "dilation 2^61 with SAME", "REB041",
    convolution([
      Build.attribute("auto_pad", text: "SAME_UPPER"),
      Build.attribute("dilations", ints: [1 << 61, 1]),
    ])
  ),
  (
    "flip", "REB041",
    one(
      "Slice", more: ["s", "e", "a", "t"],
      [
        Build.integers("s", [-1]), Build.integers("e", [-1_000]), Build.integers("a", [3]),
        Build.integers("t", [-1]),
      ])
  ),
  ("axis that is not there", "REB041", one("Softmax", [Build.attribute("axis", int: 9)])),
  (
    "two inputs", "REB042",
    classifier(
      [Build.node("Add", ["x", "z"], ["h"])],
      inputs: [Build.value("x", [nil, 784]), Build.value("z", [nil, 784])])
  ),
  ("images of bytes", "REB042", graph([], inputs: [Build.value("x", type: 2, [nil, 784])])),
  ("images of another size", "REB042", graph([], inputs: [Build.value("x", [nil, 3, 32, 32])])),
  ("huge input", "REB042", graph([], inputs: [Build.value("x", [1, 1 << 62, 1 << 62])])),
  ("output that nothing gives", "REB042", graph([])),
  ("no output", "REB042", graph([], outputs: [])),
  ("weights from the image", "REB043", classifier([Build.node("Conv", ["x", "x"], ["h"])])),
  (
    "weights of integers", "REB043",
    classifier(
      [Build.node("Conv", ["x", "w"], ["h"])],
      initializers: [Build.integers("w", dims: [1, 1, 1, 1], [1])])
  ),
  ("softmax over the batch", "REB044", one("Softmax", [Build.attribute("axis", int: 0)])),
  ("mean of everything", "REB044", one("ReduceMean")),
  ("one sample for all", "REB044", one("Gather", more: ["i"], [Build.integers("i", [0])])),
  ("samples in a row", "REB044", one("Reshape", more: ["s"], [Build.integers("s", [7, -1])])),
  (
    "statistics of the batch", "REB044",
    one(
      "BatchNormalization",
      [
        Build.attribute("training_mode", int: 1)
      ])
  ),
  (
    "features that do not fit", "REB045",
    classifier(
      [Build.node("Relu", ["x"], ["h"])], features: 100)
  ),
  ("shape of other size", "REB045", one("Reshape", more: ["s"], [Build.integers("s", [-1, 500])])),
  (
    "constants that do not broadcast", "REB045",
    one(
      "Add", more: ["c"],
      [
        Build.floats("c", dims: [27])
      ])
  ),
  (
    "index outside", "REB045",
    one(
      "Gather", [Build.attribute("axis", int: 3)], more: ["i"],
      [
        Build.integers("i", dims: [], [28])
      ])
  ),
  (
    "expanded to 2^60", "REB046",
    classifier(
      [Build.node("Expand", ["c", "s"], ["e"]), Build.node("Add", ["x", "e"], ["h"])],
      initializers: [Build.floats("c", dims: [1]), Build.integers("s", [1 << 30, 1 << 30])])
  ),
  (
    "filled to 2^62", "REB046",
    classifier(
      [Build.node("ConstantOfShape", ["s"], ["e"]), Build.node("Add", ["x", "e"], ["h"])],
      initializers: [Build.integers("s", [1 << 62])])
  ),
  (
    "range to 2^30", "REB046",
    classifier(
      [Build.node("Range", ["a", "b", "c"], ["e"]), Build.node("Add", ["x", "e"], ["h"])],
      initializers: [
        Build.integers("a", dims: [], [0]), Build.integers("b", dims: [], [1 << 30]),
        Build.integers("c", dims: [], [1]),
      ])
  ),
  (
    "image expanded to 2^40", "REB046",
    one(
      "Expand", more: ["s"],
      [
        Build.integers("s", [1, 1 << 40, 1, 1])
      ])
  ),
  (
    "image resized to 2^40", "REB046",
    one(
      "Resize",
      [
        Build.attribute("nearest_mode", text: "floor"),
        Build.attribute("coordinate_transformation_mode", text: "asymmetric"),
      ], more: ["", "", "s"], [Build.integers("s", [1, 1, 1 << 20, 1 << 20])])
  ),
  ("name that nothing gives", "REB047", classifier([Build.node("Relu", ["gone"], ["h"])])),
  (
    "later node", "REB047",
    classifier([
      Build.node("Relu", ["g"], ["h"]), Build.node("Relu", ["h"], ["g"]),
    ])
  ),
  (
    "name given twice", "REB047",
    classifier([
      Build.node("Relu", ["x"], ["h"]), Build.node("Relu", ["x"], ["h"]),
    ])
  ),
  ("scores of another count", "REB013", graph([Build.node("Flatten", ["x"], ["y"])])),
  ("damaged file", "CKP030", Array(one("Relu").dropLast(50))),
]

@Suite struct ONNXRefusalTests {
  @Test(arguments: refusals.indices) func unfitGraphsAreRefused(index: Int) {
    let rebuilt = Rebuilder().rebuild(onnx: refusals[index].bytes, path: "net.onnx")
    #expect(rebuilt.refusal?.code == refusals[index].code)
    #expect(rebuilt.model == nil)
  }

  @Test func refusalsAreTold() throws {
    let told = refusals.map { refusal in
      let rebuilt = Rebuilder().rebuild(onnx: refusal.bytes, path: "net.onnx")
      return "\(refusal.name)\n  \(rebuilt.refusal?.description ?? "accepted")\n"
    }
    try expectSnapshot(told.joined(), "onnx/refusals.txt")
  }

  /// A batch of 64 that is fixed is the batch all the same, and followed.
  @Test func aFixedBatchIsNotMixed() {
    let inputs = [Build.value("x", [64, 784])]
    let softmax = classifier(
      [Build.node("Softmax", ["x"], ["h"], [Build.attribute("axis", int: 0)])], inputs: inputs)
    #expect(Rebuilder().rebuild(onnx: softmax, path: "net.onnx").refusal?.code == "REB044")
    let plain = classifier([Build.node("Relu", ["x"], ["h"])], inputs: inputs)
    let network = Rebuilder().rebuild(onnx: plain, path: "net.onnx").network
    #expect(network?.inputShape == [784])
    #expect(network?.output == ValueShape(sizes: [10]))
  }

  @Test func anArchiveWithOneModelNeedsNoManifest() {
    let bytes = classifier([Build.node("Relu", ["x"], ["h"])])
    let rebuilt = Rebuilder().rebuild(files: ["net.onnx": bytes, "loader.py": []])
    #expect(rebuilt.model != nil)
    #expect(rebuilt.origin == .onnx)
    #expect(rebuilt.reading == .unknown)
    #expect(rebuilt.hasReadWeights)
    #expect(rebuilt.modelPath == "net.onnx")
    #expect(rebuilt.diagnostics.isEmpty && rebuilt.others.isEmpty)
  }

  /// The first that can be read is graded; the others are kept, or a note says why not.
  @Test func anArchiveMayHoldSeveralModels() {
    let bytes = classifier([Build.node("Relu", ["x"], ["h"])])
    let rebuilt = Rebuilder().rebuild(files: ["a.onnx": [1], "b.onnx": bytes, "c.onnx": bytes])
    #expect(rebuilt.modelPath == "b.onnx")
    #expect(rebuilt.others.map(\.path) == ["c.onnx"])
    #expect(rebuilt.diagnostics.map { "\($0.code) \($0.place)" } == ["REB030 a.onnx"])
    let none = Rebuilder().rebuild(files: ["a.onnx": [1], "b.onnx": [2]])
    #expect(none.refusal?.place.hasPrefix("a.onnx") == true)
    #expect(none.diagnostics.count == 1)
  }

  /// So many that reading all of them would take long.
  @Test func onlySomeOfManyModelsAreRead() {
    let bytes = classifier([Build.node("Relu", ["x"], ["h"])])
    let files = Dictionary(uniqueKeysWithValues: (10..<30).map { ("\($0).onnx", bytes) })
    let rebuilt = Rebuilder().rebuild(files: files)
    #expect(rebuilt.modelPath == "10.onnx")
    #expect(rebuilt.others.map(\.path) == (11..<15).map { "\($0).onnx" })
    #expect(rebuilt.diagnostics.map(\.code) == ["REB030"])
  }

  @Test func ofSeveralOutputsTheFirstIsTaken() {
    let bytes = Build.model(
      Build.graph(
        [Build.node("Flatten", ["x"], ["f"]), Build.node("Gemm", ["f", "w"], ["y"])],
        initializers: [Build.floats("w", dims: [784, 10])],
        outputs: [Build.value("y", [nil, 10]), Build.value("f", [nil, 784])]))
    let rebuilt = Rebuilder().rebuild(onnx: bytes, path: "net.onnx")
    #expect(rebuilt.diagnostics.map(\.code) == ["REB049"])
    #expect(rebuilt.network?.layers.map(\.operation.typeName) == ["Flatten", "Linear"])
  }

  /// Zeros stand for other padding after a shift, which would cost the values their digits here.
  @Test(arguments: [Float.infinity, -1e30, .nan]) func valuesThatCannotPad(value: Float) {
    let pad = Build.node(
      "Pad", ["x", "pads", "value"], ["h"], [Build.attribute("mode", text: "constant")])
    let bytes = classifier(
      [pad],
      initializers: [
        Build.integers("pads", [0, 0, 1, 1, 0, 0, 1, 1]), Build.floats("value", dims: [], [value]),
      ])
    #expect(Rebuilder().rebuild(onnx: bytes, path: "net.onnx").refusal?.code == "REB041")
  }

  /// A product of two constants may take far more work than they hold values.
  @Test(arguments: ["MatMul", "Slice"]) func productsOfConstantsAreHeldToTheLimit(way: String) {
    var nodes = [Build.node("MatMul", ["a", "b"], ["c"]), Build.node("Add", ["x", "c"], ["h"])]
    if way == "Slice" {
      nodes = [
        Build.node("Slice", ["a", "zero", "zero", "one"], ["a0"]),
        Build.node("Slice", ["b", "zero", "zero", "zero"], ["b0"]),
        Build.node("MatMul", ["a0", "b0"], ["c"]), Build.node("Add", ["x", "c"], ["h"]),
      ]
    }
    let bytes = classifier(
      nodes,
      initializers: [
        Build.floats("a", dims: [20_000, 1]), Build.floats("b", dims: [1, 20_000]),
        Build.integers("zero", [0]), Build.integers("one", [1]),
      ])
    #expect(Rebuilder().rebuild(onnx: bytes, path: "net.onnx").refusal?.code == "REB046")
  }

  /// Two nodes with the same initializers are one module called twice.
  @Test func sharedWeightsAreCountedOnce() {
    let bytes = classifier(
      [
        Build.node(
          "Conv", ["x", "conv.weight"], ["a"], [Build.attribute("pads", ints: [1, 1, 1, 1])]),
        Build.node(
          "Conv", ["a", "conv.weight"], ["h"], [Build.attribute("pads", ints: [1, 1, 1, 1])]),
      ], initializers: [kernel])
    let network = Rebuilder().rebuild(onnx: bytes, path: "net.onnx").network
    #expect(network?.layers.map(\.name) == ["conv", "conv", nil, "fc"])
    #expect(network?.parameterCount == 9 + 7_850)
  }

  /// Weights that many nodes read anew are held to the limit before they are copied.
  @Test func copiesOfWeightsAreHeldToTheLimit() {
    var limits = ResourceLimits()
    limits.parameters = 10_000
    let nodes = (0..<200).map { Build.node("MatMul", ["x\($0)", "w"], ["x\($0 + 1)"]) }
    let bytes = Build.model(
      Build.graph(
        nodes, initializers: [Build.floats("w", dims: [28, 28])],
        inputs: [Build.value("x0", [nil, 28, 28])], outputs: [Build.value("x200", [nil, 28, 28])]))
    #expect(
      Rebuilder(limits: limits).rebuild(onnx: bytes, path: "net.onnx").refusal?.code == "REB046")
  }

  /// Real files with bytes changed at random: an answer or an error, whatever they ask for.
  @Test(arguments: [
    "mlp-dy-n", "lstm-ts17", "vit-dy", "slices-ts20-n", "upsample-ts17", "norms-dy",
  ])
  func damageNeverTraps(name: String) throws {
    var random = SeededGenerator(seed: 11)
    let original = try ONNXGolden(name: name).bytes()
    // Names, shapes and attributes stand before and after the weights, which are most of the file.
    let ends = Array(original.indices.prefix(12_000)) + original.indices.suffix(3_000)
    for _ in 0..<400 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = ends[Int.random(in: ends.indices, using: &random)]
        bytes[place] =
          Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : bytes[place] ^ (1 << UInt8.random(in: 0..<8, using: &random))
      }
      let rebuilt = Rebuilder().rebuild(onnx: bytes, path: "net.onnx")
      #expect((rebuilt.model == nil) == (rebuilt.refusal != nil))
    }
  }
}
