import Testing

@testable import Training

@Suite struct SearchRankingTests {
  private func row(
    _ width: Int, accuracy: Double, loss: Double = 0.5, batchSize: Int = 32
  ) -> SearchRow {
    let row = SearchTableTests.row(
      .trained(SearchTableTests.figures(accuracy: accuracy, loss: loss)), width: width)
    return SearchRow(
      trial: SearchTrial(
        learningRate: 0.1, batchSize: batchSize, depth: 1, width: width, optimizer: .sgd,
        activation: .relu),
      conditions: row.conditions, parameters: width, stepsPerEpoch: 1, outcome: row.outcome)
  }

  @Test func ranksByValidationAccuracyThenLossThenGridOrder() {
    let diverged = SearchTableTests.row(.diverged(at: "epoch 1"), width: 9)
    let rows = [
      diverged, row(1, accuracy: 0.5), row(2, accuracy: 0.9, loss: 0.3), row(3, accuracy: 0.5),
      row(4, accuracy: 0.9, loss: 0.2), row(5, accuracy: 0.5, loss: .nan),
    ]
    #expect(rows.ranked().map(\.trial.width) == [4, 2, 1, 3, 5, 9])
  }

  @Test func aReadResultRanksAsTheTrainedOne() {
    // Differs only beyond the decimals of the CSV.
    let rows = [row(1, accuracy: 0.81231, loss: 0.5), row(2, accuracy: 0.81234, loss: 0.5000001)]
    #expect(rows.ranked().map(\.trial.width) == [1, 2])
  }

  @Test func eachBatchSizeShowsItsBestRun() {
    let rows = [
      row(1, accuracy: 0.5, batchSize: 64), row(2, accuracy: 0.4, batchSize: 8),
      row(3, accuracy: 0.6, batchSize: 64),
    ]
    let results = BatchSizeResult.all(in: rows)
    #expect(results.map(\.batchSize) == [8, 64])
    #expect(results.map(\.best.trial.width) == [2, 3])
    #expect(results.map(\.runs) == [1, 2])
  }
}

@Suite struct SearchProgressLineTests {
  @Test(arguments: [
    (0, 0, 0, 10.0, "0 of 36 runs"), (0, 1_000, 0, 0.1, "0 of 36 runs"),
    (3, 412_000, 0, 10, "3 of 36 runs, 41,200 images/s, 2 min 2 s left"),
    (18, 2_700_000, 0, 100, "18 of 36 runs, 27,000 images/s, 1 min 40 s left"),
    (18, 1_700_000, 1_000_000, 100, "18 of 36 runs, 17,000 images/s, 2 min 39 s left"),
    (36, 5_400_000, 0, 100, "36 of 36 runs, 54,000 images/s, 0 s left"),
  ])
  func saysHowFarItIs(
    _ finished: Int, _ images: Int, _ leftOut: Int, _ seconds: Double, _ text: String
  ) {
    var line = SearchProgressLine(runs: 36, imagesPerRun: 150_000)
    line.finished = finished
    line.images = images
    line.imagesLeftOut = leftOut
    #expect(line.text(after: seconds) == text)
  }
}
