l = [3, 1, 2]
l.sort(); print(l)
l.sort(reverse=True); print(l)
l.append(5); l.extend([6, 7]); l.insert(1, 9); print(l)
print(l.pop(), l.pop(0), l)
l.remove(9); print(l, l.index(2), l.count(1))
l.reverse(); print(l)
m = l.copy(); m.clear(); print(l, m)
l[1:3] = [0, 0, 0]; print(l)
l[::2] = ["x"] * len(l[::2]); print(l)
del l[0], l[-1]; print(l)
del l[1:]; print(l)
l += [1]; l *= 2; print(l)
a = [[0] * 2 for _ in range(2)]
a[0][0] = 1; print(a)
b = [[0] * 2] * 2
b[0][0] = 1; print(b)
try: [].pop()
except IndexError as e: print(e)
try: [1].remove(2)
except ValueError as e: print(e)
try: [1, 2][5]
except IndexError as e: print(e)
try: [1, 2]["a"]
except TypeError as e: print(e)
print([1, [2, 3]] == [1, [2, 3]], [1] is [1], [] or "empty")
words = ["b", "A", "c"]
print(sorted(words), sorted(words, key=str.lower), max(words), min(words, key=lambda w: w.lower()))
print(sum([1, 2, 3]), sum([[1], [2]], []), list(map(len, ["a", "bb"])))
x = [1, 2, 3]
x[-1] += 10; x[0] -= 1
print(x, x[::-1], x[5:], x[-100:2])
l = [5, 3]; k = l; k += [1]; print(l)
l = [5, 3]; k = l; k = k + [1]; print(l)
print([1, 2] * 0, [0] * -1)
l = list(range(10)); del l[::3]; print(l)
l[2:2] = [100, 200]; print(l)
