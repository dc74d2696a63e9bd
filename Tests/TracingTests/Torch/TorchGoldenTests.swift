import Compute
import Diagnostics
import Foundation
import Networks
import PythonSyntax
import StrictJSON
import Tensors
import TestSupport
import Testing

@testable import Tracing

/// A small network of PyTorch's with its answers: one line of `torch_goldens.jsonl`, which
/// `make_torch_goldens.py` writes.
struct TorchGolden: CustomTestStringConvertible, Sendable {
  let entry: JSONObject

  var name: String { entry["name"]?.string ?? "" }
  var source: String { entry["source"]?.string ?? "" }
  var group: String { entry["group"]?.string ?? "" }
  var inputShape: [Int] { entry["input"]?.array?.compactMap(\.int) ?? [] }
  var testDescription: String { name }

  /// Names and shapes of the state dict.
  var state: [String] {
    (entry["state"]?.array ?? []).map { slot in
      let parts = slot.array ?? []
      return "\(parts.first?.string ?? "") \(parts.last?.array?.compactMap(\.int) ?? [])"
    }
  }

  /// Of three images; nil where PyTorch refuses the network.
  var output: [Float]? {
    entry["output"]?.array?.map { $0.double.map { Float($0) } ?? .nan }
  }

  var outputShape: [Int] { entry["shape"]?.array?.compactMap(\.int) ?? [] }

  static let all: [TorchGolden] = {
    let url = packageRoot.appending(path: "Tests/TracingTests/Torch/torch_goldens.jsonl")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      (try? JSONValue(parsing: Array(line.utf8)))?.object.map { TorchGolden(entry: $0) }
    }
  }()

  /// Runs the source and gives the network that it calls `model`, traced.
  func trace() throws -> (network: TracedNetwork, state: [StateDictSlot]) {
    try withStack { Result { try traceHere() } }.get()
  }

  private func traceHere() throws -> (network: TracedNetwork, state: [StateDictSlot]) {
    let module = PythonModule(path: "model.py", bytes: Array(source.utf8))
    let interpreter = Interpreter(limits: TraceLimits(), program: ModuleTable([module]))
    defer { interpreter.tearDown() }
    let place = SourcePlace(unit: 0, range: 0..<0)
    let scope: ModuleObject
    do throws(TraceStop) {
      scope = try interpreter.run(fileAt: 0, as: "__main__", at: place)
    } catch {
      throw interpreter.error(of: error)
    }
    guard case .instance(let model)? = scope.scope.variables["model"] else {
      let reasons = interpreter.notes.map(\.message).joined(separator: "; ")
      throw TraceError(.noNetwork, "no model: \(reasons)")
    }
    let network = try interpreter.traceForward(of: model, inputShape: inputShape)
    return (network, interpreter.stateDict(of: model))
  }
}

/// Weights and inputs by a formula that the script has too: uniform, by a hash of name and index.
enum Formula {
  static func values(_ name: String, count: Int) -> [Double] {
    var seed: UInt32 = 2_166_136_261
    for byte in name.utf8 { seed = (seed ^ UInt32(byte)) &* 16_777_619 }
    return (0..<count).map { index in
      var x = seed &+ UInt32(truncatingIfNeeded: index) &* 2_654_435_761
      x = (x ^ (x >> 16)) &* 0x85eb_ca6b
      x = (x ^ (x >> 13)) &* 0xc2b2_ae35
      x ^= x >> 16
      return Double(x >> 8) / 16_777_216 * 2 - 1
    }
  }

  static func weight(_ name: String, shape: [Int]) -> [Float] {
    let fan = shape.dropFirst().reduce(1, *)
    let scale = 1 / Double(fan).squareRoot()
    let values = values(name, count: shape.reduce(1, *))
    return values.map {
      name.hasSuffix("running_var") ? Float(1 + $0 / 2) : Float($0 * scale)
    }
  }
}

@Suite struct TorchGoldenTests {
  static let groups = Array(Set(TorchGolden.all.map(\.group))).sorted()

  @Test func thereAreMany() { #expect(TorchGolden.all.count > 400) }

  @Test(arguments: groups) func answersAsPyTorchDoes(_ group: String) {
    for golden in TorchGolden.all where golden.group == group {
      if let output = golden.output {
        do {
          let difference = try difference(golden, output)
          #expect(difference <= 1e-5, "\(golden.name): off by \(difference)\n\(golden.source)")
        } catch {
          Issue.record("\(golden.name): \(error)\n\(golden.source)")
        }
      } else {
        refused(golden)
      }
    }
  }

  /// The largest difference from PyTorch's answers by the largest of them.
  private func difference(_ golden: TorchGolden, _ expected: [Float]) throws -> Double {
    let (traced, state) = try golden.trace()
    #expect(
      state.map { "\($0.name) \($0.shape ?? [-1])" } == golden.state, "\(golden.name)")
    let network = try Network(inputShape: traced.inputShape, layers: traced.layers)
    #expect(traced.places.count == traced.layers.count)
    #expect(network.output.sizes == golden.outputShape, "\(golden.name)")
    var weights: [String: FloatTensor] = [:]
    for slot in network.tensors {
      if let constant = traced.constants[slot.name] {
        weights[slot.name] = FloatTensor(shape: slot.shape, values: constant.map { Float($0) })
      } else {
        let name = traced.checkpointNames[slot.name] ?? slot.name
        guard slot.role != .counter else { continue }
        #expect(state.contains { $0.name == name && $0.shape == slot.shape }, "\(name)")
        weights[slot.name] = FloatTensor(
          shape: slot.shape,
          values: Formula.weight(
            golden.entry["tied"]?.object?[name]?.string ?? name, shape: slot.shape))
      }
    }
    let count = 3 * traced.inputShape.reduce(1, *)
    let input = Formula.values("input", count: count).map { Float($0) }
    let model = Model(network: network, weights: weights)
    let found = try Session(CompiledModel(model)).run(input.span)
    guard found.count == expected.count else { return .infinity }
    let largest = max(expected.map { abs($0) }.max() ?? 0, 1e-6)
    return Double(
      zip(found, expected).map { one, two in
        one == two || (one.isNaN && two.isNaN) ? 0 : abs(one - two) / largest
      }.max() ?? 0)
  }

  private func refused(_ golden: TorchGolden) {
    do {
      let traced = try golden.trace()
      _ = try Network(inputShape: traced.network.inputShape, layers: traced.network.layers)
      Issue.record("\(golden.name): PyTorch refuses it, or mixes images\n\(golden.source)")
    } catch let error as TraceError {
      if let code = golden.entry["code"]?.string {
        #expect(error.code.rawValue == code, "\(golden.name): \(error)")
      }
    } catch {
      // A network that its own checks refuse.
    }
  }
}
