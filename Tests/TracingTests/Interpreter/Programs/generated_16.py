a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = 6
    if z % 2 == 0:
        return z, rest
    return x, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = 4
    if z % 3 == 0:
        return z, rest
    return max((x if z > 1 else z), -5), sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (y * (y if (x - k) % 1000 > 1 else (x - k) % 1000)) % 1000
    if z % 4 == 0:
        return z, rest
    return 4, sorted(more)
try:
    a = xs[(4 + (sum(xs) % 50 * a) % 1000) % 1000] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    xs.append(-7)
    xs = xs[-12:]
print(f'{c:>6} {s!r} {sum(xs):x}', -7)
xs = [x * 2 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
s = (s + str((d['p'] if len(s) > 1 else len(s))))[-6:].upper().lower()
d['q'] = ((b + len(xs)) % 1000) // (abs(5) + 1)
s = (s + str((d['p']) // (abs(a) + 1)))[-10:].upper().lower()
for i in range(abs(2) % 5):
    b = (max((b - len(xs)) % 1000, max(len(xs), len(s))) * d['p']) % 1000
a += 3
a %= 10007
xs.insert(3, max(c, (d['p']) % (abs(d['p']) + 1)))
xs = sorted(xs)[:9]
if 5 > 8:
    xs.append(((b * (d['p'] - len(s)) % 1000) % 1000 + len(xs)) % 1000)
    xs = xs[-12:]
    s = (s + str((2) // (abs(len(s)) + 1)))[-9:].upper().lower()
    xs.insert(1, 2)
    xs = sorted(xs)[:9]
else:
    s = (s + str((-5 - 1) % 1000))[-4:].upper().lower()
s = (s + str((((d['p'] if len(xs) > 1 else len(xs)) if a > 1 else a) if ((c) % (abs(a) + 1)) % (abs((sum(xs) % 50) % (abs(c) + 1)) + 1) > 1 else ((c) % (abs(a) + 1)) % (abs((sum(xs) % 50) % (abs(c) + 1)) + 1))))[-8:].upper().lower()
print(f'{a:>6} {s!r} {sum(xs):x}', (-1 if 9 > 1 else 9))
print(f'{c:>6} {s!r} {sum(xs):x}', a)
xs.insert(-2, max(-6, ((len(s) * a) % 1000 - (sum(xs) % 50 - len(s)) % 1000) % 1000))
xs = sorted(xs)[:9]
print(a, b, c)
print(xs)
print(d)
print(s)
