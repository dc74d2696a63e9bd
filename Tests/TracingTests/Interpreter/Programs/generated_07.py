a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = -5
    if z % 2 == 0:
        return z, rest
    return -8, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = x
    if z % 3 == 0:
        return z, rest
    return -8, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (x - -7) % 1000
    if z % 4 == 0:
        return z, rest
    return z, sorted(more)
a *= sum(xs) % 50
a %= 10007
print(f1(b, *xs[:2], k=a, m=1))
xs.insert(0, ((8) // (abs(1) + 1) if max(0, b) > 1 else max(0, b)))
xs = sorted(xs)[:9]
xs.append(len(xs))
xs = xs[-12:]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
d['s'] = d['p']
d['s'] = (-6 if -3 > 1 else -3)
while a % 5 != 0:
    a += 1
xs.append(b)
xs = xs[-12:]
xs = [x * 1 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
b *= 3
b %= 10007
a = sum(xs) % 50
xs.append(((c) // (abs((len(xs)) // (abs(len(s)) + 1)) + 1) + 0) % 1000)
xs = xs[-12:]
for i, x in enumerate(xs[:1]):
    a += i * x
print(a, b, c)
print(xs)
print(d)
print(s)
