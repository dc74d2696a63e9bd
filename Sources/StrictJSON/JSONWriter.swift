extension JSONValue {
  /// The value as JSON text, members in their order, indented by two spaces, no newline at the end.
  /// Arrays of plain values stay on one line.
  ///
  /// - Parameter indent: spaces before every line but the first, for a value inside a larger text.
  public func serialized(indent: Int = 0) -> String {
    var text = ""
    write(into: &text, indent: indent)
    return text
  }

  /// The value as JSON text on one line, without any space.
  public func compact() -> String {
    var text = ""
    writeCompact(into: &text)
    return text
  }

  private func writeCompact(into text: inout String) {
    switch self {
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.writeCompact(into: &text)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, member) in object.members.enumerated() {
        if index > 0 { text += "," }
        Self.write(member.key, into: &text)
        text += ":"
        member.value.writeCompact(into: &text)
      }
      text += "}"
    case .null, .bool, .number, .string: write(into: &text, indent: 0)
    }
  }

  private func write(into text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number.text
    case .string(let value): Self.write(value, into: &text)
    case .array(let elements):
      let inline = elements.allSatisfy(\.isPlain)
      writeList(elements, "[", "]", inline: inline, into: &text, indent: indent) { element, text in
        element.write(into: &text, indent: indent + 2)
      }
    case .object(let object):
      writeList(object.members, "{", "}", inline: false, into: &text, indent: indent) {
        member, text in
        Self.write(member.key, into: &text)
        text += ": "
        member.value.write(into: &text, indent: indent + 2)
      }
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func writeList<Element>(
    _ elements: [Element], _ open: String, _ close: String, inline: Bool, into text: inout String,
    indent: Int, element: (Element, inout String) -> Void
  ) {
    text += open
    for (index, value) in elements.enumerated() {
      if index > 0 { text += inline ? ", " : "," }
      if !inline { text += "\n" + String(repeating: " ", count: indent + 2) }
      element(value, &text)
    }
    if !inline && !elements.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
    text += close
  }

  private static func write(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
