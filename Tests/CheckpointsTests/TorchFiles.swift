import Checkpoints
import Foundation
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Values start, start + 1/4, start + 2/4, …, which float32 holds exactly; see `check_torch.py`.
func floats(_ shape: [Int], from start: Float) -> Tensor {
  let count = shape.reduce(1, *)
  return Tensor(
    FloatTensor(shape: shape, values: (0..<count).map { start + Float($0) / 4 }))
}

/// A checkpoint of a small network and Adam's state, with a record, as `reference-train` writes it.
enum AdamFile {
  static let parameters: [(name: String, shape: [Int])] = [
    ("0.weight", [2, 3]), ("0.bias", [2]), ("1.weight", [2]), ("1.bias", [2]),
  ]

  static let model: StateDict = {
    var stateDict = StateDict()
    for (index, (name, shape)) in parameters.enumerated() {
      stateDict.append(floats(shape, from: Float(index)), named: name)
    }
    stateDict.append(floats([2], from: 5), named: "1.running_mean")
    stateDict.append(floats([2], from: 6), named: "1.running_var")
    stateDict.append(Tensor(shape: [], values: [Int64(7)]), named: "1.num_batches_tracked")
    return stateDict
  }()

  static let value: TorchValue = {
    let state = parameters.enumerated().map { index, parameter in
      TorchValue.Entry(
        .int(index),
        [
          "step": .tensor(floats([], from: 6)),
          "exp_avg": .tensor(floats(parameter.shape, from: -1)),
          "exp_avg_sq": .tensor(floats(parameter.shape, from: 1)),
        ])
    }
    let group: TorchValue = [
      "lr": .float(0.001), "betas": .tuple([.float(0.9), .float(0.999)]), "eps": .float(1e-8),
      "weight_decay": .int(0), "amsgrad": .bool(false), "maximize": .bool(false), "foreach": .none,
      "capturable": .bool(false), "differentiable": .bool(false), "fused": .none,
      "decoupled_weight_decay": .bool(false), "params": .list((0..<4).map { .int($0) }),
    ]
    return [
      "epoch": .int(3), "model_state_dict": TorchValue(model),
      "optimizer_state_dict": ["state": .dictionary(state), "param_groups": .list([group])],
    ]
  }()

  static let record: TorchFile.Record = {
    var averages = StateDict()
    averages.append(floats([2, 3], from: 8), named: "average/0.weight")
    averages.append(floats([0], from: 0), named: "nothing")
    return TorchFile.Record(
      state: .object(["recipe": .string("mlp"), "random": .array([.int(1), .int(2)])]),
      tensors: averages)
  }()

  static let bytes = Result { try TorchFile.encode(value, record: record) }
}

/// Every kind of value and every element type.
enum ValuesFile {
  static let integers = [
    0, -1, 255, 256, 65_535, 65_536, -32_769, 1 << 31, 1 << 40, -(1 << 40), .min, .max,
  ]

  static let value: TorchValue = {
    let many = TorchValue.dictionary(
      (0..<300).map { TorchValue.Entry(.string("key\($0)"), .int($0)) })
    let tensors = ElementType.allCases.map { type in
      // Three values of the bytes 1, 0, 0, …: small numbers in every type.
      let one = [UInt8](repeating: 0, count: type.byteCount - 1)
      let bytes = (0..<3).flatMap { [UInt8($0 == 0 ? 1 : 0)] + one }
      return TorchValue.Entry(
        .string(type.rawValue),
        Tensor(shape: [3, 1], elementType: type, bytes: bytes[...]).map { .tensor($0) } ?? .none)
    }
    return [
      "constants": .list([.none, .bool(true), .bool(false)]),
      "integers": .list(integers.map { .int($0) }),
      "floats": .list([.float(-0.0), .float(1e300), .float(0.1), .float(-.infinity)]),
      "texts": .list(["", "é", "e\u{301}", "é"].map { .string($0) }),
      "tuples": .tuple((0..<5).map { count in .tuple((0..<count).map { .int($0) }) }),
      "empty": .list([.list([]), [:], .dictionary([], isOrdered: true)]),
      "many": .list([many, many]),
      7: .dictionary([.init(-1, .string("minus one")), .init("b", .int(2))], isOrdered: true),
      "tensors": .dictionary(tensors),
      "shapes": .list([
        .tensor(floats([2, 3, 4], from: 0)), .tensor(floats([0, 3], from: 0)),
        .tensor(floats([], from: 2.5)),
      ]),
    ]
  }()

  static let bytes = Result { try TorchFile.encode(value) }
}

/// Compares `bytes` with the golden file of this name, which `check_torch.py` has checked with
/// PyTorch; a missing one is recorded and fails the run.
func expectGolden(_ bytes: [UInt8], _ name: String) throws {
  let url = packageRoot.appending(path: "Tests/CheckpointsTests/Goldens").appending(path: name)
  guard let golden = try? [UInt8](Data(contentsOf: url)) else {
    try Data(bytes).write(to: url)
    Issue.record("recorded \(name); check it with check_torch.py and run again")
    return
  }
  #expect(bytes == golden)
}
