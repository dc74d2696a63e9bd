extension PythonLexer {
  /// Lexes an operator or bracket by longest match; a byte that begins none is a fault.
  mutating func lexOperator() {
    let start = offset
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      guard brackets.count < Self.bracketLimit else { return abandonLine(.tooManyBrackets) }
      brackets.append(OpenBracket(opener: byte, offset: offset))
      offset += 1
      emitSignificant(.op(Self.bracket(byte)), from: start)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): lexClosingBracket(byte)
    case UInt8(ascii: ":") where brackets.last?.isField == true:
      // In a replacement field a colon begins the format spec, even before `=`.
      brackets[brackets.count - 1].isInSpec = true
      offset += 1
      emitSignificant(.op(.colon), from: start)
    default:
      guard let (found, length) = longestOperator() else { return lexInvalidCharacter() }
      offset += length
      emitSignificant(.op(found), from: start)
    }
  }

  private mutating func lexClosingBracket(_ closer: UInt8) {
    let start = offset
    let opener = Self.opener(of: closer)
    if let last = brackets.last, last.opener != opener, !last.isField,
      let match = brackets.lastIndex(where: { $0.opener == opener || $0.isField }),
      brackets[match].opener == opener
    {
      // `foo(a[1)`: the inner bracket is the one that was forgotten.
      for open in brackets[(match + 1)...].reversed() {
        fault(.unclosedBracket, showing: open.offset..<open.offset + 1)
      }
      brackets.removeSubrange((match + 1)...)
    }
    guard let last = brackets.last, last.opener == opener else {
      if brackets.last?.isField == true, formattedStrings.last?.quoteCount == 1 {
        return abandonLine(.unterminatedString)
      }
      offset += 1
      fault(.unmatchedBracket, from: start, to: offset)
      lineHasTokens = true
      return
    }
    brackets.removeLast()
    offset += 1
    emitSignificant(.op(Self.bracket(closer)), from: start)
  }

  /// Source: Python 3.14 language reference, sections 2.6 and 2.7.
  private func longestOperator() -> (Operator, length: Int)? {
    let second = peek(1)
    let third = peek(2)
    let assigns = second == UInt8(ascii: "=")
    /// `x`, `x=`, and, where they exist, `xx` and `xx=`.
    func choose(
      _ plain: Operator, _ assigning: Operator, doubled: Operator? = nil,
      doubledAssigning: Operator? = nil
    ) -> (Operator, length: Int) {
      if let doubled, let doubledAssigning, second == bytes[offset] {
        return third == UInt8(ascii: "=") ? (doubledAssigning, 3) : (doubled, 2)
      }
      return assigns ? (assigning, 2) : (plain, 1)
    }
    switch bytes[offset] {
    case UInt8(ascii: "+"): return choose(.plus, .plusAssign)
    case UInt8(ascii: "-") where second == UInt8(ascii: ">"): return (.arrow, 2)
    case UInt8(ascii: "-"): return choose(.minus, .minusAssign)
    case UInt8(ascii: "*"):
      return choose(.star, .starAssign, doubled: .doubleStar, doubledAssigning: .doubleStarAssign)
    case UInt8(ascii: "/"):
      return choose(
        .slash, .slashAssign, doubled: .doubleSlash, doubledAssigning: .doubleSlashAssign)
    case UInt8(ascii: "%"): return choose(.percent, .percentAssign)
    case UInt8(ascii: "@"): return choose(.at, .atAssign)
    case UInt8(ascii: "|"): return choose(.verticalBar, .barAssign)
    case UInt8(ascii: "&"): return choose(.ampersand, .ampersandAssign)
    case UInt8(ascii: "^"): return choose(.caret, .caretAssign)
    case UInt8(ascii: "<") where second == UInt8(ascii: ">"): return (.notEqual, 2)
    case UInt8(ascii: "<"):
      return choose(.less, .lessEqual, doubled: .leftShift, doubledAssigning: .leftShiftAssign)
    case UInt8(ascii: ">"):
      return choose(
        .greater, .greaterEqual, doubled: .rightShift, doubledAssigning: .rightShiftAssign)
    case UInt8(ascii: "="): return choose(.assign, .equal)
    case UInt8(ascii: "!"): return choose(.exclamation, .notEqual)
    case UInt8(ascii: ":"): return choose(.colon, .colonAssign)
    case UInt8(ascii: "~"): return (.tilde, 1)
    case UInt8(ascii: ","): return (.comma, 1)
    case UInt8(ascii: ";"): return (.semicolon, 1)
    case UInt8(ascii: "."):
      return second == UInt8(ascii: ".") && third == UInt8(ascii: ".") ? (.ellipsis, 3) : (.dot, 1)
    default: return nil
    }
  }

  static func bracket(_ byte: UInt8) -> Operator {
    switch byte {
    case UInt8(ascii: "("): .leftParenthesis
    case UInt8(ascii: ")"): .rightParenthesis
    case UInt8(ascii: "["): .leftBracket
    case UInt8(ascii: "]"): .rightBracket
    case UInt8(ascii: "{"): .leftBrace
    default: .rightBrace
    }
  }

  private static func opener(of closer: UInt8) -> UInt8 {
    switch closer {
    case UInt8(ascii: ")"): UInt8(ascii: "(")
    case UInt8(ascii: "]"): UInt8(ascii: "[")
    default: UInt8(ascii: "{")
    }
  }
}
