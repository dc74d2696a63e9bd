a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = ((max(x, y) + y) % 1000) // (abs(-2) + 1)
    if z % 2 == 0:
        return z, rest
    return ((x if -4 > 1 else -4) - (x) // (abs(k) + 1)) % 1000, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = x
    if z % 3 == 0:
        return z, rest
    return x, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (y) % (abs(y) + 1)
    if z % 4 == 0:
        return z, rest
    return ((k * z) % 1000 - z) % 1000, sorted(more)
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
if len(xs) > 5:
    print(f'{a:>6} {s!r} {sum(xs):x}', -9)
    for i, x in enumerate(xs[:3]):
        b += i * x
b *= 8
b %= 10007
while b % 5 != 0:
    b += 1
b = d['p']
try:
    b = xs[-8] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    print(f'{b:>6} {s!r} {sum(xs):x}', 0)
for i, x in enumerate(xs[:3]):
    c += i * x
for i in range(abs(max(d['p'], ((b) // (abs(a) + 1)) % (abs((d['p'] if c > 1 else c)) + 1))) % 5):
    if (max((len(s)) // (abs(len(s)) + 1), a) * max(9, (c if len(s) > 1 else len(s)))) % 1000 > -1:
        xs.insert(1, (b) // (abs(b) + 1))
        xs = sorted(xs)[:9]
        try:
            b = xs[(c * len(xs)) % 1000] // (b % 3)
        except (IndexError, ZeroDivisionError) as error:
            print(type(error).__name__, error)
        else:
            xs = [x * 4 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
    else:
        print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
    try:
        a = xs[((d['p'] * (len(xs)) // (abs(b) + 1)) % 1000) // (abs(3) + 1)] // (b % 3)
    except (IndexError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
    else:
        print(f'{b:>6} {s!r} {sum(xs):x}', 0)
d['r'] = ((sum(xs) % 50 * (len(xs)) // (abs(b) + 1)) % 1000 * ((len(xs)) % (abs(len(xs)) + 1) - (d['p'] if a > 1 else a)) % 1000) % 1000
print(f1(c, *xs[:2], k=b, m=1))
print(f1((max(-3, (len(s) + len(s)) % 1000) * ((len(xs) - b) % 1000) // (abs(8) + 1)) % 1000, *xs[:2], k=a, m=1))
if (d['p']) // (abs(-7) + 1) > -1:
    c += (sum(xs) % 50 - len(s)) % 1000
    c %= 10007
    xs = [x * 2 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
    xs.insert(2, sum(xs) % 50)
    xs = sorted(xs)[:9]
else:
    s = (s + str(max((d['p'] + len(s)) % 1000, (3) % (abs((c + sum(xs) % 50) % 1000) + 1))))[-5:].upper().lower()
s = (s + str(sum(xs) % 50))[-10:].upper().lower()
xs.insert(1, ((2 + (sum(xs) % 50) // (abs(b) + 1)) % 1000 - a) % 1000)
xs = sorted(xs)[:9]
print(a, b, c)
print(xs)
print(d)
print(s)
