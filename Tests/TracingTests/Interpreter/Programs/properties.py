class Rect:
    def __init__(self, w, h):
        self._w, self._h = w, h
    @property
    def area(self):
        return self._w * self._h
    @property
    def w(self):
        return self._w
    @w.setter
    def w(self, value):
        if value < 0:
            raise ValueError("negative")
        self._w = value
    @staticmethod
    def square(n):
        return Rect(n, n)
    @classmethod
    def unit(cls):
        return cls(1, 1)
    h = property(lambda self: self._h)
r = Rect(2, 3)
print(r.area, r.w, r.h)
r.w = 5
print(r.area)
try:
    r.w = -1
except ValueError as e:
    print("error", e)
try:
    r.area = 3
except AttributeError as e:
    print("AttributeError")
print(Rect.square(4).area, Rect.unit().area, r.square(2).area, type(r.unit()).__name__)
class Sub(Rect):
    @property
    def area(self):
        return super().area * 2
print(Sub(1, 2).area)
