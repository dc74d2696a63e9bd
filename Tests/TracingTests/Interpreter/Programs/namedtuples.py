from collections import namedtuple
from typing import NamedTuple
P = namedtuple("P", "x y z", defaults=[9])
p = P(1, y=2)
print(p, p.x, p[1], p.z, len(p), list(p), p._asdict(), p._replace(x=5), P._fields)
a, b, c = p
print(a, b, c, p == (1, 2, 9), isinstance(p, tuple), sum(p))
class Layer(NamedTuple):
    name: str
    size: int = 3
    def double(self): return self.size * 2
l = Layer("conv")
print(l, l.double(), l.size, Layer("a", 5)[1])
try: P()
except TypeError: print("TypeError")
print(sorted([P(2, 1), P(1, 5)]), max(P(1, 2), P(0, 3)), p + (1,), P(*[1, 2]), P._make([4, 5, 6]))
