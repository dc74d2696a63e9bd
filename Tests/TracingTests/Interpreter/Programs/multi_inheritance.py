class Module:
    def __init__(self):
        object.__setattr__(self, "_kids", {})
        object.__setattr__(self, "_params", {})
    def __setattr__(self, name, value):
        if isinstance(value, Module): self._kids[name] = value
        elif isinstance(value, float): self._params[name] = value
        else: object.__setattr__(self, name, value)
    def __getattr__(self, name):
        for store in ("_kids", "_params"):
            d = self.__dict__.get(store, {})
            if name in d: return d[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
    def __call__(self, *a, **k): return self.forward(*a, **k)
    def named(self, prefix=""):
        for n, p in self._params.items(): yield prefix + n, p
        for n, k in self._kids.items(): yield from k.named(prefix + n + ".")
    def children(self): return iter(self._kids.values())
    def apply(self, f):
        for k in self.children(): k.apply(f)
        f(self)
        return self
class Linear(Module):
    def __init__(self, a, b):
        super().__init__()
        self.w, self.b = float(a), float(b)
    def forward(self, x): return x * self.w + self.b
class Seq(Module):
    def __init__(self, *ms):
        super().__init__()
        for i, m in enumerate(ms): setattr(self, str(i), m)
    def forward(self, x):
        for m in self.children(): x = m(x)
        return x
class Net(Module):
    def __init__(self, n=2):
        super(Net, self).__init__()
        self.body = Seq(*[Linear(i + 1, 0.5) for i in range(n)])
        self.head = Linear(2, 1)
        self.n = n
    def forward(self, x, flag=False):
        x = self.body(x)
        if flag: x = -x
        return self.head(x)
net = Net()
print(net(1), net(1, flag=True), dict(net.named()), net.n, len(list(net.children())))
names = []
net.apply(lambda m: names.append(type(m).__name__)); print(names)
try: net.nothing
except AttributeError as e: print(e)
print(hasattr(net, "head"), hasattr(net, "zzz"), getattr(net, "body").__class__.__name__)
