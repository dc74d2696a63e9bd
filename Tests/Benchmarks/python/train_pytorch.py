"""Times training in PyTorch, as a student's loop does it whose images are all in memory.

Usage: train_pytorch.py RECIPE DATA BATCH STEPS EPOCHS
Prints the seconds of a step, measured over STEPS steps in each epoch after some to warm up, and the
operations that an image takes.
"""

import json
import sys
from time import perf_counter

import torch
from torch import nn

from idx import read_training_set

WARM_UP = 20


def sigmoids():
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 16), nn.Sigmoid(), nn.Linear(16, 16), nn.Sigmoid(),
        nn.Linear(16, 10), nn.Sigmoid(),
    )  # fmt: skip


def mlp():
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 1024), nn.ReLU(), nn.Linear(1024, 256), nn.ReLU(), nn.Linear(256, 10),
    )  # fmt: skip


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip


class Residual(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        stride = outputs // inputs
        self.first = normalized(inputs, outputs, 3, stride)
        self.second = normalized(outputs, outputs)
        self.shortcut = nn.Identity() if stride == 1 else normalized(inputs, outputs, 1, stride)

    def forward(self, images):
        inner = self.second(torch.relu(self.first(images)))
        return torch.relu(inner + self.shortcut(images))


def normalized(inputs, outputs, kernel=3, stride=1):
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs))


def best():
    return nn.Sequential(
        normalized(1, 48), nn.ReLU(), Residual(48, 48), Residual(48, 96), Residual(96, 192),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(192, 10),
    )  # fmt: skip


def adam(parameters):
    return torch.optim.Adam(parameters)


def sgd(rate, **options):
    return lambda parameters: torch.optim.SGD(parameters, rate, **options)


def unit(pixels):
    return pixels.float() / 255


# The network, its optimizer, its loss, and what becomes of pixels. `best` is timed without its
# augmentation and averaging here, which PyTorch leaves to the student.
RECIPES = {
    "first-net": (
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), sgd(1e-2),
        nn.CrossEntropyLoss(), torch.Tensor.float,
    ),
    "three-blue": (sigmoids, sgd(0.1), nn.MSELoss(), unit),
    "mlp": (mlp, adam, nn.CrossEntropyLoss(), unit),
    "cnn": (cnn, adam, nn.CrossEntropyLoss(), unit),
    "best": (
        best, sgd(0.1, momentum=0.9, weight_decay=5e-4, nesterov=True),
        nn.CrossEntropyLoss(label_smoothing=0.1), lambda pixels: (unit(pixels) - 0.2860) / 0.3530,
    ),
}  # fmt: skip


def main(recipe, data, batch, steps, epochs):
    torch.set_num_threads(2)
    batch, steps = int(batch), int(steps)
    pixels, labels = read_training_set(data)
    images = torch.from_numpy(pixels).reshape(-1, 1, 28, 28)
    labels = torch.from_numpy(labels).long()
    build, make_optimizer, loss, scaled = RECIPES[recipe]
    torch.manual_seed(0)
    network = build()
    optimizer = make_optimizer(network.parameters())

    def train(indices):
        targets = labels[indices]
        if isinstance(loss, nn.MSELoss):
            targets = nn.functional.one_hot(targets, 10).float()
        optimizer.zero_grad()
        loss(network(scaled(images[indices])), targets).backward()
        optimizer.step()

    seconds = []
    for _ in range(int(epochs)):
        batches = torch.randperm(len(images)).split(batch)
        for indices in batches[:WARM_UP]:
            train(indices)
        start = perf_counter()
        for indices in batches[WARM_UP : WARM_UP + steps]:
            train(indices)
        seconds.append((perf_counter() - start) / steps)
    print(json.dumps({"seconds": seconds, "operations": operations(network)}))


def operations(network):
    """Of one image in a step: two for each multiply-add of convolutions and linear layers, forward, for
    the gradient of the weights, and for that of the input, which the first layer does without."""
    products = []

    def count(layer, _, result):
        weights = layer.weight[0].numel()
        products.append(result.numel() * weights)

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(count)
    network.eval()(torch.zeros(1, 1, 28, 28))
    return 2 * (3 * sum(products) - products[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
