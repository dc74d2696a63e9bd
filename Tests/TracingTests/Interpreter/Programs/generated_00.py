a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = ((-1 - (k) % (abs(k) + 1)) % 1000 * max(x, (y if x > 1 else x))) % 1000
    if z % 2 == 0:
        return z, rest
    return -6, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = 1
    if z % 3 == 0:
        return z, rest
    return (max((k + k) % 1000, z) if ((z - z) % 1000 - (x - k) % 1000) % 1000 > 1 else ((z - z) % 1000 - (x - k) % 1000) % 1000), sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = ((-7 + max(len(rest), k)) % 1000 * max((k * len(rest)) % 1000, (y) % (abs(x) + 1))) % 1000
    if z % 4 == 0:
        return z, rest
    return -7, sorted(more)
s = (s + str((b if ((len(s) if len(xs) > 1 else len(xs))) % (abs(max(len(s), b)) + 1) > 1 else ((len(s) if len(xs) > 1 else len(xs))) % (abs(max(len(s), b)) + 1))))[-5:].upper().lower()
try:
    a = xs[1] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    a *= -8
    a %= 10007
c = max((2 + max(sum(xs) % 50, b)) % 1000, -8)
c = -4
while b % 5 != 0:
    b += 1
print(f'{c:>6} {s!r} {sum(xs):x}', (-1 + d['p']) % 1000)
for i in range(abs(0) % 5):
    while b % 5 != 0:
        b += 1
while b % 5 != 0:
    b += 1
c = -3
for i in range(abs((b) // (abs(len(s)) + 1)) % 5):
    d['p'] = max(a, b)
if (len(xs) * (b if c > 1 else c)) % 1000 > -1:
    xs.append(8)
    xs = xs[-12:]
    d['s'] = 1
else:
    d['q'] = -8
s = (s + str((b + a) % 1000))[-7:].upper().lower()
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
a = max(len(xs), -3)
print(a, b, c)
print(xs)
print(d)
print(s)
