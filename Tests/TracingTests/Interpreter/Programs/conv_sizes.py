import math
class ShapeOf:
    def __init__(self, h=28, w=28): self.h, self.w = h, w
    def conv(self, k, s=1, p=0):
        self.h = math.floor((self.h + 2 * p - k) / s + 1)
        self.w = math.floor((self.w + 2 * p - k) / s + 1)
        return self
    def pool(self, k): return self.conv(k, k)
    @property
    def flat(self): return self.h * self.w
s = ShapeOf().conv(5).pool(2).conv(3, p=1).pool(2)
print(s.h, s.w, s.flat, 64 * s.flat)
dims = [784, *[2 ** k for k in range(9, 5, -1)], 10]
print(dims, list(zip(dims[:-1], dims[1:])), sum(a * b + b for a, b in zip(dims, dims[1:])))
