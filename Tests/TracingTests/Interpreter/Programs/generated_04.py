a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = x
    if z % 2 == 0:
        return z, rest
    return (-7) % (abs(z) + 1), sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (((k if y > 1 else y) + y) % 1000) % (abs((max(y, k)) // (abs(max(k, k)) + 1)) + 1)
    if z % 3 == 0:
        return z, rest
    return x, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = -7
    if z % 4 == 0:
        return z, rest
    return ((max(x, k) * (k) % (abs(z) + 1)) % 1000 - -4) % 1000, sorted(more)
a -= -8
a %= 10007
for i in range(abs(b) % 5):
    if ((a * (sum(xs) % 50 + b) % 1000) % 1000 * (a + d['p']) % 1000) % 1000 > 9:
        xs.append((sum(xs) % 50 * len(xs)) % 1000)
        xs = xs[-12:]
        for i, x in enumerate(xs[:1]):
            b += i * x
        if a > 6:
            xs.insert(-1, max(sum(xs) % 50, len(xs)))
            xs = sorted(xs)[:9]
            xs.insert(-2, 4)
            xs = sorted(xs)[:9]
    else:
        b = c
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
    print(f'{a:>6} {s!r} {sum(xs):x}', 3)
while b % 5 != 0:
    b += 1
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
try:
    a = xs[c] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    for i, x in enumerate(xs[:3]):
        c += i * x
if a > 4:
    s = (s + str(b))[-4:].upper().lower()
    s = (s + str((((len(xs)) // (abs(len(xs)) + 1)) % (abs(len(s)) + 1) - 1) % 1000))[-9:].upper().lower()
    while a % 5 != 0:
        a += 1
s = (s + str((-2) // (abs(((len(xs)) % (abs(len(xs)) + 1) * 1) % 1000) + 1)))[-12:].upper().lower()
for i, x in enumerate(xs[:1]):
    c += i * x
a -= c
a %= 10007
s = (s + str((((d['p']) % (abs(b) + 1) if -3 > 1 else -3) + sum(xs) % 50) % 1000))[-10:].upper().lower()
d['q'] = a
b = sum(xs) % 50
while b % 5 != 0:
    b += 1
print(f'{b:>6} {s!r} {sum(xs):x}', (1) % (abs((b * (d['p']) % (abs(a) + 1)) % 1000) + 1))
print(a, b, c)
print(xs)
print(d)
print(s)
