import Tensors
import Testing

@testable import Training

@Suite struct LossTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let loss: Loss
    let takesClasses: Bool
    var testDescription: String { name }
  }

  private static func cases(
    _ prefix: String, _ loss: Loss, _ suffixes: [String], classes: Bool = false
  ) -> [Case] {
    suffixes.map { Case(name: "\(prefix)-\($0)", loss: loss, takesClasses: classes) }
  }

  private static let poisons = ["nan", "inf", "minus-inf"]
  private static let poisonsAndHits = poisons + poisons.map { $0 + "-hit" }
  private static let smooth = Loss.crossEntropy(labelSmoothing: 0.1)

  static let all =
    cases("mse", .meanSquaredError(), ["mean"] + poisons)
    + cases("mse", .meanSquaredError(reduction: .sum), ["sum"])
    + cases("mse", .meanSquaredError(), ["classes"], classes: true)
    + cases("mse", .meanSquaredError(reduction: .batchMean), ["batchmean"], classes: true)
    + cases("l1", .l1(), ["mean"] + poisons) + cases("l1", .l1(reduction: .sum), ["sum"])
    + cases("bce", .binaryCrossEntropy(), ["mean", "certain"])
    + cases("bce", .binaryCrossEntropy(reduction: .sum), ["sum"])
    + cases("bce", .binaryCrossEntropy(), ["classes"], classes: true)
    + cases("logits", .binaryCrossEntropyWithLogits(), ["mean", "large"] + poisons)
    + cases("logits", .binaryCrossEntropyWithLogits(reduction: .sum), ["sum"])
    + cases("ce", .crossEntropy(), ["mean", "large"] + poisonsAndHits, classes: true)
    + cases("ce", .crossEntropy(reduction: .sum), ["sum"], classes: true)
    + cases("ce", .crossEntropy(), ["shares"])
    + cases("smooth", smooth, ["mean", "large"] + poisons, classes: true)
    + cases("smooth", .crossEntropy(labelSmoothing: 0.1, reduction: .sum), ["sum"], classes: true)
    + cases("smooth", smooth, ["shares"])
    + cases("nll", .negativeLogLikelihood(), ["mean"], classes: true)
    + cases("nll", .negativeLogLikelihood(reduction: .sum), ["sum"], classes: true)

  /// The loss and its gradient by the scores of samples in a range of a batch.
  private func evaluate(
    _ loss: Loss, _ scores: [Float], _ target: [Float], classes: Bool, columns: Int,
    range: Range<Int>
  ) -> (Double, [Float]) {
    let values = range.lowerBound * columns..<range.upperBound * columns
    let part = Array(scores[values])
    var gradient = [Float](repeating: .nan, count: part.count)
    let share = unsafe part.withUnsafeBufferPointer { scores in
      unsafe gradient.withUnsafeMutableBufferPointer { gradient in
        if classes {
          let indices = target[range].map { UInt8($0) }
          return unsafe indices.withUnsafeBufferPointer {
            let batchSize = target.count
            let alone = unsafe loss.evaluate(
              scores: scores, classes: $0, columns: columns, batchSize: batchSize)
            let share = unsafe loss.evaluate(
              scores: scores, classes: $0, columns: columns, batchSize: batchSize,
              gradient: gradient)
            #expect(alone == share || alone.isNaN && share.isNaN)
            return share
          }
        }
        return unsafe Array(target[values]).withUnsafeBufferPointer {
          unsafe loss.evaluate(
            scores: scores, values: $0, columns: columns, batchSize: target.count / columns,
            gradient: gradient)
        }
      }
    }
    return (share, gradient)
  }

  /// The whole batch, and cut in two: the shares' sum.
  @Test(arguments: all) func agreesWithPyTorch(_ item: Case) throws {
    let golden = try Golden("losses")
    let scores = try golden.tensor(item.name + "/scores")
    let target = try golden.floats(item.name + "/target")
    let expected = try golden.floats(item.name + "/loss")
    let gradient = try golden.floats(item.name + "/gradient")
    let (samples, columns) = (scores.shape[0], scores.shape[1])
    for cut in [0, 2] {
      var total = 0.0
      var slopes: [Float] = []
      for range in [0..<cut, cut..<samples] {
        let (share, slope) = evaluate(
          item.loss, scores.values, target, classes: item.takesClasses, columns: columns,
          range: range)
        total += share
        slopes += slope
      }
      #expect(relativeDistance([Float(total)], expected) <= 1e-6)
      #expect(relativeDistance(slopes, gradient) <= 1e-6, "\(slopes) for \(gradient)")
    }
  }
}
