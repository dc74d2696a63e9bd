#!/usr/bin/env python3
"""Writes the seed corpus, Tests/Fuzzing/Corpus: one folder for each target of `run`.

Python's standard library alone. Most seeds are the small golden files of other tests, which PyTorch, NumPy,
tar and zip wrote; zips are also taken apart into their members (see Fuzz/Members.swift).

    python3 Tests/Fuzzing/make_corpus.py
"""

import gzip
import json
import shutil
import struct
import zipfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
CORPUS = TESTS / "Fuzzing" / "Corpus"
TORCH = TESTS / "CheckpointsTests" / "Goldens" / "torch"
ARCHIVES = TESTS / "SubmissionsTests" / "Archives"
ONNX = TESTS / "RebuildingTests" / "Goldens" / "onnx"
PT2 = TESTS / "RebuildingTests" / "Goldens" / "exported"

LARGEST = 16_384


def seed(target: str, name: str, content: bytes) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def copy(target: str, *paths: Path) -> None:
    for path in paths:
        content = path.read_bytes()
        if len(content) <= LARGEST:
            seed(target, path.name, content)


def members(target: str, *paths: Path) -> None:
    """The zips' members as name, zero, length in three bytes, content."""
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        # Nothing reads them, whatever they hold; those for debuggers name the machine's own files.
        unread = ("sample_inputs", ".debug_pkl")
        parts = [
            (name, b"" if any(word in name for word in unread) else part) for name, part in parts
        ]
        content = b"".join(
            name.encode() + b"\0" + len(part).to_bytes(3, "little") + part for name, part in parts
        )
        if len(content) <= LARGEST:
            seed(target, path.name + ".members", content)


def models() -> None:
    every = sorted(TORCH.glob("*.pt"))
    scripts = [TORCH / "scripted.pt", TORCH / "traced.pt", ARCHIVES / "torch-script.pt"]
    zips = [path for path in every if path not in scripts and path.read_bytes()[:4] == b"PK\3\4"]
    legacy = [path for path in every if path.read_bytes()[:2] == b"\x80\x02"]
    programs = [ARCHIVES / "torch-export.pt2", TORCH / "exported.pt2", *sorted(PT2.glob("*.pt2"))]
    copy("torch", *(path for path in zips if path.stat().st_size < 3_000))
    members("torch-members", *zips, *scripts)
    copy("torch-legacy", *legacy, TORCH / "refused-tar.pt")
    copy("torchscript", *scripts)
    copy("pt2", programs[0])
    members("pt2-members", *programs)
    copy("safetensors", *(TESTS / "CheckpointsTests" / "Goldens").glob("*.safetensors"))
    seed("safetensors", "submission.safetensors", submission_alone())
    arrays = sorted((TESTS / "InspectingTests" / "Goldens").glob("*.npz"))
    copy("npz", *arrays)
    members("npz-members", *arrays)
    seed("npz-members", "types.members", number_types())
    copy("onnx", *(path for path in sorted(ONNX.glob("*.onnx")) if path.stat().st_size < 6_000))


def submission_alone() -> bytes:
    manifest = json.loads(manifests()["mlp"])
    del manifest["weights"]
    header = {
        "__metadata__": {"submission": json.dumps(manifest), "loader": "class Data: pass"},
        "fc.weight": {"dtype": "F32", "shape": [10, 2], "data_offsets": [0, 80]},
        "fc.bias": {"dtype": "F16", "shape": [10], "data_offsets": [80, 100]},
    }
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(100)


def number_types() -> bytes:
    content = b""
    for kind, size in [("<f4", 4), (">f8", 8), ("|b1", 1), ("<i8", 8), ("<f2", 2), ("|u1", 1)]:
        header = str({"descr": kind, "fortran_order": size == 8, "shape": (2, 3)}).encode() + b"\n"
        array = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + bytes(6 * size)
        content += f"{kind[1:]}.npy".encode() + b"\0" + len(array).to_bytes(3, "little") + array
    return content


def manifests() -> dict[str, str]:
    head = {"format": "fashion-lab-submission", "version": 1, "weights": "w.safetensors"}
    scale = {"scale": "0-1", "mean": [0.5], "std": 0.5}
    mlp = [{"type": "Flatten"}, {"type": "Linear", "name": "fc", "in_features": 784, "out_features": 10}]
    cnn = [
        {"type": "Conv2d", "name": "c", "in_channels": 1, "out_channels": 4, "kernel_size": [3, 3],
         "padding": "same", "id": "a"},
        {"type": "BatchNorm2d", "name": "b", "num_features": 4, "eps": 1e-5},
        {"type": "GELU", "approximate": "tanh", "id": "g"},
        {"type": "Add", "inputs": ["g", "a"]},
        {"type": "MaxPool2d", "kernel_size": 2, "ceil_mode": True},
        {"type": "Reshape", "shape": [14, -1]},
        {"type": "Permute", "dims": [0, 2, 1]},
        {"type": "LSTM", "name": "r", "input_size": 14, "hidden_size": 8, "batch_first": True,
         "bidirectional": True, "output": "hidden"},
        {"type": "Unsqueeze", "dim": 1}, {"type": "Mean", "dim": [1], "keepdim": False},
        {"type": "Slice", "dim": 1, "start": 1, "stop": 11, "step": 1},
        {"type": "Softmax", "dim": -1},
    ]
    return {
        "mlp": json.dumps({**head, "student": {"id": "ada", "name": "Ada"}, "input": scale,
                           "model": {"input_shape": [1, 28, 28], "layers": mlp}}),
        "cnn": json.dumps({**head, "input": {"scale": "0-255"}, "probe": "p.safetensors",
                           "data_loader": {"file": "l.py", "class": "D"}, "extra": {"a": [None, True]},
                           "model": {"input_shape": [1, 28, 28], "layers": cnn}}),
    }


def texts() -> None:
    for name, text in manifests().items():
        seed("manifest", name + ".json", text.encode())
        seed("json", name + ".json", text.encode())
    seed("json", "values.json", b'{"a\\u00e9\\ud83d\\ude00":[1,-2.5e-3,true,false,null,"\\n",{}],"":[]}')
    for path in sorted((TESTS.parent / "Fixtures" / "loaders").iterdir()):
        copy("notebook" if path.suffix == ".ipynb" else "python", path)
    seed("python", "syntax.py", PYTHON.encode())
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Lab"]},
        {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [],
         "source": ["%matplotlib inline\n", "!pip install torch\n", "x = !ls\n", "class Data:\n", "  pass\n"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": "%%bash\nls"},
    ]
    notebook = {"cells": cells, "metadata": {"kernelspec": {"language": "python"}},
                "nbformat": 4, "nbformat_minor": 5}
    seed("notebook", "cells.ipynb", json.dumps(notebook).encode())


PYTHON = '''# coding: utf-8
from __future__ import annotations
import torch.nn as nn, numpy as np
from .data import (a as b, *)
@dec.or_(1)[2]
async def f[T: int = str, *A, **P](a, /, b: int = 3, *c, d=4, **e) -> list[T]:
    """Doc \\N{DASH} \\x41"""
    global g; nonlocal h
    async with x as y, (z): pass
    async for i, *j in k: continue
    else: break
    return await l, (yield m), (yield from n)
class C(nn.Module, metaclass=M):
    x: int; y: str = f"{a!r:>{w}} {{}} {b=}" rf'\\d{c}' b"\\0" """t
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
if not a is not b not in c < d <= e != f and g or h: print("é", end='\\n') ; \\
  x = 1
'''


def images(count: int) -> bytes:
    return struct.pack(">IIII", 0x803, count, 28, 28) + bytes(range(256)) * 3 + bytes(784 * count - 768)


def data_sets() -> None:
    labels = struct.pack(">II", 0x801, 2) + b"\x09\x00"
    seed("idx-images", "plain", images(2))
    seed("idx-images", "packed", gzip.compress(images(2), mtime=0))
    seed("idx-labels", "plain", labels)
    seed("idx-labels", "packed", gzip.compress(labels, mtime=0))
    row = "3," + ",".join(str(value % 256) for value in range(784))
    names = "label," + ",".join(f"pixel{index}" for index in range(1, 785))
    seed("csv", "plain.csv", (row + "\n").encode())
    seed("csv", "names.csv", (names + "\n" + row + "\r\n").encode())
    seed("table", "names.csv", b'a,"b c",d\r\n1,-2.5e3,.5\n 4 ,5,6\n\n')
    seed("table", "plain.csv", "\ufeff1,2\n3,4".encode())


def hand_ins() -> None:
    copy("zip", *sorted(ARCHIVES.glob("*.zip")))
    for path in sorted(ARCHIVES.glob("*.tar")):
        # Its padding to ten blocks and more tells nothing.
        seed("tar", path.name, path.read_bytes()[:5_120] if path.stat().st_size == 10_240 else path.read_bytes())
    for packing in ["gz", "zst", "xz", "bz2"]:
        copy("tar." + packing, *sorted(ARCHIVES.glob("*.tar." + packing)))


if __name__ == "__main__":
    shutil.rmtree(CORPUS, ignore_errors=True)
    models()
    texts()
    hand_ins()
    data_sets()
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files):,} bytes")
