a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = 8
    if z % 2 == 0:
        return z, rest
    return ((9) // (abs(k) + 1)) % (abs(max((z if k > 1 else k), max(k, z))) + 1), sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (((x) % (abs(y) + 1) * len(rest)) % 1000) % (abs(-3) + 1)
    if z % 3 == 0:
        return z, rest
    return z, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = -7
    if z % 4 == 0:
        return z, rest
    return -1, sorted(more)
while a % 5 != 0:
    a += 1
s = (s + str(max(a, (-9) // (abs((b) // (abs(a) + 1)) + 1))))[-9:].upper().lower()
for i, x in enumerate(xs[:4]):
    a += i * x
xs.insert(-1, sum(xs) % 50)
xs = sorted(xs)[:9]
for i, x in enumerate(xs[:2]):
    c += i * x
xs = [x * 2 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
try:
    c = xs[-2] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    d['r'] = ((-6 * sum(xs) % 50) % 1000) // (abs(d['p']) + 1)
print(f1((((b * a) % 1000 + -2) % 1000 * c) % 1000, *xs[:2], k=c, m=1))
c = max((2 + (a) // (abs(a) + 1)) % 1000, (-7 * sum(xs) % 50) % 1000)
xs = [x * 4 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
print(f'{a:>6} {s!r} {sum(xs):x}', -7)
print(f1(-3, *xs[:2], k=a, m=1))
for i, x in enumerate(xs[:4]):
    a += i * x
if -8 > 0:
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
    for i, x in enumerate(xs[:3]):
        a += i * x
print(a, b, c)
print(xs)
print(d)
print(s)
