import Foundation
import Networks
import Rebuilding
import StrictJSON
import TestSupport
import Testing

/// One line of `Goldens/layers.jsonl`.
struct LayerGolden: CustomTestStringConvertible, Sendable {
  let line: Int
  let entry: JSONObject

  var type: String { entry["type"]?.string ?? "" }
  var operands: [JSONObject] { entry["operands"]?.array?.compactMap(\.object) ?? [] }
  var output: [JSONValue]? { entry["output"]?.array }
  var testDescription: String { "line \(line): \(type)" }

  static let all: [LayerGolden] = {
    let url = packageRoot.appending(path: "Tests/RebuildingTests/Goldens/layers.jsonl")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").enumerated().compactMap { index, line in
      let json = try? JSONValue(parsing: Array(line.utf8))
      return json?.object.map { LayerGolden(line: index + 1, entry: $0) }
    }
  }()

  /// By type, so that one test covers one type.
  static let byType = Dictionary(grouping: all, by: \.type)

  /// A spec in which the layer reads its operands, cut out of one long input or learned constants.
  ///
  /// - Parameter change: an argument to give another value than the golden one.
  func spec(changing change: (key: String, value: JSONValue)? = nil) -> JSONValue {
    var layers: [JSONValue] = []
    var inputs: [JSONValue] = []
    for (index, operand) in operands.enumerated() {
      let sizes = operand["sizes"]?.array ?? []
      let id = JSONValue.string("operand\(index)")
      inputs.append(id)
      if operand["batched"] == .bool(true) {
        let count = sizes.reduce(1) { $0 * ($1.int ?? 0) }
        layers.append(
          .object([
            "type": .string("Slice"), "dim": .int(1), "stop": .int(count),
            "inputs": .array([.string("input")]),
          ]))
        layers.append(
          .object(["type": .string("Reshape"), "id": id, "shape": .array(sizes)]))
      } else {
        layers.append(
          .object(["type": .string("Parameter"), "name": id, "shape": .array(sizes)]))
      }
    }
    var layer: JSONObject = [
      "type": .string(type), "name": .string("it"), "inputs": .array(inputs),
    ]
    for (key, value) in entry["arguments"]?.object?.members ?? [] {
      layer.append(key: key, value: key == change?.key ? change?.value ?? value : value)
    }
    return .object([
      "input_shape": .array([.int(4096)]), "layers": .array(layers + [.object(layer)]),
    ])
  }

  func network() throws -> Network { try Self.network(spec()) }

  func network(changing key: String, to value: JSONValue) throws -> Network {
    try Self.network(spec(changing: (key, value)))
  }

  private static func network(_ json: JSONValue) throws -> Network {
    let spec = try ModelSpec(json)
    return try Network(inputShape: spec.inputShape, layers: spec.layers)
  }
}

/// Layers as PyTorch takes, shapes and prints them: see `make_layer_goldens.py`.
@Suite struct LayerGoldenTests {
  @Test func thereAreManyOfEveryType() {
    #expect(LayerGolden.all.count > 1800)
    #expect(LayerGolden.byType.count == 66)
  }

  @Test(arguments: LayerGolden.byType.keys.sorted())
  func legalityAndShapesArePyTorchs(type: String) {
    for golden in LayerGolden.byType[type] ?? [] {
      let isBatched = golden.operands.contains { $0["batched"] == .bool(true) }
      let expected = golden.output.map {
        ValueShape(sizes: $0.compactMap(\.int), isBatched: isBatched)
      }
      do {
        let network = try golden.network()
        #expect(network.output == expected, "\(golden.testDescription) \(golden.entry)")
      } catch {
        #expect(expected == nil, "\(golden.testDescription) \(error) \(golden.entry.members)")
      }
    }
  }

  @Test(arguments: LayerGolden.byType.keys.sorted())
  func tensorsAndPrintedFormArePyTorchs(type: String) throws {
    for golden in LayerGolden.byType[type] ?? [] where golden.output != nil {
      let layer = try #require(try golden.network().layers.last)
      let tensors = (golden.entry["tensors"]?.array ?? []).map { pair in
        "it.\(pair.array?.first?.string ?? "") \(pair.array?.last?.array?.compactMap(\.int) ?? [])"
      }
      #expect(layer.tensors.map { "\($0.name) \($0.shape)" } == tensors, "line \(golden.line)")
      // PyTorch prints attention on three lines, without its arguments.
      if let repr = golden.entry["repr"]?.string, type != "MultiheadAttention" {
        #expect(layer.operation.printedForm == repr, "line \(golden.line)")
      }
      if let macs = golden.entry["macs"]?.int {
        #expect(layer.multiplyAccumulates == macs, "line \(golden.line)")
      }
    }
  }
}
