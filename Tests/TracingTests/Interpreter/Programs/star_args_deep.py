def f(*args, **kw): return args, kw
print(f(*[1], 2, *(3, 4), a=1, **{"b": 2}, **dict(c=3)))
def g(a, b=[], *, c=None, **kw): return a, b, c, kw
print(g(*"ab", **{"c": 1, "d": 2}), g(1), g(b=1, a=2), g(1, c=5, e=6))
def wrapper(fn, *a, **k): return fn(*a, **k)
print(wrapper(g, 1, c=2), wrapper(wrapper, f, 1, x=2), wrapper(lambda *a: a))
def h(x, *, y): return x - y
print(h(5, y=3), (lambda **k: sorted(k))(b=1, a=2), (lambda a, *b, c=3, **d: (a, b, c, d))(1, 2, d=4))
args = {"x": 5, "y": 1}
print(h(**args), max(*[1, 5, 3]), dict(**args, z=0), [*args], [*args.values()], {**args, "x": 0})
for bad in (lambda: f(**{1: 2}), lambda: h(1, 2), lambda: h(y=1), lambda: f(a=1, **{"a": 2}), lambda: g()):
    try: print(bad())
    except TypeError as e: print("TypeError")
class A:
    def __init__(self, *sizes, act="relu"): self.sizes, self.act = sizes, act
    def m(self, *a, **k): return len(a), sorted(k)
a = A(*range(3), act="x"); print(a.sizes, a.act, a.m(1, 2, z=3), A.m(a, 5))
