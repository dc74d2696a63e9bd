extension PythonLexer {
  /// Measures the white space of a logical line's start and emits `INDENT` or `DEDENT`s, unless the
  /// line is blank up to a comment or its end, which never changes the level.
  mutating func readIndentation() {
    let lineStart = offset
    var measured = Indent()
    // A line of white space and a backslash gives its own width to the line that it is joined with.
    var joined: Indent?
    var noBreakSpace: Range<Int>?
    var backslash = offset
    scan: while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "):
        measured.column += 1
        measured.narrowColumn += 1
      case UInt8(ascii: "\t"):
        measured.column = (measured.column / 8 + 1) * 8
        measured.narrowColumn += 1
      case 0x0C: measured = Indent()
      case UInt8(ascii: "\\") where isLineEnd(peek(1)):
        joined = joined ?? measured
        backslash = offset
        offset += 1
        skipLineEnd()
        continue scan
      // No-break spaces come with code pasted from a web page: a fault, but as wide as a space.
      case 0xC2 where peek(1) == 0xA0:
        noBreakSpace = noBreakSpace ?? offset..<offset + 2
        offset += 1
        measured.column += 1
        measured.narrowColumn += 1
      default: break scan
      }
      offset += 1
    }
    defer { if let noBreakSpace { fault(.invalidCharacter, showing: noBreakSpace) } }
    guard offset < bytes.count else {
      // A file cannot end in the middle of a joined line.
      if joined != nil { fault(.strayBackslash, showing: backslash..<backslash + 1) }
      return
    }
    atLineStart = false
    if bytes[offset] == UInt8(ascii: "#") || isLineEnd(bytes[offset]) { return }
    changeLevel(to: joined ?? measured, lineStart: lineStart)
  }

  private mutating func changeLevel(to indent: Indent, lineStart: Int) {
    let current = indents.last ?? Indent()
    if indent.column == current.column {
      if indent.narrowColumn != current.narrowColumn { faultTabs(lineStart) }
    } else if indent.column > current.column {
      guard indents.count < Self.indentLimit - 1 else {
        return fault(.tooManyIndents, showing: lineStart..<offset)
      }
      indents.append(indent)
      emit(.indent, from: lineStart)
      if indent.narrowColumn <= current.narrowColumn { faultTabs(lineStart) }
    } else {
      dedent(to: indent, lineStart: lineStart)
    }
  }

  private mutating func dedent(to indent: Indent, lineStart: Int) {
    var left: [Indent] = []
    while let level = indents.last, level.column > indent.column {
      left.append(level)
      indents.removeLast()
    }
    let reached = indents.last ?? Indent()
    let isKnown = reached.column == indent.column
    // A level between two known ones is a slip of the keyboard: the line stays in the inner block,
    // whose level is moved to it.
    for _ in 0..<(isKnown ? left.count : left.count - 1) { emit(.dedent, from: offset) }
    if isKnown {
      if reached.narrowColumn != indent.narrowColumn { faultTabs(lineStart) }
    } else {
      indents.append(indent)
      fault(.inconsistentDedent, showing: lineStart..<offset)
    }
  }

  private mutating func faultTabs(_ lineStart: Int) {
    fault(.inconsistentTabs, showing: lineStart..<offset)
  }
}
