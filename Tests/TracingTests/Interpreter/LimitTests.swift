import PythonSyntax
import Testing

@testable import Tracing

/// Sources that would take a machine down end in a limit with its place.
@Suite struct LimitTests {
  @Test(arguments: [
    ("i = 0\nwhile True:\n    i += 1\n", "limit of 2,000,000 steps exceeded"),
    ("for i in range(10**9):\n    pass\n", "limit of 2,000,000 steps exceeded"),
    ("x = 'a'\nwhile True:\n    x += x\n", "is beyond the limit of 1000000"),
    ("x = 'a' * 10**12\n", "is beyond the limit of 1000000"),
    ("x = [0] * 10**12\n", "limit of 1,000,000 items of one value exceeded"),
    ("x = [0]\nwhile True:\n    x = x + x\n", "limit of 1,000,000 items of one value exceeded"),
    ("x = list(range(10**18))\n", "limit of 1,000,000 items of one value exceeded"),
    ("x = sum(range(10**18))\n", "limit of 2,000,000 steps exceeded"),
    ("x = 10**10**10\n", "integers beyond 64 bits"),
    ("x = 1 << 1000000000\n", "integers beyond 64 bits"),
    ("x = 2\nwhile True:\n    x *= x\n", "integers beyond 64 bits"),
    ("def f(n):\n    return f(n + 1)\nf(0)\n", "limit of 200 calls inside one another exceeded"),
    (
      "class A:\n    def __getattr__(self, n):\n        return getattr(self, n + 'x')\nA().b\n",
      "limit of 200 calls inside one another exceeded"
    ),
    ("x = []\nfor i in range(10**6):\n    x = [x]\nprint(x)\n", "limit of"),
    ("d = {}\nfor i in range(10**7):\n    d[i] = d.copy()\n", "limit of"),
    ("x = '%1000000000d' % 1\n", "incomplete format"),
    ("x = '{:999999}'.format('{:999999}')\ny = x * 50\n", "is beyond the limit of 1000000"),
    ("x = 'ab'.replace('', 'x' * 999999)\n", "is beyond the limit of 1000000"),
    ("import itertools\nx = list(itertools.product(range(100), repeat=10))\n", "limit of"),
    ("import itertools\nx = list(itertools.permutations(range(50)))\n", "limit of"),
    ("import itertools\nx = list(itertools.count())\n", "limit of"),
    ("x = [[0] * 1000 for i in range(10**6)]\n", "limit of"),
    ("a = [1]\na.append(a)\nprint(a == [1, a])\nb = [1]\nb.append(b)\nprint(a == b)\n", "limit of"),
    ("def g():\n    yield from g()\nlist(g())\n", "limit of"),
    ("x = (lambda f: f(f))(lambda f: f(f))\n", "limit of 200 calls"),
    ("x = sorted(range(10**6), key=lambda v: -v)\n", "limit of"),
    ("x = max(range(10**9))\n", "limit of"),
    ("x = dict.fromkeys(range(10**9))\n", "limit of"),
    ("x = '-'.join(str(i) for i in range(10**9))\n", "limit of"),
    ("import math\nx = math.factorial(10**9)\n", "integers beyond 64 bits"),
  ]) func endsInALimit(_ source: String, _ words: String) {
    let last = printed(by: source).split(separator: "\n").last ?? ""
    #expect(last.contains(words), "\(last)")
    #expect(last.contains("program.py:"), "\(last)")
  }

  /// Deep chains of objects are let go of without a deep stack of the caller's.
  @Test func deepObjectsAreReleased() {
    let source = """
      x = None
      for i in range(100000):
          x = [x]
      y = {}
      for i in range(100000):
          y = {'y': y}
      """
    #expect(printed(by: source) == "")
  }

  @Test(arguments: [
    "while True:\n    pass\nafter = 1\n",
    "x = 0\nfor i in range(10**9):\n    x += 1\nafter = 1\n",
    "for i in range(10**9):\n    for j in range(10**9):\n        pass\nafter = 1\n",
  ]) func aLongLoopCostsItself(_ source: String) {
    #expect(explored(source)["after"] == "1")
  }

  @Test func aLongLoopLeavesNothingKnown() {
    let variables = explored("x = 0\nfor i in range(10**9):\n    x += 1\n")
    #expect(variables["x"] == "? the number of turns of this loop")
  }
}
