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
    let subject = trimmed(start..<previousEnd)
    while !Self.endsLine(token.kind), token.kind != .indent, token.kind != .dedent { advance() }
    let words =
      asksForHelp ? ["pinfo", source.text(of: subject)] : split(start..<previousEnd)
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
    let sign = source.bytes[start]
    let rest = trimmed(start + 1..<token.end)
    advance()
    switch sign {
    case UInt8(ascii: "!"):
      let method = isAssigned ? "getoutput" : "system"
      return try makeMagic(method, [source.text(of: rest)], from: start)
    case UInt8(ascii: "?"):
      return try makeMagic("run_line_magic", ["pinfo", source.text(of: rest)], from: start)
    default: return try makeMagic("run_line_magic", split(rest), from: start)
    }
  }

  /// The first word, and the rest.
  private func split(_ range: Range<Int>) -> [String] {
    let end = source.bytes[range].firstIndex(where: Self.isBlank) ?? range.upperBound
    return [
      source.text(of: range.lowerBound..<end), source.text(of: trimmed(end..<range.upperBound)),
    ]
  }

  /// Without blanks at its ends.
  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = source.bytes[range].first, Self.isBlank(first) { range = range.dropFirst() }
    while let last = source.bytes[range].last, Self.isBlank(last) { range = range.dropLast() }
    return range
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
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
