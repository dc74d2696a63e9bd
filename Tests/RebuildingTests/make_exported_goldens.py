"""Writes small networks with torch.export, and what PyTorch answers.

Goldens/exported/<network>-<kind>.pt2  the file a student would hand in
Goldens/exported/<network>-<kind>.safetensors
                                       input [2, 784], in row order, and output [2, 10]

Kinds: "one" has a batch of 1, "four" one of 4, "n" a symbolic one; "core" is a symbolic one taken apart into
PyTorch's core operators. What torch.export cannot write is left out, and said.

Usage: python make_exported_goldens.py [network …]   (PyTorch 2.15.0, seed 5)
"""

import io
import json
import pathlib
import sys
import warnings
import zipfile

import torch
from make_onnx_goldens import Function, build, features, randomized
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")
FOLDER = pathlib.Path(__file__).parent / "Goldens" / "exported"
KINDS = {"one": 1, "four": 4, "n": 3, "core": 3}


def in_place(self, x):
    x = self.a(x.flatten(1))
    F.relu(x, inplace=True)
    x += 1
    return self.b(x.mul_(0.5).tanh() + x)


def arithmetic(self, x):
    x = x.squeeze(1).movedim(1, 2).flip(1)
    a, b, c = x.split([8, 8, 12], dim=2)
    x = torch.cat([a + b * 2 - 1, (c - x[..., :12]) / 4, 3 - b], -1).narrow(2, 1, 20)
    x = torch.maximum(x, x.neg()).clamp(min=0.1).square().clamp_max(0.9)
    x = torch.where(x > 0.5, x, 0.2 * x) + torch.rsub(x.reciprocal(), 1, alpha=0.5)
    x = torch.add(x, x.amin(1, keepdim=True), alpha=-2) + x.unsqueeze(1).squeeze()
    x = x * torch.tensor([0.5]) + self.steps[torch.arange(20)]
    return self.fc(x.unbind(1)[3] + x.sum((1,)) / 28)


def pools(self, x):
    x = F.adaptive_avg_pool2d(self.a(x), (5, 3))
    y = F.adaptive_avg_pool1d(x.flatten(2), 4)
    z = F.adaptive_max_pool2d(x, 2).flatten(2)
    return self.b(torch.stack([y, z], 1).flatten(1))


def build_more():
    arithmetics = Function(arithmetic, fc=nn.Linear(20, 10))
    arithmetics.register_buffer("steps", torch.randn(20), persistent=False)
    return {
        "inplace": Function(in_place, a=nn.Linear(784, 12), b=nn.Linear(12, 10)),
        "arithmetic": arithmetics,
        "pools": Function(pools, a=nn.Conv2d(1, 4, 3, padding="same"), b=nn.Linear(32, 10)),
        "layers": features(
            nn.Conv2d(1, 6, 4, 4), nn.LocalResponseNorm(3, 0.1, 0.75, 1.5), nn.ReLU(inplace=True),
            nn.Upsample(scale_factor=2), nn.Softsign(), nn.PReLU(6), nn.BatchNorm2d(6, affine=False),
            nn.AvgPool2d(2), nn.Hardtanh(-2, 2), nn.CELU(0.6), nn.Softplus(2, 10), flat=294),
    }


def without_paths(data):
    """The file without where in which source each node was made: paths of this machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as result:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("models/model.json"):
                model = json.loads(content)
                for node in model["graph_module"]["graph"]["nodes"]:
                    node["metadata"] = {}
                content = json.dumps(model, separators=(",", ":")).encode()
            if "sample_inputs" in name:
                content = b""
            # The same bytes each time.
            method = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
            result.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return target.getvalue()


def write(name, model, kind):
    batch = KINDS[kind]
    shapes = ({0: torch.export.Dim("n")},) if kind in ("n", "core") else None
    path = FOLDER / f"{name}-{kind}"
    buffer = io.BytesIO()
    try:
        program = torch.export.export(model, (torch.rand(batch, 1, 28, 28),), dynamic_shapes=shapes)
        if kind == "core":
            program = program.run_decompositions()
        torch.export.save(program, buffer)
    except Exception as error:  # what torch.export cannot write differs by its version
        print(f"{path.name}: not exported: {str(error).strip().splitlines()[0][:90]}")
        return
    torch.manual_seed(7)
    image = torch.rand(4, 1, 28, 28)
    with torch.no_grad():
        output = model(image)
    path.with_suffix(".pt2").write_bytes(without_paths(buffer.getvalue()))
    save_file(
        {"input": image.reshape(4, 784)[:2].contiguous(), "output": output[:2].contiguous()},
        path.with_suffix(".safetensors"))


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    networks = {**build(), **build_more()}
    # What stands for their weights is computed, and patches are picked one by one.
    del networks["normed"], networks["patches"]
    for name in sys.argv[1:] or networks:
        model = randomized(networks[name])
        for kind in KINDS:
            # Taken apart, these compare with minus infinity, repeat indices, or join steps' states otherwise.
            if kind != "core" or name not in ("vit", "masked", "norms", "states"):
                write(name, model, kind)


if __name__ == "__main__":
    main()
