def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
print(list(count(3)), sum(count(5)), [*count(2)])
def naturals():
    n = 0
    while True:
        yield n
        n += 1
g = naturals()
print(next(g), next(g), [next(g) for _ in range(3)])
for x in naturals():
    if x > 4: break
print(x)
def nested():
    yield from count(2)
    for k in "ab":
        if k == "b":
            continue
        yield k
    try:
        yield 1
        raise ValueError("inside")
    except ValueError as e:
        yield str(e)
    finally:
        yield "finally"
    return
print(list(nested()))
def logged():
    print("start")
    yield 1
    print("middle")
    yield 2
    print("end")
for v in logged():
    print(v)
def echo():
    received = []
    while True:
        x = yield len(received)
        if x is None: continue
        received.append(x)
e = echo()
print(next(e), e.send("a"), e.send("b"), next(e))
gen = (x * x for x in range(4) if x % 2)
print(next(gen), list(gen), list(gen))
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
import itertools
print(list(itertools.islice(fib(), 10)))
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)
print(list(tree(3)))
a, b, *c = count(5)
print(a, b, c)
print(list(zip(naturals(), "abc")), dict(enumerate(count(2))))
