/// How text is printed: plainly, or with colours where the output is a terminal.
public struct TerminalStyle: Hashable, Sendable {
  /// Columns; lines are laid out for at least 60.
  public var width: Int
  public var hasColours: Bool

  public init(width: Int = 80, hasColours: Bool = false) {
    self.width = max(width, 60)
    self.hasColours = hasColours
  }

  enum Ink: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case magenta = "35"
  }

  /// The text in that ink; as it is without colours or ink.
  ///
  /// Source: ECMA-48, Select Graphic Rendition.
  func ink(_ text: String, _ ink: Ink?) -> String {
    guard hasColours, let ink, !text.isEmpty else { return text }
    return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
  }
}
