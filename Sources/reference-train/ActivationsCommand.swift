import ArgumentParser
import Console
import Diagnostics
import Drawing
import Files
import Glibc
import Training

/// `reference-train activations`: the curves of the activations that the course teaches.
struct ActivationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "Plots Sigmoid, Tanh, ReLU, LeakyReLU and PReLU from -5 to 5.",
    discussion: "The values are those of the layers that networks are trained and graded with.")

  @Option(help: ArgumentHelp("Write the plots as one picture too.", valueName: "file"))
  var svg: String?

  func validate() throws {
    if svg == "" { throw ValidationError("--svg needs the name of a file.") }
  }

  func run() throws {
    try reportingFault {
      let charts = try ActivationCurves.charts()
      let style: TerminalChart.Style = Terminal.isTerminal(STDOUT_FILENO) ? .colour : .plain
      let width = min(72, Terminal.width)
      let plots = charts.map {
        TerminalChart($0, columns: width, rows: 9, style: style).lines.joined(separator: "\n")
      }
      Terminal.write(plots.joined(separator: "\n\n") + "\n")
      guard let svg else { return }
      let sheet = ChartSheet(title: "Activations", charts: charts, columns: 2)
      try OutputFile.write(Array(sheet.svg(id: "activations").utf8), to: svg)
      Terminal.write("\nwritten to \(escaped(svg, limit: 400))\n")
    }
  }
}
