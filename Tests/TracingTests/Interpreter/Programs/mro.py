class A:
    def who(self): return ["A"]
class B(A):
    def who(self): return ["B"] + super().who()
class C(A):
    def who(self): return ["C"] + super().who()
class D(B, C):
    def who(self): return ["D"] + super().who()
class E(D):
    pass
print(D().who(), E().who())
print([k.__name__ for k in E.__mro__])
class Mixin:
    def setup(self, **kw):
        self.mixed = kw.pop("mixed", False)
        super().setup(**kw)
class Root:
    def setup(self, **kw):
        self.rest = kw
class Both(Mixin, Root):
    pass
x = Both(); x.setup(mixed=True, other=1)
print(x.mixed, x.rest)
try:
    class Bad(A, B): pass
except TypeError as error:
    print("TypeError", "MRO" in str(error))
