"""Writes files of `torch.save` to open: folder, then megabytes of each."""

import sys
from pathlib import Path

import torch

folder, sizes = Path(sys.argv[1]), map(int, sys.argv[2:])
generator = torch.Generator().manual_seed(2024)
for megabytes in sizes:
    # As many tensors as a network of that size has: convolutions' kernels of 512 x 512 x 3 x 3, smaller below.
    width = 512 if megabytes >= 50 else 64
    count = megabytes * 2**20 // (4 * width * width * 9)
    state = {}
    for index in range(count):
        kernel = torch.randn(width, width, 3, 3, generator=generator)
        state[f"features.{index}.weight"] = kernel
        state[f"features.{index}.bias"] = torch.zeros(width)
    torch.save(state, folder / f"{megabytes}mb.pt")
