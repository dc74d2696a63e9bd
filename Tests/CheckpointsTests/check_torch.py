"""Checks with PyTorch that it loads what `TorchFile` writes, and goes on training from it.

  Goldens/adam.pt     a checkpoint of a small network and Adam's state, with a record of a run
  Goldens/values.pt   every kind of value and every element type; from PyTorch 2.3 on

Both are written by `TorchFileTests.swift`, whose tests compare with them byte by byte.

Usage: python check_torch.py   (PyTorch 1.13.1 and 2.15.0)
"""

import collections
import copy
import math
import pathlib
import struct
import zipfile

import torch

FOLDER = pathlib.Path(__file__).parent / "Goldens"
VERSION = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
PARAMETERS = {"0.weight": (2, 3), "0.bias": (2,), "1.weight": (2,), "1.bias": (2,)}


def floats(shape, start):
    count = math.prod(shape)
    return (start + torch.arange(count, dtype=torch.float32) / 4).reshape(shape)


def loads(path):
    """The file as loaded in every way that this PyTorch has."""
    ways = [{"weights_only": False}]
    # That of 1.13 knows no floats, and so cannot load its own optimizers either.
    if VERSION > (1, 13):
        ways += [{"weights_only": True}]
    if VERSION >= (2, 1):
        ways += [{**way, "mmap": True} for way in ways]
    return [torch.load(path, **way) for way in ways]


def network():
    return torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))


def expected_model():
    model = {name: floats(shape, index) for index, (name, shape) in enumerate(PARAMETERS.items())}
    return model | {
        "1.running_mean": floats((2,), 5),
        "1.running_var": floats((2,), 6),
        "1.num_batches_tracked": torch.tensor(7),
    }


def train(model, optimizer):
    """Three steps on fixed inputs."""
    generator = torch.Generator().manual_seed(5)
    for _ in range(3):
        optimizer.zero_grad()
        inputs = torch.randn(8, 3, generator=generator)
        (model(inputs) ** 2).mean().backward()
        optimizer.step()
    return model.state_dict()


def expected_training():
    """The same three steps from values that were set one by one."""
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    with torch.no_grad():
        for name, value in expected_model().items():
            dict(model.named_parameters()).get(name, dict(model.named_buffers()).get(name)).copy_(value)
    for parameter, shape in zip(model.parameters(), PARAMETERS.values()):
        optimizer.state[parameter] = {
            "step": torch.tensor(6.0),
            "exp_avg": floats(shape, -1),
            "exp_avg_sq": floats(shape, 1),
        }
    return train(model, optimizer)


def check_adam():
    path = FOLDER / "adam.pt"
    for checkpoint in loads(path):
        assert list(checkpoint) == ["epoch", "model_state_dict", "optimizer_state_dict"]
        assert checkpoint["epoch"] == 3
        state = checkpoint["model_state_dict"]
        assert type(state) is collections.OrderedDict
        assert list(state) == list(network().state_dict())
        for name, value in expected_model().items():
            assert state[name].dtype == value.dtype and torch.equal(state[name], value), name
        # Copied, since memory that is mapped must not be written to.
        checkpoint = copy.deepcopy(checkpoint)
        model = network()
        optimizer = torch.optim.Adam(model.parameters())
        model.load_state_dict(checkpoint["model_state_dict"])
        optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        result = train(model, optimizer)
        for name, value in expected_training().items():
            assert torch.equal(result[name], value), name
        own = torch.optim.Adam(model.parameters()).state_dict()["param_groups"][0]
        written = checkpoint["optimizer_state_dict"]["param_groups"][0]
        if VERSION >= (2, 15):
            assert own == written, (own, written)


def check_values():
    many = {f"key{index}": index for index in range(300)}
    for values in loads(FOLDER / "values.pt"):
        assert values["constants"] == [None, True, False]
        assert values["integers"] == [
            0, -1, 255, 256, 65535, 65536, -32769, 2**31, 2**40, -(2**40), -(2**63), 2**63 - 1,
        ]
        assert struct.pack("4d", *values["floats"]) == struct.pack("4d", -0.0, 1e300, 0.1, -math.inf)
        assert values["texts"] == ["", "\u00e9", "e\u0301", "\u00e9"]
        assert values["tuples"] == ((), (0,), (0, 1), (0, 1, 2), (0, 1, 2, 3))
        assert values["empty"] == [[], {}, collections.OrderedDict()]
        assert type(values["empty"][2]) is collections.OrderedDict
        assert values["many"] == [many, many]
        assert values[7] == collections.OrderedDict([(-1, "minus one"), ("b", 2)])
        for name, tensor in values["tensors"].items():
            assert tensor.dtype == getattr(torch, name) and tensor.shape == (3, 1), name
            data = bytes([1] + [0] * (tensor.element_size() - 1)) + bytes(2 * tensor.element_size())
            assert bytes(tensor.contiguous().view(torch.uint8).flatten().tolist()) == data, name
        shapes = values["shapes"]
        assert torch.equal(shapes[0], floats((2, 3, 4), 0)) and shapes[0].is_contiguous()
        assert shapes[1].shape == (0, 3) and torch.equal(shapes[2], torch.tensor(2.5))


def check_zip(name):
    with zipfile.ZipFile(FOLDER / name) as archive:
        assert archive.testzip() is None
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0) and entry.compress_type == 0
            header = FOLDER.joinpath(name).read_bytes()[entry.header_offset :]
            lengths = struct.unpack("<HH", header[26:30])
            assert (entry.header_offset + 30 + sum(lengths)) % 64 == 0, entry.filename


def main():
    check_zip("adam.pt")
    check_zip("values.pt")
    check_adam()
    if VERSION >= (2, 3):
        check_values()
    print(f"PyTorch {torch.__version__} loads them all")


if __name__ == "__main__":
    main()
