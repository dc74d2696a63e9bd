def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
print([collatz(n) for n in range(1, 12)])
def primes(limit):
    sieve = [True] * (limit + 1)
    sieve[0:2] = [False, False]
    for i in range(2, int(limit ** 0.5) + 1):
        if sieve[i]: sieve[i * i::i] = [False] * len(sieve[i * i::i])
    return [i for i, p in enumerate(sieve) if p]
print(primes(50))
stack, seen = [1], []
while stack:
    v = stack.pop()
    if v in seen or v > 20: continue
    seen.append(v)
    stack.extend([v * 2, v + 3])
print(seen)
def gcd(a, b):
    while b: a, b = b, a % b
    return a
print(gcd(84, 36), [gcd(a, 12) for a in range(1, 7)])
grid = [[(r, c) for c in range(3)] for r in range(2)]
print(grid, [list(r) for r in zip(*grid)][0])
def hanoi(n, a="A", b="B", c="C"): return [] if n == 0 else hanoi(n - 1, a, c, b) + [a + c] + hanoi(n - 1, b, a, c)
print(hanoi(3))
def flatten(x):
    for i in x:
        if isinstance(i, (list, tuple)): yield from flatten(i)
        else: yield i
print(list(flatten([1, [2, (3, [4])], 5])))
def bisect(xs, t):
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < t: lo = mid + 1
        else: hi = mid
    return lo
print(bisect([1, 3, 5, 7], 5), bisect([1, 3], 9))
