"""Writes small networks with both of PyTorch's ONNX exporters, and what PyTorch answers.

Goldens/onnx/<network>-<exporter>.onnx   the file a student would hand in
Goldens/onnx/<network>-<exporter>.safetensors
                                         input [2, 784], in row order, and output [2, 10]

Exporters: ts<opset> is the TorchScript-based one, dy the dynamo one; "-n" has a symbolic batch, "-4" a
fixed batch of 4, others a batch of 1. What an exporter cannot write is left out. Every answer is
PyTorch's; ONNX Runtime's is compared with it here.

Usage: python make_onnx_goldens.py [network …]   (PyTorch 2.15.0, onnx 1.23.2, onnxruntime 1.31, seed 5)
"""

import contextlib
import io
import logging
import pathlib
import sys
import warnings

import numpy
import onnx
import onnxruntime
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
FOLDER = pathlib.Path(__file__).parent / "Goldens" / "onnx"


def features(*layers, flat):
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(flat, 10))


class Function(nn.Module):
    """Modules with a forward of its own."""

    def __init__(self, forward, **modules):
        super().__init__()
        self.body = forward
        for name, module in modules.items():
            setattr(self, name, module)

    def forward(self, x):
        return self.body(self, x)


class Residual(nn.Module):
    def __init__(self, inner, outer, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outer)
        self.conv2 = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outer)
        self.short = nn.Conv2d(inner, outer, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.short(x))


def mlp(self, x):
    return self.c(F.relu(self.b(torch.sigmoid(self.a(x.view(x.size(0), -1))))))


def lstm(self, x):
    y, _ = self.rnn(x.squeeze(1))
    return self.fc(y[:, -1, :])


def states(self, x):
    y, _ = self.lstm(x.view(-1, 28, 28))
    y, hidden = self.gru(y)
    return self.fc(torch.cat([hidden[0], hidden[1]], 1))


def rnn_zeros(self, x):
    zeros = torch.zeros(1, x.size(0), 12)
    y, _ = self.rnn(x.squeeze(1), zeros)
    return F.log_softmax(self.fc(y[:, -1]), 1)


def attention(self, x):
    x = self.embed(x.squeeze(1))
    y, _ = self.attention(x, x, x)
    return self.fc(self.norm(x + y).mean(1))


def vit(self, x):
    x = self.patch(x).flatten(2).transpose(1, 2)
    x = torch.cat([self.token.expand(x.size(0), -1, -1), x], 1) + self.place
    return self.head(self.norm(self.encoder(x))[:, 0])


def gelu(self, x):
    x = self.norm(F.gelu(self.a(x.flatten(1))))
    return self.b(F.gelu(x, approximate="tanh"))


def activations(self, x):
    x = self.a(x.flatten(1))
    x = F.silu(x) + F.mish(x) * F.elu(x) - F.selu(x) / 3
    x = F.hardswish(x) + F.hardsigmoid(x) + F.leaky_relu(x, 0.2) + F.softplus(x) + F.celu(x, 0.7)
    x = F.relu6(x) + torch.clamp(x, -0.5, 0.5) + F.softsign(x) + F.logsigmoid(x) + torch.abs(x)
    return self.b(self.p(torch.tanh(x) * 2 - 0.25 + (1 - x) + x**2))


def slices(self, x):
    x = x[:, 0, 2:26:2, :]
    a, b = torch.chunk(x, 2, dim=2)
    c = torch.stack([a.max(2)[0], b.mean(2), a.sum(2), b.amin(2)], 1)
    return self.fc(c.permute(0, 2, 1).reshape(-1, 48))


def choices(self, x):
    x = self.a(x.flatten(1))
    y = torch.where(x > 0.1, x * 2, torch.exp(x)) + torch.where(x <= -0.2, x.new_tensor(0.5), x)
    z = torch.exp(x) / torch.exp(x).sum(1, keepdim=True) + x**3 + 2**x + x.masked_fill(self.mask, -1)
    z = z + torch.where(self.mask, x, x * 3) + 1 / (1 + torch.exp(-x)) + torch.log1p(torch.exp(x))
    return self.b(y + z + (x > 0).float() * 0.25)


def masked(self, x):
    x = x.squeeze(1)
    seen = torch.tril(torch.ones(28, 28))
    shares = (x @ x.transpose(1, 2)).masked_fill(seen == 0, float("-inf")).softmax(-1)
    return self.fc((shares @ x).mean(1))


def state_of_zeros(self, x):
    y, _ = self.gru(x.squeeze(1), torch.zeros(1, x.size(0), 6))
    zeros = torch.zeros(1, x.size(0), 5)
    y, _ = self.lstm(y, (zeros, zeros))
    return self.fc(y[:, -1])


def upsample(self, x):
    x = F.interpolate(self.a(x), scale_factor=2, mode="nearest")
    x = F.interpolate(self.b(x), size=(20, 14), mode="bilinear", align_corners=True)
    x = F.interpolate(x, scale_factor=0.5, mode="bilinear")
    return self.fc(self.up(F.pad(x, (1, 2, 0, 1))).flatten(1))


def normed(self, x):
    weight = self.c.weight - self.c.weight.mean(dim=(1, 2, 3), keepdim=True)
    x = F.conv2d(F.max_pool2d(torch.tanh(self.a(x)), 2), weight, self.c.bias, stride=2)
    return self.out(F.hardtanh(self.b(x.flatten(1))))


def patches(self, x):
    x = F.pad(x, (1, 0, 2, 1), value=0.25)[..., 2:30, :28].unfold(2, 7, 7).unfold(3, 10, 9)
    x = F.pad(x.reshape(x.size(0), 12, 70), (1, 1), value=-0.5)
    return self.fc(self.mix(x).amax(1))


def build():
    torch.manual_seed(5)
    encoder = nn.TransformerEncoderLayer(16, 4, 24, batch_first=True, norm_first=True)
    vision = Function(
        vit, patch=nn.Conv2d(1, 16, 7, 7), norm=nn.LayerNorm(16), head=nn.Linear(16, 10),
        encoder=nn.TransformerEncoder(encoder, 1, enable_nested_tensor=False))
    vision.token = nn.Parameter(torch.randn(1, 1, 16))
    vision.place = nn.Parameter(torch.randn(1, 17, 16))
    networks = {
        "mlp": Function(
            mlp, a=nn.Linear(784, 24), b=nn.Linear(24, 16, bias=False), c=nn.Linear(16, 10)),
        "cnn": features(
            nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 8, 3, stride=2, dilation=2, groups=2), nn.LeakyReLU(), nn.Dropout(),
            nn.AvgPool2d(2, padding=1, count_include_pad=False), flat=72),
        "resnet": nn.Sequential(
            Residual(1, 4, 1), Residual(4, 8, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.Linear(8, 10), nn.LogSoftmax(1)),
        "lstm": Function(
            lstm, rnn=nn.LSTM(28, 12, 2, batch_first=True), fc=nn.Linear(12, 10)),
        "states": Function(
            states, lstm=nn.LSTM(28, 6, batch_first=True, bidirectional=True),
            gru=nn.GRU(12, 5, batch_first=True, bidirectional=True), fc=nn.Linear(10, 10)),
        "rnn": Function(
            rnn_zeros, rnn=nn.RNN(28, 12, batch_first=True), fc=nn.Linear(12, 10)),
        "attention": Function(
            attention, embed=nn.Linear(28, 16),
            attention=nn.MultiheadAttention(16, 4, batch_first=True), norm=nn.LayerNorm(16),
            fc=nn.Linear(16, 10)),
        "vit": vision,
        "gelu": Function(gelu, a=nn.Linear(784, 16), norm=nn.LayerNorm(16), b=nn.Linear(16, 10)),
        "activations": Function(
            activations, a=nn.Linear(784, 12), p=nn.PReLU(12), b=nn.Linear(12, 10)),
        "slices": Function(slices, fc=nn.Linear(48, 10)),
        "norms": features(
            nn.Conv2d(1, 8, 5, stride=3, padding=2, padding_mode="reflect"), nn.GroupNorm(2, 8),
            nn.ELU(), nn.InstanceNorm2d(8, affine=True), nn.MaxPool2d(3, 2, 1, ceil_mode=True),
            nn.PixelShuffle(2), nn.PReLU(2), nn.ZeroPad2d((1, 0, 2, 1)), flat=390),
        "upsample": Function(
            upsample, a=nn.Conv2d(1, 3, 4, 4), b=nn.ConvTranspose2d(3, 2, 3, 2, 1, 1),
            up=nn.ConvTranspose2d(2, 1, 2), fc=nn.Linear(132, 10)),
        "conv1d": nn.Sequential(
            nn.Flatten(1, 2), nn.Conv1d(28, 6, 3, padding=1), nn.BatchNorm1d(6), nn.ReLU(),
            nn.MaxPool1d(2), nn.Flatten(), nn.Linear(84, 10), nn.Softmax(1)),
        "normed": Function(
            normed, a=nn.utils.weight_norm(nn.Conv2d(1, 4, 5, stride=2)), c=nn.Conv2d(4, 4, 3),
            b=nn.utils.spectral_norm(nn.Linear(16, 16)), out=nn.Linear(16, 10)),
        "patches": Function(patches, mix=nn.Linear(72, 16), fc=nn.Linear(16, 10)),
        "choices": Function(choices, a=nn.Linear(784, 8), b=nn.Linear(8, 10)),
        "masked": Function(masked, fc=nn.Linear(28, 10)),
        "zeros": Function(
            state_of_zeros, gru=nn.GRU(28, 6, batch_first=True),
            lstm=nn.LSTM(6, 5, batch_first=True), fc=nn.Linear(5, 10)),
        "lrn": features(
            nn.Conv2d(1, 6, 4, 4), nn.LocalResponseNorm(3, 0.1, 0.75, 1.5), nn.ReLU(),
            nn.LocalResponseNorm(4, 0.2, 0.5, 2.0), flat=294),
        "cells": features(nn.Conv2d(1, 3, 3), nn.AdaptiveAvgPool2d((5, 3)), flat=45),
    }
    networks["choices"].register_buffer("mask", torch.tensor([True, False] * 4))
    return networks


def randomized(model):
    """Statistics and weights as after training, so that nothing is 0 or 1."""
    for name, buffer in model.named_buffers():
        if "var" in name:
            buffer.uniform_(0.5, 2)
        elif "mean" in name:
            buffer.normal_()
    for module in model.modules():
        normalizations = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)
        if isinstance(module, normalizations) and module.weight is not None:
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias)
    return model.eval()


TORCHSCRIPT = {"dynamo": False}
NAMES = {"input_names": ["image"], "output_names": ["scores"]}
EXPORTERS = {
    "ts9": {**TORCHSCRIPT, "opset_version": 9},
    "ts11-n": {**TORCHSCRIPT, "opset_version": 11, "dynamic_axes": {"image": {0: "n"}}},
    "ts14-4": {**TORCHSCRIPT, "opset_version": 14},
    "ts17": {**TORCHSCRIPT, "opset_version": 17},
    "ts20-n": {**TORCHSCRIPT, "opset_version": 20, "dynamic_axes": {"image": {0: "n"}}},
    "dy": {"dynamo": True, "external_data": False},
    "dy-n": {
        "dynamo": True, "external_data": False,
        "dynamic_shapes": ({0: torch.export.Dim("n")},)},
}


def export(model, options, batch):
    buffer = io.BytesIO()
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        torch.onnx.export(
            model, (torch.rand(batch, 1, 28, 28),), buffer, verbose=False, **NAMES, **options)
    return without_traces(buffer.getvalue())


def without_traces(data):
    """The model without where in which source each node was made: paths of this machine."""
    model = onnx.load_from_string(data)
    model.graph.ClearField("doc_string")
    model.graph.ClearField("metadata_props")
    for part in [*model.graph.node, *model.graph.value_info, *model.graph.input,
                 *model.graph.output, *model.graph.initializer]:
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    return model.SerializeToString()


def write(name, model, exporter):
    symbolic = exporter.endswith("-n")
    batch = 4 if exporter.endswith("-4") else 3 if symbolic else 1
    path = FOLDER / f"{name}-{exporter}"
    try:
        data = export(model, EXPORTERS[exporter], batch)
    except Exception as error:  # what an exporter cannot write differs by its version
        print(f"{path.name}: not exported: {str(error).splitlines()[0][:80]}")
        return
    torch.manual_seed(7)
    image = torch.rand(4, 1, 28, 28)
    with torch.no_grad():
        output = model(image)
    if symbolic or batch == 4:
        runs = [image]
    else:
        runs = image.split(1)
    try:
        session = onnxruntime.InferenceSession(data)
        found = numpy.concatenate([session.run(None, {"image": run.numpy()})[0] for run in runs])
        numpy.testing.assert_allclose(found, output, rtol=1e-3, atol=1e-4)
    except Exception as error:
        print(f"{path.name}: ONNX Runtime differs: {str(error).splitlines()[0][:80]}")
        return
    path.with_suffix(".onnx").write_bytes(data)
    save_file(
        {"input": image.reshape(4, 784)[:2].contiguous(), "output": output[:2].contiguous()},
        path.with_suffix(".safetensors"))


def write_backwards():
    """An LSTM that only reads backwards, which PyTorch does not have: half of one that reads both ways."""
    torch.manual_seed(11)
    rnn = nn.LSTM(28, 6, batch_first=True, bidirectional=True)
    fc = nn.Linear(12, 10)
    order = [0, 3, 1, 2]  # ONNX's gates i, o, f, c of PyTorch's i, f, g, o
    tensors = {"w": rnn.weight_ih_l0_reverse, "r": rnn.weight_hh_l0_reverse}
    tensors = {name: torch.cat([value.chunk(4)[gate] for gate in order]) for name, value in tensors.items()}
    biases = [rnn.bias_ih_l0_reverse, rnn.bias_hh_l0_reverse]
    tensors["b"] = torch.cat([bias.chunk(4)[gate] for bias in biases for gate in order])
    tensors = {name: value[None] for name, value in tensors.items()}
    tensors |= {"fc.weight": fc.weight, "fc.bias": fc.bias, "axis": torch.tensor([1])}
    tensors |= {"first": torch.tensor([0])}
    node = onnx.helper.make_node
    graph = onnx.helper.make_graph(
        [
            node("Reshape", ["image", "rows"], ["x"]),
            node("Transpose", ["x"], ["t"], perm=[1, 0, 2]),
            node("LSTM", ["t", "w", "r", "b"], ["y", "h"], hidden_size=6, direction="reverse"),
            node("Squeeze", ["y", "axis"], ["s"]),
            node("Gather", ["s", "last"], ["end"], axis=0),
            node("Squeeze", ["h", "first"], ["state"]),
            node("Concat", ["end", "state"], ["both"], axis=1),
            node("Gemm", ["both", "fc.weight", "fc.bias"], ["scores"], transB=1),
        ],
        "backwards",
        [onnx.helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, ["n", 1, 28, 28])],
        [onnx.helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, ["n", 10])],
        [
            onnx.numpy_helper.from_array(value.detach().numpy(), name)
            for name, value in tensors.items()
        ] + [
            onnx.numpy_helper.from_array(numpy.array([-1, 28, 28]), "rows"),
            onnx.numpy_helper.from_array(numpy.array(3), "last"),
        ])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10)
    torch.manual_seed(7)
    image = torch.rand(4, 1, 28, 28)
    with torch.no_grad():
        y, (hidden, _) = rnn(image.squeeze(1))
        output = fc(torch.cat([y[:, 3, 6:], hidden[1]], 1))
    found = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"image": image.numpy()})[0]
    numpy.testing.assert_allclose(found, output, rtol=1e-3, atol=1e-4)
    (FOLDER / "backwards-hand.onnx").write_bytes(model.SerializeToString())
    save_file(
        {"input": image.reshape(4, 784)[:2].contiguous(), "output": output[:2].contiguous()},
        FOLDER / "backwards-hand.safetensors")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    networks = build()
    for name in sys.argv[1:] or networks:
        model = randomized(networks[name])
        for exporter in EXPORTERS:
            write(name, model, exporter)
    write_backwards()


if __name__ == "__main__":
    main()
