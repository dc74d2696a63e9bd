a, b = 1, 2
a, b = b, a
print(a, b)
(a, [b, c]), d = (1, [2, 3]), 4
print(a, b, c, d)
first, *middle, last = "abcde"
print(first, middle, last)
*init, tail = [1]
print(init, tail)
x = y = []
x.append(1)
print(y, x is y)
[p, q] = range(2)
print(p, q)
try:
    a, b = [1, 2, 3]
except ValueError as e: print(e)
try:
    a, b, c = [1, 2]
except ValueError as e: print(e)
try:
    a, *b, c = [1]
except ValueError as e: print(e)
data = {"k": [1, 2]}
data["k"][0], data["new"] = 5, 6
print(data)
def f(): return 1, 2, 3
one, *others = f()
print(one, others)
print(*[1, 2], *"ab")
print([*range(2), *[5]], {**{"a": 1}, "b": 2}, (*"xy", 1))
class O: pass
o = O()
o.a, o.b = 1, 2
print(o.a, o.b)
i = 0
i, l = 1, [0, 0]
l[i] = 5
print(l)
a = b = c = 7
print(a, b, c)
x: int = 3
y: "list[int]"
print(x)
