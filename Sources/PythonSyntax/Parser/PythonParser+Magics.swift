// Lines of IPython become the calls that IPython itself makes of them.
//
// Source: IPython 9, `IPython.core.inputtransformer2`.
extension PythonParser {
  /// Takes what is no statement of its own: the first line of a cell magic, `%%time`, and the word
  /// before code that runs as it stands, `%time`.
  mutating func skipMagicWord() {
    let bytes = source.bytes[token.range]
    let isTimed = bytes.elementsEqual("%time".utf8) && !Self.endsLine(peek().kind)
    if isTimed || bytes.starts(with: "%%".utf8) { advance() }
  }

  private static func endsLine(_ kind: PythonToken.Kind) -> Bool {
    kind == .newline || kind == .endMarker
  }

  /// A line of its own: `%magic`, `!shell`, `?help`.
  mutating func parseMagicStatement() throws(SyntaxFault) -> PythonStatement {
    let start = start
    let call = try parseMagic()
    return try statement(.expr(call), from: start, below: height)
  }

  /// The line that began with the token `first` and is no Python, if IPython takes it for a magic all
  /// the same: `pip install x`, `cd ..`, or `model?`.
  mutating func parseBareMagic(first: Int) -> PythonStatement? {
    let start = tokens[first].start
    let asksForHelp = token.kind == .magic && index > first
    let isCommand =
      isCell && tokens[first].kind == .name
      && Self.commands.contains(source.text(of: tokens[first]))
    guard asksForHelp || isCommand else { return nil }
    while !Self.endsLine(token.kind), token.kind != .indent, token.kind != .dedent { advance() }
    let text = source.text(of: start..<previousEnd)
    let name = String(text.prefix { !$0.isWhitespace })
    let words =
      asksForHelp
      ? ["pinfo", String(text.prefix { $0 != "?" })]
      : [name, String(text.dropFirst(name.count)).trimmed]
    guard let call = try? makeMagic("run_line_magic", words, from: start) else { return nil }
    return try? statement(.expr(call), from: start, below: height)
  }

  /// Magics that students write without their `%`.
  ///
  /// Source: IPython 9, "Built-in magic commands", and its aliases of shell commands.
  private static let commands: Set<String> = [
    "cat", "cd", "conda", "cp", "env", "ls", "mamba", "matplotlib", "mkdir", "mv", "pip", "pwd",
    "rm",
    "rmdir", "run", "time", "timeit", "unzip", "uv", "wget",
  ]

  /// `get_ipython().run_line_magic('name', 'rest')`, `get_ipython().getoutput('command')` or
  /// `get_ipython().system('command')`.
  mutating func parseMagic() throws(SyntaxFault) -> PythonExpression {
    let start = start
    var isAssigned = false
    if index > 0, case .op(.assign) = tokens[index - 1].kind { isAssigned = true }
    let text = source.text(of: token)
    advance()
    let rest = String(text.dropFirst()).trimmed
    switch text.first {
    case "!": return try makeMagic(isAssigned ? "getoutput" : "system", [rest], from: start)
    case "?": return try makeMagic("run_line_magic", ["pinfo", rest], from: start)
    default:
      let name = String(rest.prefix { !$0.isWhitespace })
      let words = [name, String(rest.dropFirst(name.count)).trimmed]
      return try makeMagic("run_line_magic", words, from: start)
    }
  }

  /// `get_ipython().method('word', …)`
  private mutating func makeMagic(
    _ method: String, _ words: [String], from start: Int
  ) throws(SyntaxFault) -> PythonExpression {
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
