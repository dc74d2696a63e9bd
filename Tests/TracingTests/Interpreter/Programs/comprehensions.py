print([i * j for i in range(3) for j in range(3) if i != j])
print({c: ord(c) for c in "abc"}, sorted({len(w) for w in ["a", "bb", "cc"]}))
x = "outer"
print([x for x in range(3)], x)
print([[i + j for j in range(2)] for i in range(2)], [y for z in [[1], [2, 3]] for y in z])
def f(n): return [n + i for i in range(n)]
print(f(3), [f(k)[-1] for k in range(1, 4)])
class K:
    base = 10
    items = [i for i in range(3)]
    doubled = [i * 2 for i in items]
print(K.items, K.doubled)
data = [("a", 1), ("b", 2)]
print({k: v for k, v in data}, [k for k, _ in data], dict((v, k) for k, v in data))
if (n := len(data)) > 1: print("n", n)
print([last := i for i in range(3)], last)
print([a + b for a, b in zip([1, 2], [3, 4])], [i for i, c in enumerate("abc") if c != "b"])
print(sum(i for i in range(5) if i % 2 == 0), max((i % 3, i) for i in range(5)))
print([{**d, "n": i} for i, d in enumerate([{"a": 1}, {"b": 2}])])
print([(lambda v: v * 2)(v) for v in range(3)], [(i, j) for i in "ab" for j in (1, 2)])
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[k] for row in matrix] for k in range(3)], [sum(r) for r in matrix], list(map(list, zip(*matrix))))
