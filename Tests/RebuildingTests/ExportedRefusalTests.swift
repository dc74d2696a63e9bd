import Diagnostics
import Foundation
import Networks
import Rebuilding
import Submissions
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

private typealias Value = ExportedGraph.Value

private func call(
  _ operation: String, _ arguments: [(String, Value)], gives: [String] = ["y"]
) -> ExportedGraph.Node {
  ExportedGraph.Node(
    name: gives.first ?? "", target: operation,
    arguments: arguments.map { ExportedGraph.Argument(name: $0.0, value: $0.1) }, outputs: gives)
}

private func aten(
  _ operation: String, _ arguments: [(String, Value)] = [("self", .name("x"))],
  gives: [String] = ["y"]
) -> ExportedGraph.Node {
  call("torch.ops.aten." + operation, arguments, gives: gives)
}

/// A network of 784 values that ends with a Linear to ten, which reads `y`.
private func model(_ nodes: [ExportedGraph.Node]) -> ExportedModel {
  var graph = ExportedGraph()
  graph.inputs = [.init(name: "x", elementType: .float32, sizes: [nil, 784])]
  graph.weights = ["p_w": "fc.weight", "p_m": "norm.running_mean"]
  graph.outputs = ["scores"]
  graph.nodes =
    nodes + [
      aten(
        "linear.default", [("input", .name("y")), ("weight", .name("p_w"))], gives: ["scores"])
    ]
  func zeros(_ shape: [Int]) -> Tensor {
    Tensor(FloatTensor(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *))))
  }
  return ExportedModel(
    graph: graph,
    tensors: ["fc.weight": zeros([10, 784]), "norm.running_mean": zeros([784])])
}

/// Graphs that are refused, by what is wrong with them.
private let refusals: [(name: String, nodes: [ExportedGraph.Node])] = [
  ("unknown operator", [aten("fft_fft.default")]),
  ("operator of a student's own", [call("torch.ops.mine.secret.default", [("x", .name("x"))])]),
  (
    "a graph as an argument",
    [aten("add.Tensor", [("self", .name("x")), ("other", .other("as_graph"))])]
  ),
  (
    "statistics of the batch",
    [
      aten(
        "batch_norm.default",
        [
          ("input", .name("x")), ("running_mean", .name("p_m")), ("running_var", .name("p_m")),
          ("training", .bool(true)),
        ])
    ]
  ),
  (
    "writes into what is read in another shape",
    [
      aten(
        "view.default", [("self", .name("x")), ("size", .list([.int(-1), .int(28), .int(28)]))],
        gives: ["v"]),
      aten("mul_.Tensor", [("self", .name("v")), ("other", .float(2))], gives: ["m"]),
      aten("add.Tensor", [("self", .name("x")), ("other", .name("x"))]),
    ]
  ),
  ("reads what nothing gives", [aten("relu.default", [("self", .name("z"))])]),
  ("gives a name twice", [aten("relu.default"), aten("tanh.default")]),
  ("mixes samples", [aten("mean.dim", [("self", .name("x")), ("dim", .list([.int(0)]))])]),
  (
    "casts to integers",
    [aten("to.dtype", [("self", .name("x")), ("dtype", .elementType(.int64))])]
  ),
  (
    "integer division",
    [
      aten(
        "div.Tensor_mode",
        [("self", .name("x")), ("other", .int(2)), ("rounding_mode", .text("floor"))])
    ]
  ),
  (
    "a size of another kind",
    [aten("view.default", [("self", .name("x")), ("size", .text("all"))])]
  ),
  (
    "no such shape",
    [aten("view.default", [("self", .name("x")), ("size", .list([.int(-1), .int(5)]))])]
  ),
  (
    "a huge constant",
    [
      aten("zeros.default", [("size", .list([.int(1 << 40), .int(1 << 40)]))], gives: ["z"]),
      aten("add.Tensor", [("self", .name("x")), ("other", .name("z"))]),
    ]
  ),
  (
    "a huge pool",
    [
      aten(
        "adaptive_avg_pool2d.default",
        [("self", .name("x")), ("output_size", .list([.int(1 << 40), .int(2)]))])
    ]
  ),
  (
    "recurrent weights of a projection",
    [
      aten("unsqueeze.default", [("self", .name("x")), ("dim", .int(1))], gives: ["u"]),
      aten(
        "lstm.input",
        [
          ("input", .name("u")), ("hx", .list([])), ("params", .list([.name("p_w")])),
          ("batch_first", .bool(true)),
        ]),
    ]
  ),
]

@Suite struct ExportedRefusalTests {
  /// Every refusal names the operator as the file does.
  @Test func refusalsAreToldByName() throws {
    var text = ""
    for (name, nodes) in refusals {
      let rebuilt = Rebuilder().rebuild(exported: model(nodes), path: "model.pt2")
      #expect(rebuilt.model == nil, "\(name)")
      let refusal = try #require(rebuilt.refusal)
      text += "\(name): \(refusal.code) \(refusal.place): \(refusal.message)\n"
    }
    try expectSnapshot(text, "exported-refusals.txt")
  }

  /// A call of a network that nobody reads the result of is none of its layers; one that writes in place is.
  @Test func whatNobodyReadsIsLeftOut() {
    let nodes = [
      aten("fft_fft.default", gives: ["unused"]), aten("relu_.default", gives: ["also_unused"]),
      aten("tanh.default"),
    ]
    let rebuilt = Rebuilder().rebuild(exported: model(nodes), path: "model.pt2")
    #expect(
      rebuilt.network?.layers.map { String(describing: $0.operation).prefix(15) } == [
        "activation(Netw", "activation(Netw", "linear(Networks",
      ])
  }

  @Test func theFileIsASubmission() throws {
    let golden = ExportedGolden(name: "mlp-one")
    let bytes = try golden.bytes()
    for rebuilt in [
      Rebuilder().rebuild(singleFile: bytes, path: "ada.pt2"),
      Rebuilder().rebuild(files: ["ada.pt2": bytes, "loader.py": []]),
    ] {
      #expect(rebuilt.origin == .module && rebuilt.model != nil)
      #expect(rebuilt.modelPath == "ada.pt2")
    }
  }

  /// JSON that is no graph of torch.export.
  @Test(arguments: [
    "[]", "{}", #"{"graph_module": {"graph": {"nodes": 3}}}"#,
    #"{"graph_module": {"graph": {"nodes": [{}]}, "signature": {"input_specs": [], "output_specs": []}}}"#,
    #"{"graph_module": {"graph": {"nodes": []}, "signature": {"input_specs": [{"parameter": {}}], "output_specs": []}}}"#,
    #"{"graph_module": {"graph": {"nodes": []}, "signature": {"input_specs": [{"user_input": {"arg": {"as_tensor": {"name": "x"}}}}], "output_specs": []}}}"#,
  ])
  func otherGraphsAreRefused(json: String) throws {
    var zip = ZipWriter()
    let members = [
      ("m/models/model.json", json), ("m/archive_format", "pt2"), ("m/archive_version", "0"),
      ("m/data/weights/model_weights_config.json", #"{"config": {}}"#),
    ]
    for (name, text) in members { try zip.append(Array(text.utf8), named: name) }
    let bytes = zip.finish()
    let error = #expect(throws: CheckpointError.self) { try TorchFile.decodeExported(bytes) }
    #expect(error?.code == .exported)
    #expect(error?.place == "models/model.json")
  }
}
