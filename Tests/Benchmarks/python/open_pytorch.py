"""Prints the seconds that `torch.load(path, mmap=False)` takes for the last path, for the first time; the others
warm up."""

import sys
from time import perf_counter

import torch

for path in sys.argv[1:]:
    start = perf_counter()
    # Its memory is given back behind the measurement.
    state = torch.load(path, mmap=False, weights_only=True)
    seconds = perf_counter() - start
    del state
print(seconds)
