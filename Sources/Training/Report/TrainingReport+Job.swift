public import Datasets
import Diagnostics
import Drawing
import Evaluations
import Networks

extension TrainingReport {
  /// The page of a classifier's run.
  init(
    _ job: TrainingJob, _ run: TrainingRun, notes: [String], test: Evaluation, testLoss: Double,
    mistakes: [Mistake], sweep: [SweepResult]
  ) {
    let network = job.recipe.network
    self.init(
      recipe: job.recipe.name, about: job.recipe.summary, dataset: job.data.line, notes: notes,
      settings: job.recipe.rows(job.settings), network: network.printedForm,
      parameters: network.parameterRows,
      history: run.history.map {
        Epoch($0, samples: job.data.training.count, loss: job.settings.loss)
      },
      lossName: job.settings.loss.description,
      test: TestResult(loss: testLoss, correct: test.correct, images: test.images),
      confusion: Confusion(counts: test.confusion, classNames: Dataset.classNames),
      mistakes: mistakes, charts: sweep.isEmpty ? [] : [Self.chart(sweep)])
  }

  /// Loss against epoch for each learning rate.
  private static func chart(_ sweep: [SweepResult]) -> LineChart {
    LineChart(
      title: "Learning rates", x: LineChart.Axis("epoch"), y: LineChart.Axis("training loss"),
      series: sweep.map { result in
        LineChart.Series(
          "lr \(number(result.learningRate))" + (result.fault == nil ? "" : " (not learning)"),
          points: result.history.map { .init(x: Double($0.epoch), y: $0.trainLoss) })
      })
  }
}

extension TrainingReport.Epoch {
  /// - Parameter samples: of the training part, over which a loss that is a sum makes the cost.
  init(_ record: EpochRecord, samples: Int, loss: Loss) {
    self.init(
      number: record.epoch, trainLoss: record.trainLoss, trainAccuracy: record.trainAccuracy,
      validationLoss: record.validationLoss, validationAccuracy: record.validationAccuracy,
      cost: loss.reducesToMean ? nil : record.trainLoss * Double(samples))
  }
}

extension Network {
  /// The learned tensors, in state-dict order.
  var parameterRows: [TrainingReport.Parameter] {
    tensors.filter { $0.role == .learned }.map { .init(name: $0.name, shape: $0.shape) }
  }
}

extension TrainingData {
  /// Name, source and sizes.
  public var line: String {
    "\(name.rawValue) (\(source.rawValue)): \(grouped(training.count)) images to train, "
      + "\(grouped(validation.count)) to validate, \(grouped(test.count)) to test"
  }
}
