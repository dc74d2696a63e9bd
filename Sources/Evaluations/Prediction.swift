/// The predicted class of an image with any NaN score: no class, so the image counts as wrong.
public let unanswered: UInt8 = 255

/// The first index of the largest score of each row, or ``unanswered`` where a score is NaN.
///
/// - Parameter scores: `[N, 10]`, row-major. Infinite scores compare as numbers.
public func predictions(fromScores scores: [Float]) -> [UInt8] {
  let width = Evaluation.classCount
  precondition(scores.count.isMultiple(of: width))
  return stride(from: 0, to: scores.count, by: width).map { start in
    var best = start
    for index in start..<start + width {
      if scores[index].isNaN { return unanswered }
      if scores[index] > scores[best] { best = index }
    }
    return UInt8(best - start)
  }
}
