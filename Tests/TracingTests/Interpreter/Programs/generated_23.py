a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (((k - k) % 1000 + (x + len(rest)) % 1000) % 1000) // (abs(len(rest)) + 1)
    if z % 2 == 0:
        return z, rest
    return k, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (-8) % (abs(x) + 1)
    if z % 3 == 0:
        return z, rest
    return -4, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = max(max(2, (k - len(rest)) % 1000), 5)
    if z % 4 == 0:
        return z, rest
    return (x * ((k) // (abs(x) + 1)) % (abs(z) + 1)) % 1000, sorted(more)
for i, x in enumerate(xs[:1]):
    b += i * x
s = (s + str(len(xs)))[-4:].upper().lower()
print(f'{a:>6} {s!r} {sum(xs):x}', 3)
xs = [x * 1 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
b *= d['p']
b %= 10007
try:
    b = xs[max(c, -5)] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    print(f'{c:>6} {s!r} {sum(xs):x}', -1)
b = (-9) // (abs(((c * len(s)) % 1000 - c) % 1000) + 1)
d['p'] = (c + len(xs)) % 1000
b += len(s)
b %= 10007
d['p'] = max(-7, ((a - d['p']) % 1000) // (abs((d['p'] * d['p']) % 1000) + 1))
xs.insert(2, b)
xs = sorted(xs)[:9]
b = ((-5 if 0 > 1 else 0) + (2) // (abs((sum(xs) % 50) // (abs(c) + 1)) + 1)) % 1000
print(f'{a:>6} {s!r} {sum(xs):x}', c)
print(a, b, c)
print(xs)
print(d)
print(s)
