class Base:
    count = 0
    registry = {}
    def __init__(self, name):
        self.name = name
        Base.count += 1
        self.registry[name] = self
    def describe(self):
        return f"{type(self).__name__}:{self.name}"
    def __str__(self):
        return f"<{self.name}>"
class Child(Base):
    def __init__(self, name, size=1):
        super().__init__(name)
        self.size = size
    def describe(self):
        return super().describe() + f"({self.size})"
    def __repr__(self):
        return f"Child({self.name!r}, {self.size})"
class Old(Base):
    def __init__(self, name):
        super(Old, self).__init__(name.upper())
c = Child("a", size=3)
print(c.describe(), str(c), repr(c), [c], f"{c}", f"{c!r}")
print(Old("b").describe(), Base.count, sorted(Base.registry), c.count)
c.count = 5
print(c.count, Base.count, Child.count)
print(isinstance(c, Base), issubclass(Child, Base), isinstance(c, Old))
print(Child.__name__, c.__class__.__name__, Child.__mro__[1].__name__, Base.__bases__[0].__name__)
print(hasattr(c, "size"), getattr(c, "nothing", "none"), "size" in c.__dict__)
setattr(c, "extra", 7)
print(c.extra, sorted(vars(c)))
del c.extra
print(hasattr(c, "extra"))
print(Child.describe(c), Base.describe(c))
