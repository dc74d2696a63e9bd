class Ctx:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self):
        print("enter", self.name); return self.name.upper()
    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind.__name__ if kind else None); return self.swallow
with Ctx("a") as a, Ctx("b"):
    print("body", a)
with Ctx("c", True):
    raise ValueError("x")
try:
    with Ctx("d"):
        raise KeyError("k")
except KeyError as e: print("outside", e)
def f():
    with Ctx("e"):
        return "value"
print(f())
for i in range(2):
    with Ctx(str(i)):
        if i == 0: continue
        break
from contextlib import contextmanager
@contextmanager
def managed(n):
    print("before")
    yield n * 2
    print("after")
with managed(4) as m: print(m)
with (Ctx("p") as p, Ctx("q") as q):
    print(p, q)
