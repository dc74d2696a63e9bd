a, b = {1, 2, 3}, {3, 4}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a > {1}, a >= a, a < b, a == {3, 2, 1}, a != b)
a.add(9); a.discard(100); a.remove(1); print(sorted(a), len(a), 9 in a)
a.update([7, 8], {1}); print(sorted(a), sorted(a.intersection([7, 9, 100])), a.issuperset({7}), a.isdisjoint([50]))
try: a.remove(1000)
except KeyError as e: print("KeyError", e)
print(sorted({x % 3 for x in range(10)}), set() == set([]), bool(set()), frozenset([1, 2]) | {3} == {1, 2, 3}, {frozenset([1]): "f"}[frozenset([1])])
a -= {7}; a |= {50}; a &= {50, 9, 8}; print(sorted(a), sorted(set("hello")), list(dict.fromkeys("hello")), len(set([1, 1.0, True])))
c = a.copy(); c.clear(); print(c, sorted(a), sorted(map(str, {10, 9})), sum({1, 2}), max({3, 7}), sorted(a.symmetric_difference([8, 99])))
