import Diagnostics

/// Columns that a text takes up in a terminal: two for wide characters, none for combining ones.
///
/// The text is expected to have no control characters; see `escaped(_:limit:)`.
func displayWidth(_ text: some StringProtocol) -> Int {
  text.reduce(0) { $0 + displayWidth($1) }
}

/// Columns of one character as a reader sees it, with all that combines with it.
private func displayWidth(_ character: Character) -> Int {
  var width = 0
  for scalar in character.unicodeScalars {
    // A variation selector asks for the picture, which is wide.
    if scalar == "\u{FE0F}", width == 1 { return 2 }
    width = max(width, displayWidth(scalar))
  }
  return width
}

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  if scalar.isASCII { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  // Vowels and final consonants of Hangul stand inside the syllable.
  if (0x1160...0x11FF).contains(scalar.value) { return 0 }
  if scalar.properties.isEmojiPresentation { return 2 }
  return wideScalars.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// Blocks whose characters are wide (W) or full-width (F).
///
/// Source: Unicode Standard Annex 11, EastAsianWidth.txt, in blocks.
private let wideScalars: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
  0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
  0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265,
  0x20000...0x3FFFD,
]

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
