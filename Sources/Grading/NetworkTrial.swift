import Compute
import Datasets
import Diagnostics
import Evaluations
import Networks

/// One network and the images it is tried on, in as many ways of reading them as are wanted.
struct NetworkTrial: Sendable {
  let model: CompiledModel
  let dataset: Dataset
  let limits: ResourceLimits
  let interruption: Interruption
  let workers: Int

  /// The predicted class of each image.
  ///
  /// - Parameter images: the data set's own, or some of them.
  /// - Throws: what ``ParallelEvaluation/predict(workers:)`` does.
  func predictions(
    _ reading: ImageReading, on images: Dataset
  ) async throws(EvaluationFailure) -> [UInt8] {
    try await ParallelEvaluation(
      model: model, conversion: reading.conversion,
      dataset: reading.isTransposed ? images.transposed : images, limits: limits,
      interruption: interruption
    ).predict(workers: workers)
  }

  func evaluation(
    _ reading: ImageReading, on images: Dataset
  ) async throws(EvaluationFailure) -> Evaluation {
    Evaluation(predictions: try await predictions(reading, on: images), labels: images.labels)
  }

  /// The scores for each image, `[N, 10]`, on one core.
  ///
  /// - Throws: `GRD001`, `GRD002`, or the engine's `CMP` errors, as they are told to people.
  static func scores(
    of model: CompiledModel, _ reading: ImageReading, on images: Dataset, until deadline: Deadline
  ) throws(EvaluationFailure) -> [Float] {
    let pixels = reading.isTransposed ? images.transposed.images : images.images
    let session = try EvaluationFailure.wrapping { () throws(ComputeError) in try Session(model) }
    var scores: [Float] = []
    for start in stride(from: 0, to: images.count, by: model.batchSize) {
      try deadline.check()
      let end = min(start + model.batchSize, images.count)
      scores += try EvaluationFailure.wrapping { () throws(ComputeError) in
        try session.predict(
          pixels: pixels.span.extracting(start * Dataset.imageSize..<end * Dataset.imageSize),
          conversion: reading.conversion)
      }
    }
    return scores
  }
}
