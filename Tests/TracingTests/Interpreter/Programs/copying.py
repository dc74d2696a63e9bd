import copy
a = [1, [2, 3], {"k": [4]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[1].append(9); a[2]["k"].append(5); a.append(6)
print(a, b, c)
class N:
    def __init__(self, v, kids=()): self.v, self.kids = v, list(kids)
n = N(1, [N(2), N(3)])
d, s = copy.deepcopy(n), copy.copy(n)
n.kids[0].v = 99; n.v = 5
print(d.kids[0].v, s.kids[0].v, d.v, s.v)
shared = [1]
pair = copy.deepcopy([shared, shared])
print(pair[0] is pair[1], pair[0] is shared)
loop = []; loop.append(loop)
print(copy.deepcopy(loop)[0] is not loop)
t = (1, [2]); u = copy.deepcopy(t); t[1].append(3)
print(t, u)
