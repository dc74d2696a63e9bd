a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = 2
    if z % 2 == 0:
        return z, rest
    return x, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (len(rest) - (x - (len(rest) - len(rest)) % 1000) % 1000) % 1000
    if z % 3 == 0:
        return z, rest
    return x, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (max((len(rest) * x) % 1000, y) + ((y if k > 1 else k)) // (abs(x) + 1)) % 1000
    if z % 4 == 0:
        return z, rest
    return ((x) % (abs(-6) + 1) - k) % 1000, sorted(more)
for i in range(abs((a - (a) // (abs((sum(xs) % 50 + len(xs)) % 1000) + 1)) % 1000) % 5):
    a = sum(xs) % 50
    b = max(((len(s)) % (abs(len(s)) + 1)) // (abs(-3) + 1), sum(xs) % 50)
    b *= len(s)
    b %= 10007
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
xs.append(c)
xs = xs[-12:]
print(f'{a:>6} {s!r} {sum(xs):x}', a)
if a > -1:
    print(f'{b:>6} {s!r} {sum(xs):x}', (d['p']) % (abs(sum(xs) % 50) + 1))
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
    b = ((sum(xs) % 50 + (sum(xs) % 50 if d['p'] > 1 else d['p'])) % 1000) // (abs(((a - d['p']) % 1000) // (abs(d['p']) + 1)) + 1)
else:
    c = ((-2 + sum(xs) % 50) % 1000) // (abs(((a) % (abs(a) + 1)) % (abs((a) % (abs(len(xs)) + 1)) + 1)) + 1)
for i in range(abs((((c if len(xs) > 1 else len(xs)) + b) % 1000 + a) % 1000) % 5):
    print(f0(len(s), *xs[:2], k=c, m=1))
print(f'{b:>6} {s!r} {sum(xs):x}', c)
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
print(f1(c, *xs[:2], k=a, m=1))
for i, x in enumerate(xs[:1]):
    b += i * x
d['q'] = -9
print(f2(-6, *xs[:2], k=b, m=1))
b -= (len(xs) if ((b * a) % 1000) // (abs(max(len(xs), len(s))) + 1) > 1 else ((b * a) % 1000) // (abs(max(len(xs), len(s))) + 1))
b %= 10007
if (-8 - ((b if d['p'] > 1 else d['p']) * b) % 1000) % 1000 > 5:
    b = 2
    c = (b + ((sum(xs) % 50) % (abs(d['p']) + 1) - -2) % 1000) % 1000
    b += a
    b %= 10007
print(a, b, c)
print(xs)
print(d)
print(s)
