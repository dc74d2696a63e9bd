#!/usr/bin/env python3
"""Writes what CPython's own tokenizer makes of source files, for TokenReferenceTests.swift.

    python3.13 Tests/PythonSyntaxTests/compare_tokens.py OUT ROOT...
    TOKEN_REFERENCE=OUT swift test --filter TokenReferenceTests

Every .py file below the roots that this Python compiles, in an encoding that the lexer reads, is
written to OUT as N.tokens, a sequence of little-endian 32-bit numbers: kind, start line, start
column, end line, end column of each token, columns in bytes of UTF-8. OUT/index names the sources,
after a line `collapsed` (a Python before 3.12, which reads an f-string as one token) or `nested`.
"""

import io
import pathlib
import struct
import sys
import token as kinds
import tokenize
import warnings

CODES = {
    kinds.NAME: 1, kinds.NUMBER: 2, kinds.STRING: 3, kinds.OP: 4, kinds.COMMENT: 5,
    kinds.NEWLINE: 6, kinds.NL: 7, kinds.INDENT: 8, kinds.DEDENT: 9,
}
if sys.version_info >= (3, 12):
    CODES |= {kinds.FSTRING_START: 10, kinds.FSTRING_MIDDLE: 11, kinds.FSTRING_END: 12}
if sys.version_info >= (3, 14):
    CODES |= {kinds.TSTRING_START: 10, kinds.TSTRING_MIDDLE: 11, kinds.TSTRING_END: 12}
# What the lexer reads; other declarations give a warning.
ENCODINGS = {"utf-8", "utf-8-sig", "ascii", "iso-8859-1", "iso-8859-15", "cp1252", "windows-1252"}
NEWLINE, NL, INDENT, DEDENT, MIDDLE = 6, 7, 8, 9, 11


def reference(data):
    """The tokens of a source as rows of numbers, or None if it cannot be compared."""
    if b"\r" in data.replace(b"\r\n", b""):
        return None  # tokenize and the compiler disagree about a lone carriage return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "source", "exec", dont_inherit=True)
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            if encoding not in ENCODINGS:
                return None
            lines = data.decode(encoding).split("\n")
            found = list(tokenize.tokenize(io.BytesIO(data).readline))
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
            return None

    def column(line, characters):
        text = lines[line - 1] if line <= len(lines) else ""
        return characters if text.isascii() else len(text[:characters].encode())

    rows = []
    for index, item in enumerate(found):
        if item.type in (kinds.ENCODING, kinds.ENDMARKER):
            continue
        if item.type not in CODES:
            return None
        code, start, end = CODES[item.type], item.start, item.end
        if code == NL and not item.string:
            continue  # the end of a file whose last line is a comment
        if code == MIDDLE:
            # CPython ends a token at a doubled brace and leaves the second one out; ours go on.
            end = next(later.start for later in found[index:] if CODES[later.type] != MIDDLE)
            if rows and rows[-1][0] == MIDDLE:
                continue
            if start == end:
                continue
        start = (start[0], column(*start))
        end = (end[0], column(*end))
        if code in (NEWLINE, NL, DEDENT):
            end = (0, 0)
        rows.append((code, *start, *end))
    # CPython places what it adds at the end of a file now behind its last line, now below it.
    for index in reversed(range(len(rows))):
        if rows[index][0] != DEDENT:
            break
        rows[index] = (DEDENT, 0, 0, 0, 0)
    return rows


def main():
    out, *roots = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    sources, refused, tokens = [], 0, 0
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            rows = reference(path.read_bytes())
            if rows is None:
                refused += 1
                continue
            flat = [number for row in rows for number in row]
            (out / f"{len(sources)}.tokens").write_bytes(struct.pack(f"<{len(flat)}I", *flat))
            sources.append(str(path.absolute()))
            tokens += len(rows)
    style = "nested" if sys.version_info >= (3, 12) else "collapsed"
    (out / "index").write_text("\n".join([style, *sources]) + "\n")
    print(f"Python {sys.version.split()[0]}: {len(sources)} files, {tokens} tokens; {refused} left out")


if __name__ == "__main__":
    main()
