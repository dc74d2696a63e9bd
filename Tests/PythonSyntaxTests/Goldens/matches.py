match a:
    case 1: b
    case -1 | 1.5 | -1 + 2j | 1 - 2j: b
    case 'a' 'b' | b'c': d
    case None | True | False: b
    case _: b
match a, *b:
    case a: b
    case a.b.c: d
    case (a): b
    case (a as b) | c: d
    case a | b as c if d: e
match (a):
    case []: b
    case (): b
    case [a]: b
    case (a,): b
    case a,: b
    case a, *b, c: d
    case *_, a: b
    case [a, *_]: b
    case (a, (b, [c])): d
match {a: b}:
    case {}: c
    case {1: a, 'b': c, -1: d, None: e, f.g: h, **i}: j
    case {**a}: b
    case {True: a, **b,}: c
match [a]:
    case A(): b
    case A(b, c): d
    case a.B(c, d=e, f=G(h),): i
match -a:
    case a:
        match b:
            case c: d
match x if y else z:
    case a if (b := c): pass
match *a, b:
    case _: pass
match not a:
    case _: pass
match match:
    case case: match
