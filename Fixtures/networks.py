"""The networks of the fixture submissions: each as a PyTorch module and as a model spec."""

from collections import OrderedDict

import torch
from torch import nn


def linear():
    """The course's first network: one layer on raw pixels."""
    module = nn.Sequential(OrderedDict(flatten=nn.Flatten(), head=nn.Linear(784, 10)))
    layers = [
        {"type": "Flatten"},
        {"type": "Linear", "name": "head", "in_features": 784, "out_features": 10},
    ]
    return module, [1, 28, 28], layers


def dense(sizes, activation, last=None):
    """Fully connected layers `fc1`, `fc2`, ... with an activation between them."""
    parts, layers = [("flatten", nn.Flatten())], [{"type": "Flatten"}]
    for index, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        parts.append((f"fc{index}", nn.Linear(inputs, outputs)))
        layers.append({
            "type": "Linear", "name": f"fc{index}",
            "in_features": inputs, "out_features": outputs,
        })
        final = index == len(sizes) - 1
        if final and last is None:
            continue
        kind = last if final else activation
        arguments = {"dim": 1} if kind in ("Softmax", "LogSoftmax") else {}
        parts.append((f"act{index}", getattr(nn, kind)(**arguments)))
        layers.append({"type": kind, **arguments})
    return nn.Sequential(OrderedDict(parts)), [1, 28, 28], layers


def cnn():
    module = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.25), nn.Linear(16 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, 10),
    )
    layers = [
        {"type": "Conv2d", "name": "0", "in_channels": 1, "out_channels": 8, "kernel_size": 3,
         "padding": 1},
        {"type": "BatchNorm2d", "name": "1", "num_features": 8},
        {"type": "ReLU"},
        {"type": "MaxPool2d", "kernel_size": 2},
        {"type": "Conv2d", "name": "4", "in_channels": 8, "out_channels": 16,
         "kernel_size": [3, 3], "padding": "same"},
        {"type": "BatchNorm2d", "name": "5", "num_features": 16},
        {"type": "ReLU", "inplace": True},
        {"type": "MaxPool2d", "kernel_size": [2, 2], "stride": 2},
        {"type": "Flatten"},
        {"type": "Dropout", "p": 0.25},
        {"type": "Linear", "name": "10", "in_features": 784, "out_features": 64},
        {"type": "ReLU"},
        {"type": "Linear", "name": "12", "in_features": 64, "out_features": 10},
    ]
    return module, [1, 28, 28], layers


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResidualNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.block1 = ResidualBlock(1, 8, 2)
        self.block2 = ResidualBlock(8, 16, 2)
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        x = self.block2(self.block1(x))
        return self.head(x.mean(dim=(2, 3)))


def residual():
    def conv(name, inputs, outputs, kernel, stride, source):
        return {
            "type": "Conv2d", "name": name, "in_channels": inputs, "out_channels": outputs,
            "kernel_size": kernel, "stride": stride, "padding": kernel // 2, "bias": False,
            "inputs": [source],
        }

    def block(name, inputs, outputs, source):
        return [
            conv(f"{name}.conv1", inputs, outputs, 3, 2, source),
            {"type": "BatchNorm2d", "name": f"{name}.bn1", "num_features": outputs},
            {"type": "ReLU", "id": f"{name}.relu1"},
            conv(f"{name}.conv2", outputs, outputs, 3, 1, f"{name}.relu1"),
            {"type": "BatchNorm2d", "name": f"{name}.bn2", "num_features": outputs},
            conv(f"{name}.shortcut", inputs, outputs, 1, 2, source),
            {"type": "Add", "inputs": [f"{name}.bn2", f"{name}.shortcut"]},
            {"type": "ReLU", "id": name},
        ]

    layers = [
        *block("block1", 1, 8, "input"),
        *block("block2", 8, 16, "block1"),
        {"type": "Mean", "dim": [2, 3]},
        {"type": "Linear", "name": "head", "in_features": 16, "out_features": 10},
    ]
    return ResidualNet(), [1, 28, 28], layers


class RowReader(nn.Module):
    """An LSTM that reads an image row by row."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 32, batch_first=True)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        _, (hidden, _) = self.lstm(x)
        return self.head(hidden[-1])


def recurrent():
    layers = [
        {"type": "LSTM", "name": "lstm", "input_size": 28, "hidden_size": 32,
         "batch_first": True, "output": "hidden"},
        {"type": "Linear", "name": "head", "in_features": 32, "out_features": 10},
    ]
    return RowReader(), [28, 28], layers
