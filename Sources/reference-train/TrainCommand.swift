import ArgumentParser
import Console
import Datasets
import Diagnostics
import Training

/// `reference-train RECIPE`: one recipe.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference-train",
    abstract: "Trains the course's networks, and writes them as submissions that grade accepts.",
    discussion: """
      Without a recipe it trains all that can be graded, as reference-train baselines. The same seed and \
      options give the same bytes in the archive, the checkpoint, the history and the report, on any \
      number of cores.

      Sub-commands: \(Tools.names.joined(separator: ", ")); see reference-train list for the recipes.
      """,
    version: "reference-train \(version)")

  static let version = "1.0.0"

  @Argument(help: "One of \(Recipes.all.map(\.name).joined(separator: ", ")).")
  var recipe: String?

  @OptionGroup var common: RunOptions

  @Option(
    help: ArgumentHelp(
      "Go on from a .pt that reference-train wrote, as if it had never stopped; options that are not "
        + "given are those it was started with.", valueName: "checkpoint"))
  var resume: String?

  func validate() throws {
    if let recipe, Recipes.named(recipe) == nil {
      let names = Recipes.all.map(\.name)
      let near = nearestMatch(to: recipe, in: names).map { " Did you mean \(quoted($0))?" } ?? ""
      throw ValidationError(
        "There is no recipe \(quoted(recipe)); reference-train list shows them.\(near)")
    }
    if common.augment, let recipe, Recipes.named(recipe)?.task != .classification {
      throw ValidationError("--augment is for recipes that are trained on images.")
    }
  }

  func run() throws {
    guard recipe != nil || resume != nil else { return try BaselinesCommand.train(common) }
    let checkpoint = try resume.map { path in
      try reportingInput(path) { try StoredRun(readInput(path, limit: StoredRun.largest)) }
    }
    guard let recipe = Recipes.named(recipe ?? checkpoint?.recipe ?? "") else {
      complain("the checkpoint does not say which recipe it is of; name one")
      throw ExitCode(66)
    }
    let options = checkpoint.map { common.options(resuming: $0.options) } ?? common.options
    switch recipe.task {
    case .forwardOnly: try ForwardDisplay(recipe).show(seed: options.seed)
    case .classification:
      let data = try common.trainingData(seed: options.seed)
      try common.makeFolder()
      let session = RunSession(common)
      defer { session.end() }
      _ = try session.train(recipe, options, data, from: checkpoint?.bytes)
    case .regression:
      let table = try common.points(seed: options.seed)
      try common.makeFolder()
      let session = RunSession(common)
      defer { session.end() }
      try session.fit(recipe, options, table, from: checkpoint?.bytes)
    }
  }
}
