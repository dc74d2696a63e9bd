a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (max(-1, y)) % (abs(((k) // (abs(k) + 1)) % (abs((len(rest) - x) % 1000) + 1)) + 1)
    if z % 2 == 0:
        return z, rest
    return (((x + z) % 1000 if 4 > 1 else 4) + k) % 1000, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (((x if y > 1 else y) * max(y, x)) % 1000 * len(rest)) % 1000
    if z % 3 == 0:
        return z, rest
    return -6, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = y
    if z % 4 == 0:
        return z, rest
    return k, sorted(more)
xs.insert(-1, d['p'])
xs = sorted(xs)[:9]
print(f2(c, *xs[:2], k=c, m=1))
a = len(xs)
xs.insert(1, (max((len(s)) % (abs(a) + 1), 0) * (max(d['p'], len(xs)) if (a) % (abs(c) + 1) > 1 else (a) % (abs(c) + 1))) % 1000)
xs = sorted(xs)[:9]
for i in range(abs(len(xs)) % 5):
    while c % 5 != 0:
        c += 1
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
for i in range(abs(-5) % 5):
    print(f'{b:>6} {s!r} {sum(xs):x}', d['p'])
    print(f'{c:>6} {s!r} {sum(xs):x}', ((-9 if (b) // (abs(len(xs)) + 1) > 1 else (b) // (abs(len(xs)) + 1)) * 8) % 1000)
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
print(f2((max((len(xs) - a) % 1000, (sum(xs) % 50) // (abs(d['p']) + 1)) * a) % 1000, *xs[:2], k=a, m=1))
if (((b if b > 1 else b)) % (abs(-2) + 1) - max((b) // (abs(len(s)) + 1), (len(s) if sum(xs) % 50 > 1 else sum(xs) % 50))) % 1000 > -1:
    b = a
    c += (sum(xs) % 50 + ((a + len(s)) % 1000) // (abs(d['p']) + 1)) % 1000
    c %= 10007
else:
    b = max(((sum(xs) % 50 if sum(xs) % 50 > 1 else sum(xs) % 50)) % (abs((d['p'] if c > 1 else c)) + 1), sum(xs) % 50)
xs = [x * 1 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
for i, x in enumerate(xs[:2]):
    b += i * x
d['r'] = (7 - ((b - len(xs)) % 1000 * (len(s) * len(xs)) % 1000) % 1000) % 1000
while c % 5 != 0:
    c += 1
a *= (max(2, (d['p'] * len(s)) % 1000) if ((a) % (abs(sum(xs) % 50) + 1) if max(sum(xs) % 50, len(s)) > 1 else max(sum(xs) % 50, len(s))) > 1 else ((a) % (abs(sum(xs) % 50) + 1) if max(sum(xs) % 50, len(s)) > 1 else max(sum(xs) % 50, len(s))))
a %= 10007
print(a, b, c)
print(xs)
print(d)
print(s)
