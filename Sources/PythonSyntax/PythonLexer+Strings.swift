extension PythonLexer {
  /// True if the letters can stand before a quote: `b`, `r`, `u`, `f`, `t` alone, or `r` with one of
  /// `b`, `f`, `t`, in any order and case.
  func isStringPrefix(from start: Int, length: Int) -> Bool {
    let first = bytes[start] | 0x20
    guard length <= 2, first.isPrefixLetter else { return false }
    if length == 1 { return true }
    let second = bytes[start + 1] | 0x20
    guard second.isPrefixLetter, first != second else { return false }
    let isRaw = first == UInt8(ascii: "r") || second == UInt8(ascii: "r")
    return isRaw && first != UInt8(ascii: "u") && second != UInt8(ascii: "u")
  }

  /// Lexes a string that begins at `offset` with that many letters of prefix.
  mutating func lexString(prefixLength: Int) {
    var isRaw = false
    var isFormatted = false
    var isTemplate = false
    for index in offset..<offset + prefixLength {
      switch bytes[index] | 0x20 {
      case UInt8(ascii: "r"): isRaw = true
      case UInt8(ascii: "f"): isFormatted = true
      case UInt8(ascii: "t"): isTemplate = true
      default: break
      }
    }
    let opening = offset + prefixLength
    let quote = bytes[opening]
    let isTriple = byte(at: opening + 1) == quote && byte(at: opening + 2) == quote
    if isTriple, unendedTriples.contains(quote) { return abandonLine(.unterminatedString) }
    if isFormatted || isTemplate {
      openFString(
        OpenFString(
          start: offset, quote: quote, quoteCount: isTriple ? 3 : 1, isRaw: isRaw,
          isTemplate: isTemplate, bracketBase: brackets.count),
        contentStart: opening + (isTriple ? 3 : 1))
    } else if isTriple {
      lexTripleQuoted(quote, contentStart: opening + 3)
    } else {
      lexQuoted(quote, contentStart: opening + 1)
    }
  }

  private mutating func lexQuoted(_ quote: UInt8, contentStart: Int) {
    let start = offset
    var index = contentStart
    while index < bytes.count {
      switch bytes[index] {
      case quote:
        offset = index + 1
        return emitSignificant(.string, from: start)
      case UInt8(ascii: "\\"): index = afterEscape(at: index)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        return abandonLine(.unterminatedString, to: index)
      default: index += 1
      }
    }
    abandonLine(.unterminatedString, to: bytes.count)
  }

  private mutating func lexTripleQuoted(_ quote: UInt8, contentStart: Int) {
    let start = offset
    var index = contentStart
    while index < bytes.count {
      switch bytes[index] {
      case quote where byte(at: index + 1) == quote && byte(at: index + 2) == quote:
        if distrusts(quote, contentStart..<index) { return abandonLine(.unterminatedString) }
        offset = index + 3
        return emitSignificant(.string, from: start)
      case UInt8(ascii: "\\"): index = afterEscape(at: index)
      default: index += 1
      }
    }
    unendedTriples.insert(quote)
    abandonLine(.unterminatedString)
  }

  /// The offset after a backslash and the character or line ending that it escapes.
  func afterEscape(at backslash: Int) -> Int {
    guard backslash + 1 < bytes.count else { return backslash + 1 }
    return isLineEnd(bytes[backslash + 1])
      ? afterLineEnd(at: backslash + 1) : backslash + 2
  }
}

extension UInt8 {
  /// A lower-case letter that may stand before a string's quote.
  fileprivate var isPrefixLetter: Bool {
    switch self {
    case UInt8(ascii: "b"), UInt8(ascii: "r"), UInt8(ascii: "u"), UInt8(ascii: "f"),
      UInt8(ascii: "t"):
      true
    default: false
    }
  }
}
