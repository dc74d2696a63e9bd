a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = 7
    if z % 2 == 0:
        return z, rest
    return (x * (5) // (abs((k - k) % 1000) + 1)) % 1000, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = y
    if z % 3 == 0:
        return z, rest
    return x, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = k
    if z % 4 == 0:
        return z, rest
    return ((x + (x) // (abs(z) + 1)) % 1000) // (abs(((k + k) % 1000) % (abs(max(x, z)) + 1)) + 1), sorted(more)
print(f1(3, *xs[:2], k=a, m=1))
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
b = (b * max(sum(xs) % 50, a)) % 1000
print(f'{c:>6} {s!r} {sum(xs):x}', 5)
for i, x in enumerate(xs[:3]):
    b += i * x
print(f'{b:>6} {s!r} {sum(xs):x}', ((c) % (abs((c if b > 1 else b)) + 1) - max(2, len(xs))) % 1000)
c = (c) // (abs((a) // (abs((c - b) % 1000) + 1)) + 1)
a = (max((c) % (abs(len(xs)) + 1), d['p']) if a > 1 else a)
print(f'{c:>6} {s!r} {sum(xs):x}', 8)
xs.append(1)
xs = xs[-12:]
xs.insert(1, -9)
xs = sorted(xs)[:9]
a += 1
a %= 10007
print(f2(b, *xs[:2], k=c, m=1))
try:
    a = xs[-8] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    xs = [x * 2 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
print(a, b, c)
print(xs)
print(d)
print(s)
