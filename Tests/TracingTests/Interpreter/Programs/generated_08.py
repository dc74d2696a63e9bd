a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = len(rest)
    if z % 2 == 0:
        return z, rest
    return k, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = y
    if z % 3 == 0:
        return z, rest
    return k, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = x
    if z % 4 == 0:
        return z, rest
    return 5, sorted(more)
xs.insert(1, 9)
xs = sorted(xs)[:9]
c += (-6) // (abs((len(s) if sum(xs) % 50 > 1 else sum(xs) % 50)) + 1)
c %= 10007
if (a) // (abs((d['p']) % (abs(len(s)) + 1)) + 1) > 9:
    try:
        c = xs[(((sum(xs) % 50 - c) % 1000) % (abs(0) + 1) * ((d['p'] - c) % 1000) // (abs((b * len(xs)) % 1000) + 1)) % 1000] // (b % 3)
    except (IndexError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
    else:
        xs = [x * 2 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
    b *= 9
    b %= 10007
    print(f'{c:>6} {s!r} {sum(xs):x}', sum(xs) % 50)
xs = [x * 2 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
print(f'{a:>6} {s!r} {sum(xs):x}', len(xs))
print(f'{c:>6} {s!r} {sum(xs):x}', d['p'])
xs.insert(-2, -8)
xs = sorted(xs)[:9]
while b % 5 != 0:
    b += 1
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
s = (s + str(((4) % (abs(len(s)) + 1) * (b if d['p'] > 1 else d['p'])) % 1000))[-12:].upper().lower()
xs.insert(1, b)
xs = sorted(xs)[:9]
b -= ((-4) % (abs((a + b) % 1000) + 1) + c) % 1000
b %= 10007
try:
    a = xs[-8] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    xs = [x * 3 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
xs.insert(-2, max(d['p'], (b * b) % 1000))
xs = sorted(xs)[:9]
print(a, b, c)
print(xs)
print(d)
print(s)
