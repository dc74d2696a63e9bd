"""Writes what CPython gives for the expressions and programs that the tests interpret.

    python3 make_interpreter_goldens.py

Made with CPython 3.11. Expressions are in `expressions.py`, one a line, and many more are generated here
from a seed; programs are in `Programs`, and what they print goes to a `.txt` beside each.
"""

import contextlib
import io
import itertools
import random
from pathlib import Path

HERE = Path(__file__).parent


def result(expression):
    names = {}
    exec("import math, itertools, functools, operator, collections, os.path, string", names)
    try:
        value = eval(expression, names)
        # Beyond what the tracer follows: the tests want an error that says so.
        parts = value if isinstance(value, tuple) else [value]
        if any(isinstance(part, complex) or isinstance(part, int) and not -2**63 <= part < 2**63
               for part in parts):
            return "!limit"
        return repr(value)
    except Exception as error:
        return f"!{type(error).__name__}"


def generated():
    """Arithmetic, comparisons, slices and formats over small pools of operands."""
    source = random.Random(20261122)
    integers = ["0", "1", "-1", "7", "-7", "28", "784", "1 << 40", "-3", "True"]
    floats = ["0.5", "-2.25", "1e-5", "1e16", "3.0", "0.1", "123456.789", "-0.0", "float('inf')"]
    for op in ["+", "-", "*", "/", "//", "%", "**", "<", "<=", "==", "!=", ">", ">="]:
        for _ in range(12):
            left, right = source.choice(integers + floats), source.choice(integers + floats)
            if op == "**" and ("<<" in left + right or "e16" in left or len(right) > 4):
                continue
            if op == "*" and "<<" in left and "<<" in right:
                continue
            yield f"({left}) {op} ({right})"
    for op in ["&", "|", "^", "<<", ">>"]:
        for _ in range(6):
            left, right = source.choice(integers[:7]), source.choice(["0", "1", "3", "5", "-1"])
            yield f"({left}) {op} ({right})"
    sequences = ["'network'", "[1, 2, 3, 4, 5]", "(1, 'b', None)", "range(2, 20, 3)", "b'pixels'"]
    indices = ["0", "-1", "2", "9", "1:", ":-1", "::2", "::-1", "-3:-1", "5:1:-2", "10:20"]
    for sequence, index in itertools.product(sequences, indices):
        yield f"{sequence}[{index}]"
    specifications = ["d", "5d", "<5d", "^7d", "+d", "05d", "x", "#x", "b", "o", ",", "_", "e", ".2f"]
    for specification in specifications:
        yield f"format({source.choice([255, -255, 0, 1234567])}, {specification!r})"
    specifications = ["", ".3f", "10.2f", "<10.2f", "+.1e", "g", ".3g", "%", ".1%", ",.2f", "010.3f", ".0f"]
    for specification in specifications:
        for value in [3.14159, -0.00012345, 1234567.891, 0.5]:
            yield f"format({value}, {specification!r})"
    for specification in ["", "10", "<10", ">10", "^10", "*^9", ".2", "8.3"]:
        yield f"format('tensor', {specification!r})"
    for method in ["upper", "lower", "title", "capitalize", "swapcase", "strip", "split", "isdigit",
                   "isalpha", "isalnum", "isupper", "islower", "isspace", "splitlines"]:
        for text in ["'Fashion MNIST'", "'  28x28\\n'", "'abc'", "''"]:
            yield f"{text}.{method}()"


class Program:
    """A program of random statements over numbers, lists, dictionaries and functions."""

    def __init__(self, seed):
        self.source = random.Random(seed)
        self.lines = ["a, b, c = 3, -2, 7", "xs = [4, 1, 3]", "d = {'p': 1, 'q': 2}", "s = 'fashion'"]
        for index in range(3):
            self.lines += [f"def f{index}(x, y=2, *rest, k=1, **more):",
                           f"    z = {self.number(['x', 'y', 'k', 'len(rest)'])}",
                           f"    if z % {index + 2} == 0:",
                           "        return z, rest",
                           f"    return {self.number(['x', 'z', 'k'])}, sorted(more)"]
        self.block(0, 14)
        self.lines += ["print(a, b, c)", "print(xs)", "print(d)", "print(s)"]

    def number(self, names, depth=0):
        pick = self.source.random()
        if depth > 2 or pick < 0.3:
            return self.source.choice(names)
        if pick < 0.5:
            return str(self.source.randint(-9, 9))
        left, right = self.number(names, depth + 1), self.number(names, depth + 1)
        op = self.source.choice(["+", "-", "*", "//", "%", "max", "if"])
        if op == "max":
            return f"max({left}, {right})"
        if op == "if":
            return f"({left} if {right} > 1 else {right})"
        if op in ("//", "%"):
            return f"({left}) {op} (abs({right}) + 1)"
        return f"({left} {op} {right}) % 1000"

    def block(self, depth, count):
        pad = "    " * depth
        names = ["a", "b", "c", "len(xs)", "sum(xs) % 50", "d['p']", "len(s)"]
        for _ in range(count):
            number = self.number(names)
            kind = self.source.randint(0, 14 if depth < 3 else 9)
            variable = self.source.choice("abc")
            self.lines += [pad + line for line in {
                0: [f"{variable} = {number}"],
                1: [f"{variable} {self.source.choice(['+', '-', '*'])}= {number}", f"{variable} %= 10007"],
                2: [f"xs.append({number})", "xs = xs[-12:]"],
                3: [f"xs.insert({self.source.randint(-2, 3)}, {number})", "xs = sorted(xs)[:9]"],
                4: [f"d['{self.source.choice('pqrs')}'] = {number}"],
                5: [f"xs = [x * {self.source.randint(1, 4)} % 97 for x in xs if x % 3 != {variable} % 3] or [1, 2]"],
                6: [f"s = (s + str({number}))[-{self.source.randint(4, 12)}:].upper().lower()"],
                7: [f"print(f'{{{variable}:>6}} {{s!r}} {{sum(xs):x}}', {number})"],
                8: [f"print(f{self.source.randint(0, 2)}({number}, *xs[:2], k={variable}, m=1))"],
                9: ["print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])"],
                10: [f"for i in range(abs({number}) % 5):"],
                11: [f"if {number} > {self.source.randint(-3, 9)}:"],
                12: [f"for i, x in enumerate(xs[:{self.source.randint(1, 4)}]):", f"    {variable} += i * x"],
                13: ["try:", f"    {variable} = xs[{number}] // (b % 3)"],
                14: [f"while {variable} % 5 != 0:", f"    {variable} += 1"],
            }[kind]]
            if kind in (10, 11):
                self.block(depth + 1, self.source.randint(1, 3))
                if kind == 11 and self.source.random() < 0.5:
                    self.lines.append(pad + "else:")
                    self.block(depth + 1, 1)
            elif kind == 13:
                self.lines += [pad + "except (IndexError, ZeroDivisionError) as error:",
                               pad + "    print(type(error).__name__, error)", pad + "else:"]
                self.block(depth + 1, 1)


def main():
    for seed in range(24):
        text = "\n".join(Program(seed).lines) + "\n"
        (HERE / "Programs" / f"generated_{seed:02}.py").write_text(text)
    lines = [line for line in (HERE / "expressions.py").read_text().splitlines()
             if line.strip() and not line.startswith("#")]
    lines += list(dict.fromkeys(generated()))
    text = "".join(f"{line}\n    {result(line)}\n" for line in lines)
    (HERE / "expressions.txt").write_text(text)
    print(len(lines), "expressions")
    count = 0
    for path in sorted((HERE / "Programs").glob("*.py")):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            try:
                exec(compile(path.read_text(), path.name, "exec"), {"__name__": "__main__"})
            except Exception as error:
                print(f"!{type(error).__name__}: {error}")
        path.with_suffix(".txt").write_text(output.getvalue())
        count += 1
    print(count, "programs")


main()
