import Diagnostics
import Networks
import Tensors

/// What every submitted network reads and gives.
public struct ClassificationTask: Hashable, Sendable {
  /// Values of one input, whatever its shape.
  public let inputCount: Int
  /// Scores of one output.
  public let classCount: Int

  public init(inputCount: Int, classCount: Int) {
    self.inputCount = inputCount
    self.classCount = classCount
  }

  /// 28 x 28 pixels, ten classes.
  public static let fashionMNIST = ClassificationTask(inputCount: 784, classCount: 10)

  /// - Throws: `REB013`.
  func check(_ network: Network, place: String) throws(RebuildingError) {
    let shape = network.inputShape
    guard let count = elementCount(of: shape), count == inputCount else {
      throw RebuildingError(
        .task, at: place,
        "input_shape \(describe(shape: shape)) has \(grouped(elementCount(of: shape) ?? .max)) "
          + "elements; an image has \(inputCount)")
    }
    let output = network.output
    guard output == ValueShape(sizes: [classCount]) else {
      let hint =
        output.isBatched && output.sizes.count > 1 && elementCount(of: output.sizes) == classCount
        ? "; end with a Flatten" : ""
      let label = network.label(ofLayer: network.layers.count - 1)
      throw RebuildingError(
        .task, at: place,
        "the last layer, \(label), gives \(output); the scores must be [N, \(classCount)]\(hint)")
    }
  }
}
