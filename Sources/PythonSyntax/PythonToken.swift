/// One token of Python source: what it is and which bytes of ``PythonSource/bytes`` it covers.
///
/// Tokens stand in order of their start and never overlap. `NEWLINE` covers the line ending itself
/// and is empty where the file ends without one; `INDENT` covers the white space; `DEDENT`,
/// `ENDMARKER` and faults that stand for something missing are empty.
public struct PythonToken: Hashable, Sendable {
  public let kind: Kind
  private let startOffset: UInt32
  private let endOffset: UInt32

  /// The first byte.
  public var start: Int { Int(startOffset) }
  /// One past the last byte.
  public var end: Int { Int(endOffset) }
  public var range: Range<Int> { start..<end }

  /// - Precondition: `0 <= start <= end`, both within the 4 GiB that ``PythonSource`` accepts.
  init(_ kind: Kind, from start: Int, to end: Int) {
    self.kind = kind
    startOffset = UInt32(start)
    endOffset = UInt32(end)
  }

  /// Source: CPython's Grammar/Tokens, with keywords told apart from names, and with what IPython
  /// adds to a notebook.
  public enum Kind: Hashable, Sendable {
    /// An identifier, soft keywords (`match`, `case`, `type`, `_`) included.
    case name
    case keyword(Keyword)
    case number
    /// A string or bytes literal without replacement fields, prefix and quotes included.
    case string
    /// Prefix and opening quotes of an f-string.
    case fStringStart
    /// Literal text between fields or in a format spec, doubled braces included. Never empty.
    case fStringMiddle
    /// The closing quotes.
    case fStringEnd
    /// The three of a template string (Python 3.14).
    case tStringStart, tStringMiddle, tStringEnd
    case op(Operator)
    case comment
    /// The end of a logical line.
    case newline
    /// The end of a line that ends no statement: blank, comment only, or inside brackets.
    case nl
    case indent, dedent
    /// A line of IPython (`%magic`, `!shell`, `?help`), or the part of one after `=`.
    case magic
    case fault(LexicalFault.Kind)
    case endMarker
  }
}

/// Python's reserved words.
///
/// Source: Python 3.14 language reference, section 2.3.1, unchanged since 3.7.
public enum Keyword: String, Hashable, Sendable, CaseIterable {
  case `False`, `None`, `True`
  case and, `as`, assert, async, await, `break`, `class`, `continue`, def, del, elif, `else`, except
  case finally, `for`, from, global, `if`, `import`, `in`, `is`, lambda, nonlocal, not, or, pass
  case raise, `return`, `try`, `while`, with, yield

  /// True for words that stand in statements alone: found at the start of a line inside brackets,
  /// they prove that a bracket was never closed.
  var beginsStatementOnly: Bool {
    switch self {
    case .assert, .break, .class, .continue, .def, .del, .elif, .except, .finally, .global,
      .import, .nonlocal, .pass, .raise, .return, .try, .while, .with:
      true
    default: false
    }
  }
}

/// Python's operators and delimiters.
///
/// Source: Python 3.14 language reference, sections 2.6 and 2.7, and `!` of f-string conversions.
public enum Operator: String, Hashable, Sendable, CaseIterable {
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case colon = ":"
  case comma = ","
  case semicolon = ";"
  case dot = "."
  case ellipsis = "..."
  case arrow = "->"
  case exclamation = "!"
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case doubleSlash = "//"
  case doubleStar = "**"
  case percent = "%"
  case at = "@"
  case verticalBar = "|"
  case ampersand = "&"
  case caret = "^"
  case tilde = "~"
  case leftShift = "<<"
  case rightShift = ">>"
  case less = "<"
  case greater = ">"
  case lessEqual = "<="
  case greaterEqual = ">="
  case equal = "=="
  /// Also written `<>` in Python 2.
  case notEqual = "!="
  case assign = "="
  case colonAssign = ":="
  case plusAssign = "+="
  case minusAssign = "-="
  case starAssign = "*="
  case slashAssign = "/="
  case doubleSlashAssign = "//="
  case doubleStarAssign = "**="
  case percentAssign = "%="
  case atAssign = "@="
  case barAssign = "|="
  case ampersandAssign = "&="
  case caretAssign = "^="
  case leftShiftAssign = "<<="
  case rightShiftAssign = ">>="
}
