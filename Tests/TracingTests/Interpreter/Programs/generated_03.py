a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = y
    if z % 2 == 0:
        return z, rest
    return 6, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (x if (8) % (abs(len(rest)) + 1) > 1 else (8) % (abs(len(rest)) + 1))
    if z % 3 == 0:
        return z, rest
    return (-5 if x > 1 else x), sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (-9 if (x if -9 > 1 else -9) > 1 else (x if -9 > 1 else -9))
    if z % 4 == 0:
        return z, rest
    return k, sorted(more)
for i, x in enumerate(xs[:2]):
    c += i * x
for i, x in enumerate(xs[:2]):
    b += i * x
xs.insert(2, (-7 + sum(xs) % 50) % 1000)
xs = sorted(xs)[:9]
print(f2(((5) % (abs((len(s) + sum(xs) % 50) % 1000) + 1) * ((d['p'] * b) % 1000) % (abs(-1) + 1)) % 1000, *xs[:2], k=b, m=1))
xs = [x * 3 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
a *= 3
a %= 10007
for i in range(abs(b) % 5):
    for i, x in enumerate(xs[:3]):
        c += i * x
    d['p'] = 4
print(f'{c:>6} {s!r} {sum(xs):x}', (((d['p']) // (abs(d['p']) + 1) - (sum(xs) % 50 * sum(xs) % 50) % 1000) % 1000 + ((a + a) % 1000 + (b) % (abs(len(xs)) + 1)) % 1000) % 1000)
b += sum(xs) % 50
b %= 10007
s = (s + str(((len(s) - len(s)) % 1000) % (abs((d['p']) % (abs((len(s)) % (abs(c) + 1)) + 1)) + 1)))[-6:].upper().lower()
try:
    c = xs[a] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
xs = [x * 4 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
if c > 2:
    print(f'{a:>6} {s!r} {sum(xs):x}', (len(xs) + max((len(s)) // (abs(len(s)) + 1), (sum(xs) % 50) % (abs(len(s)) + 1))) % 1000)
    print(f'{c:>6} {s!r} {sum(xs):x}', max(-6, a))
    c += d['p']
    c %= 10007
else:
    print(f2(((sum(xs) % 50) % (abs(2) + 1)) // (abs(-7) + 1), *xs[:2], k=a, m=1))
print(a, b, c)
print(xs)
print(d)
print(s)
