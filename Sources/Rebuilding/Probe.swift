import Checkpoints
import Diagnostics
public import Tensors

/// What the student's own framework answered to some inputs.
///
/// Source: `submission-format.md`, version 1, key `probe`.
public struct Probe: Hashable, Sendable {
  /// `[n, *inputShape]`, already scaled.
  public let input: FloatTensor
  /// `[n, 10]`
  public let output: FloatTensor

  /// - Throws: `REB019`.
  init(
    _ checkpoint: Checkpoint, inputShape: [Int], task: ClassificationTask, at path: String
  ) throws(Refusal) {
    input = try Self.tensor("input", [nil] + inputShape, in: checkpoint, path: path)
    output = try Self.tensor(
      "output", [input.shape.first, task.classCount], in: checkpoint, path: path)
  }

  /// - Parameter shape: nil for any count of at least 1.
  private static func tensor(
    _ name: String, _ shape: [Int?], in checkpoint: Checkpoint, path: String
  ) throws(Refusal) -> FloatTensor {
    let expected = "[" + shape.map { $0.map(String.init) ?? "n" }.joined(separator: ", ") + "]"
    guard let tensor = checkpoint.stateDict[name] else {
      throw refusal(
        path, "the probe has no tensor \"\(name)\"; it must be float32 \(expected)")
    }
    guard tensor.shape.count == shape.count, (tensor.shape.first ?? 0) > 0,
      zip(tensor.shape, shape).allSatisfy({ $1 == nil || $0 == $1 })
    else {
      throw refusal(
        path, "the probe's \"\(name)\" must be \(expected), is \(describe(shape: tensor.shape))")
    }
    guard let values = FloatTensor(tensor) else {
      throw refusal(
        path, "the probe's \"\(name)\" must be float32, is \(tensor.elementType.rawValue)")
    }
    return values
  }

  private static func refusal(_ path: String, _ message: String) -> Refusal {
    Refusal(RebuildingError(.probe, at: path, message))
  }
}
