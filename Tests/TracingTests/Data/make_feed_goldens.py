#!/usr/bin/env python3
"""Runs the loaders and transforms of feed_programs.txt and writes what each feeds a network with.

A program's network is the class Net, which is given as `net`; the input of its last call counts. From
the pixels of the first image in it follow the shape, whether rows became columns, the frame around the
image, and the input for each of the 256 pixel values: the first image of each file holds them all.
Where that is no function of the pixel's value alone, the golden has a reason in place of a table.

Usage: make_feed_goldens.py [NAME...]    (writes feed_goldens.json beside this file)

Recorded with Python 3.11, torch 2.15.0, torchvision 0.29.2, numpy 2.4.6, pandas 3.1.1, Pillow 13.0.0,
opencv 5.0.0, scikit-learn 1.9.1.
"""

import contextlib
import gzip
import io
import json
import os
import pickle
import struct
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image

HERE = Path(__file__).resolve().parent
PREAMBLE = """import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x

net = Net()
"""


def images():
    generator = np.random.default_rng(7)
    first = np.concatenate([np.arange(256), generator.integers(0, 256, 784 - 256)])
    first = generator.permutation(first)
    rest = generator.integers(0, 256, (5, 784))
    return np.concatenate([first[None], rest]).astype(np.uint8).reshape(6, 28, 28)


def write_files(pixels):
    count = len(pixels)
    labels = np.arange(count, dtype=np.uint8)
    idx3 = struct.pack(">IIII", 2051, count, 28, 28) + pixels.tobytes()
    idx1 = struct.pack(">II", 2049, count) + labels.tobytes()
    os.makedirs("tv/FashionMNIST/raw")
    os.makedirs("data")
    for folder in ["", "data/", "tv/FashionMNIST/raw/"]:
        for kind in ["train", "t10k"]:
            for name, content in [("images-idx3", idx3), ("labels-idx1", idx1)]:
                path = f"{folder}{kind}-{name}-ubyte"
                Path(path).write_bytes(content)
                with gzip.open(path + ".gz", "wb") as file:
                    file.write(content)
    rows = [",".join(map(str, [label, *image.reshape(-1)])) for label, image in zip(labels, pixels)]
    header = ",".join(["label"] + [f"pixel{i + 1}" for i in range(784)])
    for kind in ["train", "test"]:
        Path(f"fashion-mnist_{kind}.csv").write_text("\n".join([header, *rows]) + "\n")
        Path(f"mnist_{kind}.csv").write_text("\n".join(rows) + "\n")
    np.save("x_test.npy", pixels)
    np.savez("fashion-mnist.npz", x_train=pixels, y_train=labels)
    torch.save((torch.from_numpy(pixels), torch.from_numpy(labels)), "test.pt")
    with open("data.pkl", "wb") as file:
        pickle.dump((pixels, labels), file)
    for i, image in enumerate(pixels[:4]):
        os.makedirs(f"png/{i // 2}", exist_ok=True)
        Image.fromarray(image).save(f"png/{i // 2}/{i}.png")


def programs():
    for section in (HERE / "feed_programs.txt").read_text().split("=== ")[1:]:
        name, _, source = section.partition("\n")
        yield name, source


def run(source):
    """The input of the last call of a Net."""
    inputs = []

    def record(module, arguments):
        if type(module).__name__ == "Net":
            inputs.append(arguments[0].detach().clone())

    hook = torch.nn.modules.module.register_module_forward_pre_hook(record)
    torch.manual_seed(0)
    np.random.seed(0)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(PREAMBLE + source, "program.py", "exec"), {"__name__": "__main__"})
    finally:
        hook.remove()
    return inputs[-1]


def table_of(planes, pixels):
    """The value for each pixel value, if each has one."""
    table = np.full(256, np.nan, np.float32)
    for value in range(256):
        found = np.unique(planes[pixels == value].view(np.uint32))
        if len(found) > 1:
            return None
        if len(found) == 1:
            table[value] = found.view(np.float32)[0]
    return None if np.isnan(table).any() else table


def golden(x, pixels):
    x = x.to(torch.float32).numpy()
    # With or without a batch.
    candidates = [x[i] for i in range(len(x))] + [x]
    for candidate in candidates:
        planes = candidate
        size = planes.size
        for side, frame in [(28, 0), (32, 2)]:
            for channels in [1, 3]:
                if size != side * side * channels:
                    continue
                block = planes.reshape(channels, side, side)
                if channels == 3 and (block != block[0]).any():
                    continue
                inner = block[0][frame:side - frame, frame:side - frame]
                edge = block[0].copy()
                edge[frame:side - frame, frame:side - frame] = edge[0, 0]
                if frame and (edge != edge[0, 0]).any():
                    continue
                for transposed in [False, True]:
                    for image in pixels:
                        table = table_of(inner.T if transposed else inner, image)
                        if table is None and len(np.unique(image)) < 256:
                            table = partial(inner.T if transposed else inner, image)
                        if table is None:
                            continue
                        result = {"shape": list(planes.shape), "transposed": transposed, "table": table}
                        if frame:
                            result["frame"] = [frame, float(edge[0, 0])]
                        return result
    return None


def partial(planes, pixels):
    """A table with gaps, for an image that lacks some pixel values."""
    table = np.full(256, np.nan, np.float32)
    for value in np.unique(pixels):
        found = np.unique(planes[pixels == value].view(np.uint32))
        if len(found) > 1:
            return None
        table[value] = found.view(np.float32)[0]
    return table


def main():
    pixels = images()
    tables, goldens = [], {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_files(pixels)
        for name, source in programs():
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            try:
                x = run(source)
            except Exception as error:
                goldens[name] = {"raises": f"{type(error).__name__}"}
                print(f"{name}: {error!r}", file=sys.stderr)
                continue
            result = golden(x, pixels)
            if result is None:
                goldens[name] = {"unknown": list(x.shape)}
                print(f"{name}: no table {list(x.shape)}", file=sys.stderr)
                continue
            bits = ["" if np.isnan(v) else f"{np.float32(v).view(np.uint32):08x}" for v in result["table"]]
            if bits not in tables:
                tables.append(bits)
            result["table"] = tables.index(bits)
            goldens[name] = result
    if sys.argv[1:]:
        print(goldens, [table[:3] for table in tables])
        return
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in goldens.items()]
    text = '{"tables": [\n' + ",\n".join(json.dumps(" ".join(t)) for t in tables)
    text += '\n], "programs": {\n' + ",\n".join(lines) + "\n}}\n"
    (HERE / "feed_goldens.json").write_text(text)
    print(f"{len(goldens)} programs, {len(tables)} tables")


main()
