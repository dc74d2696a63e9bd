d = {"a": 1}
d["b"] = 2
d.update({"c": 3}, e=5)
d.update([("f", 6)])
print(d, len(d), "a" in d, "z" in d)
print(d.pop("a"), d.pop("zz", None), d.setdefault("b", 9), d.setdefault("n", 0))
print(list(d), list(d.values()), list(d.items()))
del d["b"]
print(d.get("b"), d)
print(d.popitem(), d)
for k in d: print(k, d[k])
print({v: k for k, v in d.items()}, dict(x=1), dict(d, y=2), dict(zip("ab", [1, 2])))
print({"a": 1} == {"a": 1.0}, {"a": 1, "b": 2} == {"b": 2, "a": 1})
try: d["none"]
except KeyError as e: print("KeyError", e)
try: {}[[]]
except TypeError as e: print(e)
nested = {"m": {"layers": [64, 32]}}
nested["m"]["layers"].append(10)
nested["m"].setdefault("act", "relu")
print(nested)
e = d | {"q": 1}
e |= {"r": 2}
print(e)
c = d.copy(); c["new"] = 1
print("new" in d, sorted(c))
d.clear(); print(d, bool(d))
from collections import OrderedDict, defaultdict, Counter
o = OrderedDict(); o["z"] = 1; o["a"] = 2
print(list(o.items()), o.popitem(last=False), list(o))
o.move_to_end("a")
dd = defaultdict(list)
dd["x"].append(1); dd["y"]
print(dict(dd), len(dd), isinstance(dd, dict), isinstance(o, dict))
di = defaultdict(lambda: 5)
print(di["q"], "q" in di, di.get("zz"))
cn = Counter("abracadabra")
print(cn["a"], cn.most_common(2), cn["zzz"], sum(cn.values()))
cn.update("aaa"); print(cn["a"])
print({1: "int", "1": "str", (1,): "tuple", None: "none", 1.5: "float"})
d = {i: i * i for i in range(5)}
for k in list(d):
    if k % 2: del d[k]
print(d)
print(sorted(d, reverse=True), max(d, key=d.get), min(d.values()), list(reversed(list(d))))
