package import Compute
package import Datasets
package import Diagnostics
import Evaluations
package import Networks
import Synchronization

/// One network's answers on a data set, worked out by as many workers as are free.
package struct ParallelEvaluation: Sendable {
  let model: CompiledModel
  let conversion: PixelConversion
  let dataset: Dataset
  let limits: ResourceLimits
  let interruption: Interruption

  package init(
    model: CompiledModel, conversion: PixelConversion, dataset: Dataset,
    limits: ResourceLimits = ResourceLimits(), interruption: Interruption = Interruption()
  ) {
    self.model = model
    self.conversion = conversion
    self.dataset = dataset
    self.limits = limits
    self.interruption = interruption
  }

  /// The predicted class of each image, in the order of the data set.
  ///
  /// Images are taken in chunks by whichever worker is free; which worker takes which makes no
  /// difference to the bits of the result.
  ///
  /// - Throws: `GRD001`, `GRD002`, or the engine's `CMP` errors, as they are told to people.
  package func predict(workers: Int) async throws(EvaluationFailure) -> [UInt8] {
    let next = Atomic<Int>(0)
    let deadline = Deadline(limits, interruption)
    let take: @Sendable () -> Range<Int>? = {
      let start = next.add(chunk, ordering: .relaxed).oldValue
      return start < dataset.count ? start..<min(start + chunk, dataset.count) : nil
    }
    let helpers = min(workers, (dataset.count + chunk - 1) / chunk)
    typealias Share = [(start: Int, answers: [UInt8])]
    let outcomes = await withTaskGroup(of: Result<Share, EvaluationFailure>.self) { group in
      for _ in 0..<helpers {
        group.addTask {
          Result { () throws(EvaluationFailure) in try answer(take, until: deadline) }
        }
      }
      return await group.reduce(into: [Result<Share, EvaluationFailure>]()) { $0.append($1) }
    }
    var predictions = [UInt8](repeating: unanswered, count: dataset.count)
    for outcome in outcomes {
      for (start, answers) in try outcome.get() {
        predictions.replaceSubrange(start..<start + answers.count, with: answers)
      }
    }
    return predictions
  }

  /// Images that a worker takes at a time: so many that taking them costs nothing beside the work.
  private var chunk: Int { max(model.batchSize, 500 / model.batchSize * model.batchSize) }

  /// One worker's share.
  private func answer(
    _ take: () -> Range<Int>?, until deadline: Deadline
  ) throws(EvaluationFailure) -> [(start: Int, answers: [UInt8])] {
    guard let first = take() else { return [] }
    let session = try EvaluationFailure.wrapping { () throws(ComputeError) in try Session(model) }
    var shares: [(start: Int, answers: [UInt8])] = []
    var range = first
    while true {
      // A batch at a time, so that a slow network cannot outstay its limit by much.
      for start in stride(from: range.lowerBound, to: range.upperBound, by: model.batchSize) {
        try deadline.check()
        let images = start..<min(start + model.batchSize, range.upperBound)
        let answers = try EvaluationFailure.wrapping { () throws(ComputeError) in
          try answer(images, session)
        }
        shares.append((start, answers))
      }
      guard let following = take() else { return shares }
      range = following
    }
  }

  private func answer(_ images: Range<Int>, _ session: Session) throws(ComputeError) -> [UInt8] {
    let pixels = images.lowerBound * Dataset.imageSize..<images.upperBound * Dataset.imageSize
    return predictions(
      fromScores: try session.predict(
        pixels: dataset.images.span.extracting(pixels), conversion: conversion))
  }
}

/// Why an evaluation has no result; none of it is the student's fault.
package struct EvaluationFailure: Error {
  package let diagnostic: Diagnostic

  static func wrapping<Value>(
    _ body: () throws(ComputeError) -> Value
  ) throws(EvaluationFailure) -> Value {
    do {
      return try body()
    } catch {
      throw EvaluationFailure(diagnostic: error.diagnostic)
    }
  }
}
