#!/usr/bin/env python3
"""Writes what CPython's own parser makes of source files, for TreeReferenceTests.swift.

    python3.13 Tests/PythonSyntaxTests/compare_trees.py OUT ROOT...
    TREE_REFERENCE=OUT swift test --filter TreeReferenceTests

For every .py file below the roots that `ast.parse` accepts, in an encoding that is read, OUT/N.tree
holds one little-endian CRC-32 for each statement of the module: that of the statement's text as
`python3.13 compare_trees.py --show FILE` prints it, with the lines and columns of every node.

    python3.13 Tests/PythonSyntaxTests/compare_trees.py --goldens Tests/PythonSyntaxTests/Goldens

writes the trees of the sources in that folder, NAME.py, to NAME.tree: statements of every kind.

OUT/index names the sources, after a line `nested` or `collapsed` (a Python before 3.12, which has no
places inside of f-strings); OUT/refused names those that are no Python.
"""

import ast
import io
import pathlib
import re
import struct
import sys
import time
import tokenize
import warnings
import zlib

NESTED = sys.version_info >= (3, 12)
# Fields that follow from where a node stands, or that the tree does not have.
LEFT_OUT = {"ctx", "type_comment", "kind", "type_ignores"}
# Fields of newer Pythons, so that older ones write the same.
ADDED = {"FunctionDef": ["type_params"], "AsyncFunctionDef": ["type_params"], "ClassDef": ["type_params"],
         "TypeVar": ["default_value"], "ParamSpec": ["default_value"], "TypeVarTuple": ["default_value"]}
ENCODINGS = {"utf-8", "utf-8-sig", "ascii", "iso-8859-1", "iso-8859-15", "cp1252", "windows-1252"}
ESCAPED = re.compile('[\x00-\x1f\x7f"\\\\]')
FIELDS = {}


def fields(kind):
    if kind not in FIELDS:
        names = [name for name in kind._fields if name not in LEFT_OUT]
        names += [name for name in ADDED.get(kind.__name__, []) if name not in names]
        FIELDS[kind] = kind.__name__, names, "lineno" in getattr(kind, "_attributes", ())
    return FIELDS[kind]


def quoted(text):
    return '"' + ESCAPED.sub(lambda found: f"\\x{ord(found[0]):02x}", text) + '"'


def constant(node):
    value = node.value
    if value is None:
        return "None"
    if value is True or value is False:
        return str(value)
    if value is ...:
        return "..."
    if isinstance(value, str):
        return ("u" if node.kind == "u" else "") + quoted(value)
    if isinstance(value, bytes):
        return "b" + quoted(value.decode("latin-1"))
    if isinstance(value, int):
        return str(value)
    number, letter = (value, "f") if isinstance(value, float) else (value.imag, "j")
    return letter + struct.pack(">d", number).hex()


def write(value, out, placed):
    """Appends the text of a node, list or plain value to `out`."""
    if isinstance(value, ast.AST):
        kind = type(value)
        name, names, has_place = fields(kind)
        if not names:
            return out.append(name)
        out.append("(" + name)
        if has_place and placed:
            out.append(f"@{value.lineno}:{value.col_offset}-{value.end_lineno}:{value.end_col_offset}")
        inner = placed and (NESTED or kind is not ast.JoinedStr)
        if kind is ast.Constant:
            out.append(" " + constant(value))
        elif kind is ast.MatchSingleton:
            out.append(f" {value.value}")
        else:
            for field in names:
                out.append(" ")
                found = getattr(value, field, [] if field == "type_params" else None)
                if field == "str":
                    out.append(quoted(found))
                elif field == "values" and kind is ast.JoinedStr:
                    # Python 3.12.1 ends a format spec by an empty text.
                    write([one for one in found if getattr(one, "value", None) != ""], out, inner)
                else:
                    write(found, out, inner)
        out.append(")")
    elif isinstance(value, list):
        out.append("[")
        for index, item in enumerate(value):
            if index:
                out.append(" ")
            write(item, out, placed)
        out.append("]")
    elif value is None:
        out.append("-")
    else:
        out.append(str(value))


def text(statement):
    out = []
    write(statement, out, True)
    return "".join(out)


def main():
    sys.setrecursionlimit(20_000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    warnings.simplefilter("ignore")
    if sys.argv[1] == "--show":
        for statement in ast.parse(pathlib.Path(sys.argv[2]).read_bytes()).body:
            print(text(statement))
        return
    if sys.argv[1] == "--goldens":
        for path in pathlib.Path(sys.argv[2]).glob("*.py"):
            lines = [text(statement) + "\n" for statement in ast.parse(path.read_bytes()).body]
            path.with_suffix(".tree").write_bytes("".join(lines).encode("utf-8", "surrogatepass"))
        return
    out, *roots = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    sources, refused, left_out, size, seconds = [], [], 0, 0, 0.0
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            data = path.read_bytes()
            try:
                if tokenize.detect_encoding(io.BytesIO(data).readline)[0] not in ENCODINGS:
                    left_out += 1
                    continue
                start = time.process_time()
                tree = ast.parse(data)
                seconds += time.process_time() - start
            except (SyntaxError, ValueError):
                refused.append(str(path.absolute()))
                continue
            except (RecursionError, MemoryError):
                left_out += 1
                continue
            sums = [zlib.crc32(text(one).encode("utf-8", "surrogatepass")) for one in tree.body]
            (out / f"{len(sources)}.tree").write_bytes(struct.pack(f"<{len(sums)}I", *sums))
            sources.append(str(path.absolute()))
            size += len(data)
    (out / "index").write_text("\n".join(["nested" if NESTED else "collapsed", *sources]) + "\n")
    (out / "refused").write_text("".join(name + "\n" for name in refused))
    print(f"Python {sys.version.split()[0]}: {len(sources)} files, {size} bytes, "
          f"parsed in {seconds:.2f} s; {len(refused)} refused, {left_out} left out")


if __name__ == "__main__":
    main()
