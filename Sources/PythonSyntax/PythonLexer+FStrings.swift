// F-strings and template strings: literal text with replacement fields, in which everything of
// Python may stand, the same quotes, comments and line ends included.
//
// Source: PEP 701, PEP 750.
extension PythonLexer {
  /// The innermost open f-string continues with literal text: outside of its fields, or in the
  /// format spec of one.
  var expectsLiteralText: Bool {
    guard let string = formattedStrings.last else { return false }
    return brackets.count == string.bracketBase || brackets.last?.isInSpec == true
  }

  mutating func openFString(_ string: OpenFString, contentStart: Int) {
    guard formattedStrings.count < Self.fStringLimit else { return abandonLine(.tooManyFStrings) }
    if formattedStrings.isEmpty, string.quoteCount == 3 {
      rewind = Rewind(
        offset: offset, tokenCount: tokens.count, faultCount: faults.count, brackets: brackets,
        indents: indents)
    }
    formattedStrings.append(string)
    offset = contentStart
    emitSignificant(string.isTemplate ? .tStringStart : .fStringStart, from: string.start)
  }

  /// Lexes literal text up to a field, the end of a format spec, or the closing quotes, and that
  /// brace or those quotes.
  mutating func lexLiteralText() {
    guard let string = formattedStrings.last else { return }
    let isInSpec = brackets.last?.isInSpec == true && brackets.count > string.bracketBase
    let start = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case string.quote where string.quoteCount == 1 || closesTriple(string.quote):
        emitMiddle(of: string, from: start)
        return closeFString(string)
      case UInt8(ascii: "{"):
        if !isInSpec, peek(1) == byte {
          offset += 2
        } else {
          emitMiddle(of: string, from: start)
          return openField()
        }
      case UInt8(ascii: "}"):
        if !isInSpec, peek(1) == byte {
          offset += 2
        } else {
          emitMiddle(of: string, from: start)
          return closeField(isOpen: isInSpec)
        }
      case UInt8(ascii: "\\"): skipEscape(in: string)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if string.quoteCount == 1 {
          emitMiddle(of: string, from: start)
          return abandonLine(.unterminatedString, opened: string.start)
        }
        offset += 1
      default: offset += 1
      }
    }
    emitMiddle(of: string, from: start)
    if string.quoteCount == 1 { abandonLine(.unterminatedString, opened: string.start) }
  }

  private func closesTriple(_ quote: UInt8) -> Bool { peek(1) == quote && peek(2) == quote }

  private mutating func emitMiddle(of string: OpenFString, from start: Int) {
    if offset > start { emit(string.isTemplate ? .tStringMiddle : .fStringMiddle, from: start) }
  }

  private mutating func closeFString(_ string: OpenFString) {
    let start = offset
    // A quote in a format spec ends the string with the field still open.
    while brackets.count > string.bracketBase, let open = brackets.popLast() {
      fault(.unclosedBracket, showing: open.offset..<open.offset + 1)
    }
    formattedStrings.removeLast()
    offset += string.quoteCount
    emitSignificant(string.isTemplate ? .tStringEnd : .fStringEnd, from: start)
  }

  private mutating func openField() {
    let start = offset
    guard brackets.count < Self.bracketLimit else { return abandonLine(.tooManyBrackets) }
    brackets.append(OpenBracket(opener: UInt8(ascii: "{"), offset: offset, isField: true))
    offset += 1
    emitSignificant(.op(.leftBrace), from: start)
  }

  private mutating func closeField(isOpen: Bool) {
    let start = offset
    offset += 1
    if isOpen {
      brackets.removeLast()
      emitSignificant(.op(.rightBrace), from: start)
    } else {
      fault(.singleBraceInFString, from: start, to: offset)
    }
  }

  /// Steps over a backslash and what it escapes. A brace is never escaped, and `\N{…}` is no field.
  private mutating func skipEscape(in string: OpenFString) {
    let next = peek(1)
    if next == UInt8(ascii: "{") || next == UInt8(ascii: "}") {
      offset += 1
    } else if !string.isRaw, next == UInt8(ascii: "N"), peek(2) == UInt8(ascii: "{") {
      offset += 3
      while offset < bytes.count, bytes[offset] != UInt8(ascii: "}"), bytes[offset] != string.quote,
        !isLineEnd(bytes[offset])
      { offset += 1 }
      if peek(0) == UInt8(ascii: "}") { offset += 1 }
    } else {
      offset = afterEscape(at: offset)
    }
  }
}
