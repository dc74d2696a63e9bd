import Diagnostics

/// The text with what XML and HTML act on spelled out, and what XML forbids replaced.
///
/// Source: Extensible Markup Language 1.0, fifth edition, productions 2 (Char) and 14 (CharData).
public func markupEscaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\u{0}"..<"\u{9}", "\u{B}", "\u{C}", "\u{E}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}":
      result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A coordinate in hundredths of a pixel at most: `12.5`.
func coordinate(_ value: Double) -> String {
  decimalText(Int((value * 100).rounded()), places: 2)
}

/// SVG elements written one below the other.
struct Markup {
  private(set) var text = ""
  private var depth = 0

  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String>, text content: String? = nil
  ) {
    open(name, attributes, end: content == nil ? "/>" : ">")
    if let content { text += markupEscaped(content) + "</\(name)>" }
    text += "\n"
  }

  mutating func group(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ body: (inout Markup) -> Void
  ) {
    open(name, attributes, end: ">\n")
    depth += 1
    body(&self)
    depth -= 1
    text += String(repeating: " ", count: depth) + "</\(name)>\n"
  }

  /// A whole drawing inside this one, its upper left corner at a place.
  mutating func place(_ drawing: String, x: Double, y: Double) {
    group("g", ["transform": "translate(\(coordinate(x)) \(coordinate(y)))"]) { $0.text += drawing }
  }

  private mutating func open(
    _ name: String, _ attributes: KeyValuePairs<String, String>, end: String
  ) {
    text += String(repeating: " ", count: depth) + "<" + name
    for (key, value) in attributes { text += " \(key)=\"\(markupEscaped(value))\"" }
    text += end
  }
}
