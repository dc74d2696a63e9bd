import Diagnostics
public import Scoring

/// What a run graded with and on: the head of every output.
public struct RunDescription: Sendable {
  public var tool: Tool
  public var dataset: DatasetSummary
  public var rubric: Rubric
  /// True where the run was stopped before every submission was reached.
  public var isInterrupted: Bool

  public init(tool: Tool, dataset: DatasetSummary, rubric: Rubric, isInterrupted: Bool = false) {
    self.tool = tool
    self.dataset = dataset
    self.rubric = rubric
    self.isInterrupted = isInterrupted
  }

  /// The program that wrote the outputs.
  public struct Tool: Hashable, Sendable {
    public var name: String
    public var version: String

    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }
}

/// The data set of a run, as outputs name it.
public struct DatasetSummary: Hashable, Sendable {
  /// `Fashion-MNIST test`, `sample` or `unknown`.
  public var name: String
  /// Where it was found: `data`, `cache` or `sample`.
  public var source: String
  public var images: Int
  /// Of all pixels, then all labels, in hex.
  public var sha256: String
  /// Names of the ten classes, where they are known.
  public var classNames: [String]?
  /// What a person should know before trusting results on it; one line each.
  public var warnings: [String]

  public init(
    name: String, source: String, images: Int, sha256: String, classNames: [String]? = nil,
    warnings: [String] = []
  ) {
    self.name = name
    self.source = source
    self.images = images
    self.sha256 = sha256
    self.classNames = classNames
    self.warnings = warnings
  }

  /// True for the generated sample, also where it was named by its path.
  public var isSample: Bool { name == "sample" || source == "sample" }

  /// What the table's head and every reason on the sample begin with.
  static let sampleWarning = "sample data, not Fashion-MNIST"

  /// `Fashion-MNIST test, 10,000 images (cache)`.
  var line: String {
    "\(escaped(name)), \(grouped(images)) \(images == 1 ? "image" : "images") (\(escaped(source)))"
  }
}
