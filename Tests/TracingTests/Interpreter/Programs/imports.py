import math as m
import os, sys
import os.path as osp
from math import *
from math import sqrt as root, pi
from os.path import join, basename
from functools import reduce
from typing import List, Dict, Optional, Union, Tuple, Any, Callable
from collections import abc
import itertools as it
print(m.pi == pi, root(9), join("a", "b"), basename("x/y"), osp.join("c", "d"), floor(2.5))
def f(x: List[int], y: Optional[Dict[str, Any]] = None) -> Union[int, str]:
    z: Tuple[int, ...] = (1,)
    return len(x)
print(f([1, 2]), reduce(lambda a, b: a + b, it.chain([1], [2])))
