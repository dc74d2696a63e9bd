import Diagnostics
import TestSupport
import Testing

@testable import PythonSyntax

private func module(_ path: String, _ bytes: [UInt8]) -> PythonModule {
  PythonModule(path: path, bytes: bytes)
}

private func module(_ path: String, _ text: String) -> PythonModule {
  PythonModule(path: path, bytes: Array(text.utf8))
}

struct PythonModuleTests {
  /// One source for each code, and what is said.
  @Test func diagnosticsAreSaidInFull() throws {
    var limits = ResourceLimits()
    limits.sourceBytes = 4
    let modules = [
      PythonModule(path: "large.py", bytes: Array("x = 12\n".utf8), limits: limits),
      module("koi.py", "# coding: koi8-r\nx\n"),
      module("mark.py", [0xEF, 0xBB, 0xBF] + Array("# coding: latin-1\n".utf8)),
      module("latin.py", Array("x\ny = '".utf8) + [0xE9, 0x27, 0x0A]),
      module("ascii.py", Array("# coding: ascii\ny = '".utf8) + [0xE9, 0x27, 0x0A]),
      module("utf16.py", [0xFE, 0xFF, 0, 0x78]),
      module("nul.py", "x\ny\u{0}\n"),
      module("magic.py", "import os\n!pip install torch\n%matplotlib inline\n"),
      module("broken.ipynb", "{\"cells\": [}"),
      module("list.ipynb", "[]"),
      module("other.ipynb", "{\"a\": 1}"),
      module("saved.py", "{\"cells\": [\n{\"source\": }], \"nbformat\": 4}"),
      module(
        "faults.py",
        """
        a = 'open
        b = (1]
        c = 0777
        d = f"}"
        e = “x”
        print(
        class A: pass

        """),
      module("two.py", "class A(nn.Module:\n\tdef f(x):\n\t\tprint x\n\tdef g(x)\n\t\tx = = 2\n"),
      module("tabs.py", "if x:\n\ta\n        b\n    c\n"),
      module("deep.py", String(repeating: "(", count: 300)),
      module("fs.py", String(repeating: "f'{", count: 200)),
      module("odd.py", "x \\ y\n<<<<<<< HEAD\n"),
      module(
        "work.ipynb",
        #"{"cells": [{"cell_type": "markdown"}, {"cell_type": "code", "source": "%time\nx = 'a"}]}"#
      ),
      module("bad\u{202E}name\n.py", "'"),
    ]
    let codes = Set(modules.flatMap { $0.diagnostics.map(\.code) })
    #expect(codes == Set(PythonErrorCode.allCases.map(\.rawValue)))
    #expect(modules.allSatisfy { ($0.failure != nil) == $0.units.isEmpty })
    try expectSnapshot(
      modules.flatMap {
        $0.diagnostics.map { "\($0)\n\($0.excerpt.map { $0.codeFrame + "\n" } ?? "")" }
      }.joined(),
      "diagnostics.txt")
  }

  @Test(
    arguments: [
      ("# -*- coding: latin-1 -*-\n", [0xE9, 0xA4], "é¤"),
      ("#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n", [0xE9, 0xA4], "é€"),
      ("\n# coding=cp1252\n", [0x80, 0xE9], "€é"),
      ("# coding: utf-8\n", [0xC3, 0xA9], "é"),
      ("# coding: UTF_8\n", [0xC3, 0xA9], "é"),
      ("# Coding: none of these\n", [0xC3, 0xA9], "é"),
      ("x = 1\n# coding: latin-1\n", [0xC3, 0xA9], "é"),
      ("", [0xC3, 0xA9], "é"),
    ] as [(String, [UInt8], String)])
  func declaredEncodingsAreRead(head: String, bytes: [UInt8], expected: String) {
    let read = module("a.py", Array((head + "x = '").utf8) + bytes + Array("'\n".utf8))
    #expect(read.diagnostics == [])
    let unit = read.units[0]
    let string = unit.tokens.first { $0.kind == .string }
    #expect(string.map { unit.source.text(of: $0) } == "'\(expected)'")
  }

  @Test func byteOrderMarkIsNoToken() {
    let read = module("a.py", [0xEF, 0xBB, 0xBF] + Array("x".utf8))
    #expect(read.units[0].tokenText == "n'x' NEWLINE")
    #expect(read.units[0].place(of: 0) == "a.py:1:1")
  }

  @Test func excerptsOfLongLinesAreShort() throws {
    let long = String(repeating: "ä, ", count: 1_000)
    let read = module("a.py", "x\ny = [\(long)1 2, \(long)]\n")
    let diagnostic = try #require(read.diagnostics.first)
    #expect(diagnostic.place == "a.py:2:4008")
    let excerpt = try #require(diagnostic.excerpt)
    #expect(excerpt.text.utf8.count <= 802)
    #expect(
      excerpt.codeFrame
        == "2 | …" + String(long.suffix(38)) + "1 2, " + String(long.prefix(44)) + "…\n  | "
        + String(repeating: " ", count: 41) + "^")
  }

  /// 0x81 has no character in Windows-1252.
  @Test func bytesThatNothingHasBecomeTheReplacementCharacter() {
    let read = module("a.py", Array("x = '".utf8) + [0x81, 0x27])
    #expect(read.units[0].source.line(1) == "x = '\u{FFFD}'")
    #expect(read.diagnostics.map(\.code) == ["PYS003"])
  }
}

struct NotebookTests {
  private func cells(_ json: String, path: String = "a.ipynb") -> [String] {
    module(path, json).units.map { unit in
      let written = unit.writtenFile.map { " > \($0)" } ?? ""
      return "\(unit.cell ?? 0)\(written): \(unit.source.text(of: unit.source.bytes.indices))"
    }
  }

  @Test(arguments: [
    (
      #"{"cells": [{"cell_type": "code", "source": "a"}, {"cell_type": "raw", "source": "b"}, {"cell_type": "code", "source": ["c\n", "d"]}], "nbformat": 4}"#,
      ["1: a", "3: c\nd"]
    ),
    (
      #"{"worksheets": [{"cells": [{"cell_type": "code", "input": "a"}]}, {"cells": [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", "input": ["b"]}]}], "nbformat": 3}"#,
      ["1: a", "3: b"]
    ),
    (#"{"cells": [], "nbformat": 5}"#, []),
    (
      #"{"cells": [1, null, {}, {"cell_type": "code"}, {"cell_type": "code", "source": 5}, {"cell_type": "code", "source": ["x", 1]}]}"#,
      ["6: x"]
    ),
    (
      #"{"cells": [{"cell_type": "code", "source": "\n%%bash\nls"}, {"cell_type": "code", "source": "%%time\nx"}, {"cell_type": "code", "source": "%%html\n<b>"}]}"#,
      ["2: %%time\nx"]
    ),
    (
      #"{"cells": [{"cell_type": "code", "source": "%%writefile -a 'src/model.py'\nx"}, {"cell_type": "code", "source": "%%file a.txt\nx"}, {"cell_type": "code", "source": "%%writefile\nx"}]}"#,
      ["1 > src/model.py: %%writefile -a 'src/model.py'\nx"]
    ),
  ])
  func cellsAreTakenInOrder(json: String, expected: [String]) {
    #expect(cells(json) == expected)
    #expect(cells("\u{FEFF}" + json) == expected)
  }

  /// Python writes `NaN` and cut surrogate pairs into outputs; a merge leaves keys that stand twice.
  @Test func notebookIsReadAsPythonReadsIt() {
    let json =
      #"{"metadata": {"a": 1}, "cells": [{"cell_type": "code", "outputs": [{"data": [NaN, -Infinity, "\ud83d"]}], "source": "x"}], "metadata": {}, "nbformat": 4}"#
    #expect(cells(json) == ["1: x"])
    #expect(cells("\u{FEFF}" + json) == ["1: x"])
  }

  @Test func notebookSavedAsPythonIsRecognised() {
    let json = #" {"nbformat": 4, "cells": [{"cell_type": "code", "source": "x"}]}"#
    #expect(cells(json, path: "a.py") == ["1: x"])
    #expect(module("a.py", "{'nbformat': 4}\n").kind == .script)
    #expect(module("a.py", "x = {\"nbformat\": 4}\n").kind == .script)
  }

  @Test func writtenFileKeepsTheCellsLines() {
    let json = #"{"cells": [{"cell_type": "code", "source": "%%writefile m.py\n\nclass A: pass"}]}"#
    let unit = module("a.ipynb", json).units[0]
    #expect(unit.tokenText == "magic'%%writefile m.py' NEWLINE NL class n'A' : pass NEWLINE")
    #expect(
      unit.tokens.first { $0.kind == .keyword(.class) }.map { unit.place(of: $0.start) }
        == "a.ipynb:cell 1:3:1")
  }

  /// What IPython runs though it is no Python: each line's call, and that nobody is told of a fault.
  @Test(arguments: [
    ("%matplotlib inline", "run_line_magic", ["matplotlib", "inline"]),
    ("!pip install -q 'x", "system", ["pip install -q 'x"]),
    ("?nn.Linear", "run_line_magic", ["pinfo", "nn.Linear"]),
    ("nn.Linear??", "run_line_magic", ["pinfo", "nn.Linear"]),
    ("pip install torch==2.0", "run_line_magic", ["pip", "install torch==2.0"]),
    ("cd ..", "run_line_magic", ["cd", ".."]),
  ])
  func linesOfIPythonAreItsCalls(line: String, method: String, words: [String]) {
    let call =
      "(Expr (Call (Attribute (Call (Name get_ipython) [] []) \(method)) "
      + "[\(words.map { "(Constant \"\($0)\")" }.joined(separator: " "))] []))"
    let cell = PythonUnit(
      path: "a.ipynb", source: PythonSource(Array("\(line)\nif a:\n  \(line)\nx".utf8)), cell: 1)
    #expect(cell.treeText == "\(call)\n(If (Name a) [\(call)] [])\n(Expr (Name x))")
    #expect(cell.syntaxFaults == [] && cell.faults == [])
  }

  @Test(arguments: [
    (
      "x = !ls",
      "(Assign [(Name x)] (Call (Attribute (Call (Name get_ipython) [] []) getoutput) "
        + "[(Constant \"ls\")] []))"
    ),
    // A continuation line is Python.
    ("x = (a\n% b)", "(Assign [(Name x)] (BinOp (Name a) Mod (Name b)))"),
    ("x = a \\\n% b", "(Assign [(Name x)] (BinOp (Name a) Mod (Name b)))"),
    ("%time x = a", "(Assign [(Name x)] (Name a))"),
    ("%%time\nx", "(Expr (Name x))"),
    ("%%time", ""),
    ("  x\n  y", "(Expr (Name x))\n(Expr (Name y))"),
    ("ls -la", "(Expr (BinOp (Name ls) Sub (Name la)))"),
    ("pip = a; pip", "(Assign [(Name pip)] (Name a))\n(Expr (Name pip))"),
    ("await a", "(Expr (Await (Name a)))"),
  ])
  func cellsAreReadAsIPythonReadsThem(source: String, expected: String) {
    let unit = PythonUnit(path: "a.ipynb", source: PythonSource(Array(source.utf8)), cell: 1)
    #expect(unit.treeText == expected)
    #expect(unit.syntaxFaults == [] && unit.faults == [])
  }

  /// Words that are no command cost their line alone, and so do commands in a file.
  @Test func bareWordsCostTheirLine() {
    let cell = PythonUnit(
      path: "a.ipynb", source: PythonSource(Array("Train the network\nx".utf8)), cell: 1)
    #expect(cell.treeText == "FAULT\n(Expr (Name x))")
    #expect(cell.syntaxFaults.count == 1)
    let file = PythonUnit("pip install torch\nx")
    #expect(file.treeText == "FAULT\n(Expr (Name x))")
    #expect(file.syntaxFaults.count == 1)
  }

  @Test func truncationAtEveryByteIsReadOrRefused() {
    let json =
      #"{"cells": [{"cell_type": "code", "source": ["x = 'é\n", "\ud83d\ude00"], "outputs": [{"data": {"text/plain": [1.5e3, null]}}]}], "nbformat": 4}"#
    let bytes = Array(json.utf8)
    for end in bytes.indices {
      let read = module("a.ipynb", Array(bytes[..<end]))
      #expect(["PYS007", "PYS008"].contains(read.failure?.code))
    }
    #expect(module("a.ipynb", bytes).failure == nil)
  }
}
