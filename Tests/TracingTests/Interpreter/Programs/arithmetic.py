def conv(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
size = 28
for kernel, stride, padding in [(5, 1, 2), (2, 2, 0), (3, 1, 0), (2, 2, 0)]:
    size = conv(size, kernel, stride, padding)
    print(size)
channels = [1, 32, 64]
print(channels[-1] * size * size, [a * b for a, b in zip(channels, channels[1:])])
print(7 // 2 * 2.0, -7 // 2, 7 % -3, 2 ** 10, 10 ** -2, 5 / 2, 4 / 2, 1e3 // 7, 7.5 % 2)
print(int(3.99), int(-3.99), round(3.5), round(4.5), round(2.345, 2), round(-1.5), abs(-3))
print(0.1 + 0.2, 1 / 3, 2 / 3, 10 / 4, 1e-10, 1.5e300 * 1e10, 3.0 * 2)
print(divmod(17, 5), 17 & 5, 17 | 5, 17 ^ 5, 17 << 2, 17 >> 2, ~17)
import math
print(math.floor(2.7), math.ceil(2.1), math.sqrt(16), math.log(100, 10), math.pow(2, 3), math.pi)
print(sum(range(101)), max(3, 7, 5), min([4, 2, 8]), pow(3, 4), 1_000)
x = 5
x += 3; x *= 2; x -= 1; x //= 2; x **= 2; x %= 10
print(x)
y = 7.0
y /= 2; y += 1
print(y, y == 4.5, y > 4, 3 < y <= 4.5)
b = True
print(b + 1, b * 3, b & False, b | False, b ^ True, not b, True + True)
print(float("1e5"), int("0b11", 2), int("z", 36))
print(9007199254740993 == 9007199254740992.0, 2**53 + 1, 2**62, -2**62)
print(1 << 62, hash(1) == hash(1.0) if False else True)
