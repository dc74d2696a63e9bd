a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = y
    if z % 2 == 0:
        return z, rest
    return (((x if k > 1 else k) + z) % 1000 * -9) % 1000, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = max(k, ((k) // (abs(y) + 1) * max(len(rest), len(rest))) % 1000)
    if z % 3 == 0:
        return z, rest
    return k, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (((y) % (abs(len(rest)) + 1) - y) % 1000 - (len(rest)) // (abs(k) + 1)) % 1000
    if z % 4 == 0:
        return z, rest
    return (((k) // (abs(x) + 1) + (z if z > 1 else z)) % 1000 if z > 1 else z), sorted(more)
try:
    b = xs[max(-1, len(xs))] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    for i, x in enumerate(xs[:1]):
        c += i * x
print(f1((((b) // (abs(a) + 1)) % (abs(-1) + 1)) % (abs((len(xs)) // (abs((a - c) % 1000) + 1)) + 1), *xs[:2], k=c, m=1))
s = (s + str((d['p'] * max(len(xs), (b - len(xs)) % 1000)) % 1000))[-5:].upper().lower()
xs = [x * 2 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
if ((a + (d['p'] * len(xs)) % 1000) % 1000 + -3) % 1000 > -3:
    b *= (((len(xs) * sum(xs) % 50) % 1000 + c) % 1000 if (a * d['p']) % 1000 > 1 else (a * d['p']) % 1000)
    b %= 10007
else:
    d['r'] = 3
while a % 5 != 0:
    a += 1
if ((3 if (a) // (abs(a) + 1) > 1 else (a) // (abs(a) + 1)) - (a + (len(xs) if d['p'] > 1 else d['p'])) % 1000) % 1000 > 9:
    xs.insert(2, (a + (-1) % (abs(a) + 1)) % 1000)
    xs = sorted(xs)[:9]
    xs.insert(2, max((sum(xs) % 50 if (b * len(s)) % 1000 > 1 else (b * len(s)) % 1000), c))
    xs = sorted(xs)[:9]
xs.append(d['p'])
xs = xs[-12:]
for i in range(abs(((len(s) * -1) % 1000 - -6) % 1000) % 5):
    print(f'{c:>6} {s!r} {sum(xs):x}', 4)
    xs.insert(-1, ((max(sum(xs) % 50, b)) // (abs((a) % (abs(a) + 1)) + 1) + (-9 + b) % 1000) % 1000)
    xs = sorted(xs)[:9]
    c = sum(xs) % 50
for i, x in enumerate(xs[:2]):
    c += i * x
a += d['p']
a %= 10007
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
for i in range(abs((d['p'] + max(a, (c - len(xs)) % 1000)) % 1000) % 5):
    if 2 > 9:
        xs.insert(1, 8)
        xs = sorted(xs)[:9]
    else:
        c *= (8) // (abs(len(xs)) + 1)
        c %= 10007
    b = len(xs)
print(a, b, c)
print(xs)
print(d)
print(s)
