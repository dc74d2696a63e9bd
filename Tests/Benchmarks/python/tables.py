"""Prints a table in columns, the first one left-aligned."""


def print_table(title, header, rows):
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    print(f"\n{title}")
    for row in (header, rule, *rows):
        cells = map(pad, row, widths, [str.ljust] + [str.rjust] * len(widths))
        print("  " + "  ".join(cells).rstrip())


def pad(cell, width, align):
    return align(cell, width)
