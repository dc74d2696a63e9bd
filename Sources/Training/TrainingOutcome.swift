import Compute
import Datasets
import Diagnostics
public import Evaluations
public import Networks
import StrictJSON

/// What a run of a classifier came to, on images that it has not seen.
public struct TrainingOutcome: Sendable {
  /// One for each epoch, from epoch 0, the network before training.
  public let history: [EpochRecord]
  public let testLoss: Double
  /// On the test images.
  public let test: Evaluation
  /// As it is handed in.
  public let model: Model
  /// What a reader should know first, such as a loss that stands still.
  public let notes: [String]
  public let sweep: [SweepResult]
  public let report: TrainingReport
  public let baseline: Baseline

  init(
    _ job: TrainingJob, _ run: TrainingRun, sweep: [SweepResult], team: WorkerTeam
  ) throws {
    let trained = run.model
    let network = job.recipe.network
    model = Model(network: network, weights: trained.weights)
    history = run.history
    self.sweep = sweep
    let answers = try job.test(trained, team)
    testLoss = answers.loss
    // The layers that the loss has in it are asked too: what is reported is what is handed in.
    let scores =
      job.recipe.layersInLoss == 0
      ? answers.scores
      : try job.test(model, team).scores
    let labels = job.data.test.labels
    let predicted = predictions(fromScores: scores)
    test = Evaluation(predictions: predicted, labels: labels)
    var notes = [notLearning(run.history)].compactMap(\.self)
    notes += job.data.warnings.map(\.message)
    self.notes = notes
    let mistakes = Mistakes(scores: scores, predicted: predicted, labels: labels)
    report = TrainingReport(
      job, run, notes: notes, test: test, testLoss: testLoss,
      mistakes: mistakes.worst(12, of: job.data.test), sweep: sweep)
    baseline = Baseline(
      student: job.recipe.name, name: "Baseline \(job.recipe.name)", model: model,
      scaling: job.settings.scaling, record: Self.record(job, run, test, testLoss: testLoss))
  }

  /// The training record: what the run was, and what came of it. No clock and no place.
  private static func record(
    _ job: TrainingJob, _ run: TrainingRun, _ test: Evaluation, testLoss: Double
  ) -> JSONValue {
    var settings = JSONObject()
    for row in job.recipe.rows(job.settings) {
      settings.append(key: row.name, value: .string(row.value))
    }
    let data: JSONObject = [
      "name": .string(job.data.name.rawValue), "training_images": .int(job.data.training.count),
      "validation_images": .int(job.data.validation.count),
      "test_images": .int(job.data.test.count),
      "training_sha256": .string(job.data.training.dataset.sha256),
      "test_sha256": .string(job.data.test.dataset.sha256),
    ]
    let result: JSONObject = [
      "loss": decimal(testLoss, places: 6), "correct": .int(test.correct),
      "images": .int(test.images),
    ]
    return .object([
      "training": .object([
        "recipe": .string(job.recipe.name), "settings": .object(settings), "data": .object(data),
        "history": .array(run.history.map(\.rounded)), "test": .object(result),
      ])
    ])
  }
}

extension EpochRecord {
  fileprivate var rounded: JSONValue {
    .object([
      "epoch": .int(epoch), "train_loss": decimal(trainLoss, places: 6),
      "train_accuracy": trainAccuracy.map { decimal($0, places: 4) } ?? .null,
      "validation_loss": decimal(validationLoss, places: 6),
      "validation_accuracy": validationAccuracy.map { decimal($0, places: 4) } ?? .null,
    ])
  }
}

private func decimal(_ value: Double, places: Int) -> JSONValue {
  // JSON has no infinity, which a loss on images that were never trained on may be.
  value.isFinite ? .number(JSONNumber(text: lossText(value, places: places))) : .null
}

/// Images that a network took for something else, with how wrong it was.
struct Mistakes {
  /// Indices of images, worst first: by how far the score of the answer lies above that of the truth.
  let order: [Int]
  private let scores: [Float]
  private let predicted: [UInt8]

  init(scores: [Float], predicted: [UInt8], labels: [UInt8]) {
    let columns = Evaluation.classCount
    func margin(_ index: Int) -> Float {
      guard predicted[index] != unanswered else { return .infinity }
      let row = index * columns
      return scores[row + Int(predicted[index])] - scores[row + Int(labels[index])]
    }
    order = labels.indices.filter { predicted[$0] != labels[$0] }
      .map { ($0, margin($0)) }
      .sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 > $1.1 }
      .map(\.0)
    self.scores = scores
    self.predicted = predicted
  }

  func worst(_ count: Int, of images: Subset) -> [TrainingReport.Mistake] {
    order.prefix(count).map { index in
      let place = images.indices[index]
      let size = Dataset.imageSize
      let columns = Evaluation.classCount
      let row = scores[index * columns..<(index + 1) * columns]
      return TrainingReport.Mistake(
        index: index, pixels: Array(images.dataset.images[place * size..<(place + 1) * size]),
        truth: Int(images.dataset.labels[place]),
        answer: predicted[index] == unanswered ? nil : Int(predicted[index]),
        scores: zip(Dataset.classNames, row).map { .init($0, Double($1)) })
    }
  }
}
