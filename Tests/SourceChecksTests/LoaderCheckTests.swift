import Diagnostics
import PythonSyntax
import TestSupport
import Testing

@testable import SourceChecks

/// A working loader class of one file.
private let loader = """
  from torch.utils.data import Dataset
  class CustomMNIST(Dataset):
      def __init__(self, path):
          self.x = open(path, "rb").read()
      def __len__(self):
          return len(self.x)
      def __getitem__(self, i):
          return self.x[i]

  """

/// The same class in many byte forms.
private let forms: [(name: String, bytes: [UInt8])] = {
  let bytes = Array(loader.utf8)
  let declared = Array("# -*- coding: latin-1 -*-\n# ".utf8) + [0xE9, 0x0A]
  let undeclared = Array("name = 'Jos".utf8) + [0xE9] + Array("'\n".utf8)
  var utf16: [UInt8] = [0xFF, 0xFE]
  for unit in loader.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
  return [
    ("byte order mark", [0xEF, 0xBB, 0xBF] + bytes),
    ("carriage returns", Array(loader.replacing("\n", with: "\r\n").utf8)),
    ("old Mac line ends", Array(loader.replacing("\n", with: "\r").utf8)),
    ("tabs", Array(loader.replacing("    ", with: "\t").utf8)),
    ("no line end", Array(bytes.dropLast())),
    ("Latin-1, declared", declared + bytes),
    ("Latin-1, not declared", undeclared + bytes),
    ("UTF-16", utf16),
    ("NUL bytes", [0, 0, 0x0A] + bytes),
    ("form feed", [0x0C] + bytes),
    ("in an if", Array("if True:\n  \(loader.replacing("\n", with: "\n  "))".utf8)),
  ]
}()

private func module(_ path: String, _ text: String) -> PythonModule {
  PythonModule(path: path, bytes: Array(text.utf8))
}

struct LoaderCheckTests {
  // MARK: - The manifest's hint

  @Test(arguments: [
    LoaderHint(file: "loader.py", className: "CustomMNIST"),
    LoaderHint(file: "loader.py", className: nil),
  ])
  func hintThatIsRightAddsNothing(hint: LoaderHint) {
    let modules = [module("a.py", loader), module("loader.py", loader)]
    let verdict = LoaderCheck.judge(modules: modules, hint: hint)
    #expect(
      verdict
        == LoaderVerdict(
          .custom, file: "loader.py", line: 2, className: "CustomMNIST",
          why: "class 'CustomMNIST' (loader.py:2) extends torch.utils.data.Dataset with its own "
            + "__len__ and __getitem__ and reads the data itself (loader.py:4); nothing in the sources "
            + "uses it"))
  }

  @Test func hintsThatLeadNowhereAreSaid() throws {
    let modules = [
      module("loader.py", loader),
      module("model.py", "class Net: pass\n"),
      module(
        "empty.py", "from torch.utils.data import Dataset\nclass CustomMNIST(Dataset): pass\n"),
    ]
    let hints = [
      LoaderHint(file: "loadre.py", className: "CustomMNIST"),
      LoaderHint(file: "nothing/like/it.py", className: nil),
      LoaderHint(file: "loader.py", className: "CustomMnist2"),
      LoaderHint(file: "model.py", className: "Net"),
      LoaderHint(file: "model.py", className: nil),
      LoaderHint(file: "empty.py", className: "CustomMNIST"),
    ]
    var report = ""
    for hint in hints {
      let verdict = LoaderCheck.judge(modules: modules, hint: hint)
      #expect(verdict.verdict == .custom)
      #expect(verdict.file == "loader.py")
      report += "\(hint.file ?? "") \(hint.className ?? "-")\n  \(verdict.why)\n"
    }
    try expectSnapshot(report, "hints.txt")
  }

  // MARK: - Encodings and forms of files

  @Test(arguments: forms)
  func loaderIsFoundInEveryForm(form: (name: String, bytes: [UInt8])) {
    let verdict = LoaderCheck.judge(modules: [PythonModule(path: "loader.py", bytes: form.bytes)])
    #expect(verdict.verdict == .custom, "\(form.name): \(verdict.why)")
    #expect(verdict.className == "CustomMNIST")
  }

  // MARK: - Nothing to judge

  @Test func noSourceIsNone() {
    #expect(
      LoaderCheck.judge(modules: [])
        == LoaderVerdict(.absent, why: "no Python source was handed in"))
  }

  @Test func emptyFileIsNone() {
    #expect(
      LoaderCheck.judge(modules: [PythonModule(path: "a.py", bytes: [])])
        == LoaderVerdict(.absent, why: "no class in a.py extends a PyTorch data set class"))
  }

  @Test func sourcesPastTheLimitAreUnreadable() {
    var limits = ResourceLimits()
    limits.sourceBytes = 10
    let modules = ["a.py", "b.py"].map {
      PythonModule(path: $0, bytes: Array(loader.utf8), limits: limits)
    }
    #expect(
      LoaderCheck.judge(modules: modules)
        == LoaderVerdict(
          .unreadable, file: "a.py",
          why:
            "a.py cannot be read, nor can the other source: limit of 10 bytes of one "
            + "source file exceeded: found \(loader.utf8.count); an instructor can raise it with "
            + "--max-source-bytes"))
  }

  @Test func hintToASourceThatCannotBeReadIsUnreadable() {
    var limits = ResourceLimits()
    limits.sourceBytes = 40
    let modules = [
      module("main.py", "import torch\n"),
      PythonModule(path: "loader.py", bytes: Array(loader.utf8), limits: limits),
    ]
    let reason =
      "limit of 40 bytes of one source file exceeded: found \(loader.utf8.count); an instructor can "
      + "raise it with --max-source-bytes"
    #expect(
      LoaderCheck.judge(modules: modules, hint: LoaderHint(file: "loader.py", className: nil))
        == LoaderVerdict(
          .unreadable, file: "loader.py", why: "loader.py cannot be read: \(reason)"))
    #expect(
      LoaderCheck.judge(modules: modules)
        == LoaderVerdict(
          .absent,
          why: "no class in the 2 sources extends a PyTorch data set class; loader.py may hold a "
            + "loader but cannot be read: \(reason)"))
  }

  // MARK: - Hostile sources

  @Test func truncationAtEveryByteGivesAVerdict() {
    let bytes = Array((loader + "x = f'{loader!r:>{width}}'\n").utf8)
    var custom = 0
    for end in bytes.indices {
      let modules = [PythonModule(path: "a.py", bytes: Array(bytes[..<end]))]
      if LoaderCheck.judge(modules: modules).verdict == .custom { custom += 1 }
    }
    // From the last method's `return` on the class is whole.
    #expect((20..<60).contains(custom))
  }

  /// Each of these could cost more than its length: every name, class or import looks at others.
  @Test(arguments: [
    ("class A(Dataset): 0\n", 20_000), ("class A(Dataset): 0\nA(A)\n", 20_000),
    ("from a import *\nfrom b import *\nx.y()\n", 5_000), ("a = b.c\nb = a.c\n", 20_000),
    ("a = Dataset.c\nDataset = a.c\n", 20_000), ("x = open(x, load_dataset('mnist'))\n", 20_000),
    ("class A(B, C): pass\n", 20_000), ("a.", 200_000), ("def f(): f()\n", 20_000),
    ("if 1:\n class A(Dataset): 0\nA(A())\n", 5_000), ("for x in x: x.append(x)\n", 20_000),
    ("if 0:\n x\nelse:\n pass\n", 20_000), ("def f(x): f(x)\nx = f(f)\n", 10_000),
    ("def f(a, b): a(b(f(a)))\n", 20_000),
    ("x = FashionMNIST()\nclass A(Dataset):\n def __len__(x, y): y = [x for x in y]\n", 5_000),
    ("lambda:", 50_000), ("x = ", 100_000), ("f(a, ", 20_000), ("import a.b as c\n", 20_000),
  ])
  func repetitionEndsSoon(text: String, count: Int) {
    let head = "from torch.utils.data import Dataset\n"
    let modules = ["a.py", "b.py"].map { module($0, head + String(repeating: text, count: count)) }
    let verdict = LoaderCheck.judge(modules: modules)
    #expect([.absent, .broken].contains(verdict.verdict))
    #expect(FrameworkImports.find(in: modules).isEmpty)
  }

  @Test func nestedClassesEndSoon() {
    let text = (0..<90).map { String(repeating: " ", count: $0) + "class A(Dataset):\n" }.joined()
    #expect(LoaderCheck.judge(modules: [module("a.py", text)]).verdict == .broken)
  }
}
