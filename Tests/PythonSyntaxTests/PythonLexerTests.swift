import TestSupport
import Testing

@testable import PythonSyntax

struct PythonLexerTests {
  @Test(arguments: [
    ("", ""),
    ("x", "n'x' NEWLINE"),
    ("x\n\n# c\n", "n'x' NEWLINE NL c'# c' NL"),
    ("größe = naïve_1\n", "n'größe' = n'naïve_1' NEWLINE"),
    ("变量 = ª\n", "n'变量' = n'ª' NEWLINE"),
    (
      "match x:\n  case _: pass\n",
      "n'match' n'x' : NEWLINE INDENT n'case' n'_' : pass NEWLINE DEDENT"
    ),
    ("a = 1 \\\n  + 2\n", "n'a' = #'1' + #'2' NEWLINE"),
    ("f(a,\n\n  # c\n b)\n", "n'f' ( n'a' , NL NL c'# c' NL n'b' ) NEWLINE"),
    ("a\r\nb\rc\n", "n'a' NEWLINE n'b' NEWLINE n'c' NEWLINE"),
    ("if x:\n\ty\n\u{C}z\n", "if n'x' : NEWLINE INDENT n'y' NEWLINE DEDENT n'z' NEWLINE"),
    (
      "if x:\n  if y:\n    z\nw\n",
      "if n'x' : NEWLINE INDENT if n'y' : NEWLINE INDENT n'z' NEWLINE DEDENT DEDENT n'w' NEWLINE"
    ),
    ("if x:\n  y", "if n'x' : NEWLINE INDENT n'y' NEWLINE DEDENT"),
    ("x; y\n", "n'x' ; n'y' NEWLINE"),
  ])
  func linesAndNames(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: [
    "0", "00_0", "7", "1_000", "0xFF_ff", "0X_1", "0o17", "0b1_0", "1.", ".5", "1.5e-3", "1E5",
    "1e1_0", "3j", "1.5J", "09.5", "09e1", "09j", "1_0.0_1",
  ])
  func numbers(text: String) {
    #expect(PythonUnit(text).tokenText == "#'\(text)' NEWLINE")
  }

  @Test(arguments: [
    "0777", "10L", "1__0", "1_", "0x", "0xG", "0b12", "0o8", "1abc", "1e5x", "0_7", "1.5_", "5é",
  ])
  func numbersOfNoKindAreOneFault(text: String) {
    #expect(PythonUnit(text).tokenText == "!invalidNumber'\(text)' NEWLINE")
  }

  @Test(arguments: [
    ("1if x else 2", "#'1' if n'x' else #'2' NEWLINE"),
    ("0xfor x", "#'0xf' or n'x' NEWLINE"),
    ("1..real", "#'1.' . n'real' NEWLINE"),
    ("x[1:-1]", "n'x' [ #'1' : - #'1' ] NEWLINE"),
    ("1 .real", "#'1' . n'real' NEWLINE"),
  ])
  func numbersBesideOtherTokens(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: Operator.allCases)
  func operatorsAreTakenWhole(operator: Operator) throws {
    let unit = PythonUnit("[{(a \(`operator`.rawValue) b")
    #expect(unit.tokens.contains { $0.kind == .op(`operator`) })
  }

  @Test(arguments: [
    ("a<<=b>>=c", "n'a' <<= n'b' >>= n'c' NEWLINE"),
    ("a**=b//=c", "n'a' **= n'b' //= n'c' NEWLINE"),
    ("f(*a,**b)", "n'f' ( * n'a' , ** n'b' ) NEWLINE"),
    ("(a:=b)->c", "( n'a' := n'b' ) -> n'c' NEWLINE"),
    ("x[...]@=y", "n'x' [ ... ] @= n'y' NEWLINE"),
    ("a....b", "n'a' ... . n'b' NEWLINE"),
    ("a<>b!=c", "n'a' <> n'b' != n'c' NEWLINE"),
    ("a- -b~c", "n'a' - - n'b' ~ n'c' NEWLINE"),
  ])
  func longestOperatorWins(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: Keyword.allCases)
  func keywords(keyword: Keyword) {
    let unit = PythonUnit("\(keyword.rawValue) \(keyword.rawValue)x x\(keyword.rawValue)")
    #expect(unit.tokens.prefix(3).map(\.kind) == [.keyword(keyword), .name, .name])
  }

  // MARK: - Positions

  @Test func positionsCountLinesFromOneAndBytesFromZero() throws {
    let unit = PythonUnit("é = 1\r\n  # c\nfoo\r(bar,\n baz)")
    let positions = ["é", "1", "foo", "bar", "baz"].map { text in
      unit.tokens.first { unit.source.matches($0, text) }.map { unit.source.position(of: $0.start) }
    }
    #expect(
      positions.map { $0.map { "\($0.line):\($0.column)" } } == ["1:0", "1:5", "3:0", "4:1", "5:1"])
    #expect(unit.source.line(2) == "  # c")
    #expect(unit.source.line(99) == "")
    #expect(unit.source.lineCount == 5)
    #expect(unit.source.position(of: 1_000).line == 5)
  }
}

struct StringTests {
  @Test(arguments: [
    "''", "\"\"", "'a'", "u'a'", "U\"a\"", "b'a'", "rb'a'", "bR'a'", "Br'a'", "RB'a'",
    "'\\''", "'\\\\'", "r'\\''", "'''a'''", "'''a\n'b''\nc'''", "\"\"\"\\\"\"\"\"", "'a\\\nb'",
    "'a\\\r\nb'", "b\"\"\"a\"\"\"", "'{not} a {field}'",
  ])
  func plainStrings(text: String) {
    let unit = PythonUnit(text + "+x")
    let shown = text.replacing("\n", with: "\\n")
    #expect(unit.tokenText == "s'\(shown)' + n'x' NEWLINE")
  }

  @Test func backslashKeepsAQuoteFromClosingARawString() {
    #expect(PythonUnit("r'\\'+x").tokenText == "!unterminatedString'r'\\'+x' NEWLINE")
  }

  @Test(arguments: [
    ("ur'a'", "n'ur' s''a'' NEWLINE"), ("bu'a'", "n'bu' s''a'' NEWLINE"),
    ("fb'a'", "n'fb' s''a'' NEWLINE"), ("ff'a'", "n'ff' s''a'' NEWLINE"),
    ("rrb'a'", "n'rrb' s''a'' NEWLINE"), ("x'a'", "n'x' s''a'' NEWLINE"),
  ])
  func otherLettersAreNames(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: [
    ("f'a'", "f<'f'' f='a' f>''' NEWLINE"),
    ("F''", "f<'F'' f>''' NEWLINE"),
    ("f'{x}'", "f<'f'' { n'x' } f>''' NEWLINE"),
    ("f'a{{b}}c'", "f<'f'' f='a{{b}}c' f>''' NEWLINE"),
    ("f'{{{x}}}'", "f<'f'' f='{{' { n'x' } f='}}' f>''' NEWLINE"),
    (
      "f'{x!r:>{w}.{p}}'",
      "f<'f'' { n'x' ! n'r' : f='>' { n'w' } f='.' { n'p' } } f>''' NEWLINE"
    ),
    ("f'{x=}{y = !s}'", "f<'f'' { n'x' = } { n'y' = ! n's' } f>''' NEWLINE"),
    ("f'{x:=5}{(x:=5)}'", "f<'f'' { n'x' : f='=5' } { ( n'x' := #'5' ) } f>''' NEWLINE"),
    ("f'{x!=y}'", "f<'f'' { n'x' != n'y' } f>''' NEWLINE"),
    ("f'{a['b']}'", "f<'f'' { n'a' [ s''b'' ] } f>''' NEWLINE"),
    (
      "f'{f'{f'{1}'}'}'",
      "f<'f'' { f<'f'' { f<'f'' { #'1' } f>''' } f>''' } f>''' NEWLINE"
    ),
    (
      "f'{x[1:2]}{ {1: 2}[1] }'",
      "f<'f'' { n'x' [ #'1' : #'2' ] } { { #'1' : #'2' } [ #'1' ] } f>''' NEWLINE"
    ),
    ("f'{lambda x: 1}'", "f<'f'' { lambda n'x' : f=' 1' } f>''' NEWLINE"),
    (
      "f'{(lambda x: 1)(2)}'",
      "f<'f'' { ( lambda n'x' : #'1' ) ( #'2' ) } f>''' NEWLINE"
    ),
    ("f'{\nx # c }\n}'", "f<'f'' { NL n'x' c'# c }' NL } f>''' NEWLINE"),
    ("f'''{x:\n}'''", "f<'f'''' { n'x' : f='\\n' } f>''''' NEWLINE"),
    ("f'''a\n{x}'b''c'''", "f<'f'''' f='a\\n' { n'x' } f=''b''c' f>''''' NEWLINE"),
    ("f'\\N{DIGIT ONE}{x}'", "f<'f'' f='\\N{DIGIT ONE}' { n'x' } f>''' NEWLINE"),
    ("rf'\\N{x}\\{y}'", "f<'rf'' f='\\N' { n'x' } f='\\' { n'y' } f>''' NEWLINE"),
    ("f'\\{x}\\'\\\\{y}'", "f<'f'' f='\\' { n'x' } f='\\'\\\\' { n'y' } f>''' NEWLINE"),
    ("f'a\\\nb{x}'", "f<'f'' f='a\\\\nb' { n'x' } f>''' NEWLINE"),
    ("f'{x:{{}}}'", "f<'f'' { n'x' : { { } } } f>''' NEWLINE"),
    ("t'{x!a:y}'", "t<'t'' { n'x' ! n'a' : t='y' } t>''' NEWLINE"),
    ("Rt'{t'{1}'}'", "t<'Rt'' { t<'t'' { #'1' } t>''' } t>''' NEWLINE"),
    ("f'a' 'b' f'c'", "f<'f'' f='a' f>''' s''b'' f<'f'' f='c' f>''' NEWLINE"),
  ])
  func formattedStrings(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }
}
