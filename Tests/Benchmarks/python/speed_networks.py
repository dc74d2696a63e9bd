"""The networks whose images per second are measured, as submissions in folders.

Usage: speed_networks.py FIXTURES OUT
Writes OUT/<name>/submission.json and weights.safetensors, which `throughput` and PyTorch read, and
network.onnx beside the folder's name for ONNX Runtime. Weights are seeded and untrained: how fast
a network runs does not depend on what it has learned.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

import safetensors.torch
import torch

from scaling import scaled
from spec_network import SpecNetwork


def convolution(name, inputs, outputs, kernel=3, stride=1, source=None, bias=True):
    layer = {
        "type": "Conv2d", "name": name, "in_channels": inputs, "out_channels": outputs,
        "kernel_size": kernel, "stride": stride, "padding": kernel // 2, "bias": bias,
    }  # fmt: skip
    return layer if source is None else {**layer, "inputs": [source]}


def cnn():
    """Convolutions of 32 and 64 channels, each halved by a pool, and 128 hidden units."""
    return [
        convolution("conv1", 1, 32),
        {"type": "ReLU"},
        {"type": "MaxPool2d", "kernel_size": 2},
        convolution("conv2", 32, 64),
        {"type": "ReLU"},
        {"type": "MaxPool2d", "kernel_size": 2},
        {"type": "Flatten"},
        {"type": "Linear", "name": "fc1", "in_features": 3136, "out_features": 128},
        {"type": "ReLU"},
        {"type": "Linear", "name": "fc2", "in_features": 128, "out_features": 10},
    ]


def normalized_convolution(name, *arguments, **options):
    yield convolution(f"{name}.conv", *arguments, bias=False, **options)
    outputs = arguments[1]
    yield {"type": "BatchNorm2d", "name": f"{name}.bn", "num_features": outputs}


def residual_block(name, inputs, outputs, source):
    stride = outputs // inputs
    yield from normalized_convolution(f"{name}.1", inputs, outputs, 3, stride, source=source)
    yield {"type": "ReLU"}
    yield from normalized_convolution(f"{name}.2", outputs, outputs)
    shortcut = source
    if stride > 1:
        yield from normalized_convolution(f"{name}.3", inputs, outputs, 1, stride, source=source)
        shortcut = f"{name}.3.bn"
    yield {"type": "Add", "inputs": [f"{name}.2.bn", shortcut]}
    yield {"type": "ReLU", "id": name}


def resnet8():
    """Three residual blocks of 16, 32 and 64 channels after a first convolution."""
    return [
        *normalized_convolution("stem", 1, 16),
        {"type": "ReLU", "id": "block0"},
        *residual_block("block1", 16, 16, "block0"),
        *residual_block("block2", 16, 32, "block1"),
        *residual_block("block3", 32, 64, "block2"),
        {"type": "AdaptiveAvgPool2d", "output_size": 1},
        {"type": "Flatten"},
        {"type": "Linear", "name": "head", "in_features": 64, "out_features": 10},
    ]


def all_networks(fixtures):
    """Name, layers and pixel scale of each; the course's own come from the fixtures' script."""
    sys.path.insert(0, str(fixtures))
    import networks

    yield "linear-raw", networks.linear()[2], "0-255"
    yield "784-16-16-10", networks.dense([784, 16, 16, 10], "Sigmoid")[2], "0-1"
    yield "784-1024-256-10", networks.dense([784, 1024, 256, 10], "ReLU", "Softmax")[2], "0-1"
    yield "cnn-32-64", cnn(), "0-1"
    yield "resnet-8", resnet8(), "0-1"


class OnBytes(torch.nn.Module):
    """The network with the conversion and scaling of pixels in front."""

    def __init__(self, network, settings):
        super().__init__()
        self.network, self.settings = network, settings

    def forward(self, pixels):
        return self.network(scaled(pixels, self.settings))


def write(name, layers, scale, out):
    manifest = {
        "format": "fashion-lab-submission", "version": 1,
        "model": {"input_shape": [1, 28, 28], "layers": layers},
        "weights": "weights.safetensors", "input": {"scale": scale},
    }  # fmt: skip
    network = SpecNetwork(manifest["model"])
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "submission.json").write_text(json.dumps(manifest, indent=1))
    safetensors.torch.save_file(network.tensors(), folder / "weights.safetensors")
    torch.onnx.export(
        OnBytes(network, manifest["input"]).eval(), (torch.zeros(2, 784, dtype=torch.uint8),),
        out / f"{name}.onnx", input_names=["pixels"], output_names=["scores"],
        dynamic_shapes=[{0: torch.export.Dim("images")}], dynamo=True, external_data=False,
        verbose=False,
    )  # fmt: skip


if __name__ == "__main__":
    # The exporter reports at length what it does not find and this script does not need.
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    for name, layers, scale in all_networks(Path(sys.argv[1])):
        write(name, layers, scale, Path(sys.argv[2]))
