@testable import PythonSyntax

extension PythonUnit {
  init(_ text: String) {
    self.init(path: "test.py", source: PythonSource(Array(text.utf8)))
  }

  /// Tokens as `kind'text'`, without the end marker: the form of expectations in tests.
  var tokenText: String {
    tokens.filter { $0.kind != .endMarker }.map { token in
      let text = source.text(of: token)
      switch token.kind {
      case .op, .keyword: return text
      case .newline: return "NEWLINE"
      case .nl: return "NL"
      case .indent: return "INDENT"
      case .dedent: return "DEDENT"
      case .name: return "n'\(text)'"
      case .number: return "#'\(text)'"
      case .string: return "s'\(text)'"
      case .comment: return "c'\(text)'"
      case .magic: return "magic'\(text)'"
      case .fStringStart: return "f<'\(text)'"
      case .fStringMiddle: return "f='\(text)'"
      case .fStringEnd: return "f>'\(text)'"
      case .tStringStart: return "t<'\(text)'"
      case .tStringMiddle: return "t='\(text)'"
      case .tStringEnd: return "t>'\(text)'"
      case .fault(let fault): return "!\(fault)'\(text)'"
      case .endMarker: return ""
      }
    }
    .joined(separator: " ").replacing("\n", with: "\\n")
  }
}
