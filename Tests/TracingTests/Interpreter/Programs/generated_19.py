a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (((len(rest)) % (abs(k) + 1) + k) % 1000 * k) % 1000
    if z % 2 == 0:
        return z, rest
    return max(((k - x) % 1000) // (abs(z) + 1), (x) % (abs(-6) + 1)), sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = 3
    if z % 3 == 0:
        return z, rest
    return 0, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = ((len(rest) if x > 1 else x) - y) % 1000
    if z % 4 == 0:
        return z, rest
    return z, sorted(more)
print(f'{a:>6} {s!r} {sum(xs):x}', d['p'])
d['s'] = (((a + len(xs)) % 1000 * (b) // (abs(len(xs)) + 1)) % 1000 - (0 + -8) % 1000) % 1000
d['q'] = d['p']
xs.insert(1, (((d['p'] + b) % 1000) % (abs((c) % (abs(a) + 1)) + 1) + ((sum(xs) % 50 if a > 1 else a) - len(s)) % 1000) % 1000)
xs = sorted(xs)[:9]
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
if 1 > -2:
    if 9 > 3:
        if d['p'] > 8:
            print(f0(8, *xs[:2], k=a, m=1))
            print(f'{b:>6} {s!r} {sum(xs):x}', d['p'])
            print(f0(len(xs), *xs[:2], k=a, m=1))
        else:
            print(f'{b:>6} {s!r} {sum(xs):x}', -1)
    else:
        if -5 > 1:
            xs.append((max((b * a) % 1000, b) + (len(xs) - -9) % 1000) % 1000)
            xs = xs[-12:]
            c -= (-6 if d['p'] > 1 else d['p'])
            c %= 10007
        else:
            c += -5
            c %= 10007
    c *= 5
    c %= 10007
else:
    for i, x in enumerate(xs[:4]):
        a += i * x
a -= sum(xs) % 50
a %= 10007
while a % 5 != 0:
    a += 1
while b % 5 != 0:
    b += 1
xs.append(((2 + (len(xs) if sum(xs) % 50 > 1 else sum(xs) % 50)) % 1000 * (1 - 5) % 1000) % 1000)
xs = xs[-12:]
print(f'{a:>6} {s!r} {sum(xs):x}', (((b if a > 1 else a) + sum(xs) % 50) % 1000) // (abs((max(d['p'], len(xs))) // (abs(3) + 1)) + 1))
b = ((len(xs) * -4) % 1000) % (abs(9) + 1)
print(f'{c:>6} {s!r} {sum(xs):x}', (((sum(xs) % 50) // (abs(len(xs)) + 1)) % (abs((len(s) - c) % 1000) + 1) if max((len(s) + d['p']) % 1000, len(s)) > 1 else max((len(s) + d['p']) % 1000, len(s))))
while a % 5 != 0:
    a += 1
print(a, b, c)
print(xs)
print(d)
print(s)
