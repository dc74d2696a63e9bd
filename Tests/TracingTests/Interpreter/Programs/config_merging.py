DEFAULTS = {"hidden": [128, 64], "act": "relu", "dropout": 0.2, "opt": {"lr": 1e-3, "name": "adam"}}
def merge(base, other):
    result = dict(base)
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merge(result[key], value)
        else:
            result[key] = value
    return result
cfg = merge(DEFAULTS, {"hidden": [32], "opt": {"lr": 0.1}})
print(cfg, DEFAULTS["opt"])
class Config:
    def __init__(self, **entries):
        for k, v in entries.items():
            setattr(self, k, Config(**v) if isinstance(v, dict) else v)
    def __repr__(self): return f"Config({', '.join(f'{k}={v!r}' for k, v in sorted(self.__dict__.items()))})"
c = Config(**cfg)
print(c, c.opt.lr, getattr(c, "missing", None))
