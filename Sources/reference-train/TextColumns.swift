/// Rows of cells in aligned columns, two spaces apart, below a header; numbers stand at the right.
struct TextColumns {
  struct Column {
    let title: String
    var isNumber = true
  }

  let columns: [Column]
  var rows: [[String]] = []

  /// Each line ended by a newline, without spaces at its end.
  var text: String {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { index in all.map { $0[index].count }.max() ?? 0 }
    return all.map { cells in
      var line = ""
      for (index, cell) in cells.enumerated() {
        let padded =
          columns[index].isNumber
          ? cell.leftPadded(to: widths[index]) : cell.rightPadded(to: widths[index])
        line += index == 0 ? padded : "  " + padded
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
