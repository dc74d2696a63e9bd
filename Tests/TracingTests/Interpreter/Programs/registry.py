MODELS = {}
def register(cls=None, *, name=None):
    def wrap(c):
        MODELS[name or c.__name__.lower()] = c
        return c
    return wrap(cls) if cls is not None else wrap
@register
class Small:
    def __init__(self, n=1): self.n = n
@register(name="big")
class Large(Small):
    def __init__(self, n=10, **kw): super().__init__(n); self.kw = kw
def create(name, *args, **kwargs):
    if name not in MODELS: raise ValueError(f"unknown {name}, have {sorted(MODELS)}")
    return MODELS[name](*args, **kwargs)
print(create("small").n, create("big", extra=1).kw, create("big", 3).n)
try: create("none")
except ValueError as e: print(e)
