f''
f'a'
f'{a}'
f'a{b}c{d}e'
f'{{a}}{b}}}{{'
f'{a!r}{b!s:>{c}.{d!a}}{e:x}{f:}'
f'{a=}{b = }{c=!s}{d=:x} {  e  =  }'
f'{a:{b}{c:{d}}}'
rf'\n{a}\{b}', f'\n{a}\N{BULLET}\{b}'
'a' f'b' 'c' f'{d}' 'e'
'' f'{a}' ''
u'a' f'{b}'
f'{f"{a}"}', f'{'b'}', f"{f"{f"{c}"}"}"
f'''{
    a  # comment
    + b
}
{c:
d}'''
f'''{a = # comment
}'''
f'{a:=5}{(b := c)}'
f"""{"a" "b"}""" F'{a}' fR'{b}'
f'{a["b"]}{c.d(e=f)}{not g}'
f'{a, *b}{(lambda: a)}{a if b else c}{a != b}{ {a: b}[c] }'
f'{a:%H:%M}{b:{c}-{d}}'
def f(): yield f'{yield}{await a}'
