import Crypto
import Files

/// What a network answered on a labelled data set, counted.
public struct Evaluation: Hashable, Sendable {
  /// Classes of Fashion-MNIST; always all of them, also where a data set shows only some.
  public static let classCount = 10

  /// Images whose predicted class is their label.
  public let correct: Int
  public let images: Int
  /// Row: true label, column: prediction, `[10][10]`. An image with a NaN score is in no column.
  public let confusion: [[Int]]
  /// Always ten, in the order of the labels.
  public let perClass: [ClassResult]
  /// SHA-256, in hex, of one byte a prediction in the order of the data set.
  public let predictionsSHA256: String

  public struct ClassResult: Hashable, Sendable {
    public let label: Int
    public let correct: Int
    public let images: Int
  }

  /// - Parameters:
  ///   - predictions: one class 0 to 9 an image, or ``unanswered``.
  ///   - labels: as many, each 0 to 9.
  public init(predictions: [UInt8], labels: [UInt8]) {
    precondition(predictions.count == labels.count)
    var confusion = [[Int]](
      repeating: [Int](repeating: 0, count: Self.classCount), count: Self.classCount)
    var images = [Int](repeating: 0, count: Self.classCount)
    for (prediction, label) in zip(predictions, labels) {
      images[Int(label)] += 1
      if prediction < Self.classCount { confusion[Int(label)][Int(prediction)] += 1 }
    }
    self.confusion = confusion
    self.images = labels.count
    perClass = (0..<Self.classCount).map {
      ClassResult(label: $0, correct: confusion[$0][$0], images: images[$0])
    }
    correct = perClass.reduce(0) { $0 + $1.correct }
    predictionsSHA256 = hexadecimal(SHA256.hash(data: predictions))
  }

  /// Share of correct answers, 0 to 1; 0 for an empty data set.
  public var accuracy: Double { images == 0 ? 0 : Double(correct) / Double(images) }

  /// The 95 % Wilson score interval of the accuracy.
  ///
  /// Source: E. B. Wilson (1927), (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), with
  /// z = 1.959964.
  public var interval95: ClosedRange<Double> {
    guard images > 0 else { return 0...1 }
    let z = 1.959964
    let n = Double(images)
    let centre = accuracy + z * z / (2 * n)
    let spread = z * (accuracy * (1 - accuracy) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (centre - spread) / scale)...min(1, (centre + spread) / scale)
  }
}
