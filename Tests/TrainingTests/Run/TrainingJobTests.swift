import Checkpoints
import Compute
import Datasets
import Diagnostics
import Drawing
import Evaluations
import Networks
import StrictJSON
import TestSupport
public import Testing

@testable public import Training

@Suite struct TrainingJobTests {
  @Test func theHistoryHasALineForEachEpoch() throws {
    let runs = try SmallRuns()
    let outcome = try #require(try runs.run(SmallRuns.recipes[1], in: "out"))
    #expect(outcome.history.map(\.epoch) == [0, 1, 2, 3, 4])
    #expect(outcome.history[4].trainLoss < outcome.history[0].trainLoss)
    let csv = String(decoding: try runs.folder.read("out/momentum-history.csv"), as: UTF8.self)
    let lines = csv.split(separator: "\n")
    #expect(
      lines.first == "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy")
    #expect(lines.dropFirst().map { $0.prefix(2) } == ["1,", "2,", "3,", "4,"])
    // Of 42 and of 9 images.
    for record in outcome.history {
      let (train, validation) = (record.trainAccuracy ?? -1, record.validationAccuracy ?? -1)
      #expect((train * 42).rounded() / 42 == train && (0...1).contains(train))
      #expect((validation * 9).rounded() / 9 == validation && (0...1).contains(validation))
    }
  }

  @Test func theArchiveHasTheTrainingRecord() throws {
    let runs = try SmallRuns()
    let recipe = SmallRuns.recipes[1]
    let options = TrainingOptions(epochs: 1, seed: 7)
    let outcome = try #require(try runs.run(recipe, in: "out", options: options))
    let record = try #require(outcome.baseline.record.object?["training"]?.object)
    #expect(record.members.map(\.key) == ["recipe", "settings", "data", "history", "test"])
    #expect(record["recipe"]?.string == "momentum")
    let settings = record["settings"]?.object?.members.map { [$0.key, $0.value.string ?? ""] }
    #expect(settings == recipe.rows(recipe.settings(options)).map { [$0.name, $0.value] })
    let data = record["data"]?.object
    #expect(data?["name"]?.string == "unknown")
    let counts = ["training_images", "validation_images", "test_images"].map { data?[$0]?.int }
    #expect(counts == [42, 9, 9])
    #expect(record["history"]?.array?.compactMap { $0.object?["epoch"]?.int } == [0, 1])
    #expect(record["test"]?.object?["correct"]?.int == outcome.test.correct)
  }

  /// The first epoch's loss is the mean over its images, as they were stepped on.
  @Test func lossesAreMeansOverImages() throws {
    let runs = try SmallRuns()
    var losses: [Double] = []
    let job = try TrainingJob(
      SmallRuns.recipes[0], options: TrainingOptions(epochs: 1), data: runs.data,
      folder: runs.folder.path)
    let outcome = try job.run(team: WorkerTeam(width: 2)) { event in
      if case .step(let report) = event {
        let before = losses.count * 16
        #expect(report.samples == min(before + 16, 42) && report.samplesPerEpoch == 42)
        #expect(report.step == losses.count + 1 && report.stepsPerEpoch == 3)
        losses.append(report.loss * Double(report.samples - before))
      }
    }
    #expect(outcome.history[1].trainLoss == losses.reduce(0, +) / 42)
  }

  @Test(arguments: SmallRuns.recipes) func theSameSeedGivesTheSameBytes(_ recipe: Recipe) throws {
    let runs = try SmallRuns()
    for width in 1...3 { try runs.run(recipe, in: "width-\(width)", width: width) }
    let expected = try runs.outputs(recipe, in: "width-1")
    for width in 2...3 {
      let outputs = try runs.outputs(recipe, in: "width-\(width)")
      #expect(differences(outputs, expected) == [], "width \(width)")
    }
  }

  @Test func anotherSeedGivesOthers() throws {
    let runs = try SmallRuns()
    let recipe = SmallRuns.recipes[0]
    for seed: UInt64 in [1, 2] {
      try runs.run(recipe, in: "\(seed)", options: TrainingOptions(epochs: 1, seed: seed))
    }
    let (first, second) = try (runs.outputs(recipe, in: "1"), runs.outputs(recipe, in: "2"))
    #expect(differences(first, second) == ["-history.csv", "-report.html", ".pt", ".zip"])
  }

  static let stops: [SmallRuns.Stop] = [
    .epoch(0), .epoch(1), .epoch(2), .epoch(3), .epoch(4), .step(1, ofEpoch: 1),
    .step(2, ofEpoch: 3), .step(3, ofEpoch: 4),
  ]

  @Test(arguments: SmallRuns.recipes)
  func aRunThatIsResumedEndsAsOneThatNeverStopped(_ recipe: Recipe) throws {
    let runs = try SmallRuns()
    try runs.run(recipe, in: "whole")
    let expected = try runs.outputs(recipe, in: "whole")
    for (index, stop) in Self.stops.enumerated() {
      #expect(try runs.run(recipe, in: "\(index)", stop: stop) == nil)
      let checkpoint = try runs.checkpoint(recipe, in: "\(index)")
      // With another number of threads, into another folder.
      try runs.run(recipe, in: "\(index)-on", width: 3, resumingFrom: checkpoint)
      let outputs = try runs.outputs(recipe, in: "\(index)-on")
      #expect(differences(outputs, expected) == [], "stopped at \(stop)")
    }
  }

  @Test func moreEpochsCanBeAdded() throws {
    let runs = try SmallRuns()
    let recipe = SmallRuns.recipes[2]
    try runs.run(recipe, in: "short", options: TrainingOptions(epochs: 2, seed: 7))
    let checkpoint = try runs.checkpoint(recipe, in: "short")
    let options = TrainingOptions(epochs: 5, seed: 7)
    let long = try runs.run(recipe, in: "long", options: options, resumingFrom: checkpoint)
    let whole = try runs.run(recipe, in: "whole", options: options)
    #expect(long?.history == whole?.history)
    #expect(long?.model.weights == whole?.model.weights)
  }

  @Test func theBestEpochIsGiven() throws {
    let runs = try SmallRuns()
    let recipe = SmallRuns.recipe(
      "best-epoch",
      {
        // So high a rate that the epochs go up and down.
        var settings = SmallRuns.settings(.sgd(SGD(learningRate: 1)))
        settings.epochs = 6
        settings.selection = .best
        return settings
      }())
    let outcome = try #require(try runs.run(recipe, in: "out"))
    let trained = outcome.history.dropFirst()
    let best = try #require(trained.max { $0.isBetter(than: $1) ? false : $1.isBetter(than: $0) })
    #expect(best.epoch < 6, "the last would be given without selection")
    // The weights after that epoch are those of a run that ends there.
    let short = try #require(
      try runs.run(recipe, in: "short", options: TrainingOptions(epochs: best.epoch, seed: 7)))
    #expect(outcome.model.weights == short.model.weights)
  }

  @Test func everyCheckpointIsKeptWhereAsked() throws {
    let runs = try SmallRuns()
    var settings = SmallRuns.settings(.sgd(SGD(learningRate: 0.1)))
    settings.keepsEveryCheckpoint = true
    let recipe = SmallRuns.recipe("kept", settings)
    try runs.run(recipe, in: "out")
    let names = try (0...4).map { try runs.folder.read("out/kept-epoch-\($0).pt") }
    #expect(Set(names).count == 5)
    #expect(names.last == (try runs.checkpoint(recipe, in: "out")))
    // Going on from an early one gives the late one.
    try runs.run(recipe, in: "on", resumingFrom: names[1])
    #expect(try runs.folder.read("on/kept-epoch-3.pt") == names[3])
  }

  @Test(arguments: [1.0e20, 1e38]) func divergenceIsToldAtItsStep(_ rate: Double) throws {
    let runs = try SmallRuns()
    let recipe = SmallRuns.recipe("high", SmallRuns.settings(.sgd(SGD(learningRate: 0.1))))
    try runs.run(recipe, in: "still", options: TrainingOptions(epochs: 0, learningRate: rate))
    let error = #expect(throws: TrainingError.self) {
      try runs.run(recipe, in: "out", options: TrainingOptions(learningRate: rate))
    }
    #expect(error?.code == .diverged)
    #expect(error?.place.hasPrefix("epoch 1, step ") == true)
    #expect(
      error?.message.contains("train with a smaller --learning-rate than \(number(rate))") == true)
    let kept = try TorchFile.decodeOwn(runs.checkpoint(recipe, in: "out")).tensors
    #expect(kept == (try TorchFile.decodeOwn(runs.checkpoint(recipe, in: "still")).tensors))
    #expect(try !runs.folder.names.contains("out/high.zip"))
  }

  /// The course's sweep: at 500 the sigmoids are saturated, and every class is answered by 0.
  @Test func aRateOf500DoesNotLearn() throws {
    let runs = try SmallRuns()
    let data = try TrainingData(path: sampleFolder, seed: 0)
    let job = try TrainingJob(
      try #require(Recipes.named("three-blue")), options: TrainingOptions(epochs: 12), data: data,
      folder: runs.folder.path)
    let outcome = try job.run(team: WorkerTeam(width: 2)) { _ in }
    #expect(outcome.sweep.map(\.learningRate) == [0.1, 1, 10, 100, 500])
    #expect(
      outcome.sweep.last?.fault?.hasPrefix(
        "not learning: the loss is stuck at 0.1000 and the accuracy at ") == true)
    #expect(outcome.sweep.prefix(3).map(\.fault) == [nil, nil, nil])
    #expect(outcome.report.charts.map(\.title) == ["Learning rates"])
    #expect(outcome.sweep.first?.history == outcome.history, "the taught rate is the run's own")
  }

  @Test func losslessFiguresOfAnyLoss() {
    let record = EpochRecord(
      epoch: 1, trainLoss: 1.5e300, trainAccuracy: nil, validationLoss: 2, validationAccuracy: nil)
    #expect(
      historyCSV([record])
        == "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy\n"
        + "1,1.5e+300,,2.000000,\n")
  }

  @Test(arguments: [
    (TrainingOptions(epochs: -1), "-1 epochs cannot be trained; name 0 or more with --epochs"),
    (
      TrainingOptions(batchSize: 0),
      "a batch of 0 samples is none; name 1 or more with --batch-size"
    ),
    (
      TrainingOptions(learningRate: -0.5),
      "a learning rate of -0.5 leads nowhere; name a number of 0 or more with --learning-rate"
    ),
  ])
  func settingsThatNoRunCanHave(_ options: TrainingOptions, _ message: String) throws {
    let runs = try SmallRuns()
    #expect(throws: TrainingError(.settings, message)) {
      try runs.run(SmallRuns.recipes[0], in: "out", options: options)
    }
  }
}

extension Recipe: CustomTestStringConvertible {
  public var testDescription: String { name }
}
