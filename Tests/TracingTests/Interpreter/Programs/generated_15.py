a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = (x + y) % 1000
    if z % 2 == 0:
        return z, rest
    return k, sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = k
    if z % 3 == 0:
        return z, rest
    return z, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = 2
    if z % 4 == 0:
        return z, rest
    return z, sorted(more)
try:
    b = xs[-3] // (b % 3)
except (IndexError, ZeroDivisionError) as error:
    print(type(error).__name__, error)
else:
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
xs.append(sum(xs) % 50)
xs = xs[-12:]
s = (s + str((-7 * 8) % 1000))[-7:].upper().lower()
b -= (6 if 5 > 1 else 5)
b %= 10007
print(f'{b:>6} {s!r} {sum(xs):x}', ((a * -8) % 1000) % (abs(len(xs)) + 1))
while c % 5 != 0:
    c += 1
xs.append((max(1, c) if a > 1 else a))
xs = xs[-12:]
if 5 > -3:
    xs.append((-4) % (abs(((len(s) - len(xs)) % 1000) // (abs(max(d['p'], sum(xs) % 50)) + 1)) + 1))
    xs = xs[-12:]
b = -4
xs = [x * 4 % 97 for x in xs if x % 3 != a % 3] or [1, 2]
xs.append(9)
xs = xs[-12:]
while b % 5 != 0:
    b += 1
c = sum(xs) % 50
s = (s + str(5))[-9:].upper().lower()
print(a, b, c)
print(xs)
print(d)
print(s)
