"""Images per second of one network in PyTorch.

Usage: run_pytorch.py NETWORKS NAME DATA REPEATS SCORES BATCH...
"""

import sys
from pathlib import Path

import torch

from archives import read_submission
from idx import read_test_set
from scaling import scaled
from spec_network import SpecNetwork
from timing import measure


@torch.inference_mode()
def main(networks, name, data, repeats, scores, *batches):
    torch.set_num_threads(2)
    pixels = torch.from_numpy(read_test_set(data)[0])
    manifest, tensors = read_submission(Path(networks) / name)
    network = SpecNetwork(manifest["model"]).load(tensors)

    def evaluate(batch):
        outputs = [
            network(scaled(pixels[start : start + batch], manifest["input"]))
            for start in range(0, len(pixels), batch)
        ]
        return torch.cat(outputs).numpy()

    measure(evaluate, batches, int(repeats), scores)


if __name__ == "__main__":
    main(*sys.argv[1:])
