class Layer:
    kinds = []
    default = {"bias": True}
    counter = 0
    def __init__(self, **kw):
        self.opts = {**self.default, **kw}
        type(self).counter += 1
        self.kinds.append(type(self).__name__)
class Conv(Layer):
    default = {**Layer.default, "k": 3}
    def __init__(self, k=5, **kw):
        super().__init__(k=k, **kw)
    @classmethod
    def make(cls, *sizes): return [cls(k=s) for s in sizes]
    @staticmethod
    def pad(k): return (k - 1) // 2
c = Conv(); l = Layer(a=1)
print(c.opts, l.opts, Layer.kinds, Conv.counter, Layer.counter, [x.opts["k"] for x in Conv.make(1, 3)], Conv.pad(7), c.pad(5))
class Node:
    def __init__(self, v, *kids): self.v, self.kids = v, kids
    def total(self): return self.v + sum(k.total() for k in self.kids)
    def depth(self): return 1 + max((k.depth() for k in self.kids), default=0)
    def __str__(self): return f"{self.v}" + (f"({' '.join(map(str, self.kids))})" if self.kids else "")
tree = Node(1, Node(2, Node(4)), Node(3)); print(tree.total(), tree.depth(), tree, f"{tree!s:>12}", "%s" % tree)
class Temp:
    def __init__(self, c): self.c = c
    f = property(lambda s: s.c * 9 / 5 + 32, lambda s, v: setattr(s, "c", (v - 32) * 5 / 9))
t = Temp(100); t.f = 32; print(t.c, t.f)
class Multi(dict):
    def __init__(self, *a, **k): super().__init__(*a, **k); self.extra = len(self)
m = Multi(a=1, b=2); m["c"] = 3; print(m, m.extra, len(m), {**m}, m == {"a": 1, "b": 2, "c": 3})
Conv.added = lambda self, n: self.opts["k"] + n
print(c.added(1), Conv.__name__, c.__class__ is Conv, isinstance(c, (int, Layer)), Conv.__mro__ == (Conv, Layer, object))
method = c.added; print(method(5), Conv.added(c, 6), callable(method), method.__self__ is c)
