def kind(v):
    match v:
        case 0: return "zero"
        case 1 | 2: return "small"
        case "a" | "b": return "letter"
        case None | True: return "singleton"
        case [x]: return f"one {x}"
        case [x, y]: return f"two {x} {y}"
        case [first, *rest]: return f"many {first} {rest}"
        case {"type": "conv", "size": int(s), **other}: return f"conv {s} {other}"
        case {"type": t}: return f"other {t}"
        case str() as s: return f"str {s}"
        case int(n) if n > 100: return f"big {n}"
        case float(): return "float"
        case Point(x=0, y=yy): return f"on axis {yy}"
        case Point(a, b): return f"point {a} {b}"
        case _: return "default"
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
for v in [0, 2, "b", None, True, [5], (1, 2), [1, 2, 3], {"type": "conv", "size": 3, "k": 1},
          {"type": "fc"}, "zz", 500, 50, 2.5, Point(0, 3), Point(1, 2), set()]:
    print(kind(v))
match [1, [2, 3]]:
    case [a, [b, c]]: print(a, b, c)
match {"a": 1}:
    case {}: print("any mapping")
