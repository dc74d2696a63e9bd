a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (((k if x > 1 else x) + -4) % 1000 + -7) % 1000
    if z % 2 == 0:
        return z, rest
    return z, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (-3 * k) % 1000
    if z % 3 == 0:
        return z, rest
    return 7, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (-7 + y) % 1000
    if z % 4 == 0:
        return z, rest
    return x, sorted(more)
for i, x in enumerate(xs[:2]):
    b += i * x
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
while c % 5 != 0:
    c += 1
for i in range(abs((-4 * (c if d['p'] > 1 else d['p'])) % 1000) % 5):
    a -= d['p']
    a %= 10007
xs.insert(0, ((d['p'] + (c * len(xs)) % 1000) % 1000 - -3) % 1000)
xs = sorted(xs)[:9]
xs.insert(1, -4)
xs = sorted(xs)[:9]
a -= d['p']
a %= 10007
xs.insert(3, len(xs))
xs = sorted(xs)[:9]
s = (s + str(((a) % (abs(b) + 1)) % (abs(((len(s)) // (abs(c) + 1) - d['p']) % 1000) + 1)))[-11:].upper().lower()
d['q'] = -3
print(f'{a:>6} {s!r} {sum(xs):x}', a)
if max(len(xs), (len(xs)) % (abs((len(s)) % (abs(c) + 1)) + 1)) > -1:
    while c % 5 != 0:
        c += 1
    print(f1(8, *xs[:2], k=c, m=1))
    xs = [x * 1 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
else:
    s = (s + str(len(xs)))[-8:].upper().lower()
b *= (len(xs)) // (abs(((b * b) % 1000) // (abs(len(xs)) + 1)) + 1)
b %= 10007
while c % 5 != 0:
    c += 1
print(a, b, c)
print(xs)
print(d)
print(s)
