log = []
def visit(n, depth=0):
    log.append((n, depth))
    if n > 1:
        for d in range(2, n):
            if n % d == 0:
                visit(n // d, depth + 1)
                break
visit(12); visit(7)
print(log)
state = {"n": 0}
def bump(k="n", by=1):
    state[k] = state.get(k, 0) + by
    return state[k]
print(bump(), bump(by=5), bump("m"), state)
class Counter:
    total = 0
    def __init__(self): Counter.total += 1; self.id = self.total
    def __enter__(self): return self
    def __exit__(self, *a): Counter.total -= 1
with Counter() as a, Counter() as b: print(a.id, b.id, Counter.total)
print(Counter.total, [Counter().id for _ in range(2)])
def early(n):
    for i in range(10):
        for j in range(10):
            if i * j == n: return i, j
    return None
print(early(12), early(97), early(0))
x = 5
if x > 3 and (y := x * 2) > 8: print(y)
elif x: print("no")
while (n := state["n"]) > 0:
    state["n"] = n - 3
print(state, n)
z = x if x < 3 else (0 if x == 4 else -1); print(z, not x, x and 0, x or 1, 0 or [] or "last", 1 < x < 10 != 3)
print(any(v > 5 for v, _ in log), all(isinstance(v, int) for v, _ in log), [v for v, d in log if d])
