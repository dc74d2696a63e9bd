"""Writes Fixtures/submissions: a small class that shows every status and loader verdict.

Trains each network on the generated sample, then writes it in one of the forms that students hand
in. The same versions of Python and PyTorch give the same files; the versions and the seed stand
under `extra` in each submission.json.

    python3 -m venv .venv && .venv/bin/pip install torch numpy safetensors zstandard
    .venv/bin/python Fixtures/make_submissions.py

Beside the archives it writes what PyTorch itself predicts for each of them on the sample's test
images, to Tests/GradingTests/Goldens/fixture-predictions.safetensors; with `--images FILE` (a
gzipped IDX file, repeatable) also on those.
"""

import argparse
import copy
import gzip
import io
import json
import lzma
import bz2
import pathlib
import shutil
import sys
import tarfile
import zipfile

import numpy as np
import torch
import zstandard
from safetensors.torch import save
from torch import nn

import networks

SEED = 20
FIXTURES = pathlib.Path(__file__).resolve().parent
SAMPLE = FIXTURES / "sample"
OUT = FIXTURES / "submissions"
GOLDENS = FIXTURES.parent / "Tests" / "GradingTests" / "Goldens"
RAW, UNIT = {"scale": "0-255"}, {"scale": "0-1"}


def read_idx(path):
    data = gzip.decompress(path.read_bytes())
    dimensions = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(dimensions)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def scaled(pixels, scaling):
    """What a student's loader does to uint8 pixels, in float32."""
    x = torch.tensor(pixels, dtype=torch.float32)
    if scaling["scale"] == "0-1":
        x = x / 255
    if "mean" in scaling or "std" in scaling:
        x = (x - scaling.get("mean", 0)) / scaling.get("std", 1)
    return x


def train(module, shape, scaling, epochs, rate, optimizer=torch.optim.Adam):
    images = scaled(read_idx(SAMPLE / "train-images-idx3-ubyte.gz"), scaling).reshape(-1, *shape)
    labels = torch.tensor(read_idx(SAMPLE / "train-labels-idx1-ubyte.gz"), dtype=torch.long)
    step = optimizer(module.parameters(), lr=rate)
    loss = nn.CrossEntropyLoss()
    module.train()
    for _ in range(epochs):
        order = torch.randperm(len(images))
        for batch in order.split(64):
            step.zero_grad()
            loss(module(images[batch]), labels[batch]).backward()
            step.step()
    return module.eval()


def source(name):
    return (FIXTURES / "loaders" / name).read_bytes()


def notebook(*cells):
    """A notebook of nbformat 4 with these code cells."""
    return json.dumps({
        "cells": [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
             "source": cell.splitlines(keepends=True)} for cell in cells
        ],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
    }, indent=1).encode()


class Hand_in:
    """The files of one submission, by path."""

    def __init__(self, student, module, shape, layers, scaling, sources=None, dtype=None,
                 name=None, probe=True):
        state = {key: value.detach().clone() for key, value in module.state_dict().items()}
        if dtype:
            state = {k: v.to(dtype) if v.is_floating_point() else v for k, v in state.items()}
            module.load_state_dict(state)
        self.module, self.shape, self.scaling = module.eval(), shape, scaling
        self.state = state
        self.manifest = {
            "format": "fashion-lab-submission",
            "version": 1,
            "student": {"id": student, **({"name": name} if name else {})},
            "model": {"input_shape": shape, "layers": layers},
            "weights": "weights.safetensors",
            "input": scaling,
            "extra": {"seed": SEED, "torch": torch.__version__,
                      "python": ".".join(map(str, sys.version_info[:3]))},
        }
        self.files = dict(sources or {})
        if probe:
            self.add_probe()

    def add_probe(self):
        pixels = read_idx(SAMPLE / "t10k-images-idx3-ubyte.gz")[:8]
        inputs = scaled(pixels, self.scaling).reshape(-1, *self.shape)
        with torch.no_grad():
            outputs = self.module(inputs)
        self.manifest["probe"] = "probe.safetensors"
        self.files["probe.safetensors"] = save({"input": inputs, "output": outputs})

    def members(self):
        manifest = json.dumps(self.manifest, indent=1, ensure_ascii=False).encode()
        return {"submission.json": manifest, "weights.safetensors": save(self.state), **self.files}


def with_metadata(data, metadata):
    """A safetensors file with this metadata in this order, which the library leaves to chance."""
    length = int.from_bytes(data[:8], "little")
    header = {"__metadata__": metadata, **json.loads(data[8 : 8 + length])}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data[8 + length :]


def write_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data,
                             zipfile.ZIP_DEFLATED)


def tar_bytes(members, folder=""):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(folder + name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def write_tar(path, members, folder=""):
    data = tar_bytes(members, folder)
    compress = {
        ".gz": lambda d: gzip.compress(d, mtime=0), ".xz": lzma.compress, ".bz2": bz2.compress,
        ".zst": lambda d: zstandard.ZstdCompressor(level=12).compress(d), ".tar": lambda d: d,
    }[path.suffix]
    path.write_bytes(compress(data))


def write_folder(path, members):
    for name, data in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)


def trained(build, scaling, epochs=6, rate=1e-3, **options):
    torch.manual_seed(SEED)
    module, shape, layers = build()
    return train(module, shape, scaling, epochs, rate, **options), shape, layers


def make():
    """Writes the class; gives the gradable hand-ins by entry name."""
    if OUT.exists():
        shutil.rmtree(OUT)
    OUT.mkdir()
    idx = {"loader.py": source("custom_idx.py")}
    csv = {"src/data.py": source("custom_csv.py")}
    made = {}

    def add(entry, write, hand_in, **options):
        write(OUT / entry, hand_in.members(), **options)
        made[entry] = hand_in
        return hand_in

    normalized = {"scale": "0-1", "mean": 0.5, "std": 0.5}
    sgd = torch.optim.SGD

    # The course's networks, one container kind each.
    first = trained(networks.linear, RAW, epochs=20, rate=1e-4, optimizer=sgd)
    add("ada.zip", write_zip, Hand_in("ada", *first, RAW, idx, name="Ada Lindqvist"))
    digits = trained(lambda: networks.dense([784, 16, 16, 10], "Sigmoid"), UNIT, epochs=12,
                     rate=3e-3)
    add("bruno.tar.gz", write_tar, Hand_in("bruno", *digits, UNIT, csv, name="Bruno Okafor"),
        folder="bruno/")
    mlp = trained(lambda: networks.dense([784, 1024, 256, 10], "ReLU", last="Softmax"), UNIT,
                  epochs=5)
    cells = ["%matplotlib inline\n!pip install torch torchvision\n",
             source("custom_idx.py").decode()]
    add("chiara.tar.zst", write_tar,
        Hand_in("chiara", *mlp, UNIT, {"homework.ipynb": notebook(*cells)}, dtype=torch.bfloat16,
                name="Chiara Moreau"))
    conv = trained(networks.cnn, normalized, epochs=10)
    best = add("devi.tar.xz", write_tar,
               Hand_in("devi", *conv, normalized, idx, name="Devi Raman"))
    residual = trained(networks.residual, normalized, epochs=12, rate=3e-3)
    add("elif", write_folder, Hand_in("elif", *residual, normalized, csv, name="Elif Yıldız"))
    rows = trained(networks.recurrent, UNIT, epochs=6, rate=3e-3)
    add("femi.tar.bz2", write_tar,
        Hand_in("femi", *rows, UNIT, {"train.py": source("function.py")}, name="Femi Adeyemi"))
    small = trained(lambda: networks.dense([784, 32, 10], "ReLU"), UNIT, epochs=6)
    add("goran.tar", write_tar,
        Hand_in("goran", *small, UNIT, {"train.py": source("tensor_dataset.py")}, probe=False))

    # A single safetensors file that carries its manifest and its loader.
    tiny = trained(lambda: networks.dense([784, 24, 10], "GELU"), UNIT, epochs=6)
    single = Hand_in("hana", *tiny, UNIT, probe=False, name="Hana Kim")
    manifest = {key: value for key, value in single.manifest.items() if key != "weights"}
    (OUT / "hana.safetensors").write_bytes(with_metadata(save(single.state), {
        "submission": json.dumps(manifest), "loader": source("custom_csv.py").decode()}))
    made["hana.safetensors"] = single

    # Loaders that earn less, or nothing.
    for entry, file in [("ivo.zip", "wrapper.py"), ("jun.zip", "torchvision_only.py"),
                        ("kofi.zip", "broken.py"), ("lucia.zip", "none.py")]:
        add(entry, write_zip, Hand_in(entry[:-4], *small, UNIT, {"main.py": source(file)}))
    add("mira.zip", write_zip,
        Hand_in("mira", *small, UNIT, {"homework.ipynb": source("unreadable.ipynb")}))

    # A probe of other weights than those handed in, and a network that was never trained.
    stale = Hand_in("nils", *digits, UNIT, idx, name="Nils Åberg")
    stale.state = {key: value * 1.1 for key, value in stale.state.items()}
    # A copy of its own: bruno's predictions come from the same module.
    stale.module = copy.deepcopy(stale.module)
    stale.module.load_state_dict(stale.state)
    add("nils.zip", write_zip, stale)
    torch.manual_seed(SEED)
    untrained = networks.dense([784, 32, 10], "Tanh")
    add("olga.zip", write_zip, Hand_in("olga", *untrained, UNIT, idx))

    # NaN weights: graded, each image wrong.
    torch.manual_seed(SEED)
    spoiled = networks.dense([784, 32, 10], "ReLU")
    with torch.no_grad():
        spoiled[0].fc2.bias[3] = float("nan")
    add("pavel.zip", write_zip, Hand_in("pavel", *spoiled, UNIT, idx, probe=False))

    write_refused(best, idx)
    return made


def write_refused(template, idx):
    """Hand-ins that cannot be evaluated, each for a reason of its own."""
    torch.manual_seed(SEED)
    parts = networks.dense([784, 32, 10], "ReLU")

    def fresh(student):
        return Hand_in(student, *parts, UNIT, idx, probe=False)

    missing = fresh("quinn")
    del missing.state["fc2.bias"]
    write_zip(OUT / "quinn.zip", missing.members())
    shape = fresh("rosa")
    shape.state["fc1.weight"] = shape.state["fc1.weight"].T.contiguous()
    write_zip(OUT / "rosa.zip", shape.members())
    unknown = fresh("sami")
    layers = [dict(layer) for layer in unknown.manifest["model"]["layers"]]
    layers[1]["type"] = "Liner"
    unknown.manifest["model"] = {"input_shape": [1, 28, 28], "layers": layers}
    write_zip(OUT / "sami.zip", unknown.members())
    climbing = fresh("tove").members()
    write_zip(OUT / "tove.zip", {"../../home/tove/.bashrc": b"echo pwned", **climbing})
    (OUT / "uwe.zip").write_bytes((OUT / "ada.zip").read_bytes()[:9000])


def write_predictions(made, image_files):
    """Per entry and image file: PyTorch's predictions, and where its two best scores are close."""
    tensors = {}
    files = {"sample": SAMPLE / "t10k-images-idx3-ubyte.gz"}
    files.update({path.name.removesuffix("-images-idx3-ubyte.gz"): path for path in image_files})
    for entry, hand_in in made.items():
        for name, path in files.items():
            with torch.no_grad():
                scores = hand_in.module(
                    scaled(read_idx(path), hand_in.scaling).reshape(-1, *hand_in.shape))
            best = scores.topk(2, dim=1).values
            margin = 1e-5 * best[:, 0].abs().clamp(min=1)
            answers = scores.argmax(dim=1).to(torch.uint8)
            answers[scores.isnan().any(dim=1)] = 255
            tensors[f"{entry}/{name}/predictions"] = answers
            tensors[f"{entry}/{name}/close"] = (best[:, 0] - best[:, 1] < margin).to(torch.uint8)
    GOLDENS.mkdir(parents=True, exist_ok=True)
    (GOLDENS / "fixture-predictions.safetensors").write_bytes(
        save(tensors, metadata={"torch": torch.__version__, "seed": str(SEED)}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=pathlib.Path, action="append", default=[])
    arguments = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    write_predictions(make(), arguments.images)
    for path in sorted(OUT.iterdir()):
        print(path.name, sum(p.stat().st_size for p in [path, *path.rglob("*")] if p.is_file()))
