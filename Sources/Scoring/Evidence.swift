import Diagnostics
public import SourceChecks

/// What was found out about one submission, as far as points depend on it.
public struct Evidence: Hashable, Sendable {
  public var network: NetworkFinding
  public var loader: LoaderVerdict
  public var frameworks: FrameworkFinding
  public var sources: SourceEvidence

  public init(
    network: NetworkFinding, loader: LoaderVerdict, frameworks: FrameworkFinding,
    sources: SourceEvidence = SourceEvidence()
  ) {
    self.network = network
    self.loader = loader
    self.frameworks = frameworks
    self.sources = sources
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

/// Whether the sources use a training framework other than PyTorch.
public enum FrameworkFinding: Hashable, Sendable {
  /// There was nothing to read; `why` is one line, as in "the submission has no Python sources".
  case unchecked(why: String)
  /// No other framework in so many source files.
  case onlyPyTorch(files: Int)
  /// Never empty.
  case others([FrameworkImport])
}

extension LoaderVerdict {
  /// `loader.py:12` or `lab.ipynb:cell 3:1`, as far as it is known.
  package var place: String? { file.map { sourcePlace($0, cell: cell, line: line) } }
}

extension FrameworkImport {
  var place: String { sourcePlace(file, cell: cell, line: line) }
}

extension LoaderVerdict.Kind {
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

/// A place in the sources, printable.
private func sourcePlace(_ file: String, cell: Int?, line: Int?) -> String {
  escaped(file) + (cell.map { ":cell \($0)" } ?? "") + (line.map { ":\($0)" } ?? "")
}
