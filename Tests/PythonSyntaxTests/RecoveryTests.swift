import TestSupport
import Testing

@testable import PythonSyntax

/// Sources that are no Python: each fault costs little, and the class after it is seen.
struct RecoveryTests {
  @Test(arguments: [
    ("x = 'abc\ny", "n'x' = !unterminatedString''abc' NEWLINE n'y' NEWLINE"),
    ("print(\"abc)\ny", "n'print' ( !unterminatedString'\"abc)' NEWLINE n'y' NEWLINE"),
    ("'a\\\nb\nc", "!unterminatedString''a\\\\nb' NEWLINE n'c' NEWLINE"),
    ("x = '''abc\ny", "n'x' = !unterminatedString''''abc' NEWLINE n'y' NEWLINE"),
    ("f'a{x\ny}' + 1", "f<'f'' f='a' { n'x' NL n'y' } f>''' + #'1' NEWLINE"),
    ("f'a\nb", "f<'f'' f='a' !unterminatedString'' NEWLINE n'b' NEWLINE"),
    ("p(f'{x)\ny", "n'p' ( f<'f'' { n'x' !unterminatedString')' NEWLINE n'y' NEWLINE"),
    ("p(f'{x')\ny", "n'p' ( f<'f'' { n'x' !unterminatedString'')' NEWLINE n'y' NEWLINE"),
    ("f'''a{x}\ny", "!unterminatedString'f'''a{x}' NEWLINE n'y' NEWLINE"),
    ("f'{x:'", "f<'f'' { n'x' : !unclosedBracket'' f>''' NEWLINE"),
    ("f'a}b'", "f<'f'' f='a' !singleBraceInFString'}' f='b' f>''' NEWLINE"),
    (
      "f'{x:a\n}'",
      "f<'f'' { n'x' : f='a' !unterminatedString'' NEWLINE !unmatchedBracket'}' "
        + "!unterminatedString''' NEWLINE"
    ),
  ])
  func strings(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: [
    // The docstring of the file was left open, so that the next one's start ends it.
    (
      #""""A\#nclass B:\#n  """C"""\#n"#,
      #"!unterminatedString'"""A' NEWLINE class n'B' : NEWLINE INDENT s'"""C"""' NEWLINE DEDENT"#
    ),
    // Disabled code stays text, whatever stands open later.
    (
      #""""\#nclass A: pass\#n"""\#n""""#,
      #"s'"""\nclass A: pass\n"""' NEWLINE !unterminatedString'"""' NEWLINE"#
    ),
  ])
  func stringsThatChangedPlacesWithCode(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: [
    ("f(a[1)\nx", "n'f' ( n'a' [ #'1' !unclosedBracket'' ) NEWLINE n'x' NEWLINE"),
    ("x)\ny", "n'x' !unmatchedBracket')' NEWLINE n'y' NEWLINE"),
    ("f(]\n)", "n'f' ( !unmatchedBracket']' NL ) NEWLINE"),
    (
      "x = (1,\nclass A: pass",
      "n'x' = ( #'1' , NL !unclosedBracket'' NEWLINE class n'A' : pass NEWLINE"
    ),
    (
      "def f():\n  x = [1,\n  return x\ny",
      "def n'f' ( ) : NEWLINE INDENT n'x' = [ #'1' , NL !unclosedBracket'' NEWLINE "
        + "return n'x' NEWLINE DEDENT n'y' NEWLINE"
    ),
    (
      "x = {\n@dec\nclass A: pass",
      "n'x' = { NL !unclosedBracket'' NEWLINE @ n'dec' NEWLINE class n'A' : pass NEWLINE"
    ),
    (
      "x = (\nfrom a.b import c",
      "n'x' = ( NL !unclosedBracket'' NEWLINE from n'a' . n'b' import n'c' NEWLINE"
    ),
    (
      "x = (\nasync def f(): pass",
      "n'x' = ( NL !unclosedBracket'' NEWLINE async def n'f' ( ) : pass NEWLINE"
    ),
    ("x = (a\n@ b)", "n'x' = ( n'a' NL @ n'b' ) NEWLINE"),
    ("x = (yield\nfrom b)", "n'x' = ( yield NL from n'b' ) NEWLINE"),
    (
      "x = [y\nfor y in z\nif y else w]",
      "n'x' = [ n'y' NL for n'y' in n'z' NL if n'y' else n'w' ] NEWLINE"
    ),
    ("x = (\nclassic, import_x)", "n'x' = ( NL n'classic' , n'import_x' ) NEWLINE"),
    ("x = (", "n'x' = ( !unclosedBracket'' NEWLINE"),
  ])
  func brackets(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: [
    (
      "if x:\n    a\n  b\n    c\nd",
      "if n'x' : NEWLINE INDENT n'a' NEWLINE !inconsistentDedent'' n'b' NEWLINE INDENT n'c' NEWLINE "
        + "DEDENT DEDENT n'd' NEWLINE"
    ),
    (
      "if x:\n\ta\n        b",
      "if n'x' : NEWLINE INDENT n'a' NEWLINE !inconsistentTabs'' n'b' NEWLINE DEDENT"
    ),
    (
      "if x:\n \u{A0}a\n  b",
      "if n'x' : NEWLINE INDENT !invalidCharacter'' n'a' NEWLINE n'b' NEWLINE DEDENT"
    ),
    ("x = 1 \\ \ny", "n'x' = #'1' !strayBackslash'\\' NEWLINE n'y' NEWLINE"),
    ("x \\\n", "n'x' !strayBackslash'\\' NEWLINE"),
    (
      "a “b” $$ `",
      "n'a' !invalidCharacter'“' n'b' !invalidCharacter'”' !invalidCharacter'$' "
        + "!invalidCharacter'$' !invalidCharacter'`' NEWLINE"
    ),
    ("\u{200B}class A: pass", "!invalidCharacter'\u{200B}' class n'A' : pass NEWLINE"),
    (
      "a\n<<<<<<< HEAD\nb(1,\n=======\n2)\n>>>>>>> it's\n",
      "n'a' NEWLINE !mergeConflict'<<<<<<< HEAD' NEWLINE n'b' ( #'1' , NL !mergeConflict'=======' NL "
        + "#'2' ) NEWLINE !mergeConflict'>>>>>>> it's' NEWLINE"
    ),
  ])
  func linesAndCharacters(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  @Test(arguments: [
    ("%matplotlib inline\nx", "magic'%matplotlib inline' NEWLINE n'x' NEWLINE"),
    ("!ls 'x (\nx", "magic'!ls 'x (' NEWLINE n'x' NEWLINE"),
    (
      "if x:\n  !ls \\\n   a\n  y",
      "if n'x' : NEWLINE INDENT magic'!ls \\\\n   a' NEWLINE n'y' NEWLINE DEDENT"
    ),
    ("f = !ls (\nx", "n'f' = magic'!ls (' NEWLINE n'x' NEWLINE"),
    ("?print\nx", "magic'?print' NEWLINE n'x' NEWLINE"),
    ("x = ('%d'\n% y)", "n'x' = ( s''%d'' NL % n'y' ) NEWLINE"),
    ("x = y \\\n% z", "n'x' = n'y' % n'z' NEWLINE"),
    ("s = '''\n%a\n!b'''", "n's' = s''''\\n%a\\n!b'''' NEWLINE"),
  ])
  func linesOfIPython(source: String, expected: String) {
    #expect(PythonUnit(source).tokenText == expected)
  }

  // MARK: - Bounds

  @Test func nestingIsBounded() {
    let unit = PythonUnit(String(repeating: "(", count: 10_000) + "\nx\n")
    #expect(unit.faults.map(\.kind) == [.tooManyBrackets])
    #expect(unit.tokens.count == PythonLexer.bracketLimit + 5)
    let nested = PythonUnit(String(repeating: "f'{", count: 1_000) + "\nx\n")
    #expect(nested.faults.map(\.kind) == [.tooManyFStrings])
    let deep = PythonUnit((0..<150).map { String(repeating: " ", count: $0) + "if x:\n" }.joined())
    #expect(deep.faults.first?.kind == .tooManyIndents)
    #expect(deep.tokens.filter { $0.kind == .indent }.count == PythonLexer.indentLimit - 1)
  }

  /// Each of them once took more than one pass, or could: tokens stay in proportion to bytes, and the
  /// ranges stay in order.
  @Test(arguments: [
    "(", "[\n", "f'{\n", "f'{", "f'''{", "f'{x:{", "\"", "'", "'''", "\\'\\\n", "'\\\n", "f'\\\n",
    "$", "\\", "\\\n", "0", "1_", "é", "\u{A0}", " ", "\t\n", "@a\n(", "(\n@a\n", "from a.b\n(",
    "}",
    "f'}", "a ", "<<<<<<< \n", "%", "!\\\n", "=", "if x:\n ", "\"\"\"f'''{", "rb", ":", "\0",
  ])
  func repetitionStaysLinear(text: String) {
    let bytes = Array(String(repeating: text, count: 200_000 / text.utf8.count).utf8)
    let unit = PythonUnit(path: "a.py", source: PythonSource(bytes))
    #expect(unit.tokens.count <= bytes.count + 4 * PythonLexer.indentLimit)
    #expect(unit.faults.count <= PythonLexer.faultLimit)
    #expect(TokenOrder.isSound(unit))
  }

  @Test func truncationAtEveryByteKeepsTokensInOrder() {
    let text = """
      @dec(a=[1, {2: '''3'''}])
      class Größe(Dataset):
      \tdef __init__(self, p=0x1F, *, q=f"{x!r:>{w}} {f'{"a"}'}"):
      \t\tself.x = rb'\\x00' if p \\
      \t\t\telse t"{p}"
      \t\treturn "unterminated
      x = (1,
      import y

      """
    for end in 0...text.utf8.count {
      // A cut inside of a character is not UTF-8: the reader of bytes takes care of it.
      let module = PythonModule(path: "a.py", bytes: Array(text.utf8.prefix(end)))
      #expect(module.units.allSatisfy(TokenOrder.isSound), "cut at \(end)")
    }
  }

  @Test(arguments: 0..<200)
  func randomBytesKeepTokensInOrder(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("\"'f{}()[]\\\n\r\t #@:=!%0x_eclass é\u{0}\u{A0}".utf8)
    let isText = seed % 2 == 0
    let bytes = (0..<400).map { _ in
      isText
        ? alphabet[Int(generator.next() % UInt64(alphabet.count))]
        : UInt8(truncatingIfNeeded: generator.next())
    }
    let module = PythonModule(path: "a.py", bytes: bytes)
    #expect(module.units.allSatisfy(TokenOrder.isSound), "seed \(seed)")
  }
}

/// What holds for the tokens of every input.
enum TokenOrder {
  static func isSound(_ unit: PythonUnit) -> Bool {
    var end = 0
    var depth = 0
    for token in unit.tokens {
      guard token.start >= end, token.end >= token.start, token.end <= unit.source.bytes.count
      else {
        return false
      }
      if token.kind == .indent { depth += 1 }
      if token.kind == .dedent { depth -= 1 }
      guard depth >= 0 else { return false }
      end = token.end
    }
    return depth == 0 && unit.tokens.last?.kind == .endMarker
  }
}
