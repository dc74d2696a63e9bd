import Diagnostics
import StrictJSON

/// The code cells of a Jupyter notebook, nbformat 3 to 5.
///
/// Source: nbformat 5.10, chapter "The Notebook file format", and its module `v3` for `worksheets`
/// and `input`.
enum Notebook {
  /// A cell of Python.
  struct Cell: Hashable {
    /// Among all cells, markdown included, from 1.
    let number: Int
    let source: String
    /// The path after `%%writefile`, if the cell writes a Python file.
    let writtenFile: String?
  }

  /// The cells; an error for a notebook that cannot be read; nil for what is no notebook.
  ///
  /// A `.ipynb` is one by its name; another file is if it is a JSON object that names `nbformat`.
  static func read(path: String, bytes: [UInt8]) -> Result<[Cell], PythonError>? {
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard path.lowercased().hasSuffix(".ipynb") || looksLikeNotebook(content) else { return nil }
    let path = escaped(path, limit: 255)
    do throws(JSONError) {
      return cells(of: try JSONValue(parsing: content, dialect: .python), path: path)
    } catch {
      return .failure(
        PythonError(
          .notebookSyntax, at: "\(path):\(error.place)",
          "the notebook is no valid JSON (\(error.message)); open it in Jupyter and save it again"))
    }
  }

  private static func looksLikeNotebook(_ content: ArraySlice<UInt8>) -> Bool {
    let first = content.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    guard first == UInt8(ascii: "{") else { return false }
    let key = Array("\"nbformat\"".utf8)
    return content.indices.contains { index in
      content[index] == UInt8(ascii: "\"") && content[index...].starts(with: key)
    }
  }

  private static func cells(of document: JSONValue, path: String) -> Result<[Cell], PythonError> {
    guard let members = document.object else {
      return .failure(structure(path, "its outermost value is \(document.kind), not an object"))
    }
    var cells: [JSONValue] = []
    if let list = members["cells"]?.array {
      cells = list
    } else if let worksheets = members["worksheets"]?.array {
      cells = worksheets.flatMap { $0.object?["cells"]?.array ?? [] }
    } else {
      return .failure(structure(path, "it has neither a list \"cells\" nor \"worksheets\""))
    }
    return .success(
      cells.enumerated().compactMap { index, cell in Self.cell(cell, number: index + 1) })
  }

  private static func structure(_ path: String, _ what: String) -> PythonError {
    PythonError(
      .notebookStructure, at: path, "no notebook: \(what); open it in Jupyter and save it again")
  }

  /// The cell if it is one of Python code.
  private static func cell(_ value: JSONValue, number: Int) -> Cell? {
    guard let members = value.object, members["cell_type"]?.string == "code",
      let text = members["source"] ?? members["input"],
      let source = text.string ?? text.array.map({ $0.compactMap(\.string).joined() })
    else { return nil }
    switch CellMagic(source) {
    case .python: return Cell(number: number, source: source, writtenFile: nil)
    case .writesPython(let file): return Cell(number: number, source: source, writtenFile: file)
    case .other: return nil
    }
  }
}

/// What the first line of a cell makes of the rest: `%%time`, `%%writefile model.py`, `%%bash`.
private enum CellMagic {
  case python
  case writesPython(String)
  case other

  /// Source: IPython 9, "Built-in magic commands"; the last line's come with common extensions.
  private static let foreign: Set<String> = [
    "bash", "sh", "cmd", "script", "system", "sx", "!", "html", "HTML", "svg", "SVG", "javascript",
    "js", "latex", "markdown", "perl", "pypy", "python2", "ruby", "file", "writefile",
    "R", "julia", "sql", "bigquery", "cython", "cpp", "cu", "writetemplate",
  ]

  init(_ source: String) {
    let firstLine = source.split(whereSeparator: \.isNewline).first { line in
      !line.allSatisfy(\.isWhitespace)
    }
    let words = (firstLine ?? "").split(whereSeparator: \.isWhitespace)
    guard let magic = words.first, magic.hasPrefix("%%") else {
      self = .python
      return
    }
    let name = String(magic.dropFirst(2))
    if name == "writefile" || name == "file" {
      let file = words.dropFirst().first { !$0.hasPrefix("-") }
      let path = file.map { $0.trimmingPrefix("\"").trimmingPrefix("'") }.map { String($0) } ?? ""
      let bare = path.hasSuffix("\"") || path.hasSuffix("'") ? String(path.dropLast()) : path
      self = bare.hasSuffix(".py") ? .writesPython(bare) : .other
    } else {
      self = Self.foreign.contains(name) ? .other : .python
    }
  }
}
