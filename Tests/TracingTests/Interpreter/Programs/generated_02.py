a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (max(x, -4) + ((y) // (abs(y) + 1) * (k) % (abs(len(rest)) + 1)) % 1000) % 1000
    if z % 2 == 0:
        return z, rest
    return (1 - (7 - x) % 1000) % 1000, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = k
    if z % 3 == 0:
        return z, rest
    return k, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (max((len(rest) if k > 1 else k), max(len(rest), len(rest))) - 7) % 1000
    if z % 4 == 0:
        return z, rest
    return 6, sorted(more)
try:
    c = xs[((5) // (abs(max(sum(xs) % 50, sum(xs) % 50)) + 1) * -2) % 1000] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    print(f'{c:>6} {s!r} {sum(xs):x}', -3)
b = d['p']
b = -8
xs = [x * 1 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
b = a
while b % 5 != 0:
    b += 1
s = (s + str((len(s)) % (abs((sum(xs) % 50 * (c * c) % 1000) % 1000) + 1)))[-8:].upper().lower()
for i in range(abs(len(xs)) % 5):
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
    s = (s + str(len(xs)))[-5:].upper().lower()
s = (s + str((a) // (abs((0 if max(d['p'], b) > 1 else max(d['p'], b))) + 1)))[-12:].upper().lower()
b += (-9 + ((c * c) % 1000) // (abs(d['p']) + 1)) % 1000
b %= 10007
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
for i, x in enumerate(xs[:3]):
    b += i * x
print(f1(((max(d['p'], a)) // (abs((len(xs) * c) % 1000) + 1) * (4) % (abs((c) // (abs(b) + 1)) + 1)) % 1000, *xs[:2], k=b, m=1))
xs = [x * 1 % 97 for x in xs if x % 3 != b % 3] or [1, 2]
print(a, b, c)
print(xs)
print(d)
print(s)
