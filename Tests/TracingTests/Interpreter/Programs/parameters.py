def f(a, b=2, *args, c, d=4, **kwargs):
    return a, b, args, c, d, sorted(kwargs.items())
print(f(1, c=3))
print(f(1, 5, 6, 7, c=3, e=9))
print(f(*[1, 2, 3], **{'c': 4, 'z': 5}))
def g(a, /, b, *, c=0):
    return a + b + c
print(g(1, 2), g(1, b=2, c=3))
def three(x, y, z): return 0
for call in [lambda: f(), lambda: f(1), lambda: g(a=1, b=2), lambda: g(1, 2, 3), lambda: g(1, 2, d=3),
             lambda: f(1, a=2, c=3), lambda: three()]:
    try:
        call()
    except TypeError as error:
        print(error)
def h(items=[]):
    items.append(1)
    return items
print(h(), h(), h([5]))
def k(x, y=None):
    if y is None:
        y = x
    return y
print(k(1), k(1, 2))
