import ArgumentParser
import Compute
import Datasets
import Training

/// Times training epochs of one recipe, without validation and files, for Tests/Benchmarks/run.
@main
struct TrainingSpeed: ParsableCommand {
  @Argument(help: "A recipe of reference-train.")
  var recipe: String

  @Option(help: "A folder with train-… and t10k-… files.")
  var data: String

  @Option var batchSize = 100
  @Option var epochs = 3
  @Option var jobs: Int?

  func run() throws {
    guard let recipe = Recipes.named(recipe) else {
      throw ValidationError("There is no recipe \(recipe).")
    }
    let images = try TrainingData(path: data, seed: 0)
    let run = try TrainingRun(
      recipe, options: TrainingOptions(batchSize: batchSize), data: images,
      team: WorkerTeam(width: jobs ?? WorkerTeam.availableWidth))
    let clock = ContinuousClock()
    for _ in 0..<epochs {
      // From the end of the first step, which compiles, to the end of the last.
      var first = clock.now
      var last = first
      var samples = 0
      try run.trainEpoch { report in
        last = clock.now
        if report.step == 1 { first = last } else { samples += batchSize }
      }
      let seconds = (last - first) / .seconds(1)
      print(
        "\(self.recipe) \(Double(samples) / seconds) images/s, \(seconds * 1e6 / Double(samples / batchSize)) us a step"
      )
    }
  }
}
