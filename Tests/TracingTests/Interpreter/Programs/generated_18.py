a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = len(rest)
    if z % 2 == 0:
        return z, rest
    return -3, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = ((k - -1) % 1000 * x) % 1000
    if z % 3 == 0:
        return z, rest
    return (max(x, x) - 7) % 1000, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (((k) // (abs(k) + 1)) % (abs(len(rest)) + 1)) % (abs(9) + 1)
    if z % 4 == 0:
        return z, rest
    return z, sorted(more)
xs.append((-6) % (abs(sum(xs) % 50) + 1))
xs = xs[-12:]
print(f'{c:>6} {s!r} {sum(xs):x}', sum(xs) % 50)
print(f'{a:>6} {s!r} {sum(xs):x}', b)
if (((b + len(s)) % 1000 - 3) % 1000 * -5) % 1000 > 8:
    try:
        a = xs[8] // (b % 3)
    except (IndexError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
    else:
        s = (s + str((sum(xs) % 50 if (3) // (abs(8) + 1) > 1 else (3) // (abs(8) + 1))))[-8:].upper().lower()
c -= (((b - a) % 1000) % (abs((len(s) + c) % 1000) + 1) * 2) % 1000
c %= 10007
for i, x in enumerate(xs[:3]):
    c += i * x
if b > 1:
    print(f'{c:>6} {s!r} {sum(xs):x}', max(a, ((b + d['p']) % 1000) % (abs(len(s)) + 1)))
    c += max(a, 2)
    c %= 10007
    xs.insert(1, b)
    xs = sorted(xs)[:9]
else:
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
print(f0(((d['p'] + sum(xs) % 50) % 1000 if d['p'] > 1 else d['p']), *xs[:2], k=c, m=1))
for i in range(abs(((sum(xs) % 50 - (d['p']) // (abs(len(xs)) + 1)) % 1000 * len(xs)) % 1000) % 5):
    for i in range(abs(d['p']) % 5):
        while b % 5 != 0:
            b += 1
        xs.append(max(len(s), (-5 if d['p'] > 1 else d['p'])))
        xs = xs[-12:]
    xs.insert(1, c)
    xs = sorted(xs)[:9]
xs.insert(-1, len(s))
xs = sorted(xs)[:9]
if 3 > -3:
    for i in range(abs(len(s)) % 5):
        print(f'{b:>6} {s!r} {sum(xs):x}', 2)
    if ((a * (len(xs)) // (abs(c) + 1)) % 1000 + ((c - d['p']) % 1000 * a) % 1000) % 1000 > 1:
        s = (s + str((c) // (abs(d['p']) + 1)))[-9:].upper().lower()
    print(f0((((sum(xs) % 50 - b) % 1000) % (abs((a if len(xs) > 1 else len(xs))) + 1) if b > 1 else b), *xs[:2], k=c, m=1))
else:
    try:
        a = xs[len(xs)] // (b % 3)
    except (IndexError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
    else:
        d['r'] = sum(xs) % 50
print(f'{c:>6} {s!r} {sum(xs):x}', (a * -1) % 1000)
if max((d['p']) % (abs((a if len(s) > 1 else len(s))) + 1), (max(len(s), len(xs)) - d['p']) % 1000) > 0:
    xs.insert(-1, 7)
    xs = sorted(xs)[:9]
    for i, x in enumerate(xs[:4]):
        a += i * x
    xs.insert(3, 4)
    xs = sorted(xs)[:9]
else:
    c = 2
xs.append((((len(s) - len(s)) % 1000 if a > 1 else a)) // (abs(-1) + 1))
xs = xs[-12:]
print(a, b, c)
print(xs)
print(d)
print(s)
