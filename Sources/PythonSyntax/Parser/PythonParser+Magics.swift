// Lines of IPython become the calls that IPython itself makes of them.
//
// Source: IPython 9, `IPython.core.inputtransformer2`.
extension PythonParser {
  /// A line of its own: `%magic`, `!shell`, `?help`.
  mutating func parseMagicStatement() throws(SyntaxFault) -> PythonStatement {
    let start = start
    let call = try parseMagic()
    return try statement(.expr(call), from: start, below: height)
  }

  /// `get_ipython().run_line_magic('name', 'rest')`, `get_ipython().getoutput('command')` or
  /// `get_ipython().system('command')`.
  mutating func parseMagic() throws(SyntaxFault) -> PythonExpression {
    let start = start
    let isAssigned: Bool =
      if case .op(.assign) = tokens[max(0, index - 1)].kind { true } else { false }
    let text = source.text(of: token)
    advance()
    let rest = String(text.dropFirst()).trimmed
    let method: String
    let words: [String]
    switch text.first {
    case "!":
      method = isAssigned ? "getoutput" : "system"
      words = [rest]
    case "?":
      method = "run_line_magic"
      words = ["pinfo", rest]
    default:
      method = "run_line_magic"
      let name = rest.prefix { !$0.isWhitespace }
      words = [String(name), String(rest.dropFirst(name.count)).trimmed]
    }
    let name = leaf(.name("get_ipython"), from: start)
    let shell = try make(.call(name, arguments: [], keywords: []), from: start, below: 1)
    let function = try make(.attribute(shell, name: method), from: start, below: 2)
    let arguments = words.map { leaf(.constant(.string($0)), from: start) }
    return try make(.call(function, arguments: arguments, keywords: []), from: start, below: 3)
  }
}

extension String {
  /// Without white space at its ends.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
