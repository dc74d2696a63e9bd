def one(x): return x
def key(*, k): return k
def show(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
show(lambda: [1, 2][2]); show(lambda: {"a": 1}["b"]); show(lambda: int("1.5")); show(lambda: float("x"))
show(lambda: "a" + 1); show(lambda: 1 + "a"); show(lambda: [] + ()); show(lambda: None + 1); show(lambda: 1 / 0); show(lambda: 1 % 0); show(lambda: 1.0 // 0)
show(lambda: "abc".foo); show(lambda: (1).bar); show(lambda: None.x); show(lambda: len(5)); show(lambda: 5()); show(lambda: 5[0])
show(lambda: [1]["a"]); show(lambda: "abc"["a"]); show(lambda: (1, 2)[1.0]); show(lambda: {}[[]]); show(lambda: {[]}); show(lambda: sorted([1, "a"]))
show(lambda: max([])); show(lambda: min()); show(lambda: sum(["a"])); show(lambda: next(iter([]))); show(lambda: [].pop()); show(lambda: {}.pop("k")); show(lambda: set().pop())
show(lambda: "{} {}".format(1)); show(lambda: "%d %d" % 1); show(lambda: "%d" % "a"); show(lambda: "a".join([1])); show(lambda: "abc".index("z")); show(lambda: [1].index(2)); show(lambda: (1,).index(2))
show(lambda: int([])); show(lambda: float(None)); show(lambda: range(1, 2, 0)); show(lambda: [1, 2, 3][::0]); show(lambda: chr(-1)); show(lambda: ord("ab")); show(lambda: iter(5)); show(lambda: list(5))
show(lambda: isinstance(1, "a")); show(lambda: 1 < "a"); show(lambda: [1] < [None]); show(lambda: -"a"); show(lambda: ~1.5); show(lambda: 1 << -1); show(lambda: 2 in 5); show(lambda: "a" in 5); show(lambda: 1 in "abc")
show(lambda: getattr(1, "zz")); show(lambda: bytes([300])); show(lambda: "é".encode("ascii") and None if False else 1); show(lambda: round("a")); show(lambda: abs("a")); show(lambda: one()); show(lambda: one(1, 2)); show(lambda: key()); show(lambda: int("zz", 36)); show(lambda: int("9", 8))
