import Testing

@testable import Tracing

/// What is known after a walk through code that depends on what only a run could tell.
@Suite struct ExploringTests {
  @Test(arguments: [
    // One branch sets it, or both alike: known.
    ("if input():\n    x = 1\n", "1"),
    ("if input():\n    x = 1\nelse:\n    x = 1\n", "1"),
    ("x = 1\nif input():\n    y = 2\n", "1"),
    ("if input():\n    raise ValueError\nelse:\n    x = 1\n", "1"),
    ("import sys\nif input():\n    sys.exit()\nx = 1\n", "1"),
    // The branches differ: not known.
    ("if input():\n    x = 1\nelse:\n    x = 2\n", "? input(…)"),
    ("x = 1\nif input():\n    x = 2\n", "? input(…)"),
    ("x = 1 if input() else 2\n", "? input(…)"),
    ("x = input() or 3\n", "? input(…)"),
    ("x = []\nif input():\n    x.append(1)\n", "? any number of items"),
    ("x = {}\nif input():\n    x['a'] = 1\n", "? input(…)"),
    ("x = [1]\ny = x\nif input():\n    y[0] = 2\n", "? input(…)"),
    (
      "def f():\n    if input():\n        return 1\n    return 2\nx = f()\n",
      "? what an earlier condition decides"
    ),
    ("x = 0\nfor i in input():\n    x += 1\n", "? the number of turns of this loop"),
    ("x = []\nfor i in input():\n    x.append(i)\n", "? any number of items"),
    ("x = [1 for i in input()]\n", "? any number of items"),
    ("x = 0\nwhile input():\n    x += 1\n", "? input(…)"),
    (
      "x = []\nfor i in range(3):\n    if input():\n        break\n    x.append(i)\n",
      "? any number of items"
    ),
    (
      "try:\n    import unknown_library\n    x = 1\nexcept ImportError:\n    x = 2\n",
      "? whether this raises an exception"
    ),
    ("x = {'a': 1, 'b': 2}\nif input():\n    x['a'] = 5\nx = x['b']\n", "2"),
    ("x = {'a': 1, 'b': 2}\nif input():\n    x['a'] = 5\nx = x['a']\n", "? input(…)"),
    ("import random\nx = [1, 2]\nrandom.shuffle(x)\n", "? random.shuffle(…)"),
    ("x = 1\ndef f():\n    global x\n    x = 2\nif input():\n    f()\n", "? input(…)"),
    ("class A:\n    x = 1\na = A()\nif input():\n    a.x = 2\nx = a.x\n", "2"),
    ("class A:\n    pass\na = A()\na.x = 1\nif input():\n    a.x = 2\nx = a.x\n", "? input(…)"),
    // What goes wrong costs its statement, and what that would have set.
    ("x = 1 / 0\n", "? Python would raise ZeroDivisionError: division by zero"),
    ("1 / 0\nx = 1\n", "1"),
    ("x = [1]\nx.append(1 / 0)\n", "? Python would raise ZeroDivisionError: division by zero"),
    ("x = 1\nundefined(x)\n", "1"),
    ("for i in range(3):\n    1 / 0\nx = 1\n", "1"),
    ("def f():\n    raise ValueError('no')\nx = f()\n", "? Python would raise ValueError: no"),
    ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    x = 1\n", "1"),
    ("try:\n    x = int('5')\nexcept ValueError:\n    x = 0\n", "5"),
    ("x = 1\nwith open('f') as f:\n    x = 2\n", "2"),
    // Unknown modules stop only what depends on them.
    ("import unknown_library as u\ny = u.f(1)\nx = 2\n", "2"),
    ("import unknown_library as u\nx = u.f(1)\n", "? unknown_library.f(…)"),
    ("from unknown_library import *\nx = 2\n", "2"),
    ("x = len([1, 2])\nif __name__ == 'other':\n    x = 5\n", "2"),
    ("x = 'cuda' if input() else 'cpu'\nx = 1\n", "1"),
    ("match input():\n    case 1:\n        x = 1\n    case _:\n        x = 2\n", "? input(…)"),
  ]) func variable(_ source: String, _ expected: String) {
    #expect(explored("__name__ = '__main__'\n" + source)["x"] == expected)
  }
}
