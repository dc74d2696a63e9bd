import Diagnostics
import PythonSyntax

/// What a check of the assignment found in the sources of one submission.
public struct CheckFinding: Hashable, Sendable {
  public let outcome: Outcome
  /// One line for the student.
  public let why: String
  /// What proves it, the most telling first.
  public let places: [SourcePlace]

  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    case passed
    case notFound = "not_found"
    /// Something speaks for it, and something against it; a person should look.
    case unclear
  }

  public init(_ outcome: Outcome, why: String, places: [SourcePlace] = []) {
    self.outcome = outcome
    self.why = why
    self.places = places
  }
}

/// A line of the sources.
public struct SourcePlace: Hashable, Sendable {
  public let file: String
  /// In the file, or in the notebook's cell, from 1.
  public let line: Int
  /// The notebook's cell, from 1; nil outside of notebooks.
  public let cell: Int?
  /// The student's words: the line, without the blanks around it.
  public let text: String

  public init(file: String, line: Int, cell: Int? = nil, text: String) {
    self.file = file
    self.line = line
    self.cell = cell
    self.text = text
  }
}

extension SourcePlace {
  /// `loader.py:12` or `lab.ipynb:cell 3:1`, printable.
  package var words: String {
    "\(escaped(file, limit: 255))\(cell.map { ":cell \($0)" } ?? ""):\(line)"
  }
}

/// What the assignment asks of the sources.
public struct AssignmentFindings: Hashable, Sendable {
  /// The data are read and handed on by the student's own code, not by a ready-made loader.
  public let dataByHand: CheckFinding
  /// A network is trained: a loop with a backward pass and a step, on PyTorch.
  public let training: CheckFinding
  /// No framework but PyTorch does the training; an import alone is no offence.
  public let onlyPyTorch: CheckFinding
  /// The weights are stored.
  public let weightsSaved: CheckFinding
  /// Code apart from the training builds the network and loads the weights.
  public let importScript: CheckFinding

  public init(
    dataByHand: CheckFinding, training: CheckFinding, onlyPyTorch: CheckFinding,
    weightsSaved: CheckFinding, importScript: CheckFinding
  ) {
    self.dataByHand = dataByHand
    self.training = training
    self.onlyPyTorch = onlyPyTorch
    self.weightsSaved = weightsSaved
    self.importScript = importScript
  }
}

extension SourceTree {
  /// A place with the student's words there.
  func place(_ place: CodePlace) -> SourcePlace {
    let unit = units[place.unit]
    let line = line(of: place)
    let text = unit.source.line(line).trimmingPrefix { $0.isWhitespace }
    return SourcePlace(
      file: unit.path, line: line, cell: unit.cell, text: String(text.prefix(Self.shownText)))
  }

  /// Characters of a student's line that are shown.
  private static var shownText: Int { 160 }
}
