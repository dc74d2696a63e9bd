import ArgumentParser
import Compute
import Datasets
import Training

/// Prints the seconds of a training step of one recipe, measured in each epoch without what comes
/// before and after it, for Tests/Benchmarks/run.
@main
struct TrainingSpeed: ParsableCommand {
  @Argument(help: "A recipe of reference-train.")
  var recipe: String

  @Option(help: "A folder with train-… and t10k-… files.")
  var data: String

  @Option(help: "Samples of a step.")
  var batchSize = 100

  @Option(help: "Steps of an epoch that are timed, at most.")
  var steps = 450

  @Option(help: "Epochs, each of which is timed.")
  var epochs = 1

  @Option(help: "Threads, otherwise as many as there are processors.")
  var jobs: Int?

  /// Steps at the beginning of an epoch that are not timed: the first one compiles.
  private static let warmUp = 20

  func run() throws {
    guard let recipe = Recipes.named(recipe) else {
      throw ValidationError("There is no recipe \(recipe).")
    }
    let images = try TrainingData(path: data, seed: 0)
    var seconds: [Double] = []
    for _ in 0..<epochs {
      let run = try TrainingRun(
        recipe, options: TrainingOptions(batchSize: batchSize), data: images,
        team: WorkerTeam(width: jobs ?? WorkerTeam.availableWidth))
      seconds.append(try secondsPerStep(run))
    }
    print(seconds)
  }

  private func secondsPerStep(_ run: TrainingRun) throws -> Double {
    let clock = ContinuousClock()
    var start = clock.now
    var end = start
    var timed = 0
    do {
      try run.trainEpoch { report in
        end = clock.now
        if report.step <= Self.warmUp { start = end } else { timed = report.step - Self.warmUp }
        if timed == steps { throw Enough() }
      }
    } catch is Enough {}
    return (end - start) / .seconds(1) / Double(timed)
  }

  /// Ends an epoch early.
  private struct Enough: Error {}
}
