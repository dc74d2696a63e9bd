"""Holds FashionLab's and ONNX Runtime's predictions against PyTorch's scores.

Usage: compare_predictions.py FOLDER NAME...
A difference counts unless PyTorch's two best scores are nearer than 1e-5 * max(1, larger).
"""

import sys
from pathlib import Path

import numpy


def different(predictions, scores):
    second, first = numpy.sort(scores, axis=1)[:, -2:].T
    decided = first - second >= 1e-5 * numpy.maximum(1, numpy.abs(first))
    return int(((predictions != scores.argmax(axis=1)) & decided).sum())


def read_scores(path):
    return numpy.fromfile(path, numpy.float32).reshape(-1, 10)


def main(folder, *names):
    folder = Path(folder)
    errors = 0
    for name in names:
        scores = read_scores(folder / f"{name}.pytorch")
        ours = numpy.fromfile(folder / f"{name}.fashionlab", numpy.uint8)
        theirs = read_scores(folder / f"{name}.onnxruntime").argmax(axis=1)
        for engine, predictions in (("FashionLab", ours), ("ONNX Runtime", theirs)):
            count = different(predictions, scores)
            errors += count
            if count:
                print(f"  ERROR {name}: {count} predictions of {engine} differ from PyTorch's")
    if errors == 0:
        print("  The same predictions in all three.")
    return errors


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
