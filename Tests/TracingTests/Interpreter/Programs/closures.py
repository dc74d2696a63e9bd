def counter(start=0):
    count = start
    def step(by=1):
        nonlocal count
        count += by
        return count
    return step
a, b = counter(), counter(10)
print(a(), a(), b(5), a())
fs = [lambda x, n=n: x + n for n in range(3)]
print([f(10) for f in fs])
gs = [lambda: n for n in range(3)]
print([g() for g in gs])
total = 0
def add(n):
    global total
    total += n
add(3); add(4)
print(total)
def outer():
    x = 1
    def middle():
        def inner():
            return x
        return inner
    x = 2
    return middle()()
print(outer())
