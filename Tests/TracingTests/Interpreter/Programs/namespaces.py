from types import SimpleNamespace
n = SimpleNamespace(a=1, b=[2])
n.c = n.a + 1
print(n, n.c, vars(n))
import string, operator
print(sorted([(2, "b"), (1, "c")], key=operator.itemgetter(1)), string.ascii_uppercase[:4])
import json
cfg = json.loads('{"layers": [64, 32], "act": "relu", "p": 0.5, "n": null, "t": true, "e": "\\u0041\\n"}')
print(cfg["layers"], cfg["act"], cfg["p"], cfg["n"], cfg["t"], cfg["e"])
from collections import deque
d = deque([1, 2], maxlen=3)
d.append(3); d.append(4); d.appendleft(0)
print(d, d.popleft(), d[0], len(d), list(d))
d.rotate(1); d.extendleft([7]); print(d)
