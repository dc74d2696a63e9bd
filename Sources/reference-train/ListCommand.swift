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
      let name = recipe.name + String(repeating: " ", count: width - recipe.name.count)
      let count = grouped(recipe.network.parameterCount)
      text += "\(name)  \(recipe.summary) (\(count) parameters)\n"
    }
    Terminal.write(text)
  }
}
