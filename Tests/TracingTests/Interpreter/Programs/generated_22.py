a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (x - (-6) % (abs((x * x) % 1000) + 1)) % 1000
    if z % 2 == 0:
        return z, rest
    return (((x) % (abs(x) + 1) - z) % 1000) % (abs(x) + 1), sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = (((x * k) % 1000 * len(rest)) % 1000) % (abs((max(y, k) * (k) // (abs(x) + 1)) % 1000) + 1)
    if z % 3 == 0:
        return z, rest
    return z, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = -4
    if z % 4 == 0:
        return z, rest
    return 2, sorted(more)
d['s'] = -9
s = (s + str(len(s)))[-4:].upper().lower()
s = (s + str(sum(xs) % 50))[-11:].upper().lower()
print(f'{a:>6} {s!r} {sum(xs):x}', ((d['p']) // (abs(b) + 1)) % (abs(b) + 1))
if max(-6, (max(a, c) - a) % 1000) > 0:
    print(f0(b, *xs[:2], k=b, m=1))
    if max(-6, ((a if len(s) > 1 else len(s)) if (len(s) + len(xs)) % 1000 > 1 else (len(s) + len(xs)) % 1000)) > -2:
        d['s'] = ((len(xs) + c) % 1000 * ((len(s) if d['p'] > 1 else d['p']) * (b - len(xs)) % 1000) % 1000) % 1000
    else:
        try:
            c = xs[(c * b) % 1000] // (b % 3)
        except (IndexError, ZeroDivisionError) as error:
            print(type(error).__name__, error)
        else:
            s = (s + str(-7))[-5:].upper().lower()
    print(f1(sum(xs) % 50, *xs[:2], k=a, m=1))
else:
    if (d['p']) % (abs((a) % (abs((c) % (abs(len(xs)) + 1)) + 1)) + 1) > 2:
        b -= a
        b %= 10007
    else:
        xs = [x * 2 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
for i, x in enumerate(xs[:4]):
    a += i * x
b = 8
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
for i, x in enumerate(xs[:2]):
    a += i * x
c *= 2
c %= 10007
print(f0(sum(xs) % 50, *xs[:2], k=b, m=1))
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
try:
    c = xs[(((sum(xs) % 50 if d['p'] > 1 else d['p'])) % (abs((b + d['p']) % 1000) + 1) + a) % 1000] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    xs = [x * 3 % 97 for x in xs if x % 3 != c % 3] or [1, 2]
while b % 5 != 0:
    b += 1
print(a, b, c)
print(xs)
print(d)
print(s)
