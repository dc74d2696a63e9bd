pass
break; continue;
a; b
a = b
a = b, c = *d, e
a.b = c[d] = [e, (f, *g)] = h = yield
(a) = ((b)) = c
*a, = b
a += b
a -= b; a *= b; a /= b; a //= b; a %= b; a **= b; a @= b; a |= b; a &= b; a ^= b; a <<= b; a >>= b
(a) += b, c
a.b += yield
a: b
a: b = c, *d
(a): b = yield
a.b: c
a[b]: c = d
del a, b.c, d[e]
del (a), (b, c), [d, e],
return
return a, *b
raise
raise a
raise a from b
assert a
assert a, b
import a
import a.b as c, d . e
from a import b
from . import b as c, d
from ...a.b import (c, d as e,)
from .... import *
global a, b
nonlocal a
type A = b
type A[T: b, *Ts, **P] = c
if a: b
if a:
    b
elif c: d
elif e:
    f
else:
    g
if (a := b): pass
while a: b
else: c
for a in b: c
for a, *b in c, *d:
    e
else:
    f
for (a, b), c.d in e: pass
with a: b
with a as b, c: d
with (a as b, c,): d
with (a, b): c
with (a): b
with (a) as b: c
with (a, b) as c: d
with (a, b).c as (d, e), f: g
with (yield a): b
with (a as b): c
with a() as b.c, d as [e, f]: g
try: a
finally: b
try:
    a
except: b
try:
    a
except b: c
except (d, e) as f: g
else: h
finally:
    i
try: a
except* b: c
except* (d, e) as f: g
def f(): a
def f(a, b: c = d, /, e=f, *g: h, i, j: k = l, **m: n) -> o: p
def f(*, a): b
def f(*a: *b, **c): d
def f(
    a,  # comment
):
    """Says what."""

    return a

def f[T: a, *Ts, **P](b: T) -> T: c
async def f():
    async for a in b: c
    async with a as b, c: d
    return [a async for a in b], (await c for d in e)
class A: a
class A(): a
class A(b, *c, metaclass=d, **e):
    f = g
    def h(self): i
class A[T](b): c
@a
@b.c(d)
@(lambda e: e)
def f(): g
@a
# comment

class A: b
@a[b] or c
async def f(): g
if a:
    b

    # comment
  # comment
    c; d;
e = '''
text'''; f \
  = g
