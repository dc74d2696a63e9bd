import ArgumentParser
import Console
import Datasets
import Diagnostics
import Files
import Glibc
import Grading
import Reporting
import Scoring
import Submissions

/// `grade <path>`: a class, or one submission with its full feedback.
///
/// Source: `output-format.md`, version 1, section Command.
struct GradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade",
    abstract: "Grades a folder of submissions, or one submission, on Fashion-MNIST.",
    discussion: """
      Nothing of a submission is ever executed: its network is rebuilt from its spec and weights, and \
      its sources are only read.

      Sub-commands: grade data fetch, grade data sample; see grade data --help.
      """,
    version: "grade \(version)")

  static let version = "1.0.0"

  @Argument(help: "A folder of submissions, or one submission: an archive, a folder, a model file.")
  var path: String

  @Option(
    help: ArgumentHelp(
      "Data set: a folder, an images file or a CSV. Otherwise $\(DatasetLocator.variable), what grade "
        + "data fetch got, or the sample.", valueName: "path"))
  var data: String?

  @Option(help: ArgumentHelp("Rubric. Otherwise homework 3.", valueName: "file"))
  var rubric: String?

  @Option(
    help: ArgumentHelp("Write the leaderboard as CSV; - is standard output.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Write all results as JSON; - is standard output.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Reference checkpoints to show beside the class; they earn and rank nothing.",
      valueName: "folder"))
  var baselines: String?

  @Flag(help: "Begin the CSV with the byte order mark that Excel needs.")
  var excel = false

  @Option(
    help:
      "Workers, otherwise as many as there are processors. Results do not depend on their number.")
  var jobs: Int?

  @Flag(help: "Take a folder as one submission (--one) or as a class (--class).")
  var interpretation: Interpretation?

  @OptionGroup var limitOptions: LimitOptions

  enum Interpretation: String, EnumerableFlag {
    case one
    case `class`
  }

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 1024.")
    }
    if excel, csv == nil { throw ValidationError("--excel needs --csv FILE.") }
    if csv == "-", json == "-" {
      throw ValidationError("Only one of --csv and --json can go to standard output.")
    }
    if csv == "" || json == "" {
      throw ValidationError("--csv and --json need the name of a file.")
    }
    if let csv, csv == json { throw ValidationError("--csv and --json name the same file.") }
  }

  func run() async throws {
    let interruption = Interruption()
    let signals = InterruptSignal(
      notice: "interrupted; writing what is done (Ctrl-C again to stop at once)"
    ) { interruption.request() }
    // Only after the last output: until then a Ctrl-C must not end the program half-way.
    defer { signals.restore() }
    let rubric = try reportingInput { try loadRubric() }
    let dataset = try reportingInput { try locator.load() }
    let listing = try reportingInput(path) {
      try ClassFolder(listing: path, as: listingInterpretation)
    }
    let reference = try baselines.map { folder in
      try reportingInput(folder) { try ClassFolder(listing: folder, as: .class) }
    }
    let grading = GradingRun(
      dataset: dataset, rubric: rubric, limits: limitOptions.limits,
      jobs: jobs ?? GradingRun.availableJobs, interruption: interruption)
    let baselineResults = await grade(reference?.baselines ?? [], "baselines", grading)
    let results = await grade(listing.entries, "submissions", grading)
    let isInterrupted = interruption.isRequested
    let leaderboard = Leaderboard(
      run: description(dataset, rubric, isInterrupted: isInterrupted),
      submissions: results, baselines: baselineResults)
    let isShown = show(leaderboard, isClass: listing.isClass)
    let isWritten = write(leaderboard)
    if isInterrupted { throw ExitCode(130) }
    let hasFailed = results.contains { $0.status == .failed }
    if hasFailed || !isShown || !isWritten { throw ExitCode(1) }
  }

  private var listingInterpretation: ClassFolder.Interpretation {
    switch interpretation {
    case .one: .one
    case .class: .class
    case nil: .automatic
    }
  }

  private var locator: DatasetLocator {
    DatasetLocator(
      data: data, environment: systemEnvironment, sampleFolder: InstalledFiles.sample ?? "sample")
  }

  private func loadRubric() throws -> Rubric {
    guard let path = rubric ?? InstalledFiles.homework3 else {
      throw InputError(
        message: "the rubric of homework 3 is not where it belongs; name one with --rubric")
    }
    return try Rubric(yaml: try readInput(path), file: path)
  }

  private func grade(
    _ entries: [SubmissionEntry], _ unit: String, _ grading: GradingRun
  ) async -> [SubmissionResult] {
    guard !entries.isEmpty else { return [] }
    let progress = ProgressLine(unit: unit)
    defer { progress.finish() }
    return await grading.grade(entries) { progress.report($0, of: entries.count) }
  }

  private func description(
    _ dataset: Dataset, _ rubric: Rubric, isInterrupted: Bool
  ) -> RunDescription {
    RunDescription(
      tool: .init(name: "grade", version: Self.version),
      dataset: DatasetSummary(
        name: dataset.name.rawValue, source: dataset.source.rawValue, images: dataset.count,
        sha256: dataset.sha256, classNames: Dataset.classNames,
        warnings: dataset.warnings.map(\.description)),
      rubric: rubric, isInterrupted: isInterrupted)
  }

  /// The table, or one student's feedback; on standard error where a file takes standard output.
  ///
  /// - Returns: false if it could not be written.
  private func show(_ leaderboard: Leaderboard, isClass: Bool) -> Bool {
    let descriptor = csv == "-" || json == "-" ? STDERR_FILENO : STDOUT_FILENO
    let style = TerminalStyle(
      width: Terminal.width, hasColours: Terminal.isTerminal(descriptor))
    let text =
      if !isClass, let entry = leaderboard.entries.first {
        leaderboard.feedback(entry, style)
      } else {
        leaderboard.table(style, csvPath: csv == "-" ? "standard output" : csv)
      }
    guard let reason = Terminal.write(text, to: descriptor) else { return true }
    complain("the table could not be written: \(reason)")
    return false
  }

  /// - Returns: false if a file could not be written; the others are written all the same.
  private func write(_ leaderboard: Leaderboard) -> Bool {
    var isWritten = true
    func write(_ bytes: [UInt8], to path: String) {
      do {
        try OutputFile.write(bytes, to: path == "-" ? "/dev/stdout" : path)
      } catch {
        isWritten = false
        complain(error.diagnostic.description)
      }
    }
    if let csv { write(leaderboard.csv(forExcel: excel), to: csv) }
    if let json { write(leaderboard.json(), to: json) }
    return isWritten
  }
}
