"""Checks with PyTorch what `reference-train` writes: checkpoints, and the answers of archives.

Each recipe is trained for an epoch on the generated sample. PyTorch builds the network from the
archive's spec, loads weights and optimizer from the `.pt` with weights_only=True, answers the probe's
inputs as the archive says, and makes a step with the optimizer as it was left.

Usage: python check_checkpoints.py [--program ../../.build/debug/reference-train]
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import zipfile

import torch
from safetensors.torch import load
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLAIN = ["Flatten", "ReLU", "Sigmoid", "MaxPool2d", "Softmax", "Conv2d", "Linear", "BatchNorm2d"]
PLAIN += ["AdaptiveAvgPool2d", "PReLU"]
CLASSIFIERS = ["first-net", "digits-from-scratch", "three-blue", "mlp", "cnn", "best"]


class Network(nn.Module):
    """The layers of a model spec; those that are named keep their names in the state dict."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers
        self.plain = []
        for layer in layers:
            words = {k: v for k, v in layer.items() if k not in ["type", "name", "id", "inputs"]}
            module = getattr(nn, layer["type"])(**words) if layer["type"] in PLAIN else None
            if "name" in layer:
                self.place(layer["name"].split("."), module)
            self.plain.append([module])

    def place(self, path, module):
        parent = self
        for part in path[:-1]:
            if part not in parent._modules:
                parent.add_module(part, nn.Module())
            parent = parent._modules[part]
        parent.add_module(path[-1], module)

    def forward(self, inputs):
        values = {"input": inputs}
        last = inputs
        for index, (layer, (module,)) in enumerate(zip(self.layers, self.plain)):
            read = [values[key] for key in layer["inputs"]] if "inputs" in layer else [last]
            last = read[0] + read[1] if layer["type"] == "Add" else module(*read)
            values[layer.get("id", layer.get("name", str(index)))] = last
        return last


OPTIMIZERS = {
    "best": lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=5e-4, nesterov=True),
    "mlp": torch.optim.Adam,
    "cnn": torch.optim.Adam,
}


def step(network, optimizer, inputs):
    optimizer.zero_grad()
    network.train()(inputs).square().mean().backward()
    optimizer.step()


def check(recipe, network, checkpoint, inputs):
    """Weights and optimizer fit PyTorch's own, and go on."""
    assert list(checkpoint) == ["epoch", "model_state_dict", "optimizer_state_dict"], recipe
    assert checkpoint["epoch"] == 1
    own = network.state_dict()
    written = checkpoint["model_state_dict"]
    assert list(own) == list(written), (recipe, list(own), list(written))
    for key, tensor in own.items():
        assert (tensor.shape, tensor.dtype) == (written[key].shape, written[key].dtype), key
    network.load_state_dict(written)
    make = OPTIMIZERS.get(recipe, lambda p: torch.optim.SGD(p, 0.1))
    optimizer = make(network.parameters())
    fresh = make(network.parameters())
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    step(network, optimizer, inputs)
    # What PyTorch's own optimizer writes after its first step.
    network.load_state_dict(written)
    step(network, fresh, inputs)
    ours, theirs = optimizer.state_dict(), fresh.state_dict()
    assert ours["state"].keys() == theirs["state"].keys(), recipe
    for index, state in theirs["state"].items():
        assert ours["state"][index].keys() == state.keys(), (recipe, index)
    groups = [set(state["param_groups"][0]) - {"initial_lr"} for state in [ours, theirs]]
    assert groups[0] == groups[1], (recipe, groups)


def check_classifier(recipe, folder):
    with zipfile.ZipFile(folder / f"{recipe}.zip") as archive:
        manifest = json.loads(archive.read("submission.json"))
        weights = load(archive.read("weights.safetensors"))
        probe = load(archive.read("probe.safetensors"))
        compile(archive.read("loader.py"), "loader.py", "exec")
    network = Network(manifest["model"]["layers"])
    network.load_state_dict(weights, strict=False)
    with torch.no_grad():
        answers = network.eval()(probe["input"])
    torch.testing.assert_close(answers, probe["output"], atol=1e-5, rtol=1e-4)
    checkpoint = torch.load(folder / f"{recipe}.pt", weights_only=True)
    # Averaged weights are for the archive alone: training goes on from those of the last step.
    if recipe != "best":
        for key, tensor in weights.items():
            assert torch.equal(tensor, checkpoint["model_state_dict"][key]), (recipe, key)
    check(recipe, network, checkpoint, probe["input"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--program", default=ROOT / ".build/debug/reference-train")
    program = arguments.parse_args().program
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sample = ROOT / "Fixtures/sample"
        for recipe in CLASSIFIERS + ["regression"]:
            data = [] if recipe == "regression" else ["--data", sample]
            command = [program, recipe, "--epochs", "1", "--out", folder, *data]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if recipe in CLASSIFIERS:
                check_classifier(recipe, folder)
        line = {"type": "Linear", "in_features": 1, "out_features": 3, "name": "linear1"}
        layers = [
            line,
            {"type": "PReLU", "name": "prelu1"},
            line | {"in_features": 3, "out_features": 2, "name": "linear2"},
            {"type": "PReLU", "name": "prelu2"},
            line | {"in_features": 2, "out_features": 1, "name": "linear3"},
        ]
        checkpoint = torch.load(folder / "regression.pt", weights_only=True)
        check("regression", Network(layers), checkpoint, torch.linspace(-1, 1, 9)[:, None])
    print(f"PyTorch {torch.__version__} goes on from all of them")


if __name__ == "__main__":
    main()
