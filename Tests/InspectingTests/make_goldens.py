"""Writes small checkpoints of every kind, and what is in them, for the tests of Inspecting.

    python make_goldens.py [--out Goldens]

`expected.json` is a list of {"file", "kind", "tensors", "entries"} in the form of `grade inspect --json`,
from PyTorch's and NumPy's own reading.
"""

import argparse
import hashlib
import json
import math
import pathlib

import numpy as np
import onnx
import torch
from safetensors.torch import save_file

WIDENED = {
    torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2,
    torch.float8_e4m3fnuz, torch.float8_e5m2fnuz,
}


def summary(name, tensor):
    values = tensor.float() if tensor.dtype in WIDENED else tensor
    flat = values.contiguous().reshape(-1)
    result = {
        "name": name, "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape), "parameters": tensor.numel(),
        "sha256": hashlib.sha256(flat.numpy().tobytes()).hexdigest(),
    }
    if tensor.is_complex():
        return {**result, "min": None, "max": None, "mean": None, "nan": 0, "inf": 0}
    wide = flat.double()
    finite = wide[torch.isfinite(wide)]
    return {
        **result,
        "min": finite.min().item() if len(finite) else None,
        "max": finite.max().item() if len(finite) else None,
        "mean": math.fsum(finite.tolist()) / len(finite) if len(finite) else None,
        "nan": int(torch.isnan(wide).sum()), "inf": int(torch.isinf(wide).sum()),
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "Goldens"
    )
    out = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(3)
    floats = [torch.float64, torch.float32, *sorted(WIDENED, key=str)]
    tensors = {str(t).removeprefix("torch."): torch.randn(3, 4).to(t) for t in floats}
    for kind in [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8]:
        tensors[str(kind).removeprefix("torch.")] = torch.arange(7).to(kind)
    tensors["bool"] = torch.tensor([True, False, True])
    tensors["complex64"] = torch.randn(2, dtype=torch.complex64)
    tensors["odd"] = torch.tensor([1.0, math.nan, math.inf, -math.inf, -2.5])
    tensors["nothing finite"] = torch.tensor([math.nan])
    tensors["empty"] = torch.empty(0, 3)
    tensors["scalar"] = torch.tensor(4.25)
    tensors["view"] = torch.arange(12.0).reshape(3, 4).T[1:]
    state = {"epoch": 3, "loss": 0.5, "notes": {"lr": 0.001}, "model_state_dict": tensors}
    expected = []

    def add(file, kind, named, entries):
        lines = [summary(name, tensor) for name, tensor in named.items()]
        expected.append({"file": file, "kind": kind, "tensors": lines, "entries": entries})

    entries = {"epoch": 3, "loss": 0.5, "notes/lr": 0.001}
    named = {f"model_state_dict/{name}": tensor for name, tensor in tensors.items()}
    torch.save(state, out / "checkpoint.pt")
    add("checkpoint.pt", "torch-zip", named, entries)
    torch.save(state, out / "legacy.pt", _use_new_zipfile_serialization=False)
    add("legacy.pt", "torch-legacy", named, entries)
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    torch.jit.save(torch.jit.script(net), out / "script.pt")
    add("script.pt", "torchscript", net.state_dict(), None)
    plain = {k: tensors[k].contiguous() for k in ["float32", "float16", "bfloat16", "int64", "bool"]}
    save_file(plain, out / "plain.safetensors", {"format": "pt"})
    add("plain.safetensors", "safetensors", dict(sorted(plain.items())), {"format": "pt"})
    arrays = {
        "w": np.arange(6.0).reshape(2, 3), "columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "big": np.arange(4, dtype=">f4"), "flag": np.array([True, False]), "one": np.float32(3),
        "half": np.array([1.5, -2], dtype=np.float16),
    }
    np.savez_compressed(out / "arrays.npz", **arrays)
    native = {
        k: torch.tensor(np.ascontiguousarray(v).astype(v.dtype.newbyteorder("="))).reshape(v.shape)
        for k, v in arrays.items()
    }
    add("arrays.npz", "npz", native, {})
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
    torch.onnx.export(net, (torch.zeros(1, 1, 28, 28),), out / "net.onnx", dynamo=False)
    initializers = onnx.load(out / "net.onnx").graph.initializer
    read = {each.name: torch.tensor(onnx.numpy_helper.to_array(each)) for each in initializers}
    add("net.onnx", "onnx", read, {})
    np.savez(out / "objects.npz", w=np.array([{}], dtype=object))
    (out / "expected.json").write_text(json.dumps(expected, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
