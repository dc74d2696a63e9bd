import Foundation
import TestSupport
import Testing

@testable import PythonSyntax

/// Trees of every kind of node, in the words of `compare_trees.py`.
struct PythonTreeTests {
  /// Sources whose trees CPython wrote, with the place of every node.
  @Test(arguments: ["expressions", "statements", "matches", "formatted"])
  func treeIsCPythons(name: String) throws {
    let folder = packageRoot.appending(path: "Tests/PythonSyntaxTests/Goldens")
    let source = try Data(contentsOf: folder.appending(path: name + ".py"))
    let expected = [UInt8](try Data(contentsOf: folder.appending(path: name + ".tree")))
      .split(separator: UInt8(ascii: "\n"))
    let module = PythonModule(path: name + ".py", bytes: [UInt8](source))
    #expect(module.diagnostics == [])
    let unit = module.units[0]
    #expect(unit.statements.count == expected.count)
    for (statement, line) in zip(unit.statements, expected) {
      var text = TreeText(source: unit.source, hasPlaces: true)
      text.write(statement)
      // As bytes: no text has lone surrogates.
      #expect(text.bytes.elementsEqual(line), "\(text.text)")
    }
  }

  /// What Python 3.12's successors added, and what CPython 3.13 cannot say.
  @Test(arguments: [
    (
      "try: a\nexcept b, c: d",
      "(Try [(Expr (Name a))] [(ExceptHandler (Tuple [(Name b) (Name c)]) - [(Expr (Name d))])] [] [])"
    ),
    (
      "try: a\nexcept* b, c.d: e",
      "(TryStar [(Expr (Name a))] "
        + "[(ExceptHandler (Tuple [(Name b) (Attribute (Name c) d)]) - [(Expr (Name e))])] [] [])"
    ),
    (
      "def f[T: a = b, *Ts = *c, **P = d](): e",
      "(FunctionDef f (arguments [] [] - [] [] - []) [(Expr (Name e))] [] - "
        + "[(TypeVar T (Name a) (Name b)) (TypeVarTuple Ts (Starred (Name c))) (ParamSpec P (Name d))])"
    ),
    (
      "type A[T = b,] = c",
      "(TypeAlias (Name A) [(TypeVar T - (Name b))] (Name c))"
    ),
    ("t''", "(Expr (TemplateStr []))"),
    (
      "t'a{ b }c{d!r:{e}f}' rT'{g=}'",
      "(Expr (TemplateStr [(Constant \"a\") (Interpolation (Name b) \" b\" -1 -) (Constant \"c\") "
        + "(Interpolation (Name d) \"d\" 114 (JoinedStr [(FormattedValue (Name e) -1 -) "
        + "(Constant \"f\")])) (Constant \"g=\") (Interpolation (Name g) \"g\" 114 -)]))"
    ),
    (
      "type = 1; type(x); type.a",
      "(Assign [(Name type)] (Constant 1))\n"
        + "(Expr (Call (Name type) [(Name x)] []))\n(Expr (Attribute (Name type) a))"
    ),
  ])
  func newerThanCPython313(source: String, expected: String) {
    let unit = PythonUnit(source)
    #expect(unit.treeText == expected)
    #expect(unit.syntaxFaults == [])
  }

  /// Letters in another width or style are the same name.
  @Test func namesAreNormalised() {
    let unit = PythonUnit("ｗｉｄｔｈ＿１.𝐚𝑍𝟗(𝛼=µ)")
    #expect(
      unit.treeText
        == "(Expr (Call (Attribute (Name width_1) aZ9) [] [(keyword α (Name μ))]))")
  }

  @Test(arguments: ["\r\n", "\r", "\n"])
  func lineEndingsBecomeLineFeeds(ending: String) {
    let unit = PythonUnit("'''a\(ending)b\\\(ending)c''' f'''{d}\(ending)'''\(ending)x")
    #expect(
      unit.treeText
        == "(Expr (JoinedStr [(Constant \"a\\x0abc\") (FormattedValue (Name d) -1 -) "
        + "(Constant \"\\x0a\")]))\n(Expr (Name x))")
  }

  @Test func rangesCoverBytes() throws {
    let unit = PythonUnit("größe = (ä + b)  # c\n")
    let statement = try #require(unit.statements.first)
    guard case .assign(let targets, let value) = statement.node else {
      Issue.record("no assignment")
      return
    }
    #expect(unit.source.text(of: statement.range) == "größe = (ä + b)")
    #expect(targets.map { unit.source.text(of: $0.range) } == ["größe"])
    #expect(unit.source.text(of: value.range) == "ä + b")
  }
}
