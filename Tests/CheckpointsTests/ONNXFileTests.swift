import Checkpoints
import Diagnostics
import Tensors
import TestSupport
import Testing

private typealias Build = ONNXBuilder

private func error(_ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()) -> CheckpointError?
{
  do {
    _ = try ONNXFile.decode(bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

private func file(_ initializer: [UInt8]) -> [UInt8] {
  Build.model(Build.graph([], initializers: [initializer]))
}

/// A type's number, the fields of its values, and the values' bytes.
private let encodings: [(ElementType, Int, [UInt8], [UInt8])] = [
  (.float32, 1, Build.bytes(4, [0, 0, 128, 63, 0, 0, 0, 64]), [0, 0, 128, 63, 0, 0, 0, 64]),
  (
    .float32, 1, [4 << 3 | 5, 0, 0, 128, 63, 4 << 3 | 5, 0, 0, 0, 64], [0, 0, 128, 63, 0, 0, 0, 64]
  ),
  (.float64, 11, Build.bytes(10, Array(0..<16)), Array(0..<16)),
  (
    .float64, 11, [10 << 3 | 1] + Array(0..<8) + [10 << 3 | 1] + Array(8..<16), Array(0..<16)
  ),
  (.float16, 10, Build.packed(5, [0x3C00, 0xC000]), [0, 0x3C, 0, 0xC0]),
  (.bfloat16, 16, Build.int(5, 0x3F80) + Build.int(5, 0x4000), [0x80, 0x3F, 0, 0x40]),
  (.int32, 6, Build.packed(5, [-1, 2]), [255, 255, 255, 255, 2, 0, 0, 0]),
  (.int16, 5, Build.packed(5, [-1, 2]), [255, 255, 2, 0]),
  (.int8, 3, Build.packed(5, [-1, 2]), [255, 2]),
  (.uint16, 4, Build.packed(5, [65_535, 2]), [255, 255, 2, 0]),
  (.uint8, 2, Build.packed(5, [255, 2]), [255, 2]),
  (.bool, 9, Build.packed(5, [1, 0]), [1, 0]),
  (.float8E4M3FN, 17, Build.packed(5, [0x38, 0x40]), [0x38, 0x40]),
  (
    .int64, 7, Build.packed(7, [-1, 2]),
    Array(repeating: 255, count: 8) + [2, 0, 0, 0, 0, 0, 0, 0]
  ),
  (.uint32, 12, Build.packed(11, [7, 2]), [7, 0, 0, 0, 2, 0, 0, 0]),
  (.uint64, 13, Build.packed(11, [7, 2]), [7, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]),
]

/// Files that are refused, by what is wrong with them.
private let refusals: [(name: String, code: CheckpointErrorCode, bytes: [UInt8])] = [
  ("cut off", .wire, Array(file(Build.floats("w", dims: [2])).dropLast(60))),
  ("length beyond the file", .wire, [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
  ("endless integer", .wire, [0x08] + Array(repeating: 0xFF, count: 12)),
  ("group", .wire, [0x0B]),
  ("field 0", .wire, [0x02, 0]),
  ("graph that is a number", .messageField, Build.int(1, 8) + Build.int(7, 1)),
  (
    "values in another field", .messageField,
    file(Build.tensor("w", dims: [2], Build.packed(7, [1, 2])))
  ),
  (
    "tensor attribute without tensor", .messageField,
    Build.model(
      Build.graph([Build.node("Constant", [], ["c"], [Build.text(1, "value") + Build.int(20, 4)])]))
  ),
  (
    "long name", .graphLimit,
    file(Build.floats(String(repeating: "n", count: 5_000), dims: [1]))
  ),
  (
    "list attribute of a million numbers", .graphLimit,
    Build.model(
      Build.graph([
        Build.node(
          "Conv", ["x"], ["y"],
          [
            Build.text(1, "pads") + Build.packed(8, Array(repeating: 1, count: 1_000_000))
              + Build.int(20, 7)
          ])
      ]))
  ),
  (
    "100,000 nodes", .graphLimit,
    Build.model(Array(repeating: [0x0A, 0x00] as [UInt8], count: 100_000).flatMap(\.self))
  ),
  (
    "external data", .externalData,
    file(
      Build.tensor(
        "w", dims: [2],
        Build.bytes(13, Build.text(1, "location") + Build.text(2, "../../etc/passwd"))
          + Build.int(14, 1)))
  ),
  ("strings", .graphElementType, file(Build.tensor("w", type: 8, dims: [1], Build.text(6, "a")))),
  (
    "complex", .graphElementType,
    file(Build.tensor("w", type: 14, dims: [1], Build.bytes(9, Array(0..<8))))
  ),
  ("type 99", .graphElementType, file(Build.tensor("w", type: 99, dims: [1], []))),
  (
    "dims that overflow", .graphTensorSize,
    file(Build.tensor("w", dims: [1 << 62, 1 << 62], Build.bytes(9, [0, 0, 0, 0])))
  ),
  (
    "negative dims", .graphTensorSize,
    file(Build.tensor("w", dims: [-1], Build.bytes(9, [0, 0, 0, 0])))
  ),
  (
    "values twice", .graphTensorSize,
    file(
      Build.tensor("w", dims: [1], Build.bytes(9, [0, 0, 0, 0]) + Build.bytes(4, [0, 0, 0, 0])))
  ),
  ("opset 6", .graphUnsupported, Build.model(Build.graph([]), opset: 6)),
  ("opset of the future", .graphUnsupported, Build.model(Build.graph([]), opset: 1_000)),
  ("ir_version 99", .graphUnsupported, Build.model(Build.graph([]), irVersion: 99)),
  (
    "functions", .graphUnsupported,
    Build.bytes(25, Build.text(1, "linear")) + Build.model(Build.graph([]))
  ),
  (
    "sparse initializer", .graphUnsupported, Build.model(Build.graph([]) + Build.bytes(15, []))
  ),
  ("nothing", .notGraph, []),
  ("no operator sets", .notGraph, Build.int(1, 8) + Build.bytes(7, Build.graph([]))),
  (
    "two initializers of one name", .graphDuplicate,
    Build.model(
      Build.graph(
        [],
        initializers: [Build.floats("w", dims: [1]), Build.floats("w", dims: [2])]))
  ),
]

@Suite struct ONNXFileTests {
  @Test(arguments: encodings.indices) func valuesOfEveryEncodingAreRead(index: Int) throws {
    let (type, number, content, expected) = encodings[index]
    let listed = try ONNXFile.decode(file(Build.tensor("w", type: number, dims: [2, 1], content)))
    let raw = try ONNXFile.decode(
      file(Build.tensor("w", type: number, dims: [2, 1], Build.bytes(9, expected))))
    let tensor = Tensor(shape: [2, 1], elementType: type, bytes: expected[...])
    #expect(listed.graph.initializers["w"] == tensor)
    #expect(raw.graph.initializers["w"] == tensor)
  }

  @Test func aGraphIsReadAsItStands() throws {
    let node = Build.node(
      "Conv", ["x", "", "w"], ["y"],
      [
        Build.attribute("pads", ints: [1, -2]), Build.attribute("group", int: -3),
        Build.attribute("auto_pad", text: "SAME"),
        Build.attribute("body", graph: Build.graph([])),
        Build.attribute("value", tensor: Build.floats("", dims: [1], [2])),
      ], domain: "ai.onnx")
    let model = try ONNXFile.decode(
      Build.model(Build.graph([node]), opset: 13, irVersion: 9))
    #expect(model.irVersion == 9)
    #expect(model.opsets == ["": 13])
    #expect(model.producer == "test")
    var expected = ONNXNode()
    expected.name = "/conv"
    expected.operation = "Conv"
    expected.inputs = ["x", "", "w"]
    expected.outputs = ["y"]
    expected.attributes = [
      "pads": .ints([1, -2]), "group": .int(-3), "auto_pad": .text("SAME"), "body": .graph,
      "value": .tensor(Tensor(FloatTensor(shape: [1], values: [2]))),
    ]
    #expect(model.graph.nodes == [expected])
    #expect(model.graph.inputs.map(\.dims) == [[.symbol("n"), .size(1), .size(28), .size(28)]])
    #expect(model.graph.outputs.map(\.elementType) == [.float32])
  }

  @Test(arguments: refusals.indices) func unsoundFilesAreRefused(index: Int) {
    #expect(error(refusals[index].bytes)?.code == refusals[index].code)
  }

  @Test func refusalsAreTold() throws {
    let told = refusals.map { "\($0.name)\n  \(error($0.bytes)?.description ?? "accepted")\n" }
    try expectSnapshot(told.joined(), "onnx-refusals.txt")
  }

  /// A byte a number: written out they would take eight.
  @Test func numbersThatGrowAreHeldToTheLimit() {
    var limits = ResourceLimits()
    limits.unpackedBytes = 1_000
    let many = Build.integers("w", Array(repeating: 1, count: 126))
    #expect(error(file(many), limits: limits)?.code == .graphLimit)
    #expect(
      error(file(Build.integers("w", Array(repeating: 1, count: 125))), limits: limits) == nil)
  }

  /// Graphs inside attributes are not entered: their depth costs nothing.
  @Test func graphsInsideOneAnotherAreNotEntered() throws {
    var graph = Build.graph([])
    for _ in 0..<2_000 {
      graph = Build.bytes(1, Build.node("If", [], [], [Build.attribute("body", graph: graph)]))
    }
    #expect(try ONNXFile.decode(Build.model(graph)).graph.nodes.count == 1)
  }

  private static let small = Build.model(
    Build.graph(
      [
        Build.node("Flatten", ["x"], ["f"], [Build.attribute("axis", int: 1)]),
        Build.node("Gemm", ["f", "w", "b"], ["y"], [Build.attribute("transB", int: 1)]),
      ],
      initializers: [
        Build.floats("w", dims: [3, 2]),
        Build.tensor("b", dims: [1], Build.bytes(4, [0, 0, 0, 0])),
        Build.integers("s", [-1, 784]),
      ]))

  @Test func truncationAnywhereIsAnError() {
    let accepted = Self.small.indices.filter { error(Array(Self.small.prefix($0))) == nil }
    #expect(accepted.isEmpty)
    #expect(error(Self.small) == nil)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func damageNeverTraps(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3_000 {
      var bytes = Self.small
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        default: bytes.insert(255, at: place)
        }
      }
      for (_, tensor) in (try? ONNXFile.decode(bytes))?.graph.initializers ?? [:] {
        #expect(
          elementCount(of: tensor.shape).map { $0 * tensor.elementType.byteCount }
            == tensor.bytes.count)
      }
    }
  }
}
