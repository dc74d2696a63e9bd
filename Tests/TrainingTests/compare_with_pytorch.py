"""Trains every recipe of reference-train in PyTorch too, and compares how good the networks get.

    pip install torch numpy                       # 2.15.0 and 2.4 at the time of writing
    swift build --product reference-train
    python Tests/TrainingTests/compare_with_pytorch.py [--data PATH ...] [--recipes NAME ...]

The settings are written here once more, with torch.nn and torch.optim. Both sides start from the same
weights, which is checked bit for bit, split the data alike and see the same batches in the same order;
both are then tested on the images that were split off. For each recipe and data set the accuracies of
all seeds are printed. The two sides agree if the mean of the paired differences is within two standard
errors of it. The exit status is 1 unless all agree.

Where a single image is answered differently the cause is rounding: sums are taken in another order.
"""

import argparse
import gzip
import json
import math
import re
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.optim import SGD, Adam
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.optim.swa_utils import AveragedModel

PACKAGE = Path(__file__).resolve().parents[2]
REAL_IMAGES = PACKAGE.parent / "shared" / "fashion-mnist"
MASK = 2**64 - 1


# The networks, their layers made in the order in which they draw their weights.


def first_net():
    network = nn.Sequential()
    network.add_module("flatten", nn.Flatten())
    network.add_module("linear", nn.LazyLinear(10))
    network(torch.zeros(1, 1, 28, 28))
    return network


def example_net():
    def layer(inputs, outputs):
        return nn.Sequential(nn.Linear(inputs, outputs), nn.Sigmoid())

    network = nn.Sequential()
    network.add_module("layer1", layer(3, 2))
    network.add_module("layer2", layer(2, 3))
    network.add_module("layer_output", layer(3, 2))
    return network


def sigmoids(names):
    def build():
        network = nn.Sequential()
        network.add_module("flatten", nn.Flatten())
        for name, (inputs, outputs) in zip(names, [(784, 16), (16, 16), (16, 10)], strict=True):
            network.add_module(name, nn.Linear(inputs, outputs))
            network.add_module(f"{name}-sigmoid", nn.Sigmoid())
        return network

    return build


def regression():
    network = nn.Sequential()
    network.add_module("linear1", nn.Linear(1, 3))
    network.add_module("prelu1", nn.PReLU())
    network.add_module("linear2", nn.Linear(3, 2))
    network.add_module("prelu2", nn.PReLU())
    network.add_module("linear3", nn.Linear(2, 1))
    for module in network:
        if isinstance(module, nn.Linear):
            nn.init.kaiming_uniform_(module.weight)
    return network


class MLP(nn.Module):
    """Without the softmax, which the loss has in it."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 1024)
        self.fc2 = nn.Linear(1024, 256)
        self.fc3 = nn.Linear(256, 10)

    def forward(self, images):
        hidden = torch.relu(self.fc1(images.flatten(1)))
        return self.fc3(torch.relu(self.fc2(hidden)))


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, images):
        for convolution in (self.conv1, self.conv2):
            images = nn.functional.max_pool2d(torch.relu(convolution(images)), 2)
        return self.fc2(torch.relu(self.fc1(images.flatten(1))))


class Normalized(nn.Module):
    def __init__(self, inputs, outputs, kernel=3, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, images):
        return self.bn(self.conv(images))


class Residual(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        stride = 1 if inputs == outputs else 2
        self.add_module("0", Normalized(inputs, outputs, stride=stride))
        self.add_module("1", Normalized(outputs, outputs))
        self.shortcut = (
            nn.Identity() if inputs == outputs else Normalized(inputs, outputs, 1, stride)
        )

    def forward(self, images):
        first, second = self.get_submodule("0"), self.get_submodule("1")
        return torch.relu(second(torch.relu(first(images))) + self.shortcut(images))


class Best(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Normalized(1, 48)
        self.stage1 = Residual(48, 48)
        self.stage2 = Residual(48, 96)
        self.stage3 = Residual(96, 192)
        self.head = nn.Linear(192, 10)

    def forward(self, images):
        images = torch.relu(self.stem(images))
        for stage in (self.stage1, self.stage2, self.stage3):
            images = stage(images)
        return self.head(images.mean((2, 3)))


# How each is trained.


@dataclass
class Recipe:
    build: Callable[[], nn.Module]
    loss: nn.Module
    optimizer: Callable
    epochs: int
    # Examples of a step; None for all.
    batch: int | None
    # What a pixel of 0 to 255 becomes.
    scaled: Callable = lambda pixels: pixels.float() / 255
    schedule: Callable | None = None
    # What each step keeps of the weights' average; None where none is taken.
    averaged: float | None = None
    augments: bool = False
    # Given to reference-train beside the name.
    options: tuple[str, ...] = ()

    @property
    def takes_one_hot(self):
        return isinstance(self.loss, nn.MSELoss)


def best_schedule(optimizer, epochs):
    warm_up = LinearLR(optimizer, start_factor=1 / 3, total_iters=1)
    return SequentialLR(
        optimizer, [warm_up, CosineAnnealingLR(optimizer, T_max=max(1, epochs - 1))], [1]
    )


RECIPES = {
    "first-net": Recipe(
        first_net, nn.CrossEntropyLoss(), lambda p: SGD(p, 1e-2), 20, 64,
        scaled=lambda pixels: pixels.float(),
    ),
    "digits-from-scratch": Recipe(
        sigmoids(["hidden1", "hidden2", "output"]), nn.MSELoss(reduction="sum"),
        lambda p: SGD(p, 0.05), 10, 100,
    ),
    "three-blue": Recipe(
        sigmoids(["1", "3", "5"]), nn.MSELoss(), lambda p: SGD(p, 0.1), 100, None
    ),
    "regression": Recipe(
        regression, nn.MSELoss(), lambda p: SGD(p, 0.05), 100, 100, scaled=lambda values: values
    ),
    "mlp": Recipe(MLP, nn.CrossEntropyLoss(), Adam, 10, 256),
    "cnn": Recipe(CNN, nn.CrossEntropyLoss(), Adam, 10, 100),
    "cnn --augment": Recipe(
        CNN, nn.CrossEntropyLoss(), Adam, 10, 100, augments=True, options=("--augment",)
    ),
    # Its 30 epochs cut to a tenth.
    "best": Recipe(
        Best, nn.CrossEntropyLoss(label_smoothing=0.1),
        lambda p: SGD(p, 0.1, momentum=0.9, weight_decay=5e-4, nesterov=True), 3, 128,
        scaled=lambda pixels: (pixels.float() / 255 - 0.2860) / 0.3530, schedule=best_schedule,
        averaged=0.998, augments=True,
    ),
}  # fmt: skip


# The chance that both sides share: SplitMix64 seeds each epoch, PyTorch's generator orders it.


def mixed(state):
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
    state = (state ^ state >> 27) * 0x94D049BB133111EB & MASK
    return state ^ state >> 31


def split_mix(seed, stream):
    """The numbers of one of a seed's streams."""
    step = 0x9E3779B97F4A7C15
    state = mixed(seed + step & MASK) ^ stream * 0xD1342543DE82EF95 & MASK
    state = mixed(state + step & MASK)
    while True:
        state = state + step & MASK
        yield mixed(state)


def epoch_seed(seed, epoch):
    return next(split_mix(seed, epoch))


def epoch_order(count, seed):
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed))


def moved(image, numbers, padding=2):
    """Torchvision's RandomCrop(28, padding), then RandomHorizontalFlip, of an image `[1, 28, 28]`."""
    top, left = ((next(numbers) * (2 * padding + 1)) >> 64 for _ in range(2))
    image = nn.functional.pad(image, (padding,) * 4)[:, top : top + 28, left : left + 28]
    return image.flip(-1) if (next(numbers) >> 11) * 2.0**-53 < 0.5 else image


# Training.


@dataclass
class Examples:
    """Inputs, not yet scaled, and what should be answered to each: classes, or values."""

    inputs: torch.Tensor
    targets: torch.Tensor

    def __getitem__(self, indices):
        return Examples(self.inputs[indices], self.targets[indices])

    def __len__(self):
        return len(self.inputs)


def initial(recipe, seed):
    torch.manual_seed(seed)
    return recipe.build()


def train(recipe, examples, seed):
    """The trained network, averaged where the recipe averages."""
    network = initial(recipe, seed).train()
    optimizer = recipe.optimizer(network.parameters())
    schedule = recipe.schedule and recipe.schedule(optimizer, recipe.epochs)
    average = recipe.averaged and averaged(network, recipe.averaged)
    for epoch in range(recipe.epochs):
        chance = epoch_seed(seed, epoch)
        epoch_examples = examples[epoch_order(len(examples), chance)]
        if recipe.augments:
            epoch_examples.inputs = torch.stack([
                moved(image, split_mix(chance, place))
                for place, image in enumerate(epoch_examples.inputs)
            ])  # fmt: skip
        size = recipe.batch or len(examples)
        for start in range(0, len(examples), size):
            batch = epoch_examples[start : start + size]
            optimizer.zero_grad()
            targets = batch.targets
            if recipe.takes_one_hot and not targets.is_floating_point():
                targets = nn.functional.one_hot(targets, 10).float()
            recipe.loss(network(recipe.scaled(batch.inputs)), targets).backward()
            optimizer.step()
            if average:
                average.update_parameters(network)
        if schedule:
            schedule.step()
    return average or network


def averaged(network, decay):
    """The running average, which at first moves faster than by the decay."""

    def average(old, new, steps):
        return torch.lerp(new.float(), old.float(), min(decay, steps.item() / (steps.item() + 9)))

    result = AveragedModel(network, avg_fn=average, use_buffers=True)
    # The first update is a copy.
    result.update_parameters(network)
    return result


@torch.no_grad()
def figure(recipe, network, test):
    """The accuracy on the test images, or of a regression the mean squared error."""
    answers = network.eval()(recipe.scaled(test.inputs))
    if test.targets.is_floating_point():
        return nn.functional.mse_loss(answers.double(), test.targets.double()).item()
    return (answers.argmax(1) == test.targets).double().mean().item()


# The data: the course's split of 70, 15 and 15 hundredths, whose middle part validates.


def split(examples, seed):
    """The examples to train on, and those to test on."""
    parts = torch.utils.data.random_split(
        range(len(examples)), [0.7, 0.15, 0.15], torch.Generator().manual_seed(seed)
    )
    return examples[list(parts[0].indices)], examples[list(parts[2].indices)]


def read_images(path):
    def read(path, header):
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        return torch.from_numpy(numpy.frombuffer(data, numpy.uint8, offset=header).copy())

    labels = path.with_name(path.name.replace("images-idx3", "labels-idx1"))
    return Examples(read(path, 16).reshape(-1, 1, 28, 28), read(labels, 8).long())


def draw_points(path):
    """Writes points about a curve, in units far from 1, as a table."""
    chance = numpy.random.default_rng(2024)
    x = chance.uniform(0, 500, 1000)
    y = 4 * x + 900 * numpy.sin(x / 60) + chance.normal(0, 60, 1000)
    rows = [f"{a!r},{b!r}" for a, b in zip(map(float, x), map(float, y), strict=True)]
    path.write_text("\n".join(["x,y", *rows]) + "\n")


def read_points(path, seed):
    """The parts of a table, standardised by the training part's mean and deviation."""
    values = torch.from_numpy(numpy.loadtxt(path, numpy.float32, delimiter=",", skiprows=1))
    train = split(Examples(values, values), seed)[0].inputs.double()
    values = (values - train.mean(0).float()) / train.std(0).float()
    return split(Examples(values[:, :1], values[:, 1:]), seed)


# reference-train.


class Program:
    def __init__(self, path, folder):
        self.path = path
        self.folder = folder

    def run(self, name, *arguments):
        """What it prints."""
        command = list(map(str, [self.path, name, *arguments]))
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: {done.stderr}")
        return done.stdout

    def train(self, name, recipe, data, seed, epochs):
        self.run(
            name, *recipe.options, "--data", data, "--seed", seed, "--epochs", epochs,
            "--out", self.folder,
        )  # fmt: skip

    def state(self, name):
        checkpoint = torch.load(self.folder / f"{name}.pt", weights_only=True)
        return checkpoint["model_state_dict"]

    def accuracy(self, name):
        """On the test images, as the submission's training record says it."""
        with zipfile.ZipFile(self.folder / f"{name}.zip") as archive:
            manifest = json.loads(archive.read("submission.json"))
        test = manifest["extra"]["training"]["test"]
        return test["correct"] / test["images"]


# The comparison.


def compare(program, title, recipe, data, seeds):
    """Prints a table; whether both sides agree."""
    name = title.split()[0]
    ours, theirs = [], []
    for seed in range(seeds):
        fits = name == "regression"
        training, test = read_points(data, seed) if fits else split(read_images(data), seed)
        program.train(name, recipe, data, seed, epochs=0)
        check_start(title, initial(recipe, seed).state_dict(), program.state(name))
        program.train(name, recipe, data, seed, recipe.epochs)
        if fits:
            network = recipe.build()
            network.load_state_dict(program.state(name))
            ours.append(figure(recipe, network, test))
        else:
            ours.append(program.accuracy(name))
        theirs.append(figure(recipe, train(recipe, training, seed), test))
    return report(title, data, recipe, len(test), ours, theirs)


def check_start(title, expected, found):
    for name, tensor in expected.items():
        if not torch.equal(tensor.float(), found[name].float()):
            raise SystemExit(f"{title}: {name} does not start as in PyTorch")


def report(title, data, recipe, images, ours, theirs):
    differences = numpy.subtract(ours, theirs)
    mean = differences.mean()
    error = differences.std(ddof=1) / math.sqrt(len(differences))
    agrees = bool(abs(mean) <= 2 * error)
    kind = "test MSE of standardised values" if title == "regression" else "test accuracy"
    print(f"\n{title} on {data.name}: {kind}, {recipe.epochs} epochs, {images} examples")
    for label, values, form in [
        ("reference-train", ours, "{:.5f}"),
        ("PyTorch", theirs, "{:.5f}"),
        ("difference", differences, "{:+.5f}"),
    ]:
        print(f"  {label:15}" + "".join(f"{form.format(value):>10}" for value in values))
    print(f"  mean {mean:+.6f}, standard error {error:.6f}: {verdict(agrees)}", flush=True)
    return agrees


def verdict(agrees):
    return "agrees" if agrees else "DIFFERS"


def compare_example(program, seeds):
    """Whether the network that is not trained gives the same answers, to the four places printed."""
    agrees = True
    for seed in range(seeds):
        found = re.search(r"^output +\[(.*)\]$", program.run("example-nn", "--seed", seed), re.M)
        torch.manual_seed(seed)
        expected = example_net()(torch.tensor([[1 / 3, 2 / 3, 1.0]]))[0].tolist()
        answers = [float(value) for value in found[1].split(",")]
        pairs = zip(answers, expected, strict=True)
        agrees &= all(abs(answer - value) < 0.51e-4 for answer, value in pairs)
    print(f"\nexample-nn: answers of {seeds} networks: {verdict(agrees)}", flush=True)
    return agrees


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=PACKAGE / ".build/debug/reference-train")
    parser.add_argument(
        "--data", type=Path, nargs="+", help="images files (…images-idx3-ubyte[.gz])",
        default=sorted(REAL_IMAGES.glob("*-images-idx3-ubyte.gz"), reverse=True),
    )  # fmt: skip
    names = ["example-nn", *RECIPES]
    parser.add_argument("--recipes", nargs="+", choices=names, default=names)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    if not arguments.data:
        parser.error(f"there are no images in {REAL_IMAGES}; name some with --data")
    warnings.filterwarnings("ignore", "Lazy modules")
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        program = Program(arguments.program, Path(folder) / "out")
        points = Path(folder) / "points.csv"
        draw_points(points)
        results = []
        for name in arguments.recipes:
            if name == "example-nn":
                results.append(compare_example(program, arguments.seeds))
                continue
            for data in [points] if name == "regression" else arguments.data:
                results.append(compare(program, name, RECIPES[name], data, arguments.seeds))
    print(f"\n{sum(results)} of {len(results)} comparisons agree")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
