class Vec:
    def __init__(self, *xs): self.xs = list(xs)
    def __len__(self): return len(self.xs)
    def __getitem__(self, i): return self.xs[i]
    def __setitem__(self, i, v): self.xs[i] = v
    def __delitem__(self, i): del self.xs[i]
    def __iter__(self): return iter(self.xs)
    def __contains__(self, v): return v in self.xs
    def __add__(self, o): return Vec(*[a + b for a, b in zip(self.xs, o.xs)]) if isinstance(o, Vec) else NotImplemented
    def __radd__(self, o): return ("radd", o)
    def __mul__(self, k): return Vec(*[a * k for a in self.xs])
    __rmul__ = __mul__
    def __matmul__(self, o): return sum(a * b for a, b in zip(self.xs, o.xs))
    def __neg__(self): return Vec(*[-a for a in self.xs])
    def __eq__(self, o): return isinstance(o, Vec) and self.xs == o.xs
    def __lt__(self, o): return self.xs < o.xs
    def __bool__(self): return any(self.xs)
    def __call__(self, x): return [a * x for a in self.xs]
    def __repr__(self): return "Vec" + repr(tuple(self.xs))
    def __iadd__(self, o):
        self.xs += o.xs
        return self
    def __abs__(self): return sum(abs(x) for x in self.xs)
    def __int__(self): return int(sum(self.xs))
    def __float__(self): return float(sum(self.xs))
    def __format__(self, spec): return "F" + spec
    def __truediv__(self, k): return Vec(*[a / k for a in self.xs])
    def __pow__(self, k): return Vec(*[a ** k for a in self.xs])
    def __rsub__(self, o): return o - sum(self.xs)
v, w = Vec(1, 2, 3), Vec(4, 5, 6)
print(v + w, v * 2, 2 * v, v @ w, -v, 1 + v, v / 2, v ** 2, 10 - v)
print(len(v), v[0], v[1:], list(v), 2 in v, v == Vec(1, 2, 3), v != w, v < w, bool(Vec(0)), v(10))
v[0] = 9; del v[1]
print(v, abs(Vec(-1, 2)), int(w), float(w), f"{v:>5}")
v += w
print(v, max(Vec(1), Vec(2)), sorted([w, Vec(0)]))
try:
    v + 1
except TypeError as e:
    print("TypeError")
class Attrs:
    def __init__(self): self.known = 1
    def __getattr__(self, name):
        if name.startswith("dyn_"): return name[4:]
        raise AttributeError(name)
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2 if isinstance(value, int) else value)
a = Attrs()
a.x = 5
print(a.known, a.dyn_foo, a.x, hasattr(a, "nope"))
class Seq:
    def __getitem__(self, i):
        if i >= 3: raise IndexError
        return i * i
print(list(Seq()), 4 in Seq())
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration
        return self.n
print(list(It()), sum(It()), [x for x in It()], next(It()))
