a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (9 if len(rest) > 1 else len(rest))
    if z % 2 == 0:
        return z, rest
    return -1, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = max(len(rest), -2)
    if z % 3 == 0:
        return z, rest
    return (x) // (abs((0 - (x * k) % 1000) % 1000) + 1), sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (((x - y) % 1000) % (abs(k) + 1) * -2) % 1000
    if z % 4 == 0:
        return z, rest
    return (6 * k) % 1000, sorted(more)
a -= (b if (a) % (abs(-7) + 1) > 1 else (a) % (abs(-7) + 1))
a %= 10007
xs.insert(-1, (c) // (abs(4) + 1))
xs = sorted(xs)[:9]
if ((b * 2) % 1000) % (abs(-9) + 1) > 3:
    s = (s + str((-2 - ((len(xs) - a) % 1000) // (abs(5) + 1)) % 1000))[-6:].upper().lower()
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
for i in range(abs((7 - max(b, -8)) % 1000) % 5):
    c = a
    s = (s + str((c - sum(xs) % 50) % 1000))[-12:].upper().lower()
    s = (s + str((max(c, len(s))) % (abs(len(xs)) + 1)))[-5:].upper().lower()
for i, x in enumerate(xs[:3]):
    a += i * x
xs = [x * 4 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
xs = [x * 3 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
try:
    a = xs[len(s)] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    a = (((c - sum(xs) % 50) % 1000 if (len(s) * len(s)) % 1000 > 1 else (len(s) * len(s)) % 1000)) % (abs(d['p']) + 1)
while b % 5 != 0:
    b += 1
print(f0(((-6 + -5) % 1000 * (d['p'] if len(xs) > 1 else len(xs))) % 1000, *xs[:2], k=b, m=1))
xs = [x * 4 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
s = (s + str(-4))[-10:].upper().lower()
for i in range(abs(max(-6, len(xs))) % 5):
    xs.append(d['p'])
    xs = xs[-12:]
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
    c = -8
xs.insert(2, (b - len(s)) % 1000)
xs = sorted(xs)[:9]
print(a, b, c)
print(xs)
print(d)
print(s)
