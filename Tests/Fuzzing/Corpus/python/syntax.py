# coding: utf-8
from __future__ import annotations
import torch.nn as nn, numpy as np
from .data import (a as b, *)
@dec.or_(1)[2]
async def f[T: int = str, *A, **P](a, /, b: int = 3, *c, d=4, **e) -> list[T]:
    """Doc \N{DASH} \x41"""
    global g; nonlocal h
    async with x as y, (z): pass
    async for i, *j in k: continue
    else: break
    return await l, (yield m), (yield from n)
class C(nn.Module, metaclass=M):
    x: int; y: str = f"{a!r:>{w}} {{}} {b=}" rf'\d{c}' b"\0" """t
    """
    def __init__(self): super().__init__(); self.a = [i for i in range(3) if i if j]
lambda *a, b=1, **c: (d := a if b else c)
try:
    x = {**a, 'b': 1} | {1, *c} ; y[1:2, ::3, ...] @= z // 0x1F ** -1_0.5e-3j
except* (A, B) as e: raise E from e
finally: del a, b[0]; assert c, "d"
match x:
    case [1, *_, {"k": v, **r}] | C(a=1) if g: pass
    case -1 | None | "s" as t: pass
type X[T] = int | T
if not a is not b not in c < d <= e != f and g or h: print("é", end='\n') ; \
  x = 1
