import Diagnostics

/// Named shares as horizontal bars of text, for a terminal.
public struct TerminalBars: Hashable, Sendable {
  public struct Bar: Hashable, Sendable {
    public var name: String
    /// 0 to 1; NaN has no bar.
    public var share: Double
    /// After the bar, as in `87.3 %`.
    public var text: String
    /// After the text; empty for most.
    public var note: String

    public init(_ name: String, share: Double, text: String, note: String = "") {
      self.name = name
      self.share = share
      self.text = text
      self.note = note
    }
  }

  public var bars: [Bar]
  /// Characters of a full bar.
  public var width: Int
  /// `#` for blocks, for what is no terminal.
  public var isASCII: Bool

  public init(_ bars: [Bar], width: Int = 32, isASCII: Bool) {
    self.bars = bars
    self.width = max(1, width)
    self.isASCII = isASCII
  }

  /// A line for each bar, the texts below each other.
  public var lines: [String] {
    let names = bars.map { escaped($0.name, limit: 40) }
    let nameWidth = names.map(\.count).max() ?? 0
    let textWidth = bars.map(\.text.count).max() ?? 0
    return zip(bars, names).map { bar, name in
      let padding = String(repeating: " ", count: nameWidth - name.count)
      let text = String(repeating: " ", count: textWidth - bar.text.count) + bar.text
      let line = "\(name)\(padding)  \(drawn(bar.share))  \(text)"
      return bar.note.isEmpty ? line : "\(line)  \(bar.note)"
    }
  }

  /// In eighths of a character; a share above 0 shows.
  private func drawn(_ share: Double) -> String {
    let share = share.isNaN ? 0 : min(max(share, 0), 1)
    let steps = isASCII ? 1 : 8
    let length = Double(width * steps) * share
    let filled = max(Int(length.rounded()), share >= 0.001 ? 1 : 0)
    let whole = filled / steps
    let parts = Array("▏▎▍▌▋▊▉")
    let rest = filled % steps
    let text = String(repeating: isASCII ? "#" : "█", count: whole)
    return text + (rest > 0 ? String(parts[rest - 1]) : "")
      + String(repeating: " ", count: width - whole - (rest > 0 ? 1 : 0))
  }
}
