import Diagnostics

/// The text in at most `width` columns, cut with an ellipsis.
func fitted(_ text: String, to width: Int) -> String {
  if displayWidth(text) <= width { return text }
  var result = ""
  var used = 0
  for character in text {
    let columns = displayWidth(character)
    if used + columns > width - 1 { break }
    result.append(character)
    used += columns
  }
  return width > 0 ? result + "…" : ""
}

/// The text in at most `width` columns, cut in the middle: ids of one course often begin alike.
func fittedAtBothEnds(_ text: String, to width: Int) -> String {
  if displayWidth(text) <= width { return text }
  var tail = Substring(text)
  while displayWidth(tail) > width / 2 { tail.removeFirst() }
  return fitted(text, to: width - displayWidth(tail)) + tail
}

/// The text as lines of at most `width` columns, broken at spaces; a longer word is broken anywhere.
func wrapped(_ text: String, to width: Int) -> [String] {
  let width = max(width, 8)
  var lines: [String] = []
  var line = ""
  var used = 0
  for word in text.split(separator: " ") {
    var word = word
    if !line.isEmpty, used + 1 + displayWidth(word) <= width {
      line += " " + word
      used += 1 + displayWidth(word)
      continue
    }
    if !line.isEmpty { lines.append(line) }
    while displayWidth(word) > width {
      var head = word.prefix(width)
      while displayWidth(head) > width { head.removeLast() }
      lines.append(String(head))
      word = word[head.endIndex...]
    }
    line = String(word)
    used = displayWidth(word)
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

/// A name from a submission as one harmless word of a table: what a terminal acts on is spelled out,
/// and marks that pile up on one letter are cut to three, or they would cover the lines above.
func tableText(_ text: String) -> String {
  var result = ""
  for character in escaped(text) {
    let scalars = character.unicodeScalars
    result.unicodeScalars.append(contentsOf: scalars.prefix(4))
  }
  return result
}
