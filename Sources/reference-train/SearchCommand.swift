import ArgumentParser
import Compute
import Console
import Datasets
import Diagnostics
import Files
import Glibc
import Training

/// `reference-train search`: many settings of a fully connected classifier, each result in one CSV.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Trains a fully connected classifier with many combinations of settings.",
    discussion: """
      Each list is given with commas, as in --learning-rates 0.1,0.01; a setting without a list keeps one \
      value, so that --batch-sizes 32,64,256 alone compares batch sizes. Without any list it searches \
      learning rates \(defaultRates), widths \(defaultWidths) and optimizers \(defaultOptimizers).

      Every combination becomes one row of the CSV as soon as it is trained. A search that was \
      interrupted, or has been given more values, trains only what the file does not have for the same \
      data, epochs and seed. The same seed gives the same bytes for any number of jobs.
      """)

  @Option(help: ArgumentHelp("Otherwise 0.1.", valueName: "list"))
  var learningRates: String?

  @Option(help: ArgumentHelp("Images of a step. Otherwise 64.", valueName: "list"))
  var batchSizes: String?

  @Option(help: ArgumentHelp("Numbers of hidden layers. Otherwise 1.", valueName: "list"))
  var depths: String?

  @Option(help: ArgumentHelp("Units of each hidden layer. Otherwise 128.", valueName: "list"))
  var widths: String?

  @Option(
    help: ArgumentHelp(
      "Of \(SearchOptimizer.allCases.map(\.rawValue).joined(separator: ", ")). Otherwise sgd.",
      valueName: "list"))
  var optimizers: String?

  @Option(
    help: ArgumentHelp(
      "Of \(SearchActivation.allCases.map(\.rawValue).joined(separator: ", ")). Otherwise relu.",
      valueName: "list"))
  var activations: String?

  @Option(
    help: ArgumentHelp(
      "Train so many combinations, drawn at random, instead of all.", valueName: "count"))
  var random: Int?

  @Option(help: "Epochs of each run.")
  var epochs = 5

  @Option(
    help: ArgumentHelp(
      "Data set, as for training. Otherwise $\(DatasetLocator.variable), what grade data fetch got, or "
        + "the sample.", valueName: "path"))
  var data: String?

  @Option(help: "Decides the draw, the initial weights and the order of the images.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Where the results go.", valueName: "file"))
  var csv = "checkpoints/search.csv"

  @Option(help: "Runs at a time, otherwise as many as there are processors.")
  var jobs: Int?

  private static let defaultRates = "0.1,0.01,0.001"
  private static let defaultWidths = "64,256"
  private static let defaultOptimizers = "sgd,adam"

  func validate() throws {
    if let random, random < 1 { throw ValidationError("--random is a number of 1 or more.") }
    if !(1...1_000_000).contains(epochs) {
      throw ValidationError("--epochs is a number from 1 to 1000000.")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 1024.")
    }
    if csv.isEmpty || csv == "-" || csv.hasSuffix("/") {
      throw ValidationError("--csv needs the name of a file.")
    }
    _ = try space
  }

  /// What is asked for.
  ///
  /// - Throws: `ValidationError`.
  private var space: SearchSpace {
    get throws {
      let lists = [learningRates, batchSizes, depths, widths, optimizers, activations]
      let hasNone = lists.allSatisfy { $0 == nil }
      func named<Value: CaseIterable & RawRepresentable>(
        _ list: String, _ flag: String, _: Value.Type
      ) throws -> [Value] where Value.RawValue == String {
        let names = Value.allCases.map(\.rawValue)
        return try Self.values(list, flag, "one of " + names.joined(separator: ", ")) {
          Value(rawValue: $0)
        } hint: {
          nearestMatch(to: $0, in: names).map { " Did you mean \(quoted($0))?" } ?? ""
        }
      }
      func whole(_ list: String, _ flag: String) throws -> [Int] {
        try Self.values(list, flag, "a whole number") { Int($0) }
      }
      let rates = learningRates ?? (hasNone ? Self.defaultRates : "0.1")
      let methods = optimizers ?? (hasNone ? Self.defaultOptimizers : "sgd")
      do {
        return try SearchSpace(
          learningRates: Self.values(rates, "learning-rates", "a number") { Double($0) },
          batchSizes: whole(batchSizes ?? "64", "batch-sizes"),
          depths: whole(depths ?? "1", "depths"),
          widths: whole(widths ?? (hasNone ? Self.defaultWidths : "128"), "widths"),
          optimizers: named(methods, "optimizers", SearchOptimizer.self),
          activations: named(activations ?? "relu", "activations", SearchActivation.self))
      } catch let error as TrainingError {
        throw ValidationError(
          error.message.prefix(1).uppercased() + error.message.dropFirst() + ".")
      }
    }
  }

  /// The values of a list with commas.
  private static func values<Value>(
    _ list: String, _ flag: String, _ expected: String, _ read: (String) -> Value?,
    hint: (String) -> String = { _ in "" }
  ) throws -> [Value] {
    try list.split(separator: ",", omittingEmptySubsequences: false).map { word in
      let word = word.trimmingPrefix { $0 == " " }
      guard let value = read(String(word)) else {
        throw ValidationError(
          "--\(flag) takes \(expected), or several with commas; \(quoted(word, limit: 40)) is none."
            + hint(String(word)))
      }
      return value
    }
  }

  func run() throws {
    let found = try loadTrainingData(data, seed: seed)
    let table = try reportingInput(csv) {
      guard unsafe access(csv, F_OK) == 0 else { return SearchTable() }
      return try SearchTable(csv: readInput(csv, limit: 1 << 28), at: csv)
    }
    let search = try reportingFault {
      try Search(space, drawing: random, epochs: epochs, seed: seed, data: found)
    }
    try reportingFault { try OutputFolder.make(folder) }
    let display = SearchDisplay(search, missing: search.missing(in: table).count)
    display.begin(csv: csv)
    let interrupt = InterruptFlag()
    let signals = InterruptSignal(
      notice: "interrupted; the runs that have ended are in the CSV (Ctrl-C again to stop at once)"
    ) {
      interrupt.raise()
      display.clear()
    }
    defer { signals.restore() }
    let rows = try reportingFault {
      defer { display.clear() }
      return try search.run(
        jobs: jobs ?? WorkerTeam.availableWidth, from: table, into: csv,
        isInterrupted: { interrupt.isRaised }
      ) { display.show($0) }
    }
    display.end(rows, csv: csv)
    if interrupt.isRaised { throw ExitCode(130) }
  }

  /// The one that the CSV stands in.
  private var folder: String {
    guard let slash = csv.lastIndex(of: "/") else { return "." }
    return slash == csv.startIndex ? "/" : String(csv[..<slash])
  }
}
