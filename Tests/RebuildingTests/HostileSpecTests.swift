import Diagnostics
import Networks
import Rebuilding
import StrictJSON
import Testing

/// Specs that try to break their reader: every one ends in a network or an error, in bounded memory.
@Suite struct HostileSpecTests {
  private static let values: [JSONValue] = [
    .int(0), .int(-1), .int(1), .int(7), .int(1 << 30), .int((1 << 30) + 1), .int(.max), .int(.min),
    .number(JSONNumber(text: "1e308")), .number(JSONNumber(text: "-1e-308")),
    .number(JSONNumber(text: "1e999")), .number(JSONNumber(text: "0.5")), .null, .bool(true),
    .string("same"), .string("tanh"), .string(""), .array([]), .array([.int(-1)]),
    .array([.int(1)]), .array([.int(.max), .int(.max)]),
    .array([.int(0), .int(-1)]), .array(Array(repeating: .int(1), count: 20)),
    .array([.null, .int(2)]), .array([.array([])]), .object([:]),
  ]

  /// Each argument of each golden layer in turn takes each of the values above.
  @Test(arguments: LayerGolden.byType.keys.sorted())
  func argumentsOfAnyValueNeverTrap(type: String) throws {
    var accepted = 0
    for golden in (LayerGolden.byType[type] ?? []).prefix(12) {
      for (key, _) in golden.entry["arguments"]?.object?.members ?? [] {
        for value in Self.values {
          let network = try? golden.network(changing: key, to: value)
          guard let network else { continue }
          accepted += 1
          #expect(network.output.sizes.allSatisfy { $0 >= 1 })
          #expect(network.parameterCount <= ResourceLimits().parameters)
          #expect(network.printedForm.utf8.count < 10_000)
        }
      }
    }
    // Some of these values are fine for some argument of every type that has any.
    let hasArguments = (LayerGolden.byType[type] ?? []).contains {
      $0.entry["arguments"]?.object?.keys.isEmpty == false
    }
    #expect((accepted > 0) == hasArguments)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func damagedManifestsNeverTrap(seed: UInt64) throws {
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let original =
      Array(
        #"{"format": "fashion-lab-submission", "version": 1, "student": {"id": "a", "name": "b"}, "#
          .utf8)
      + Array(
        #""weights": "w", "input": {"scale": "0-1", "mean": [0.5]}, "model": {"input_shape": [784], "#
          .utf8)
      + Array(
        #""layers": [{"type": "Reshape", "shape": [-1, 28]}, {"type": "Flatten", "id": "7"}]}}"#
          .utf8
      )
    for _ in 0..<1_000 {
      var bytes = original
      for _ in 0...random(4) {
        let place = random(bytes.count)
        switch random(3) {
        case 0: bytes[place] = UInt8(random(256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(original[random(original.count)], at: place)
        }
      }
      let rebuilt = Rebuilder().rebuild(files: ["submission.json": bytes])
      #expect(rebuilt.model == nil)
      #expect(rebuilt.refusal != nil)
    }
  }

  /// Thousands of missing tensors against thousands of spare ones: hints are bounded.
  @Test func manyMissingAndManySpareTensors() throws {
    let layers = (0..<4_095).map { #"{"type": "PReLU", "name": "layer\#($0)"}"# }
    let last = #"{"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10}"#
    let manifest = """
      {"format": "fashion-lab-submission", "version": 1, "weights": "w", "input": {"scale": "0-1"},
      "model": {"input_shape": [784], "layers": [\((layers + [last]).joined(separator: ","))]}}
      """
    let entries = (0..<50_000).map {
      #""layer\#($0 % 4_096).spare\#($0)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let weights = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) } + header
    let rebuilt = Rebuilder().rebuild(
      files: ["submission.json": Array(manifest.utf8), "w": weights])
    #expect(rebuilt.diagnostics.count == 101)
    #expect(rebuilt.refusal?.message.contains("4,097 missing") == true)
    #expect(rebuilt.refusal?.message.contains("50,000 used by no layer") == true)
  }
}
