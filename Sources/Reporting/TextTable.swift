import Diagnostics

/// Rows of cells in aligned columns, two spaces apart.
struct TextTable {
  enum Alignment {
    case left, right
  }

  struct Column {
    let title: String
    let alignment: Alignment
    /// Cells are cut to it.
    var limit = Int.max
  }

  struct Cell {
    let text: String
    var ink: TerminalStyle.Ink?
  }

  struct Row {
    let cells: [Cell]
    var note: Note?
  }

  /// A line under a row, in lighter ink; where it is too long, `text` is cut and `ending` stays.
  struct Note {
    let text: String
    var ending = ""
  }

  var columns: [Column]
  var rows: [Row] = []
  /// Spaces before the notes.
  var noteIndent = 6

  /// The header and the rows, each line ended by a newline.
  func text(_ style: TerminalStyle) -> String {
    let widths = columns.indices.map { index in
      let widest = rows.reduce(displayWidth(columns[index].title)) { width, row in
        max(width, displayWidth(row.cells[index].text))
      }
      return min(widest, columns[index].limit)
    }
    var text = line(columns.map { Cell(text: $0.title, ink: .bold) }, widths, style)
    for row in rows {
      text += line(row.cells, widths, style)
      if let note = row.note {
        let room = style.width - noteIndent - displayWidth(note.ending)
        let fitting = fitted(note.text, to: room) + note.ending
        text += String(repeating: " ", count: noteIndent) + style.ink(fitting, .dim) + "\n"
      }
    }
    return text
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ style: TerminalStyle) -> String {
    var line = ""
    var pending = 0
    for (index, cell) in cells.enumerated() {
      let text = fitted(cell.text, to: widths[index])
      let padding = widths[index] - displayWidth(text)
      let isRight = columns[index].alignment == .right
      // Spaces are only written once something follows them: no line ends in one.
      pending += isRight ? padding : 0
      if !text.isEmpty {
        line += String(repeating: " ", count: pending) + style.ink(text, cell.ink)
        pending = 0
      }
      pending += (isRight ? 0 : padding) + 2
    }
    return line + "\n"
  }
}
