/// Something in the source that is no Python token, as a value beside the tokens.
public struct LexicalFault: Hashable, Sendable {
  public let kind: Kind
  /// The bytes that people are shown: for an unclosed bracket, the bracket.
  public let range: Range<Int>

  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case unterminatedString
    case unclosedBracket
    case unmatchedBracket
    case singleBraceInFString
    case invalidCharacter
    case invalidNumber
    case strayBackslash
    case inconsistentDedent
    case inconsistentTabs
    case tooManyBrackets
    case tooManyFStrings
    case tooManyIndents
    case mergeConflict

    /// What is wrong and what to do, for a student.
    var words: String {
      switch self {
      case .unterminatedString: "this string has no closing quote; close it on its line"
      case .unclosedBracket: "this bracket is never closed; close it or remove it"
      case .unmatchedBracket: "this bracket closes none that is open; remove it"
      case .singleBraceInFString: "a single '}' stands in an f-string; write '}}'"
      case .invalidCharacter: "this character is no Python; retype it on a plain keyboard"
      case .invalidNumber: "this is no Python 3 number; write it in decimal or with 0x, 0o, 0b"
      case .strayBackslash: "text follows a line-continuing backslash; end the line after it"
      case .inconsistentDedent:
        "this indentation matches no outer level; indent each block by four spaces"
      case .inconsistentTabs: "tabs and spaces are mixed in this indentation; use spaces only"
      case .tooManyBrackets:
        "more than \(PythonLexer.bracketLimit) nested brackets; split the expression"
      case .tooManyFStrings:
        "more than \(PythonLexer.fStringLimit) nested f-strings; split the expression"
      case .tooManyIndents:
        "more than \(PythonLexer.indentLimit) levels of indentation; move code into functions"
      case .mergeConflict: "Git's mark of a merge conflict stands in the code; resolve it"
      }
    }
  }
}
