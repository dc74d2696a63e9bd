import ArgumentParser
import Console
import Diagnostics
import Networks
import Training

/// `reference-train list`: the recipes.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the recipes.")

  func run() {
    let width = Recipes.all.map(\.name.count).max() ?? 0
    var text = ""
    for recipe in Recipes.all {
      let count = grouped(recipe.network.parameterCount)
      text += "\(recipe.name.rightPadded(to: width))  \(recipe.summary) (\(count) parameters)\n"
    }
    Terminal.write(text)
  }
}
