from abc import ABC, abstractmethod, ABCMeta
class Base(ABC):
    @abstractmethod
    def run(self): ...
    def twice(self): return self.run() * 2
class Impl(Base):
    def run(self): return 21
print(Impl().twice())
class M(metaclass=ABCMeta):
    @property
    @abstractmethod
    def p(self): pass
class N(M):
    @property
    def p(self): return 5
print(N().p)
class WithNew:
    def __new__(cls, *args):
        obj = super().__new__(cls)
        obj.made = args
        return obj
    def __init__(self, *args): self.init = args
w = WithNew(1, 2); print(w.made, w.init)
class Single:
    _one = None
    def __new__(cls):
        if cls._one is None: cls._one = super().__new__(cls)
        return cls._one
print(Single() is Single())
class Private:
    def __init__(self): self.__x = 1
    def get(self): return self.__x
pr = Private(); print(pr.get(), hasattr(pr, "__x"), pr._Private__x)
class Slots:
    __slots__ = ("a",)
    def __init__(self): self.a = 1
print(Slots().a)
class Chain:
    def __init__(self): self.ops = []
    def add(self, x):
        self.ops.append(x)
        return self
print(Chain().add(1).add(2).ops)
class Meta:
    """Doc of the class."""
    def f(self):
        "doc of f"
print(Meta.__doc__, Meta.f.__doc__, Meta().f.__name__)
