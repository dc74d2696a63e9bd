"""Writes torch_goldens.jsonl: small networks as students write them, with PyTorch's answers.

Run with PyTorch (2.15 was used) and einops: python make_torch_goldens.py

Each line has the source, the state dict's names and shapes, and the answers for three images, with
weights and images by the formula of `Formula` in TorchGoldenTests.swift. A network that PyTorch refuses has
no answers; neither has one whose answer for an image depends on the other images (checked here), for
which the tracer has to stop with TRC005.
"""

import json
import math
import os
import warnings

import numpy as np
import torch

from torch_cases import cases

warnings.filterwarnings("ignore")

HEAD = """import math
from collections import OrderedDict
import torch
import torch.nn as nn
import torch.nn.functional as F
"""


def values(name, count):
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    x = (np.uint64(seed) + np.arange(count, dtype=np.uint64) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    m = np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & m
    x = ((x ^ (x >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & m
    x = x ^ (x >> np.uint64(16))
    return (x >> np.uint64(8)).astype(np.float64) / 16777216 * 2 - 1


def weight(name, shape):
    count = math.prod(shape)
    v = values(name, count)
    if name.endswith("running_var"):
        return torch.tensor((1 + v / 2).astype(np.float32)).reshape(shape)
    scale = 1 / math.sqrt(math.prod(shape[1:]))
    return torch.tensor((v * scale).astype(np.float32)).reshape(shape)


def images(shape, n):
    count = n * math.prod(shape)
    return torch.tensor(values("input", count).astype(np.float32)).reshape([n] + list(shape))


def first(answer):
    """The tensor that is the answer: the only one of [n, 10] in a tuple or dictionary."""
    if isinstance(answer, torch.Tensor):
        return answer
    items = list(answer.values()) if isinstance(answer, dict) else list(answer)
    found = [t for t in items if isinstance(t, torch.Tensor) and t.dim() == 2 and t.shape[1] == 10]
    assert len(found) == 1
    return found[0]


def run(case):
    source = HEAD + case["source"]
    entry = {"name": case["name"], "group": case["group"], "input": case["shape"], "source": source}
    scope = {"__name__": "__main__"}
    tied = {}
    try:
        torch.manual_seed(0)
        exec(compile(source, case["name"], "exec"), scope)
        model = scope["model"].eval()
        with torch.no_grad():
            model(images(case["shape"], 3))
            state = model.state_dict()
            fresh = {
                k: v if k.endswith("num_batches_tracked") or not v.is_floating_point() else weight(k, list(v.shape))
                for k, v in state.items()
            }
            # Tied tensors have the values of their first name.
            owners = {}
            for name, tensor in state.items():
                owner = owners.setdefault(tensor.data_ptr(), name) if tensor.numel() else name
                if owner != name:
                    tied[name] = owner
                    fresh[name] = fresh[owner]
            model.load_state_dict(fresh)
            answer = first(model(images(case["shape"], 3)))
    except Exception as error:
        if not case.get("refused"):
            raise SystemExit(f"{case['name']}: {type(error).__name__}: {error}\n{source}")
        return entry
    if case.get("refused") == "mixes":
        entry["code"] = "TRC005"
        return entry
    assert not case.get("refused"), f"{case['name']} runs in PyTorch\n{source}"
    assert answer.shape[0] == 3, case["name"]
    with torch.no_grad():
        alone = first(model(images(case["shape"], 3)[:2]))
    assert torch.allclose(alone, answer[:2], atol=1e-5, rtol=1e-4), f"{case['name']} mixes images"
    entry["state"] = [[k, list(v.shape)] for k, v in model.state_dict().items()]
    if tied:
        entry["tied"] = tied
    entry["shape"] = list(answer.shape[1:])
    assert answer.numel() <= 1500, f"{case['name']}: {answer.shape}"
    entry["output"] = [None if math.isnan(v) else float(f"{v:.8g}") for v in answer.flatten().tolist()]
    return entry


def main():
    names = set()
    entries = []
    problems = []
    for case in cases():
        assert case["name"] not in names, case["name"]
        names.add(case["name"])
        try:
            entries.append(run(case))
        except (AssertionError, SystemExit) as problem:
            problems.append(f"{case['name']}: {problem}\n{case['source']}")
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch_goldens.jsonl")
    with open(path, "w") as file:
        for entry in entries:
            file.write(json.dumps(entry, separators=(",", ":")) + "\n")
    refused = sum("output" not in entry for entry in entries)
    print(f"{len(entries)} networks, {refused} of them refused; PyTorch {torch.__version__}")
    if problems:
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
