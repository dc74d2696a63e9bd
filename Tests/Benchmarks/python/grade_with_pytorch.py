"""The whole job in one PyTorch process: open, load, evaluate one after another, rank, CSV.

Usage: grade_with_pytorch.py DATA CSV BATCH SUBMISSION...
"""

import csv
import sys
from pathlib import Path

import torch

from archives import read_submission
from idx import read_test_set
from scaling import scaled
from spec_network import SpecNetwork


@torch.inference_mode()
def count_correct(path, pixels, labels, batch):
    manifest, tensors = read_submission(path)
    network = SpecNetwork(manifest["model"]).load(tensors)
    correct = 0
    for start in range(0, len(pixels), batch):
        scores = network(scaled(pixels[start : start + batch], manifest["input"]))
        answered = ~scores.isnan().any(dim=1)
        right = scores.argmax(dim=1) == labels[start : start + batch]
        correct += int((right & answered).sum())
    return correct


def main(data, csv_path, batch, *paths):
    pixels, labels = map(torch.from_numpy, read_test_set(data))
    counts = [(count_correct(path, pixels, labels, int(batch)), Path(path).name) for path in paths]
    counts.sort(key=lambda row: (-row[0], row[1]))
    with open(csv_path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["rank", "path", "accuracy", "correct", "images"])
        for correct, name in counts:
            rank = 1 + sum(other > correct for other, _ in counts)
            writer.writerow([rank, name, f"{correct / len(labels):.4f}", correct, len(labels)])


if __name__ == "__main__":
    main(*sys.argv[1:])
