public import ArgumentParser
import Compute
import Console
import Datasets
import Diagnostics
import Files
import Glibc
public import Training

/// What all training commands take.
///
/// Source: `output-format.md`, section reference-train.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Data set: a folder with train-… and t10k-… files, or one pair or CSV, which is split 70/15/15. "
        + "Otherwise $\(DatasetLocator.variable), what grade data fetch got, or the sample.",
      valueName: "path"))
  var data: String?

  @Option(help: "Epochs, in place of the recipe's own.")
  var epochs: Int?

  @Option(help: "Samples of a step, in place of the recipe's own.")
  var batchSize: Int?

  @Option(help: "Learning rate, in place of the recipe's own.")
  var learningRate: Double?

  @Option(
    help: "Decides the initial weights, the order of the images and all other chance; else 0.")
  var seed: UInt64?

  @Flag(help: "Flip and shift the training images at random.")
  var augment = false

  @Option(
    help: ArgumentHelp(
      "Checkpoints that stay: the last epoch's, also the best validation epoch's, whose weights are then "
        + "handed in, or every epoch's. Otherwise as the recipe says.", valueName: "last|best|every"
    ))
  var keep: TrainingOptions.Keeping?

  @Option(help: ArgumentHelp("Where to write; made if it is not there.", valueName: "folder"))
  var out = "checkpoints"

  @Option(
    help:
      "Threads, otherwise as many as there are processors. Results do not depend on their number.")
  var jobs: Int?

  @Flag(help: "Draw the loss curve in the terminal as it grows.")
  var live = false

  func validate() throws {
    if let epochs, !(0...1_000_000).contains(epochs) {
      throw ValidationError("--epochs is a number from 0 to 1000000.")
    }
    if let batchSize, !(1...1_000_000).contains(batchSize) {
      throw ValidationError("--batch-size is a number from 1 to 1000000.")
    }
    if let learningRate, !(learningRate.isFinite && learningRate >= 0) {
      throw ValidationError("--learning-rate is a number of 0 or more.")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 1024.")
    }
    if out.isEmpty { throw ValidationError("--out needs the name of a folder.") }
  }

  var options: TrainingOptions { options(resuming: TrainingOptions()) }

  /// What is asked for here, and for the rest what a stored run was started with.
  func options(resuming stored: TrainingOptions) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs ?? stored.epochs, batchSize: batchSize ?? stored.batchSize,
      learningRate: learningRate ?? stored.learningRate, seed: seed ?? stored.seed,
      augments: augment || stored.augments, keeping: keep ?? stored.keeping)
  }

  var team: WorkerTeam { WorkerTeam(width: jobs ?? WorkerTeam.availableWidth) }

  /// The images to train on; their warnings are said.
  ///
  /// - Throws: exit status 66.
  func trainingData(seed: UInt64) throws -> TrainingData {
    try loadTrainingData(data, seed: seed)
  }

  /// The points to draw a curve through: of a CSV file with two columns, or generated.
  ///
  /// - Throws: exit status 66.
  func points(seed: UInt64) throws -> NumericTable {
    guard let data else { return CurveGenerator(seed: seed).points(1_000) }
    return try reportingInput(data) { try NumericTable(csv: data) }
  }

  /// Makes the folder that is written into.
  ///
  /// - Throws: exit status 1.
  func makeFolder() throws {
    try reportingFault { try OutputFolder.make(out) }
  }
}

/// Finds the data set that `--data` names, or the one at hand.
func dataLocator(_ data: String?) -> DatasetLocator {
  DatasetLocator(
    data: data, environment: systemEnvironment, sampleFolder: InstalledFiles.sample ?? "sample")
}

/// The images to train on; their warnings are said.
///
/// - Throws: exit status 66.
func loadTrainingData(_ data: String?, seed: UInt64) throws -> TrainingData {
  let found = try reportingInput { try dataLocator(data).loadTrainingData(seed: seed) }
  for warning in found.warnings { complain(warning.description) }
  return found
}

/// Runs `body`; an error becomes a line on standard error and an exit status: 66 for an input that does
/// not fit, 1 for anything else.
func reportingFault<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as any ReportableError {
    complain(error.diagnostic.description)
    let isDivergence = (error as? TrainingError)?.code == .diverged
    let isOfInput = error is TrainingError || error is DatasetError
    throw ExitCode(isOfInput && !isDivergence ? 66 : 1)
  }
}

/// The text as one word of a shell's command line.
func shellWord(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
  if isPlain, !text.isEmpty { return text }
  return "'" + escaped(text, limit: 4096).replacing("'", with: "'\\''") + "'"
}

extension TrainingOptions.Keeping: ExpressibleByArgument {}
