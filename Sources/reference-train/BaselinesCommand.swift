import ArgumentParser
import Console
import Datasets
import Diagnostics
import Evaluations
import Networks
import Training

/// `reference-train baselines`: all recipes that can be graded, one after the other.
struct BaselinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baselines",
    abstract: "Trains all recipes that can be graded.",
    discussion: """
      On the generated sample the longest recipe is trained in a short form. Show the results beside a \
      class with grade CLASS --baselines checkpoints.
      """)

  @OptionGroup var common: RunOptions

  func run() throws { try Self.train(common) }

  /// Also what is done without any argument.
  ///
  /// - Throws: exit status 66, 1 or 130.
  static func train(_ common: RunOptions) throws {
    let data = try common.trainingData(seed: common.options.seed)
    try common.makeFolder()
    let session = RunSession(common)
    defer { session.end() }
    var lines: [BaselineLine] = []
    for recipe in Recipes.classification {
      var options = common.options
      if options.epochs == nil, data.name == .sample { options.epochs = recipe.sampleEpochs }
      let outcome = try session.train(recipe, options, data, from: nil)
      lines.append(BaselineLine(recipe: recipe.name, outcome: outcome))
    }
    Terminal.write(BaselineLine.table(lines, folder: common.out))
  }
}

/// One trained recipe in the closing table.
struct BaselineLine {
  let recipe: String
  let outcome: TrainingOutcome

  /// The recipes, the best on the test images first.
  static func table(_ lines: [BaselineLine], folder: String) -> String {
    let sorted = lines.sorted { $0.outcome.test.correct > $1.outcome.test.correct }
    let width = sorted.map(\.recipe.count).max() ?? 0
    var text = "\nTest accuracy of the baselines\n"
    for line in sorted {
      let name = line.recipe.rightPadded(to: width)
      let test = line.outcome.test
      text +=
        "  \(name)  \(percent(test.accuracy))  (\(grouped(test.correct)) of "
        + "\(grouped(test.images)))  \(grouped(line.outcome.model.network.parameterCount)) parameters\n"
    }
    return text + "Show them beside a class: grade CLASS --baselines \(shellWord(folder))\n"
  }
}

/// `87.4 %`
func percent(_ share: Double) -> String { fixedPoint(100 * share, places: 1) + " %" }
