class AttrDict(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)
    def __setattr__(self, name, value):
        self[name] = value
c = AttrDict(lr=0.1, n=5)
c.extra = [1]
print(c.lr, c["n"], c.extra, sorted(c), len(c), "lr" in c, hasattr(c, "zz"), dict(c))
c.update(n=6); print(c.n, c.get("q", 0), list(c.items()))
class Stack(list):
    def push(self, x): self.append(x)
    def top(self): return self[-1]
s = Stack([1]); s.push(2)
print(s, s.top(), len(s), s[0], [x for x in s], s == [1, 2], isinstance(s, list), sum(s))
class Name(str):
    def shout(self): return self.upper() + "!"
n = Name("bob")
print(n, n.shout(), n + "x", len(n), n == "bob", isinstance(n, str), n[0], f"{n}")
class Count(int):
    def next(self): return Count(self + 1)
k = Count(4)
print(k.next(), k * 2, k == 4, isinstance(k.next(), Count))
class T(tuple):
    pass
t = T([1, 2]); print(t, t[0], len(t), list(t))
class Default(dict):
    def __missing__(self, key): return key * 2
print(Default(a=1)["a"], Default()["zz"])
