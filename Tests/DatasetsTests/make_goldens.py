"""Writes Goldens/: what PyTorch's random_split gives, and what a crop and a flip mean.

Recorded with PyTorch 2.15. torchvision's RandomCrop(28, padding=p) pads with zeros and cuts at (top,
left); its RandomHorizontalFlip is a flip of the last dimension. Both are written out here by the
tensor operations that torchvision itself calls, so that it need not be installed.
"""
import json
import pathlib

import torch
from torch.utils.data import random_split

folder = pathlib.Path(__file__).parent / "Goldens"
folder.mkdir(exist_ok=True)

splits = []
for seed, count, lengths in [
    (0, 20, [0.7, 0.15, 0.15]),
    (1, 7, [0.7, 0.15, 0.15]),
    (42, 33, [0.5, 0.25, 0.25]),
    (3, 24, [20, 4]),
    (2**40 + 5, 11, [4, 4, 3]),
    (9, 1, [1.0]),
]:
    generator = torch.Generator().manual_seed(seed)
    parts = random_split(range(count), lengths, generator=generator)
    splits.append({"seed": seed, "count": count, "lengths": lengths,
                   "parts": [list(part.indices) for part in parts]})
(folder / "random-split.json").write_text(json.dumps(splits) + "\n")

image = (torch.arange(784) * 37 % 251 + 1).to(torch.uint8).reshape(28, 28)
crops = b""
for padding, top, left, flips in [(2, 0, 0, 0), (2, 2, 2, 1), (2, 4, 1, 1), (4, 1, 8, 0), (27, 54, 3, 0)]:
    padded = torch.nn.functional.pad(image, (padding,) * 4)
    crop = padded[top:top + 28, left:left + 28]
    crops += bytes((crop.flip(-1) if flips else crop).reshape(-1).tolist())
(folder / "crops.bin").write_bytes(crops)
