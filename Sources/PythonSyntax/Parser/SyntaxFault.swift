import Diagnostics

/// Something in the source that Python's grammar does not have, as a value beside the tree.
public struct SyntaxFault: Error, Hashable, Sendable {
  public let kind: Kind
  /// The bytes that people are shown; empty where something is missing.
  public let range: Range<Int>

  public enum Kind: Hashable, Sendable {
    // What was expected, and what stands there.
    case unexpectedToken
    case expectedExpression
    case expectedName
    case expectedPattern
    case expectedOperator(Operator)
    case expectedKeyword(Keyword)
    case expectedBlock
    case expectedDefinition
    case expectedHandler
    case expectedCase

    /// The first word of a statement is nearly this.
    case misspelled(Keyword)

    // Layout.
    case unexpectedIndent
    case clauseAlone(Keyword)

    // Python 2.
    case printStatement
    case execStatement
    case oldNotEqual

    // Rules of one construct.
    case assignmentInExpression
    case cannotAssign
    case cannotDelete
    case cannotAnnotate
    case strayStar
    case strayGenerator
    case argumentAfterKeyword
    case unpackingAfterKeywords
    case parameterWithoutDefault
    case parameterOrder
    case bareStarWithoutName
    case mixedExcept
    case patternAfterKeyword
    case mixedBytes
    case mixedTemplates
    case bytesNotASCII
    case badEscape
    case emptyField
    case badConversion
    case numberTooLong
    case tooDeep
    case tooLarge
    /// The tokens hold a ``LexicalFault`` here, which says what is wrong.
    case lexical
  }
}

extension SyntaxFault.Kind {
  /// What is wrong and what to do, for a student.
  var words: String {
    switch self {
    case .unexpectedToken:
      "Python does not expect this here; something before it is missing or misspelt"
    case .misspelled(let keyword): "this word is no statement; did you mean '\(keyword.rawValue)'?"
    case .expectedExpression: "an expression is missing here; write a value"
    case .expectedName: "a name is missing here; write one that is no keyword"
    case .expectedPattern: "a pattern is missing here; write one after 'case'"
    case .expectedOperator(.rightParenthesis), .expectedOperator(.rightBracket),
      .expectedOperator(.rightBrace):
      "a comma or the closing bracket is missing here; write it"
    case .expectedOperator(let op): "'\(op.rawValue)' is missing here; write it"
    case .expectedKeyword(let keyword): "'\(keyword.rawValue)' is missing here; write it"
    case .expectedBlock: "an indented block is missing after this line; write one, or 'pass'"
    case .expectedDefinition: "a decorator stands alone; write a function or class after it"
    case .expectedHandler: "this 'try' has no 'except' or 'finally'; write one"
    case .expectedCase: "a 'case' block is missing here; write one"
    case .unexpectedIndent: "this line is indented for no reason; align it with the line before"
    case .clauseAlone(let keyword):
      "this '\(keyword.rawValue)' belongs to no statement before it; align it with the one it is for"
    case .printStatement: "this print is Python 2; write brackets around what it prints"
    case .execStatement: "this exec is Python 2; write brackets around what it runs"
    case .oldNotEqual: "'<>' is Python 2; write '!='"
    case .assignmentInExpression: "'=' assigns and cannot stand here; write '==' to compare"
    case .cannotAssign: "nothing can be assigned to this; write a name on the left"
    case .cannotDelete: "this cannot be deleted; write a name, an attribute or an index"
    case .cannotAnnotate: "only one name can have an annotation; split the line"
    case .strayStar: "a starred expression cannot stand here; write it in a list, tuple or call"
    case .strayGenerator: "a generator beside other arguments needs brackets; write them around it"
    case .argumentAfterKeyword:
      "an argument without a name follows one with a name; move it before"
    case .unpackingAfterKeywords: "'*' follows '**' in this call; move it before"
    case .parameterWithoutDefault:
      "a parameter without a default follows one with a default; move it before"
    case .parameterOrder: "'/', '*' and '**' stand in the wrong order in these parameters"
    case .bareStarWithoutName: "a parameter must follow the '*'; write one, or remove the '*'"
    case .mixedExcept: "'except' and 'except*' cannot stand in one 'try'; write one kind"
    case .patternAfterKeyword: "a pattern without a name follows one with a name; move it before"
    case .mixedBytes: "bytes and text cannot be joined; write both with or both without b"
    case .mixedTemplates: "template strings and others cannot be joined; write '+'"
    case .bytesNotASCII: "bytes hold a character that is not ASCII; write it as \\x.."
    case .badEscape:
      "this escape in a string is not complete or not known; write \\\\ for a backslash"
    case .emptyField: "an f-string has empty braces; write a value, or '{{' for a brace"
    case .badConversion: "an f-string's conversion is none of !s, !r, !a"
    case .numberTooLong: "this number has too many digits; compute it instead"
    case .tooDeep:
      "this is nested deeper than \(PythonUnit.depthLimit) levels; split it over several statements"
    case .tooLarge:
      "more than \(grouped(PythonUnit.nodeLimit)) names, values and operators; "
        + "put data into a file of its own"
    case .lexical: "this is no Python"
    }
  }
}
