from functools import reduce, partial
from itertools import chain, product, combinations, zip_longest, accumulate, groupby, count, cycle, islice, starmap
from operator import itemgetter, attrgetter, mul
print(reduce(mul, [1, 2, 3, 4], 1), list(accumulate([1, 2, 3], mul)), list(chain([1], (2,), "c")), list(product([0, 1], repeat=2)))
print(list(combinations("abc", 2)), list(zip_longest([1], [2, 3])), [k for k, g in groupby([1, 1, 2])], list(islice(cycle([1, 2]), 5)), list(islice(count(1, 3), 3)))
rows = [{"n": "b", "v": 2}, {"n": "a", "v": 2}, {"n": "c", "v": 1}]
print([r["n"] for r in sorted(rows, key=itemgetter("v", "n"))], sorted(rows, key=lambda r: (-r["v"], r["n"]))[0]["n"], max(rows, key=itemgetter("v"))["n"])
compose = lambda *fs: reduce(lambda f, g: lambda x: g(f(x)), fs)
print(compose(str, len)(12345), list(map(lambda p: p[0] * p[1], zip([1, 2], [3, 4]))), list(filter(lambda x: x % 2, range(6))), list(map(None.__class__, [])) if False else 1)
double = partial(lambda a, b, c=0: a * b + c, 2, c=1); print(double(5), double(5, c=0), double.keywords, list(starmap(pow, [(2, 3), (3, 2)])))
memo = {}
def cached(f):
    def inner(*a):
        if a not in memo: memo[a] = f(*a)
        return memo[a]
    return inner
@cached
def slow(n): return n if n < 2 else slow(n - 1) + slow(n - 2)
print(slow(60), len(memo))
print(sorted(range(5), key=lambda i: (i % 2, -i)), list(reversed("abc")), sum(map(len, ["a", "bb"])), [*map(str, range(3))], dict(map(lambda k: (k, k * k), range(3))))
