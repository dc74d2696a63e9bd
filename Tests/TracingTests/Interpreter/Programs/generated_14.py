a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = y
    if z % 2 == 0:
        return z, rest
    return z, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = x
    if z % 3 == 0:
        return z, rest
    return (3 * -6) % 1000, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = k
    if z % 4 == 0:
        return z, rest
    return -1, sorted(more)
xs.append(7)
xs = xs[-12:]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
xs.append((len(xs) + (0 + (len(s) * c) % 1000) % 1000) % 1000)
xs = xs[-12:]
print(f'{b:>6} {s!r} {sum(xs):x}', 6)
b = ((b) % (abs(-1) + 1)) // (abs(3) + 1)
print(f'{b:>6} {s!r} {sum(xs):x}', sum(xs) % 50)
a = (len(s) + -1) % 1000
while b % 5 != 0:
    b += 1
for i, x in enumerate(xs[:4]):
    a += i * x
a = len(xs)
if len(s) > -3:
    xs = [x * 1 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
    for i in range(abs(len(s)) % 5):
        for i in range(abs((c) % (abs(d['p']) + 1)) % 5):
            xs = [x * 3 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
            b -= d['p']
            b %= 10007
        for i in range(abs(((6) % (abs(len(s)) + 1) if ((b + len(s)) % 1000) // (abs(a) + 1) > 1 else ((b + len(s)) % 1000) // (abs(a) + 1))) % 5):
            xs.append(d['p'])
            xs = xs[-12:]
            xs = [x * 1 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
            d['p'] = len(s)
        xs = [x * 1 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
print(f'{c:>6} {s!r} {sum(xs):x}', (len(s)) % (abs(3) + 1))
for i, x in enumerate(xs[:1]):
    a += i * x
print(f'{c:>6} {s!r} {sum(xs):x}', -6)
print(a, b, c)
print(xs)
print(d)
print(s)
