// What the lexer does where the source is no Python.
extension PythonLexer {
  /// Gives up the bytes up to `end`, or to the line's end, as one fault: the single-quoted f-strings
  /// that they stand in are over, and brackets opened on this line are as good as closed.
  ///
  /// - Parameter end: the end of a line, given where what failed spans several.
  mutating func abandonLine(_ kind: LexicalFault.Kind, to end: Int? = nil, opened: Int? = nil) {
    let start = offset
    offset = end ?? endOfLine(from: offset)
    while let string = formattedStrings.last, string.quoteCount == 1 {
      brackets.removeSubrange(min(string.bracketBase, brackets.count)...)
      formattedStrings.removeLast()
    }
    let lineStart = startOfLine(before: start)
    let base = formattedStrings.last?.bracketBase ?? 0
    while brackets.count > base, let open = brackets.last, open.offset >= lineStart {
      brackets.removeLast()
    }
    tokens.append(PythonToken(.fault(kind), from: start, to: offset))
    record(kind, (opened ?? start)..<offset)
    lineHasTokens = true
  }

  /// The first token of a line inside brackets shows that they were never closed: a word that only
  /// begins statements, `from … import`, or a decorator.
  func provesUnclosedBracket() -> Bool {
    let byte = bytes[offset]
    if byte == UInt8(ascii: "@") { return decoratesDefinition(at: offset) }
    guard byte &- UInt8(ascii: "a") < 26, let keyword = keyword(at: offset) else { return false }
    if keyword.beginsStatementOnly { return true }
    switch keyword {
    case .async: return self.keyword(at: skippingBlanks(from: offset + 5)) == .def
    case .from: return self.keyword(at: afterDottedName(from: offset + 4)) == .import
    default: return false
    }
  }

  /// In a file where a triple-quoted string has no end, another such string holds a line that begins
  /// like top-level code, and a word touches its end, as in `"""Reads the file.` where a docstring
  /// begins. Code that was put between quotes to disable it does not end like that.
  mutating func distrusts(_ quote: UInt8, _ content: Range<Int>) -> Bool {
    let next = byte(at: content.upperBound + 3)
    guard distrustedTriples.contains(quote), distrustedCount < Self.distrustLimit,
      isASCIINameByte(next) || next >= 0x80
    else { return false }
    for index in content.dropFirst() where isLineEnd(bytes[index - 1]) {
      switch keyword(at: index) {
      case .class, .def, .import, .from:
        distrustedCount += 1
        return true
      default: continue
      }
    }
    return false
  }

  /// Ends all brackets and f-strings here and begins a logical line with the line that `offset`
  /// stands in.
  mutating func abandonBrackets() {
    offset = startOfLine(before: offset)
    if let open = brackets.first {
      fault(.unclosedBracket, showing: open.offset..<open.offset + 1)
    }
    brackets.removeAll(keepingCapacity: true)
    formattedStrings.removeAll(keepingCapacity: true)
    emit(.newline, from: offset)
    lineHasTokens = false
    atContinuedLineStart = false
    atLineStart = true
  }

  /// At the end of the file inside a triple-quoted f-string: reads again from its line's end, with
  /// the string as a fault. Happens at most once for each kind of quote.
  mutating func rewindUnendedFString() -> Bool {
    guard let outermost = formattedStrings.first, outermost.quoteCount == 3, let rewind,
      unendedTriples.insert(outermost.quote).inserted
    else { return false }
    offset = rewind.offset
    tokens.removeSubrange(rewind.tokenCount...)
    faults.removeSubrange(rewind.faultCount...)
    brackets = rewind.brackets
    indents = rewind.indents
    formattedStrings.removeAll()
    atLineStart = false
    atContinuedLineStart = false
    self.rewind = nil
    abandonLine(.unterminatedString)
    return true
  }

  /// Takes a line with which Git marks a merge conflict as one fault that ends no block and no
  /// bracket: seven times the same sign in column 0, which no Python line begins with.
  mutating func lexConflictMark() -> Bool {
    let sign = bytes[offset]
    guard
      sign == UInt8(ascii: "<") || sign == UInt8(ascii: "=") || sign == UInt8(ascii: ">")
        || sign == UInt8(ascii: "|"),
      offset == 0 || isLineEnd(bytes[offset - 1]), (1..<7).allSatisfy({ peek($0) == sign }),
      isBlank(peek(7)) || isLineEnd(peek(7)) || offset + 7 == bytes.count
    else { return false }
    let start = offset
    offset = endOfLine(from: offset)
    fault(.mergeConflict, from: start, to: offset)
    lineHasTokens = true
    atLineStart = false
    return true
  }

  /// A line of IPython begins here: `%`, `!` and `?` begin no Python statement and follow no `=`; or it
  /// ends here: `?` behind a name asks for help on it.
  func startsMagic(_ byte: UInt8) -> Bool {
    guard brackets.isEmpty,
      byte == UInt8(ascii: "%") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
    else { return false }
    if !lineHasTokens { return true }
    if tokens.last?.kind == .op(.assign) { return peek(1) != UInt8(ascii: "=") }
    return byte == UInt8(ascii: "?") && asksForHelp
  }

  /// One or two question marks and nothing else stand before the line's end.
  private var asksForHelp: Bool {
    let end = skippingBlanks(from: peek(1) == UInt8(ascii: "?") ? offset + 2 : offset + 1)
    return end == bytes.count || isLineEnd(bytes[end])
  }

  /// Takes a magic up to its line's end, lines joined by backslashes included. The code behind `%time`
  /// runs as it stands, so it gets tokens of its own.
  mutating func lexMagic() {
    let start = offset
    let timed = Array("%time".utf8)
    if bytes[offset...].starts(with: timed), isBlank(peek(timed.count)) {
      offset += timed.count
      return emitSignificant(.magic, from: start)
    }
    offset = endOfLine(from: offset)
    while offset > start, offset < bytes.count, bytes[offset - 1] == UInt8(ascii: "\\") {
      skipLineEnd()
      offset = endOfLine(from: offset)
    }
    emitSignificant(.magic, from: start)
  }

  /// The first byte of the line that holds `index`. Every caller leaves the line, so that walking
  /// back costs no more than the line once more.
  private func startOfLine(before index: Int) -> Int {
    var start = index
    while start > 0, !isLineEnd(bytes[start - 1]) { start -= 1 }
    return start
  }

  /// Lines that begin with `@`, then one that begins a definition.
  private func decoratesDefinition(at index: Int) -> Bool {
    var line = index
    for _ in 0..<8 {
      let end = endOfLine(from: line)
      guard end < bytes.count, end - line < 200 else { return false }
      line = skippingBlanks(from: afterLineEnd(at: end))
      switch keyword(at: line) {
      case .def, .class: return true
      case .async: return keyword(at: skippingBlanks(from: line + 5)) == .def
      default: if byte(at: line) != UInt8(ascii: "@") { return false }
      }
    }
    return false
  }

  /// The keyword that stands at `index` as a whole word.
  private func keyword(at index: Int) -> Keyword? {
    var end = index
    while end < bytes.count, end - index <= 8, isASCIINameByte(bytes[end]) { end += 1 }
    return byte(at: end) < 0x80 ? keyword(from: index, length: end - index) : nil
  }

  private func skippingBlanks(from index: Int) -> Int {
    var end = index
    while end < bytes.count, isBlank(bytes[end]) { end += 1 }
    return end
  }

  /// The offset after blanks, a dotted name of bounded length, and blanks.
  private func afterDottedName(from index: Int) -> Int {
    var end = skippingBlanks(from: index)
    let start = end
    while end < bytes.count, end - start < 200,
      isASCIINameByte(bytes[end]) || bytes[end] == UInt8(ascii: ".")
    { end += 1 }
    return skippingBlanks(from: end)
  }
}
