a, b, c = 3, -2, 7
xs = [4, 1, 3]
d = {'p': 1, 'q': 2}
s = 'fashion'
def f0(x, y=2, *rest, k=1, **more):
    z = len(rest)
    if z % 2 == 0:
        return z, rest
    return (-3 if (7 - k) % 1000 > 1 else (7 - k) % 1000), sorted(more)
def f1(x, y=2, *rest, k=1, **more):
    z = k
    if z % 3 == 0:
        return z, rest
    return (-5 + (x) // (abs((k) % (abs(z) + 1)) + 1)) % 1000, sorted(more)
def f2(x, y=2, *rest, k=1, **more):
    z = (((k + x) % 1000) // (abs((y) // (abs(k) + 1)) + 1)) // (abs(x) + 1)
    if z % 4 == 0:
        return z, rest
    return (x if k > 1 else k), sorted(more)
print(f0((((sum(xs) % 50) // (abs(len(s)) + 1)) % (abs(b) + 1)) // (abs(2) + 1), *xs[:2], k=b, m=1))
print(f2(a, *xs[:2], k=c, m=1))
xs.append((((len(s) - c) % 1000 if a > 1 else a) * len(xs)) % 1000)
xs = xs[-12:]
b = (3 * max((sum(xs) % 50) // (abs(len(s)) + 1), (len(s) * len(s)) % 1000)) % 1000
while c % 5 != 0:
    c += 1
d['r'] = 6
print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
for i in range(abs(a) % 5):
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
    if (len(xs) * (9 - d['p']) % 1000) % 1000 > 1:
        print(f2((9 + sum(xs) % 50) % 1000, *xs[:2], k=c, m=1))
        s = (s + str(max(-3, 1)))[-12:].upper().lower()
        s = (s + str(7))[-10:].upper().lower()
b = ((-2) // (abs(1) + 1) + d['p']) % 1000
s = (s + str(len(xs)))[-9:].upper().lower()
s = (s + str((b) % (abs(c) + 1)))[-10:].upper().lower()
for i in range(abs(9) % 5):
    s = (s + str((len(xs)) // (abs(len(xs)) + 1)))[-10:].upper().lower()
b = b
if 5 > 4:
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
else:
    print({k: v % 7 for k, v in sorted(d.items())}, xs[::-2], s.find('a'), s[1:-1])
print(a, b, c)
print(xs)
print(d)
print(s)
