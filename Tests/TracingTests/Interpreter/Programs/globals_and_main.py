SIZE = 28
HIDDEN = [64, 32]
def build(hidden=HIDDEN, size=SIZE): return [size * size] + list(hidden) + [10]
def main(argv=None):
    layers = build()
    print(layers, argv)
    for i, (a, b) in enumerate(zip(layers, layers[1:])): print(f"fc{i + 1}: {a}->{b}")
    return 0
if __name__ == "__main__":
    main()
    code = main(["x"])
    print(code, "SIZE" in globals(), sorted(k for k in globals() if k.isupper()))
HIDDEN.append(16)
print(build(), build(hidden=(1,)))
SIZE = 14
print(build(), build(size=SIZE))
exec_count = 0
def tick():
    global exec_count
    exec_count += 1
    return exec_count
print([tick() for _ in range(3)], exec_count)
try:
    result = undefined_function()
except NameError as error: print("NameError", str(error).split("'")[1])
else: print("no")
finally: print("end")
