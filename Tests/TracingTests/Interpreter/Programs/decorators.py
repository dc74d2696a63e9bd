import functools
def trace(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        result = f(*args, **kwargs)
        print(f"{f.__name__}{args}{kwargs} -> {result}")
        return result
    return wrapper
@trace
def add(a, b=1): return a + b
add(1); add(2, b=3)
print(add.__name__)
def repeat(n):
    def deco(f):
        def inner(*a): return [f(*a) for _ in range(n)]
        return inner
    return deco
@repeat(3)
def hi(x): return x * 2
print(hi(2))
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(12))
registry = {}
def register(name):
    def deco(cls):
        registry[name] = cls
        return cls
    return deco
@register("mlp")
class MLP:
    pass
print(sorted(registry), registry["mlp"] is MLP)
class Deco:
    def __init__(self, f): self.f = f; self.calls = 0
    def __call__(self, *a):
        self.calls += 1
        return self.f(*a)
@Deco
def sq(x): return x * x
print(sq(3), sq(4), sq.calls)
@trace
@repeat(2)
def both(): return 1
both()
p = functools.partial(add, 10, b=5)
print(p(), p.func is add, p.args, p.keywords)
