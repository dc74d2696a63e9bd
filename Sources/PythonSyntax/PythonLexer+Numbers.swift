extension PythonLexer {
  /// Lexes a number, which begins at `offset` with a digit, or with a point before a digit.
  ///
  /// Source: Python 3.14 language reference, section 2.5.
  mutating func lexNumber() {
    let start = offset
    let isValid = skipNumber() && !touchesName()
    if isValid {
      emitSignificant(.number, from: start)
    } else {
      // `10L`, `0777`, `1__0`: all that a reader takes for one number.
      while offset < bytes.count, isASCIINameByte(bytes[offset]) || bytes[offset] >= 0x80 {
        offset += 1
      }
      fault(.invalidNumber, from: start, to: offset)
      lineHasTokens = true
    }
  }

  private mutating func skipNumber() -> Bool {
    if bytes[offset] == UInt8(ascii: "0") {
      switch peek(1) | 0x20 {
      case UInt8(ascii: "x"): return skipRadix { $0.isHexDigit }
      case UInt8(ascii: "o"):
        return skipRadix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
      case UInt8(ascii: "b"):
        return skipRadix { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }
      default: break
      }
    }
    return skipDecimal()
  }

  /// `0x`, `0o` or `0b`, then groups of digits, each with at most one underscore before it.
  private mutating func skipRadix(_ isDigit: (UInt8) -> Bool) -> Bool {
    offset += 2
    repeat {
      if peek(0) == UInt8(ascii: "_") { offset += 1 }
      guard isDigit(peek(0)) else { return false }
      while isDigit(peek(0)) { offset += 1 }
    } while peek(0) == UInt8(ascii: "_")
    // `0b12`: a digit of another base belongs to no second number.
    return !self.isDigit(peek(0))
  }

  private mutating func skipDecimal() -> Bool {
    let start = offset
    var isInteger = true
    if peek(0) != UInt8(ascii: ".") { guard skipDigits() else { return false } }
    let integer = start..<offset
    if peek(0) == UInt8(ascii: ".") {
      isInteger = false
      offset += 1
      if isDigit(peek(0)) { guard skipDigits() else { return false } }
    }
    if peek(0) | 0x20 == UInt8(ascii: "e") {
      let hasSign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if isDigit(peek(hasSign ? 2 : 1)) {
        isInteger = false
        offset += hasSign ? 2 : 1
        guard skipDigits() else { return false }
      } else if hasSign {
        return false
      }
    }
    if peek(0) | 0x20 == UInt8(ascii: "j") {
      isInteger = false
      offset += 1
    }
    return !isInteger || !hasLeadingZero(integer)
  }

  /// Digits with single underscores between them.
  private mutating func skipDigits() -> Bool {
    while true {
      while isDigit(peek(0)) { offset += 1 }
      guard peek(0) == UInt8(ascii: "_") else { return true }
      offset += 1
      guard isDigit(peek(0)) else { return false }
    }
  }

  /// `0777` was octal in Python 2 and is nothing in Python 3; zeros alone are zero.
  private func hasLeadingZero(_ digits: Range<Int>) -> Bool {
    bytes[digits.lowerBound] == UInt8(ascii: "0")
      && digits.contains { bytes[$0] != UInt8(ascii: "0") && bytes[$0] != UInt8(ascii: "_") }
  }

  /// A letter right after a number makes it invalid, unless a keyword begins there: `1if x else 2`.
  private func touchesName() -> Bool {
    let next = peek(0)
    guard isASCIINameByte(next) || next >= 0x80 else { return false }
    if next >= 0x80 {
      guard let (scalar, _) = scalar(at: offset) else { return false }
      return isNameContinuation(scalar)
    }
    return !["and", "else", "for", "if", "in", "is", "not", "or"].contains { word in
      bytes[offset...].starts(with: word.utf8)
    }
  }
}

extension UInt8 {
  /// True for `0` to `9`, `a` to `f` and `A` to `F` in ASCII.
  var isHexDigit: Bool { self &- UInt8(ascii: "0") < 10 || (self | 0x20) &- UInt8(ascii: "a") < 6 }
}
