from functools import partial, reduce
ACT = {"relu": lambda x: max(0, x), "leaky": lambda x, s=0.1: x if x > 0 else s * x, "none": lambda x: x}
def pipeline(*fs): return lambda x: reduce(lambda v, f: f(v), fs, x)
net = pipeline(lambda x: x - 5, ACT["leaky"], partial(round, ndigits=2))
print([net(v) for v in (0, 5, 7)])
class Compose:
    def __init__(self, transforms): self.transforms = transforms
    def __call__(self, x):
        for t in self.transforms: x = t(x)
        return x
print(Compose([abs, lambda v: v / 2, str])(-3))
class Lambda:
    def __init__(self, f): self.f = f
    def __call__(self, *a, **k): return self.f(*a, **k)
print(Lambda(sorted)([3, 1], reverse=True), list(map(Lambda(lambda a, b=1: a + b), [1, 2])))
