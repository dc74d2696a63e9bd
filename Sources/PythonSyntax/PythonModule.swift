public import Diagnostics

/// One Python source file or notebook, read without ever being run.
///
/// A file is one unit, a notebook one for each cell of code. Nothing in it is an error: what could
/// not be read is said in ``diagnostics``, and the rest is there.
public struct PythonModule: Sendable {
  /// The member's path in the submission.
  public let path: String
  public let kind: Kind
  /// In the order in which Python or Jupyter would run them.
  public let units: [PythonUnit]
  public let diagnostics: [Diagnostic]
  /// Why nothing of the file could be read; nil if it was.
  public let failure: Diagnostic?

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case script, notebook
  }

  /// Reads a `.py` file or a notebook; the content decides which.
  ///
  /// - Parameter limits: `sourceBytes` bounds the file. A breach is a ``failure``.
  public init(path: String, bytes: [UInt8], limits: ResourceLimits = ResourceLimits()) {
    guard bytes.count <= limits.sourceBytes, bytes.count < Int(UInt32.max) / 4 else {
      let words = LimitedResource.sourceBytes.exceeded(
        limit: limits.sourceBytes, actual: bytes.count)
      let error = PythonError(.tooLarge, at: escaped(path, limit: 255), words)
      self.init(path: path, kind: .script, failure: error)
      return
    }
    if let notebook = Notebook.read(path: path, bytes: bytes) {
      switch notebook {
      case .success(let cells): self.init(path: path, notebook: cells)
      case .failure(let error): self.init(path: path, kind: .notebook, failure: error)
      }
    } else {
      self.init(path: path, script: bytes)
    }
  }

  private init(path: String, kind: Kind, failure: PythonError) {
    self.path = path
    self.kind = kind
    units = []
    diagnostics = [failure.diagnostic]
    self.failure = failure.diagnostic
  }

  private init(path: String, script bytes: [UInt8]) {
    self.path = path
    kind = .script
    let decoded = DecodedSource(path: escaped(path, limit: 255), bytes: bytes)
    let unit = PythonUnit(path: path, source: decoded.source)
    units = [unit]
    diagnostics = decoded.diagnostics + unit.faultDiagnostics() + unit.magicDiagnostics()
    failure = nil
  }

  private init(path: String, notebook cells: [Notebook.Cell]) {
    self.path = path
    kind = .notebook
    units = cells.map { cell in
      PythonUnit(
        path: path, source: PythonSource(Array(cell.source.utf8)), cell: cell.number,
        writtenFile: cell.writtenFile)
    }
    diagnostics = units.flatMap { $0.faultDiagnostics() }
    failure = nil
  }
}

/// One stretch of code that Python compiles as a whole: a file, or a notebook's cell.
public struct PythonUnit: Sendable {
  /// The file's or notebook's path in the submission.
  public let path: String
  public let source: PythonSource
  public let tokens: [PythonToken]
  /// The tree; what is no Python is one `fault` statement for each stretch.
  public let statements: [PythonStatement]
  /// The first faults; each is a token too.
  public let faults: [LexicalFault]
  /// Where the grammar was not met, first ones first; each costs its statement or less.
  public let syntaxFaults: [SyntaxFault]
  /// The cell's number among all cells of its notebook, from 1; nil for a file.
  public let cell: Int?
  /// The file that a cell writes by `%%writefile`: a module of its own, whose names the notebook
  /// does not have.
  public let writtenFile: String?

  init(path: String, source: PythonSource, cell: Int? = nil, writtenFile: String? = nil) {
    self.path = path
    self.source = source
    self.cell = cell
    self.writtenFile = writtenFile
    var lexer = PythonLexer(source.bytes)
    lexer.run()
    tokens = lexer.tokens
    var parser = PythonParser(source, tokens: tokens, isCell: cell != nil)
    statements = parser.run()
    faults = lexer.faults
    syntaxFaults = parser.faults
  }

  /// Nodes that stand inside one another, at most: whoever walks ``statements`` by recursion finds the
  /// end on a stack of 512 KiB if one level takes less than 1.5 KiB.
  public static let depthLimit = 300
  /// Expressions and statements after which no further statement is read.
  public static let nodeLimit = 2_000_000

  /// `model.py:12`, or `notebook.ipynb:cell 3:12`.
  public func place(ofLine line: Int) -> String {
    "\(escaped(path, limit: 255))\(cell.map { ":cell \($0)" } ?? ""):\(line)"
  }

  /// `model.py:12:5`, with the column from 1.
  public func place(of offset: Int) -> String {
    let position = source.position(of: offset)
    return "\(place(ofLine: position.line)):\(position.column + 1)"
  }

  /// The line where a range begins, and its part on that line: for a diagnostic's
  /// ``Diagnostic/excerpt``.
  ///
  /// Of a long line only what stands near: a line may be as long as its file.
  public func excerpt(of range: Range<Int>) -> SourceExcerpt {
    let bytes = source.bytes
    let first = min(range.lowerBound, bytes.count)
    let position = source.position(of: first)
    var start = first - min(position.column, 200)
    while start < first, bytes[start] & 0xC0 == 0x80 { start += 1 }
    var end = first
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r"),
      end < first + 600 || bytes[end] & 0xC0 == 0x80
    { end += 1 }
    let marked = first - start..<min(first + range.count, end) - start
    return SourceExcerpt(
      line: position.line, text: source.text(of: start..<end), columns: marked)
  }

  /// Faults that people are told, of each unit: the rest follows from these or is like them.
  private static let reportedFaults = 5

  fileprivate func faultDiagnostics() -> [Diagnostic] {
    let lexical = faults.map { fault in
      (PythonErrorCode.lexical, fault.range, "\(fault.kind.words): \(shownText(fault.range))")
    }
    let syntactic = syntaxFaults.map { fault in
      let text = shownText(fault.range)
      return (
        PythonErrorCode.syntax, fault.range, fault.kind.words + (text == "''" ? "" : ": \(text)")
      )
    }
    let inOrder = (lexical + syntactic).sorted { $0.1.lowerBound < $1.1.lowerBound }
    return inOrder.prefix(Self.reportedFaults).map { code, range, words in
      Diagnostic(
        code: code.rawValue, severity: .warning, place: place(of: range.lowerBound), message: words,
        excerpt: excerpt(of: range))
    }
  }

  private func shownText(_ range: Range<Int>) -> String {
    quoted(source.text(of: shown(range)), limit: 40)
  }

  /// The first line of a range, and the rest of the line where it stands if that is shorter.
  private func shown(_ range: Range<Int>) -> Range<Int> {
    let line = source.bytes[range].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    guard line.count < 2 else { return line.startIndex..<line.endIndex }
    let rest = source.bytes[range.lowerBound...].prefix(160).prefix {
      $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
    }
    return rest.startIndex..<rest.endIndex
  }

  fileprivate func magicDiagnostics() -> [Diagnostic] {
    guard let magic = tokens.first(where: { $0.kind == .magic }) else { return [] }
    return [
      Diagnostic(
        code: PythonErrorCode.magicInScript.rawValue, severity: .warning,
        place: place(of: magic.start),
        message: "Python does not run notebook lines such as "
          + "\(quoted(source.text(of: magic), limit: 40)); remove them from the .py file",
        excerpt: excerpt(of: magic.range))
    ]
  }
}
