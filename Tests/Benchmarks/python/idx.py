"""Reads a data set folder of (gzipped) IDX files."""

import gzip
from pathlib import Path

import numpy


def read_test_set(folder):
    """Pixels `[N, 784]` and labels `[N]`, both one byte each."""
    return read_pair(folder, "t10k")


def read_training_set(folder):
    """As ``read_test_set``."""
    return read_pair(folder, "train")


def read_pair(folder, part):
    pixels = read(folder, f"{part}-images-idx3-ubyte", 16)
    return pixels.reshape(-1, 784), read(folder, f"{part}-labels-idx1-ubyte", 8)


def read(folder, name, header_size):
    packed = Path(folder) / f"{name}.gz"
    data = (
        gzip.decompress(packed.read_bytes())
        if packed.exists()
        else (Path(folder) / name).read_bytes()
    )
    return numpy.frombuffer(data, numpy.uint8, offset=header_size).copy()
