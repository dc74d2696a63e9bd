from enum import Enum, IntEnum, auto
class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1
    def pretty(self): return self.name.lower()
print(Color.RED, repr(Color.RED), Color.RED.name, Color.GREEN.value, Color(2), Color["RED"])
print([c.name for c in Color], Color.CRIMSON is Color.RED, len(Color), Color.GREEN.pretty(), Color.RED == Color.RED, Color.RED == 1)
class N(IntEnum):
    A = 1
    B = auto()
print(N.B + 1, N.A < N.B, N.B == 2, [n.value for n in N], int(N.A))
class S(str, Enum):
    X = "x"
print(S.X == "x", S.X.value, S.X.upper())
try: Color(9)
except ValueError as e: print(e)
print({Color.RED: "r"}[Color.RED], isinstance(Color.RED, Color), Color.RED in Color)
