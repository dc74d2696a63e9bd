import Datasets
import Diagnostics
import Evaluations
import Networks

/// Another way to read the images, under which a network near chance shows what it has learned.
struct NearMiss: Hashable, Sendable {
  let handedIn: ImageReading
  let reading: ImageReading
  /// Nil where the outputs stay what they are.
  let relabelling: Relabelling?
  /// On the same images, all of the data set.
  let evaluation: Evaluation

  /// `as handed in 9.8 %, with pixels scaled to 0-1 87.4 %`, and what to look at.
  ///
  /// - Parameter handedInAccuracy: 0 to 1.
  func diagnostic(handedInAccuracy: Double) -> Diagnostic {
    var changes: [String] = []
    var advice: [String] = []
    if reading.conversion != handedIn.conversion {
      changes.append("pixels scaled to \(reading.words)")
      advice.append(
        "if its training scaled them so and not to \(handedIn.words), state it in submission.json "
          + "under \"input\"")
    }
    if reading.isTransposed != handedIn.isTransposed {
      changes.append("rows and columns of the images exchanged")
      advice.append(
        "if it was trained on transposed images, exchange the axes before its first layer")
    }
    if let relabelling {
      changes.append("its outputs renumbered")
      let moved = relabelling.classForOutput.enumerated().filter { $0 != Int($1) }
      advice.append(
        "if its outputs stand for other classes ("
          + moved.map { "output \($0.offset) for class \($0.element)" }.joined(separator: ", ")
          + "), number the classes as Fashion-MNIST does")
    }
    return Diagnostic(
      code: GradingErrorCode.nearMiss.rawValue, severity: .warning,
      message:
        "as handed in \(percent(handedInAccuracy)), with \(changes.joined(separator: " and ")) "
        + "\(percent(evaluation.accuracy)): points are for the network as handed in; "
        + advice.joined(separator: "; "))
  }
}

extension ImageReading {
  /// The way of the hand-in, then all others that are tried: each common scaling, as it is and
  /// transposed.
  static func all(handedIn: ImageReading) -> [ImageReading] {
    let common = InputScaling.common.map { ImageReading($0) }
    let upright = [handedIn] + common.filter { $0.conversion != handedIn.conversion }
    return [handedIn.isTransposed, !handedIn.isTransposed].flatMap { isTransposed in
      upright.map { ImageReading($0.conversion, words: $0.words, isTransposed: isTransposed) }
    }
  }
}

extension NetworkTrial {
  /// Images on which every reading is tried, before the best are tried on all.
  private static let readingSize = 500

  /// Tries other readings of the images where the network is near chance as it was handed in.
  ///
  /// The cost is bounded: some images in every reading, all of them in the two most promising.
  ///
  /// - Returns: nil where none shows more than the hand-in, luck aside.
  /// - Throws: what ``ParallelEvaluation/predict(workers:)`` does.
  func nearMiss(
    of handedIn: Evaluation, read reading: ImageReading
  ) async throws(EvaluationFailure) -> NearMiss? {
    guard handedIn.isNearChance else { return nil }
    let readings = ImageReading.all(handedIn: reading)
    let images = dataset.selection(atMost: Self.readingSize)
    var plain: Candidate?
    var relabelled: Candidate?
    for reading in readings {
      let predictions = try await predictions(reading, on: images)
      let evaluation = Evaluation(predictions: predictions, labels: images.labels)
      if reading != readings.first {
        plain = better(plain, Candidate(reading: reading, evaluation: evaluation))
      }
      let renumbered = Evaluation(
        predictions: Relabelling(bestFor: evaluation).applied(to: predictions),
        labels: images.labels)
      relabelled = better(relabelled, Candidate(reading: reading, evaluation: renumbered))
    }
    let other = try await confirmed(
      plain, against: handedIn, isRelabelled: false, readings: readings)
    // The best renumbering never has fewer correct answers; it has to have clearly more.
    if let other, let plain, let relabelled,
      relabelled.evaluation.interval95.lowerBound <= plain.evaluation.interval95.upperBound
    {
      return other
    }
    return try await confirmed(
      relabelled, against: other?.evaluation ?? handedIn, isRelabelled: true, readings: readings)
      ?? other
  }

  /// A reading, and its answers on some images.
  private struct Candidate {
    let reading: ImageReading
    let evaluation: Evaluation
  }

  /// The one with more correct answers, of equals the earlier.
  private func better(_ first: Candidate?, _ second: Candidate) -> Candidate {
    guard let first, first.evaluation.correct >= second.evaluation.correct else { return second }
    return first
  }

  /// What the reading gives on all images, if it shows more than the hand-in, or what was found
  /// before, does there.
  private func confirmed(
    _ candidate: Candidate?, against known: Evaluation, isRelabelled: Bool,
    readings: [ImageReading]
  ) async throws(EvaluationFailure) -> NearMiss? {
    guard let candidate, let first = readings.first,
      candidate.evaluation.mayShow(isRelabelled: isRelabelled)
    else { return nil }
    var predictions = try await predictions(candidate.reading, on: dataset)
    var evaluation = Evaluation(predictions: predictions, labels: dataset.labels)
    var relabelling: Relabelling?
    if isRelabelled {
      let best = Relabelling(bestFor: evaluation)
      guard !best.isIdentity else { return nil }
      predictions = best.applied(to: predictions)
      evaluation = Evaluation(predictions: predictions, labels: dataset.labels)
      relabelling = best
    }
    guard
      evaluation.shows(
        moreThan: known, isRelabelled: isRelabelled, readings: readings.count)
    else { return nil }
    return NearMiss(
      handedIn: first, reading: candidate.reading, relabelling: relabelling,
      evaluation: evaluation)
  }
}
