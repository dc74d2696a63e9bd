for v in [1, 1.0, "a", b"b", None, True, [], (), {}, set(), range(1), len, lambda: 0, int, ...]:
    print(type(v).__name__, isinstance(v, (int, float)), callable(v), bool(v))
print(type(1) is int, type("a") == str, type([]) in (list, tuple), type(None) is type(None))
class A: pass
class B(A): pass
a, b = A(), B()
print(type(b) is B, isinstance(b, A), type(b) == A, issubclass(B, (int, A)))
print(int("5") + int(2.7), float(3), str(5) + "x", list((1, 2)), tuple("ab"), bool("False"))
print(isinstance(1, object), isinstance(int, type), type(A).__name__, type(type).__name__)
print(str(int), str(A).endswith("A'>"), int.__name__)
def f(x: int | None = None) -> "str": return x
print(f(), f(3))
