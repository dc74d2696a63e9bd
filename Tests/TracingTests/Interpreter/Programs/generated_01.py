a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = x
    if z % 2 == 0:
        return z, rest
    return z, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (3 - (x if max(x, k) > 1 else max(x, k))) % 1000
    if z % 3 == 0:
        return z, rest
    return max(z, x), sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = ((-3 - (y) % (abs(len(rest)) + 1)) % 1000 if -2 > 1 else -2)
    if z % 4 == 0:
        return z, rest
    return 0, sorted(more)
print(f1((8) // (abs((d['p']) % (abs(max(a, d['p'])) + 1)) + 1), *xs[:2], k=c, m=1))
s = (s + str(3))[-11:].upper().lower()
print(f1(((6) % (abs((c) % (abs(sum(xs) % 50) + 1)) + 1) - -4) % 1000, *xs[:2], k=a, m=1))
for i in range(abs(-1) % 5):
    c = (2 * (sum(xs) % 50) // (abs(2) + 1)) % 1000
    for i, x in enumerate(xs[:2]):
        b += i * x
xs.append(sum(xs) % 50)
xs = xs[-12:]
xs = [x * 3 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
xs.append(max(a, -8))
xs = xs[-12:]
for i, x in enumerate(xs[:1]):
    b += i * x
d['s'] = -7
s = (s + str((sum(xs) % 50 + 7) % 1000))[-7:].upper().lower()
b = len(xs)
d['r'] = -3
xs.append(b)
xs = xs[-12:]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
print(a, b, c)
print(xs)
print(d)
print(s)
