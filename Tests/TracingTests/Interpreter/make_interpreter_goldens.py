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


def main():
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
