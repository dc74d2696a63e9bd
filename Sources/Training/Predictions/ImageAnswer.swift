import Compute
public import Datasets
import Diagnostics
import Evaluations
import Networks

/// One image, and what a network says of it.
public struct ImageAnswer: Hashable, Sendable {
  /// Among the test images, from 0.
  public let index: Int
  /// `[28 · 28]`
  public let pixels: [UInt8]
  /// The class that it is of.
  public let truth: Int
  /// The class with the best score; nil where a score is NaN.
  public let answer: Int?
  /// One for each class, as the network gives them.
  public let scores: [Float]

  public var isRight: Bool { answer == truth }
}

/// A network asked about images one by one.
///
/// A class: it owns the memory that the network runs in.
public final class ImageQuestions {
  public let images: Subset
  private let scaling: InputScaling
  private let session: Session
  /// Images that take no longer than one.
  private let batchSize: Int

  /// - Throws: `CMP001`, `CMP002`, `CMP004`.
  public init(_ network: StoredNetwork, about images: Subset) throws {
    self.images = images
    scaling = network.scaling
    let compiled = try CompiledModel(network.model)
    batchSize = compiled.batchSize
    session = try Session(compiled)
  }

  /// The answer to one image.
  ///
  /// - Throws: `TRN005` for an image that is not there; `CMP001`, `CMP002`.
  public func answer(to index: Int) throws -> ImageAnswer {
    guard images.indices.indices.contains(index) else {
      throw TrainingError(
        .imageNumber,
        "there is no image \(index): the test images are 0 to \(images.count - 1); name one of them"
      )
    }
    return try answers(to: index..<index + 1)[0]
  }

  /// The first image that is answered right, or wrong; nil if there is none.
  ///
  /// - Throws: `CMP001`, `CMP002`.
  public func first(isRight: Bool) throws -> ImageAnswer? {
    for start in stride(from: 0, to: images.count, by: batchSize) {
      let range = start..<min(start + batchSize, images.count)
      if let found = try answers(to: range).first(where: { $0.isRight == isRight }) {
        return found
      }
    }
    return nil
  }

  private func answers(to range: Range<Int>) throws -> [ImageAnswer] {
    let dataset = images.dataset
    let size = Dataset.imageSize
    let pixels = range.map { index in
      let place = images.indices[index]
      return Array(dataset.images[place * size..<(place + 1) * size])
    }
    let inputs = pixels.flatMap(\.self)
    let scores = try session.predict(pixels: inputs.span, scaling: scaling)
    let answers = predictions(fromScores: scores)
    let classes = Evaluation.classCount
    return zip(range, answers).map { index, answer in
      let place = index - range.lowerBound
      return ImageAnswer(
        index: index, pixels: pixels[place], truth: Int(dataset.labels[images.indices[index]]),
        answer: answer == unanswered ? nil : Int(answer),
        scores: Array(scores[place * classes..<(place + 1) * classes]))
    }
  }
}
