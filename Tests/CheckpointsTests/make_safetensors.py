"""Writes small safetensors files with the reference's own writer, and what torch reads from them.

  Goldens/<name>.safetensors   as `safetensors.torch.save` writes it
  Goldens/expected.json        what each holds; of floating tensors the bits of their float32 values

Usage: python make_safetensors.py   (safetensors 0.8.0, PyTorch 2.15.0, seed 5)
"""

import json
import math
import pathlib
import struct

import torch
from safetensors import deserialize
from safetensors.torch import save

FLOATS = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
FOLDER = pathlib.Path(__file__).parent / "Goldens"

torch.manual_seed(5)
values = torch.tensor([0.0, -0.0, 1.0, -1.5, 3.1415926, 65504.0, 1e-7, 6.1e-05, 1e30, -1e-40, math.inf, -math.inf, math.nan])

FILES = {
    "floats": (
        {
            "double": values.double(),
            "single": values,
            "half": values.half(),
            "brain": values.bfloat16(),
            "scalar": torch.tensor(2.5),
            "empty": torch.zeros(0, 3),
            "matrix": torch.randn(3, 4),
        },
        {"note": 'quotes " and é and \n'},
    ),
    "integers": (
        {
            "i64": torch.tensor([-(2**63), -1, 2**63 - 1]),
            "i32": torch.tensor([-5, 7], dtype=torch.int32),
            "i16": torch.tensor([[-5], [7]], dtype=torch.int16),
            "i8": torch.tensor([-128, 127], dtype=torch.int8),
            "u8": torch.tensor([0, 255, 3], dtype=torch.uint8),
            "u16": torch.tensor([0, 65535], dtype=torch.uint16),
            "u32": torch.tensor([1], dtype=torch.uint32),
            "u64": torch.tensor([2**63], dtype=torch.uint64),
            "flags": torch.tensor([True, False]),
            "f8": torch.tensor([1.0, 2.0]).to(torch.float8_e4m3fn),
            "f8e5": torch.tensor([1.0, 2.0, 3.0]).to(torch.float8_e5m2),
            "complex": torch.tensor([1 + 2j]),
        },
        None,
    ),
    "opaque": (
        {"f8": torch.tensor([1.0, 2.0]).to(torch.float8_e8m0fnu), "single": torch.tensor([1.0])},
        None,
    ),
    "nothing": ({}, None),
}


def unaligned():
    """A byte before the floats, which the format allows and the writer avoids."""
    header = json.dumps(
        {
            "odd": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
            "floats": {"dtype": "F32", "shape": [2], "data_offsets": [1, 9]},
            "halves": {"dtype": "F16", "shape": [1], "data_offsets": [9, 11]},
        }
    ).encode()
    return struct.pack("<Q", len(header)) + header + b"\x07" + struct.pack("<ffe", 1.5, -2.0, 0.5)


def expected(data):
    result = {}
    for name, view in deserialize(data):
        result[name] = {"dtype": view["dtype"], "shape": view["shape"]}
        if view["dtype"] in FLOATS:
            tensor = torch.frombuffer(bytearray(view["data"]), dtype=FLOATS[view["dtype"]]) if view["data"] else torch.zeros(0)
            result[name]["bits"] = tensor.float().view(torch.int32).tolist()
    return result


def main():
    FOLDER.mkdir(exist_ok=True)
    contents = {name: save(tensors, metadata) for name, (tensors, metadata) in FILES.items()}
    contents["unaligned"] = unaligned()
    for name, data in contents.items():
        (FOLDER / f"{name}.safetensors").write_bytes(data)
    answers = {name: expected(data) for name, data in contents.items()}
    (FOLDER / "expected.json").write_text(json.dumps(answers, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
