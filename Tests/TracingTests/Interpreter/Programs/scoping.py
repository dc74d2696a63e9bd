x = "global"
def f():
    x = "local"
    def g():
        return x
    return g()
print(f(), x)
def h():
    global x
    x = "changed"
h(); print(x)
class C:
    x = "class"
    def m(self): return x
    y = x + "!"
print(C().m(), C.y)
def outer():
    n = 0
    def inc():
        nonlocal n
        n += 1
        def deeper():
            nonlocal n
            n += 10
        deeper()
    inc(); inc()
    return n
print(outer())
for i in range(3): pass
print(i)
if True: block = 1
print(block)
def shadow(list): return list
print(shadow(3), list("a"))
def uses_later(): return later()
def later(): return "later"
print(uses_later())
try:
    del undefined
except NameError: print("NameError")
def rec(n): return 1 if n <= 1 else n * rec(n - 1)
print(rec(10))
a = 1
def reads(): return a
a = 2
print(reads())
print([a for a in range(3)], a)
def default_now(v=a): return v
a = 3
print(default_now())
print((lambda a: a + 1)(5), a)
def fn(): pass
fn.attr = 5
print(fn.attr, fn(), fn.__name__)
