import Diagnostics
import TestSupport
import Testing

@testable import PythonSyntax

/// Sources that are no Python: each fault costs its statement or less, and the rest is there.
struct TreeRecoveryTests {
  /// What people are told, with the line, and what is left of the tree.
  private func report(_ source: String, path: String = "a.py") -> String {
    let module = PythonModule(path: path, bytes: Array(source.utf8))
    let said = module.diagnostics.map { diagnostic in
      "\(diagnostic)\n\(diagnostic.excerpt.map { $0.codeFrame + "\n" } ?? "")"
    }
    let trees = module.units.map { $0.treeText + "\n" }
    return "### source\n\(source)\n--- said\n" + said.joined() + "--- tree\n" + trees.joined()
      + "\n"
  }

  @Test func statementsAreLostAlone() throws {
    let sources = [
      "a\nb c\nd",
      "a; b c; d",
      "a; f(b; c); d",
      "def f(self):\n  a\n  b = = c\n  d\n\ndef g(self): e",
      "class A:\n  def f(self, x y): a\n  def g(self): b",
      "class A:\n  def f(self):\n    # to do\n\n  def g(self): b",
      "for a in b c:\n  d\nelse:\n  e\nf",
      "if a b:\n  c\nelif d:\n  e\nelse:\n  f\ng",
      "if a:\n  b\nelif c d:\n  e\nelse:\n  f\ng",
      "if a:\n  b\nelse c:\n  d\ne",
      "try:\n  a\nexcept b c:\n  d\nexcept e: f\nfinally:\n  g\nh",
      "try:\n  a\nb",
      "match a:\n  case b c:\n    d\n  case e:\n    f\n  g\nh",
      "while a\n  b\nc",
      "clas A(B):\n  def f(self): a\nb",
      "class A(B, c d):\n  e\nf",
      "class A(nn.Module:\n  def f(self):\n    return a\nb",
      "class A(nn.Module\n  def f(self):\n    return a\nb",
      "@a b\n@c\ndef f(): d",
      "@a\nb",
      "a\n  b\n    c\n  d\ne",
      "  a\n  b\nc",
      "else:\n  a\nb",
      "if a:\nb",
      "def f():",
      "if a: b c; d\ne",
      "with a as b c:\n  d\ne",
      "lambda a, a b: c\nd",
      "async a\nb",
    ]
    try expectSnapshot(sources.map { report($0) }.joined(), "lost_statements.txt")
  }

  @Test func faultsOfOneConstructAreNamed() throws {
    let sources = [
      "print 'a'\nprint a, b\nprint >>c, d\nexec 'e'",
      "raise A, 'b'\na <> b\n`c`\n0777\nur'a'",
      "if a = b:\n  c",
      "f(a.b=c)\nf(a) = b\na + b = c\n[a, f()] = b\n(a, b) += c\nNone = a\na, b: c\n(yield) = a",
      "for f() in a: b\n[a for 1 in b]\nwith a as f(): b\ndel f()\ndel *a",
      "f(a=b, c)\nf(**a, *b)\nf(**a, b)\nf(a for b in c, d)\nf(a, b for c in d)\nclass A(b for c in d): e",
      "def f(a=b, c): d\ndef f(*): a\ndef f(*, **a): b\ndef f(/, a): b\ndef f(a, *b, *c): d\ndef f(**a, b): c",
      "(*a)\n[*a for b in c]\n{*a for b in c}\n{*a: b}\n{**a for b in c}\n{a: b, c}",
      "'a' b'c'\nb'ä'\n'\\x4'\n'\\N{no such name}'\n'\\u12'\n'\\U00110000'\nt'a' 'b'",
      "f'{}'\nf'{a!z}'\nf'{a!}'\nf'{a b}'\nf'{!r}'\nf'{a:{}}'",
      "try:\n  a\nexcept b: c\nexcept* d: e",
      "match a:\n  case f(b=c, d): e\n  case {**_}: f\n  case a + b: g\n  case (*a): h",
      "import a b\nfrom a import\nfrom a import (b\nimport\nfrom . import *, a",
      "global a b\nreturn return\nassert\na if b\nlambda\na[\n",
      "fork x in y:\n  a\nclas A: b\nretrun x\nab c",
    ]
    try expectSnapshot(sources.map { report($0) }.joined(), "faults_of_constructs.txt")
  }

  @Test(arguments: [
    (String(repeating: "1", count: 4_301), SyntaxFault.Kind.numberTooLong),
    ("0x" + String(repeating: "f", count: 4_301), .numberTooLong),
    (String(repeating: "-", count: 400) + "1", .tooDeep),
    ("a" + String(repeating: ".b", count: 400), .tooDeep),
  ])
  func limitsCostTheirStatement(source: String, kind: SyntaxFault.Kind) {
    let unit = PythonUnit("class A:\n  \(source)\n  b\n")
    #expect(unit.treeText == "(ClassDef A [] [] [FAULT (Expr (Name b))] [] [])")
    #expect(unit.syntaxFaults.map(\.kind) == [kind])
  }

  /// A cut at any byte leaves the statements before it, and ranges in order.
  @Test func truncationAtEveryByteKeepsWhatStandsBefore() {
    let text = """
      import torch
      @dec(a=[1, {2: '''3'''}])
      class Net(nn.Module):
        def __init__(self, p: int = 0x1F, *, q=f"{x!r:>{w}} {f'{"a"}'}"):
          super().__init__()
          if p := self.f(lambda a, *b: a[1:2, ...]):
            self.x = [y async for y in z if not y] or {**a, 'b': t"{c}"}
          elif q: pass
          else:
            del a, b
        async def forward(self, x):
          match x:
            case [1, *_] | {"a": B(c=d)} if e: return await x
          with (open(a) as b, c): raise E from None
          try: yield
          except* E as e: x: int = 3

      """
    let whole = PythonUnit(text)
    #expect(whole.syntaxFaults == [] && whole.faults == [])
    for end in 0...text.utf8.count {
      let unit = PythonUnit(String(decoding: text.utf8.prefix(end), as: UTF8.self))
      #expect(TreeOrder.isSound(unit), "cut at \(end)")
      if end > 14 { #expect(unit.treeText.hasPrefix("(Import "), "cut at \(end)") }
    }
  }

  @Test(arguments: 0..<300)
  func randomTokensKeepRangesInOrder(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let words = [
      "if", "else", "elif", "def", "class", "match", "case", "try", "except", "finally", "for",
      "in",
      "with", "as", "lambda", "not", "is", "await", "async", "yield", "from", "import", "return",
      "a", "b", "_", "1", "'s'", "f'{", "}'", "{", "}", "(", ")", "[", "]", ":", ":=", "=", "==",
      ",", ";", ".", "...", "*", "**", "@", "->", "!", "\n", "\n  ", "\n    ", "\n", "%m", "#c\n",
    ]
    var text = ""
    for _ in 0..<200 {
      text += words[Int(generator.next() % UInt64(words.count))] + " "
    }
    #expect(TreeOrder.isSound(PythonUnit(text)), "seed \(seed)")
  }
}

/// What holds for the trees of every input.
enum TreeOrder {
  /// Statements follow one another within the source.
  static func isSound(_ unit: PythonUnit) -> Bool {
    var end = 0
    for statement in unit.statements {
      let range = statement.range
      guard range.lowerBound >= end, range.upperBound <= unit.source.bytes.count else {
        return false
      }
      end = range.upperBound
    }
    // Nothing is lost without a word.
    return unit.treeText.contains("FAULT")
      ? !unit.syntaxFaults.isEmpty || !unit.faults.isEmpty : true
  }
}
