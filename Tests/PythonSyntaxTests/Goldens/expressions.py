name
größe
None, True, False, ...
0, 12, 1_000, 0x1F, 0o17, 0b1_01, 9223372036854775807, 9223372036854775808, 0xFFFF_FFFF_FFFF_FFFF_FFFF, 00
1.5, .5, 5., 1e3, 1_0.0_1e-1_0, 1e400, 2j, 1.5e3J
0x10000000000000000000000000000000000000000000000000000000000000001
'a', "b", '''c
d''', u'e', 'a' "b", u'a' 'b', 'a' u'b', r'\n', 'a\
b'
'\n\t\\\'\"\a\b\f\v\r\0\101\x41\u00e9\U0001F600\N{Bullet}\N{CJK UNIFIED IDEOGRAPH-4E00}\d'
'\ud800', '\ud83d\ude00'
b'a', rb'\x', b'\x80\377\n' B'b'
(a), (a,), (a, b), (), a, 
[], [a], [a, b,], [*a, b]
{a}, {a, *b}, {}, {a: b}, {**a, b: c, **d | e,}
a.b.c, a . b
f(), f(a), f(a, *b, c=d, **e), f(*a, *b, k=c, *d), f(**a, b=c), f(a for b in c), f((a), b := c,)
x[a], x[a:b], x[:], x[::], x[a::b], x[:b:c], x[a, b:c, ...], x[a,], x[*a], x[*a, b], x[b := c]
-a, +a, ~a, not a, - -a, not not a
a + b - c * d / e // f % g @ h ** i ** -j << k >> l & m ^ n | o
(a + b) * (c), -a ** -b, a ** (b ** c)
a or b or c and d and e or not f
a < b <= c == d != e > f >= g is h is not i in j not in k
a if b else c if d else e
lambda: a, lambda a, b=c, /, d=e, *f, g, h=i, **j: k, lambda *, a: b, lambda *a: a, lambda **a: a
(a := b), [a := b], {(a := b): c}
[a for b in c], [a for b, in c if d if e for f, *g in h], {a for b in c}, {a: b for c, d in e}, (a for b in c)
(yield), (yield a), (yield a, *b), (yield from a)
a if b else lambda: c
print('a', file=b)
x = await a ** await b.c()
match, case, type, _ = match.case[type](_)
match(a)[b]
match * a
