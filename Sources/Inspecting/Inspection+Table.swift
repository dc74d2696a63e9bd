import Checkpoints
import Diagnostics
import Networks
import Tensors

extension Inspection {
  /// For people: what the file is, its members, tensors, values and network, and what is wrong with it.
  ///
  /// - Parameter name: what the file is called.
  public func table(named name: String) -> String {
    var text =
      "\(escaped(name, limit: 400)): \(kind.rawValue), \(isAccepted ? "accepted" : "refused")\n"
    text += Self.section(
      "Members", members.map { [escaped($0.path), grouped($0.byteCount) + " bytes"] })
    text += Self.section(
      "Tensors", tensors.map(\.cells),
      head: ["name", "dtype", "shape", "values", "min", "max", "mean", "", "sha256"])
    text += Self.section("Values", entries.map { [escaped($0.name), escaped($0.value.words)] })
    if let network { text += "\nNetwork\n" + network.printedForm + "\n" }
    if !diagnostics.isEmpty {
      text += "\n" + diagnostics.map(Self.lines(of:)).joined()
    }
    return text
  }

  /// A diagnostic, with the line of the source that it is about below it.
  private static func lines(of diagnostic: Diagnostic) -> String {
    let frame = diagnostic.excerpt?.codeFrame.split(separator: "\n") ?? []
    return diagnostic.description + "\n" + frame.map { "  \($0)\n" }.joined()
  }

  /// Rows under a title, in columns; nothing without rows.
  private static func section(_ title: String, _ rows: [[String]], head: [String]? = nil) -> String
  {
    guard !rows.isEmpty else { return "" }
    let all = (head.map { [$0] } ?? []) + rows
    let widths = all[0].indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let lines = all.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = cells.joined(separator: "  ")
      return "  " + line.reversed().drop { $0 == " " }.reversed() + "\n"
    }
    return "\n\(title)\n" + lines.joined()
  }
}

extension TensorSummary {
  fileprivate var cells: [String] {
    let figures = figures.map { [$0.least, $0.greatest, $0.mean].map(Self.short) } ?? ["", "", ""]
    var faults = nan > 0 ? ["\(grouped(nan)) NaN"] : []
    if infinite > 0 { faults.append("\(grouped(infinite)) infinite") }
    return [escaped(name), elementType, describe(shape: shape), grouped(count)] + figures
      + [faults.joined(separator: ", "), sha256.map { String($0.prefix(12)) } ?? ""]
  }

  /// Five significant digits or fewer.
  private static func short(_ value: Double) -> String {
    let size = abs(value)
    if size != 0, size < 1e-4 || size >= 1e7 { return "\(Float(value))" }
    return fixedPoint(value, places: size < 1 ? 5 : size < 1000 ? 3 : 0)
  }
}

extension PlainValue {
  fileprivate var words: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .float(let value): "\(value)"
    case .text(let value), .name(let value): value
    case .tuple(let values): "(" + values.map(\.words).joined(separator: ", ") + ")"
    case .list(let values): "[" + values.map(\.words).joined(separator: ", ") + "]"
    }
  }
}
