a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (((k - x) % 1000 * 4) % 1000 + ((len(rest) - x) % 1000) % (abs((y * y) % 1000) + 1)) % 1000
    if z % 2 == 0:
        return z, rest
    return ((-7 if max(k, x) > 1 else max(k, x)) * 7) % 1000, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = k
    if z % 3 == 0:
        return z, rest
    return (((z if x > 1 else x)) % (abs(-6) + 1)) % (abs(x) + 1), sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (x * (y * k) % 1000) % 1000
    if z % 4 == 0:
        return z, rest
    return x, sorted(more)
for i in range(abs(((a + c) % 1000) // (abs(-1) + 1)) % 5):
    for i, x in enumerate(xs[:2]):
        b += i * x
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
s = (s + str((5) % (abs((c) % (abs((sum(xs) % 50) % (abs(d['p']) + 1)) + 1)) + 1)))[-9:].upper().lower()
print(f'{c:>6} {s!r} {sum(xs):x}', 2)
try:
    c = xs[5] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    while a % 5 != 0:
        a += 1
print(f2((sum(xs) % 50 * c) % 1000, *xs[:2], k=c, m=1))
d['q'] = ((-6 if 8 > 1 else 8) if len(xs) > 1 else len(xs))
xs.insert(-1, -5)
xs = sorted(xs)[:9]
while c % 5 != 0:
    c += 1
print(f'{b:>6} {s!r} {sum(xs):x}', b)
s = (s + str(7))[-8:].upper().lower()
if -5 > 9:
    try:
        b = xs[sum(xs) % 50] // (b % 3)
    except (IndexError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
    else:
        for i, x in enumerate(xs[:4]):
            b += i * x
else:
    xs.insert(1, (7) // (abs(((len(xs) - a) % 1000 if len(xs) > 1 else len(xs))) + 1))
    xs = sorted(xs)[:9]
print(f'{a:>6} {s!r} {sum(xs):x}', max(6, len(s)))
try:
    a = xs[a] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    for i, x in enumerate(xs[:4]):
        c += i * x
print(a, b, c)
print(xs)
print(d)
print(s)
