# One expression a line.
1 + 2 * 3 - 4
(1 + 2) * 3
2 ** 3 ** 2
-2 ** 2
7 // 2, -7 // 2, 7 // -2, -7 // -2
7 % 3, -7 % 3, 7 % -3, -7 % -3
7.5 // 2, -7.5 // 2, 7.5 % -2, -7.5 % 2
64 * 7 * 7
28 // 2 // 2 * 64
(28 - 5 + 2 * 2) // 1 + 1
1 / 3
2 ** -1
2 ** 0.5
0.1 + 0.2
1e300 * 10
10 ** 15
1_000_000
0xff, 0o17, 0b101
not 0, not 1, not [], not 'a'
1 and 2, 0 and 2, 1 or 2, 0 or 2, None or 'x'
1 < 2 < 3, 1 < 2 > 3, 3 > 2 > 1 == 1
1 if True else 2
[1, 2] + [3]
[0] * 3
3 * 'ab'
(1,) * 2 + (3,)
[1, 2, 3] == [1, 2, 3], [1, 2] < [1, 3], (1, 2) < (1,)
'a' < 'b', 'abc' < 'abd', 'B' < 'a'
1 in [1, 2], 3 not in (1, 2), 'bc' in 'abcd', 2 in {1: 'a', 2: 'b'}, 2 in {1, 2}
1 is None, None is None, True is True
1 == 1.0, True == 1, 1 == '1', [] == ()
{1: 'a', 1.0: 'b', True: 'c'}
{'a': 1, **{'b': 2, 'a': 3}}
[*range(3), *'ab']
{*[3, 1, 3]} == {1, 3}
[x * x for x in range(5)]
[x for x in range(10) if x % 2 if x > 3]
[(x, y) for x in range(3) for y in range(x)]
{x: x ** 2 for x in range(3)}
sorted({x % 3 for x in range(10)})
sum(x for x in range(10))
list(map(lambda x: x + 1, [1, 2]))
list(filter(None, [0, 1, '', 'a']))
list(zip([1, 2], 'ab', [True, False, None]))
list(enumerate('ab', start=1))
list(reversed([1, 2, 3]))
sorted([3, 1, 2], reverse=True)
sorted(['bb', 'a', 'ccc'], key=len)
sorted([(1, 'b'), (1, 'a'), (0, 'c')])
sorted([(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')], key=lambda t: t[0], reverse=True)
min(3, 1, 2), max([4, 9, 2]), min('b', 'a'), max([], default=0)
max(['aa', 'b'], key=len)
sum([[1], [2]], [])
any([0, 1]), all([1, 0]), any([]), all([])
abs(-3), abs(-2.5), abs(True)
round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(0.5), round(1e20)
divmod(7, 2), divmod(-7, 2), divmod(7.5, 2)
pow(2, 10), pow(2, 10, 7), pow(2.0, -1)
int('42'), int(' -7 '), int('ff', 16), int('0x1f', 16), int('1_000'), int(3.9), int(-3.9), int(True)
float('1e-3'), float(' 2.5 '), float('inf'), float('-nan'), float(3)
int('x')
int('')
float('abc')
str(1), str(1.0), str(None), str([1, 'a']), str('a'), str(True)
repr('it\'s'), repr("\"q\""), repr('\n\t\\'), repr('é€'), repr(b'\x00a\xff')
bool(0), bool(''), bool([0]), bool(None), bool(0.0)
list('abc'), tuple([1, 2]), set([1]), dict(a=1, b=2), dict([(1, 2)]), list({'a': 1})
len('abc'), len([1]), len({}), len(range(0, 10, 3))
range(3), range(1, 10, 2), list(range(5, 0, -2))
type(1).__name__, type('a').__name__, type([]).__name__, type(None).__name__
isinstance(1, int), isinstance(True, int), isinstance(1, (str, int)), isinstance('a', int)
issubclass(bool, int), issubclass(int, object)
callable(len), callable(1)
chr(97), ord('a'), hex(255), bin(5), oct(8)
'a-b-c'.split('-'), 'a b  c'.split(), 'a,b,c'.split(',', 1), 'a.b.c'.rsplit('.', 1)
'x'.join(['a', 'b']), ''.join([]), ', '.join(map(str, [1, 2]))
'abcabc'.replace('b', 'X'), 'abcabc'.replace('b', 'X', 1), 'aaa'.replace('', '-')
'abc'.find('c'), 'abc'.find('z'), 'abcabc'.rfind('b'), 'abc'.index('b'), 'abcabc'.count('bc')
'abc'.index('z')
'model.pth'.endswith('.pth'), 'model.pth'.startswith(('a', 'm'))
'7'.zfill(3), '-7'.zfill(4), 'a'.ljust(3, '.'), 'a'.rjust(3), 'ab'.center(5, '*'), 'abc'.center(6, '*')
'a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'.partition('x')
'xxabxx'.strip('x'), 'xxab'.lstrip('x'), 'abxx'.rstrip('x'), 'model'.removeprefix('mo'), 'a.py'.removesuffix('.py')
'a\tb'.expandtabs(4)
'%d items' % 3, '%s=%r' % ('a', 'b'), '%5.2f|%-6s|%06d' % (3.14159, 'ab', 42), '%x %X %o' % (255, 255, 8), '%%'
'%(name)s: %(value).3f' % {'name': 'loss', 'value': 0.12345}
'%e' % 12345.678, '%g' % 1e-5, '%g' % 123456789.0, '%+d' % 5, '% d' % 5, '%.3s' % 'abcdef', '%c' % 65
'%d' % 3.7
'%d' % 'a'
'%s %s' % ('a',)
'{} {}'.format(1, 'a'), '{1} {0}'.format('a', 'b'), '{x:>5}|{y!r}'.format(x=1, y='q')
'{0[1]} {1.real}'.format([1, 2], 3), '{:{w}.{p}f}'.format(3.14159, w=8, p=2), '{{}}'.format()
'{} {}'.format(1)
f'{1 + 1} {"a"!r} {3.14159:.2f} {10:>5}|{10:<5}|{10:^5}|'
f'{1000000:,} {0.25:.0%} {255:#x} {5:03d} {1e10:g}'
f'{"x" * 3:*^9}' + f'{[1, 2]}' + f'{None}'
f"{'nested ' + f'{1}'}"
f'{3.0} {1e100} {2**40}'
f'{5=}' + f'{1 + 1 = }'
b'abc'[0], b'abc' + b'd', len(b'abc'), bytes(3), bytes([1, 2]), b'abc'.decode(), 'é'.encode('utf-8')
[1, 2, 3].index(2), [1, 2, 1].count(1), (1, 2).index(2)
[1, 2].index(5)
[][0]
{}['a']
'abc'[5]
{'a': 1}.get('a'), {'a': 1}.get('b'), {'a': 1}.get('b', 0)
list({'a': 1, 'b': 2}.items()), list({'a': 1}.values()), list({'a': 1}.keys())
{'a': 1} | {'b': 2}, {1, 2} & {2, 3}, {1, 2} - {2}, {1} ^ {1}
{1, 2} <= {1, 2, 3}, {1, 2}.issubset([1, 2, 3]), {1}.union([2]) == {1, 2}, {1, 2}.isdisjoint({3})
dict.fromkeys('ab', 0)
frozenset([1, 2]) == {1, 2}, hash is not None
(lambda x, *a, k=1, **kw: (x, a, k, kw))(1, 2, 3, k=4, z=5)
(lambda: 5)()
(lambda a, /, b, *, c: a + b + c)(1, b=2, c=3)
[i for i in range(20) if i % 3 == 0][::-1]
[[j for j in range(i)] for i in range(4)]
1 + 'a'
'a' + 1
[1] + (2,)
None + 1
-'a'
1 < 'a'
len(5)
1()
(1).foo
int(None)
1 / 0
1 // 0
1 % 0
1.0 / 0
0 ** -1
[1, 2, 3][1.0]
(1, 2)[0:1:0]
int([])
math.sqrt(2), math.floor(-1.5), math.ceil(1.2), math.pi, math.log(8, 2), math.log2(8), math.exp(1), math.prod([2, 3, 4])
math.sqrt(-1)
math.gcd(12, 18), math.factorial(5), math.isqrt(17), math.hypot(3, 4), math.comb(5, 2), math.trunc(-2.7), math.lcm(4, 6)
math.inf > 1e308, math.isnan(math.nan), math.fabs(-2), math.isclose(0.1 + 0.2, 0.3)
list(itertools.chain([1], 'ab')), list(itertools.product('ab', [1, 2])), list(itertools.combinations(range(4), 2))
list(itertools.permutations('abc', 2)), list(itertools.repeat(1, 3)), list(itertools.islice(itertools.count(5, 2), 3))
list(itertools.accumulate([1, 2, 3])), list(itertools.zip_longest('ab', [1], fillvalue=0)), list(itertools.starmap(pow, [(2, 3)]))
list(itertools.chain.from_iterable([[1], [2, 3]])), list(itertools.takewhile(lambda x: x < 3, range(9))), list(itertools.dropwhile(lambda x: x < 3, range(5)))
[(k, list(g)) for k, g in itertools.groupby('aabbb')], list(itertools.islice('abcdef', 1, 5, 2)), list(itertools.islice(itertools.cycle('ab'), 5))
functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]), functools.reduce(operator.add, [[1], [2]], []), functools.partial(pow, 2)(5)
operator.add(1, 2), operator.mul(3, 4), operator.itemgetter(1)([5, 6]), operator.attrgetter('real')(3), operator.itemgetter('a', 'b')({'a': 1, 'b': 2})
collections.OrderedDict([('a', 1)])['a'], list(collections.OrderedDict(a=1, b=2)), collections.Counter('aab').most_common(1), collections.Counter('aab')['z']
collections.defaultdict(list)['x'], list(collections.deque([1, 2, 3], maxlen=2)), collections.Counter(a=1) + collections.Counter(a=2, b=1)
os.path.join('a', 'b', 'c.pth'), os.path.basename('/x/y.pt'), os.path.dirname('/x/y.pt'), os.path.splitext('m.tar.gz'), os.path.join('a', '/b')
os.path.split('a/b'), os.path.normpath('a/../b/./c'), os.path.splitext('.bashrc'), os.path.join('a/', 'b')
string.ascii_lowercase[:3], string.digits
(a := 5) + a
[y := 1, y + 1]
[n for n in (0, 1, 2) if (m := n * 2) > 1]
(1, 2, 3)[-1], [1, 2, 3][-2:], 'abcdef'[1:5:2], list(range(10))[7:2:-2]
range(10)[3], range(10)[-1], range(0, 10, 2)[1:3], 4 in range(0, 10, 2), 5 in range(0, 10, 2)
slice(1, 2, 3), slice(None, 5)
... , NotImplemented, None, True
1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 0.0001234, 1.0, 100.0, -0.0, 5e-324, 1.7976931348623157e308
float('nan'), float('-inf'), 1e22, 1e21, 3.14
"it's", 'say "hi"', 'both \' and "', '\x00\x7f\u200b', 'tab\there'
next(iter([1, 2])), next(iter([]), 'end')
next(iter([]))
type(5)(3.7), type('x')(5)
getattr(5, 'real'), getattr(5, 'nope', 'default'), hasattr('a', 'upper'), hasattr(5, 'upper')
getattr(5, 'nope')
str.upper('a'), list.__name__, int.__name__, dict.fromkeys([1]), str.join('-', ['a', 'b'])
[1, 2, 3].__len__ is not None
max(1, 2.5), min(-1, -1.5), sum([0.1] * 3), sum([1, 2.5])
1 == True == 1.0, 0 == False, '' == False
[None] * 2, [[]] * 2, ((),)
{(1, 2): 'a'}[(1, 2)], {None: 1}[None]
{[]: 1}
{1: 2}[3]
'abc' 'def', 'a' "b" f'{1}'
r'\d', '\\d', '\u00e9', '\x41', '\101', """multi"""
0.1 * 3, 1 / 7, 2 / 3, 1e3, 12345.6789e-3
7 & 3 | 8 ^ 1, ~5, 1 << 4 >> 2, -8 >> 1
-7 // 2 * 2 + -7 % 2
3 .bit_length(), (3.5).is_integer(), (4.0).is_integer()
'Hello World'.swapcase(), 'hello world'.title(), 'ß'.upper(), 'ABC'.casefold()
'a1b2'.isalnum(), '123'.isdigit(), 'abc'.isalpha(), 'Abc'.istitle() if False else 1, 'ab_c'.isidentifier()
'abc'.translate({97: 'X', 98: None}), 'abc'.translate(str.maketrans('ab', 'xy'))
sorted('hello'), sorted([True, 0, 2.5]), sorted([]) , list(sorted({'b': 1, 'a': 2}))
sorted([1, 'a'])
tuple(x for x in 'ab'), list(x for x in range(3)), dict((x, 1) for x in 'ab')
all(x > 0 for x in [1, 2]), any(x > 5 for x in [1, 2])
list(map(int, '123')), list(map(lambda a, b: a + b, [1, 2], [10, 20])), list(map(str.upper, 'ab'))
[[1, 2], [3, 4]][1][0], {'a': {'b': [1, 2]}}['a']['b'][1]
[a for a, b in [(1, 2), (3, 4)]], [a + b + sum(c) for a, b, *c in [(1, 2, 3, 4)]]
dict(zip('ab', range(2))), {k: v for k, v in zip('ab', [1, 2])}
[x if x > 1 else -x for x in range(4)], ['even' if x % 2 == 0 else 'odd' for x in range(3)]
