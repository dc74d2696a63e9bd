/// What the sources of one submission have by way of a data loader, and why that is so.
public struct LoaderVerdict: Hashable, Sendable {
  public let verdict: Kind
  /// The path of the source that decided it; nil where none did.
  public let file: String?
  /// The line in the file, or in the cell of a notebook, from 1.
  public let line: Int?
  /// The number of the notebook's cell, from 1; nil outside of notebooks.
  public let cell: Int?
  /// The student's class.
  public let className: String?
  /// One sentence for the student, with the places that prove it.
  public let why: String

  /// Source: `output-format.md`, version 1, column `data_loader`.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A data set class of the student's that reads the data.
    case custom
    /// A data set class of the student's that only hands on a ready-made Fashion-MNIST.
    case wrapper
    /// A library's ready-made Fashion-MNIST only.
    case torchvision
    /// `TensorDataset` over arrays that the student read.
    case tensorDataset = "tensor_dataset"
    /// A generator or batching function over data that the student read.
    case function
    /// A data set class without working methods.
    case broken
    /// No data loader was found in readable sources.
    case absent = "none"
    /// Sources exist, and none of them can be read.
    case unreadable
  }

  public init(
    _ verdict: Kind, file: String? = nil, line: Int? = nil, cell: Int? = nil,
    className: String? = nil, why: String
  ) {
    self.verdict = verdict
    self.file = file
    self.line = line
    self.cell = cell
    self.className = className
    self.why = why
  }
}

/// Where the manifest says that the loader is: a file, a class, or a class in a file.
public struct LoaderHint: Hashable, Sendable {
  public let file: String?
  public let className: String?

  public init(file: String?, className: String?) {
    self.file = file
    self.className = className
  }
}
