/// A line of a source with the part of it that a diagnostic is about.
public struct SourceExcerpt: Hashable, Sendable {
  /// From 1.
  public let line: Int
  /// The line without its ending, as the student wrote it.
  public let text: String
  /// What is pointed at, in bytes of UTF-8 from the line's start; empty where something is missing.
  public let columns: Range<Int>

  public init(line: Int, text: String, columns: Range<Int>) {
    self.line = line
    self.text = text
    self.columns = columns
  }

  /// Columns of a terminal that the line may take.
  private static let width = 88
  /// Columns that are shown before what is pointed at, where the line is longer.
  private static let lead = 40

  /// Two lines for a terminal: the source, and carets below what is pointed at.
  ///
  ///     12 | x = (1]
  ///        |       ^
  ///
  /// What a terminal acts on is spelled out, a tab is four spaces, a long line is cut on both sides.
  public var codeFrame: String {
    let number = String(line)
    let margin = String(repeating: " ", count: number.count)
    let (shown, before, marked) = window()
    let carets = String(repeating: "^", count: max(1, marked))
    return "\(number) | \(shown)\n\(margin) | " + String(repeating: " ", count: before) + carets
  }

  /// The visible part of the line, the columns before the mark, and the mark's.
  private func window() -> (shown: String, before: Int, marked: Int) {
    var offset = 0
    var parts: [(text: String, width: Int, offset: Int)] = []
    for character in text {
      // A line may be as long as its file; what stands far behind the mark is never shown.
      if offset > columns.lowerBound + 4 * Self.width { break }
      let part = character == "\t" ? "    " : escaped(String(character))
      parts.append((part, displayWidth(part), offset))
      offset += character.utf8.count
    }
    let mark = parts.firstIndex { $0.offset >= columns.lowerBound } ?? parts.count
    var first = mark
    var before = 0
    let total = parts.reduce(0) { $0 + $1.width }
    while first > 0, total <= Self.width || before + parts[first - 1].width <= Self.lead {
      first -= 1
      before += parts[first].width
    }
    var shown = first > 0 ? "…" : ""
    if first > 0 { before += 1 }
    var used = first > 0 ? 1 : 0
    var marked = 0
    for part in parts[first...] {
      guard used + part.width <= Self.width else {
        shown += "…"
        break
      }
      shown += part.text
      used += part.width
      if columns.contains(part.offset) { marked += part.width }
    }
    return (shown, before, marked)
  }
}
