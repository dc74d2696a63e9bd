for i in range(3):
    pass
else:
    print("else ran", i)
for i in range(5):
    if i == 3: break
else:
    print("not printed")
print(i)
n = 10
while n > 0:
    n -= 3
    if n == 4: continue
    print(n)
else:
    print("while else")
pairs = [(1, "a"), (2, "b")]
for number, (letter) in pairs:
    print(number, letter)
for i, (a, b) in enumerate(pairs): print(i, a, b)
for x, *rest in [(1, 2, 3), (4,)]: print(x, rest)
items = [1, 2, 3, 4]
for item in items[:]:
    if item % 2: items.remove(item)
print(items)
matrix = [[1, 2], [3, 4]]
print([row[i] for i in range(2) for row in matrix], [[row[i] for row in matrix] for i in range(2)])
total = 0
for i in range(4):
    for j in range(4):
        if j > i: break
        if (i + j) % 2: continue
        total += i * j
print(total)
d = {}
for w in "the cat the dog".split():
    d[w] = d.get(w, 0) + 1
print(d)
for k, v in sorted(d.items(), key=lambda kv: (-kv[1], kv[0])): print(k, v)
i = 0
while True:
    i += 1
    if i > 5: break
print(i)
for i in reversed(range(3)): print(i, end=" ") if False else print(i)
