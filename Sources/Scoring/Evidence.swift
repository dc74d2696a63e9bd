import Diagnostics

/// What was found out about one submission, as far as points depend on it.
public struct Evidence: Hashable, Sendable {
  public var network: NetworkFinding
  public var loader: LoaderFinding
  public var frameworks: FrameworkFinding

  public init(network: NetworkFinding, loader: LoaderFinding, frameworks: FrameworkFinding) {
    self.network = network
    self.loader = loader
    self.frameworks = frameworks
  }
}

/// Whether the stored network could be rebuilt and evaluated, without training it.
public enum NetworkFinding: Hashable, Sendable {
  case evaluated(MeasuredAccuracy)
  /// Stored weights were read, but no network could be evaluated with them; `why` is one line.
  case weightsOnly(why: String)
  /// Neither; `why` is one line.
  case unavailable(why: String)
}

/// Whether the student wrote a data loader, and where.
public struct LoaderFinding: Hashable, Sendable {
  public var verdict: Verdict
  /// Path in the submission.
  public var file: String?
  /// From 1; in a notebook, within the cell.
  public var line: Int?
  /// Of a notebook, from 1.
  public var cell: Int?
  public var className: String?
  /// One line for the student: what was seen.
  public var why: String

  public init(
    verdict: Verdict, file: String? = nil, line: Int? = nil, cell: Int? = nil,
    className: String? = nil, why: String
  ) {
    self.verdict = verdict
    self.file = file
    self.line = line
    self.cell = cell
    self.className = className
    self.why = why
  }

  /// Source: `output-format.md`, version 1, column `data_loader`.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    case custom, wrapper, torchvision
    case tensorDataset = "tensor_dataset"
    case function, broken
    /// No data loader was found in readable sources.
    case absent = "none"
    case unreadable

    /// What it names, as in "full points need …", said to the student.
    var phrase: String {
      switch self {
      case .custom: "a data set class of your own that reads the data itself"
      case .wrapper: "a class around a ready-made Fashion-MNIST data set"
      case .torchvision: "a library's ready-made Fashion-MNIST"
      case .tensorDataset: "a TensorDataset over arrays that you read yourself"
      case .function: "a generator or batching function over data that you read yourself"
      case .broken: "a loader class"
      case .absent: "no data loader"
      case .unreadable: "sources that can't be read"
      }
    }
  }

  /// `loader.py:12` or `lab.ipynb:cell 3:1`, as far as it is known.
  public var place: String? { file.map { sourcePlace($0, cell: cell, line: line) } }
}

/// Whether the sources use a training framework other than PyTorch.
public enum FrameworkFinding: Hashable, Sendable {
  /// There was nothing to read; `why` is one line, as in "the submission has no Python sources".
  case unchecked(why: String)
  /// No other framework in so many source files.
  case onlyPyTorch(files: Int)
  /// Never empty.
  case others([Import])

  public struct Import: Hashable, Sendable {
    /// The imported package: `tensorflow`.
    public var framework: String
    public var file: String
    /// From 1; in a notebook, within the cell.
    public var line: Int
    /// Of a notebook, from 1.
    public var cell: Int?

    public init(framework: String, file: String, line: Int, cell: Int? = nil) {
      self.framework = framework
      self.file = file
      self.line = line
      self.cell = cell
    }

    var place: String { sourcePlace(file, cell: cell, line: line) }
  }
}

/// A place in the sources, printable.
private func sourcePlace(_ file: String, cell: Int?, line: Int?) -> String {
  escaped(file) + (cell.map { ":cell \($0)" } ?? "") + (line.map { ":\($0)" } ?? "")
}
