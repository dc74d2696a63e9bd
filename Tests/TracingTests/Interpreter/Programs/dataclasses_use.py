from dataclasses import dataclass, field, asdict, replace
@dataclass
class Config:
    hidden: int
    layers: list = field(default_factory=list)
    lr: float = 1e-3
    name: str = "net"
    def total(self): return self.hidden * len(self.layers)
c = Config(64, [1, 2])
print(c, c.total(), c.lr, Config(1) == Config(1), Config(1) == Config(2), Config(hidden=3, name="x"))
c.layers.append(3)
print(Config(5).layers, asdict(c), replace(c, hidden=1))
@dataclass(frozen=True)
class Frozen:
    a: int = 1
    b: int = 2
f = Frozen(b=5)
try:
    f.a = 3
except Exception as e: print(type(e).__name__)
print(f)
@dataclass
class Child(Config):
    extra: int = 7
    def __post_init__(self): self.hidden *= 2
print(Child(2), Child(2, extra=1).extra)
try: Config()
except TypeError as e: print(e)
@dataclass(order=True)
class Pair:
    x: int
    y: int = 0
print(Pair(1, 2) < Pair(1, 3), sorted([Pair(2), Pair(1)]))
match Pair(3, 4):
    case Pair(x, y): print(x, y)
