"""Writes the golden cases of Compute's tests: networks in the submission format, random weights and
inputs, and what PyTorch answers.

    python make_goldens.py [--seed 1] [--out Goldens]

One safetensors file per family. Its `__metadata__` holds `torch` (the version), `seed`, and `cases`, a
JSON list of {"name", "model", "bound"}; the tensors of a case are `<name>/input`, `<name>/output` and
`<name>/weights/<state dict name>`. `bound` is the largest permitted difference as a share of the
largest absolute expected value.
"""

import argparse
import itertools
import json
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn

ARITHMETIC = {
    "Add": torch.add,
    "Subtract": torch.subtract,
    "Multiply": torch.multiply,
    "Divide": torch.divide,
    "MatMul": torch.matmul,
}
NOT_ARGUMENTS = {"type", "id", "name", "inputs", "output"}


class Reference:
    """A network of the submission format, run by PyTorch in evaluation mode."""

    def __init__(self, spec, scale=1.0):
        self.layers = spec["layers"]
        self.modules = {}
        self.parameters = {}
        for layer in self.layers:
            name = layer.get("name")
            if layer["type"] == "Parameter":
                self.parameters[name] = torch.randn(layer["shape"]) * scale
            elif hasattr(nn, layer["type"]) and name not in self.modules:
                arguments = {k: tupled(v) for k, v in layer.items() if k not in NOT_ARGUMENTS}
                module = getattr(nn, layer["type"])(**arguments).eval()
                randomize(module, scale)
                self.modules[name or id(layer)] = module

    def weights(self):
        tensors = dict(self.parameters)
        for name, module in self.modules.items():
            for key, tensor in module.state_dict().items():
                if key != "num_batches_tracked":
                    tensors[f"{name}.{key}"] = tensor
        return tensors

    def __call__(self, x):
        values = {"input": x}
        last = x
        for index, layer in enumerate(self.layers):
            inputs = [values[i] for i in layer.get("inputs", [])] or [last]
            last = self.run(layer, inputs)
            values[layer.get("id") or layer.get("name") or str(index)] = last
        return last

    def run(self, layer, inputs):
        kind, x = layer["type"], inputs[0]
        get = layer.get
        if kind == "Parameter":
            return self.parameters[layer["name"]]
        if kind in ARITHMETIC:
            return ARITHMETIC[kind](*inputs)
        if kind == "Concat":
            return torch.cat(inputs, dim=layer["dim"])
        if kind == "Scale":
            return x * get("factor", 1.0) + get("offset", 0.0)
        if kind == "Clamp":
            return torch.clamp(x, get("min"), get("max"))
        if kind == "Reshape":
            return x.reshape([x.shape[0]] + layer["shape"])
        if kind == "Permute":
            return x.permute(layer["dims"])
        if kind == "Squeeze":
            return x.squeeze(layer["dim"])
        if kind == "Unsqueeze":
            return x.unsqueeze(layer["dim"])
        if kind in ("Mean", "Max", "Sum"):
            reduce = {"Mean": torch.mean, "Max": torch.amax, "Sum": torch.sum}[kind]
            return reduce(x, dim=tupled(layer["dim"]), keepdim=get("keepdim", False))
        if kind == "Select":
            return x.select(layer["dim"], layer["index"])
        if kind == "Slice":
            window = [slice(None)] * x.dim()
            window[layer["dim"]] = slice(get("start", 0), get("stop"), get("step", 1))
            return x[tuple(window)]
        module = self.modules[layer.get("name") or id(layer)]
        if kind == "Bilinear":
            return module(*inputs)
        if kind in ("RNN", "LSTM", "GRU"):
            sequence, state = module(x)
            if get("output", "sequence") == "sequence":
                return sequence
            hidden = (state[1] if layer["output"] == "cell" else state[0]) if kind == "LSTM" else state
            count = 2 if get("bidirectional") else 1
            return hidden[-count:].transpose(0, 1).reshape(x.shape[0], -1)
        if kind == "MultiheadAttention":
            q, k, v = inputs * 3 if len(inputs) == 1 else inputs
            return module(q, k, v, need_weights=False)[0]
        return module(x)


def tupled(value):
    return tuple(value) if isinstance(value, list) else value


def randomize(module, scale):
    """Values that show mistakes: no zeros, no ones, variances away from 1."""
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.3, 2.0)
        elif name.endswith("running_mean"):
            tensor.normal_(0, 0.5)
        elif tensor.dtype == torch.float32 and not isinstance(module, nn.PReLU):
            if name in ("weight", "bias") and tensor.dim() == 1:
                tensor.uniform_(0.5, 1.5) if name == "weight" else tensor.normal_(0, 0.3)
            tensor.mul_(scale)


CASES = {}


def case(family, name, input_shape, *layers, batch=2, bound=1e-5, spread=1.0, poison=None):
    cases = CASES.setdefault(family, [])
    name = f"{len(cases):03d} {name}"
    cases.append((name, {"input_shape": list(input_shape), "layers": list(layers)}, batch, bound, spread, poison))


def layer(kind, *inputs, **arguments):
    result = {"type": kind, **arguments}
    if inputs:
        result["inputs"] = list(inputs)
    return result


def linear_cases():
    for i, o, bias, batch in [(784, 10, True, 7), (5, 3, False, 1), (17, 33, True, 7), (1, 1, True, 2), (64, 16, True, 100)]:
        case("linear", f"{i} to {o} bias {bias} batch {batch}", [i],
             layer("Linear", name="fc", in_features=i, out_features=o, bias=bias), batch=batch)
    case("linear", "of an image", [28, 28], layer("Flatten"), layer("Linear", name="fc", in_features=784, out_features=10))
    case("linear", "over the last dimension", [3, 4, 6], layer("Linear", name="fc", in_features=6, out_features=5))
    case("linear", "784-16-16-10", [784],
         layer("Linear", name="a", in_features=784, out_features=16), layer("Sigmoid"),
         layer("Linear", name="b", in_features=16, out_features=16), layer("Sigmoid"),
         layer("Linear", name="c", in_features=16, out_features=10), batch=7)
    case("linear", "with softmax", [30],
         layer("Linear", name="a", in_features=30, out_features=40), layer("ReLU"), layer("Dropout", p=0.3),
         layer("Linear", name="b", in_features=40, out_features=10), layer("Softmax", dim=1), batch=7)
    case("linear", "shared weights", [12],
         layer("Linear", name="a", id="first", in_features=12, out_features=12), layer("ReLU"),
         layer("Linear", name="a", id="second", in_features=12, out_features=12), layer("Tanh"))
    for a, b, o, bias in [(4, 5, 3, True), (3, 3, 7, False)]:
        case("linear", f"bilinear {a} {b} {o}", [9],
             layer("Linear", name="l", in_features=9, out_features=a), layer("Linear", "input", name="r", in_features=9, out_features=b),
             layer("Bilinear", "l", "r", name="bi", in1_features=a, in2_features=b, out_features=o, bias=bias), batch=7)
    case("linear", "bilinear in three dimensions", [2, 3, 4],
         layer("Bilinear", "input", "input", name="bi", in1_features=4, in2_features=4, out_features=5))
    for activation in ["ReLU", "GELU", "Tanh", "SiLU", "ELU", "Hardswish", "LeakyReLU", "Sigmoid", "Softplus", "Mish"]:
        case("linear", f"then {activation}", [20], layer("Linear", name="a", in_features=20, out_features=18), layer(activation),
             layer("Linear", name="b", in_features=18, out_features=5), batch=7)
    case("linear", "batch norm after it", [20], layer("Linear", name="a", in_features=20, out_features=18),
         layer("BatchNorm1d", name="n", num_features=18), layer("ReLU"), layer("Linear", name="b", in_features=18, out_features=5), batch=7)
    case("linear", "batch norm without bias", [20], layer("Linear", name="a", in_features=20, out_features=18, bias=False),
         layer("BatchNorm1d", name="n", num_features=18, affine=False), batch=7)
    case("linear", "batch norm over length", [6, 20], layer("Linear", name="a", in_features=20, out_features=18),
         layer("BatchNorm1d", name="n", num_features=6), layer("ReLU"), batch=3)
    case("linear", "residual", [20], layer("Linear", name="a", in_features=20, out_features=20), layer("ReLU", id="r"),
         layer("Linear", name="b", in_features=20, out_features=20), layer("Add", "b", "r"), layer("ReLU"), batch=7)


def conv_cases():
    grid = itertools.product([1, 3], [1, 2, 3, 5], [1, 2, 3], [0, 1, 2], [1, 2])
    for channels, kernel, stride, padding, dilation in grid:
        if dilation * (kernel - 1) + 1 > 8 + 2 * padding or padding > kernel or (kernel + stride + padding + dilation + channels) % 3:
            continue
        case("conv2d", f"c{channels} k{kernel} s{stride} p{padding} d{dilation}", [channels, 9, 8],
             layer("Conv2d", name="c", in_channels=channels, out_channels=5, kernel_size=kernel, stride=stride, padding=padding, dilation=dilation))
    for i, o, groups, bias in [(4, 8, 2, True), (6, 6, 6, True), (6, 12, 6, False), (32, 32, 32, True), (16, 32, 4, True), (16, 16, 16, False), (3, 9, 3, True)]:
        case("conv2d", f"groups {groups} {i} to {o}", [i, 7, 7],
             layer("Conv2d", name="c", in_channels=i, out_channels=o, kernel_size=3, padding=1, groups=groups, bias=bias))
        case("conv2d", f"groups {groups} {i} to {o} stride 2", [i, 8, 7],
             layer("Conv2d", name="c", in_channels=i, out_channels=o, kernel_size=3, stride=2, groups=groups, bias=bias), layer("ReLU"), batch=7)
    for kernel, stride, padding, dilation in [([3, 5], [1, 2], [0, 2], [1, 1]), ([1, 7], [2, 1], [0, 3], [1, 1]), ([2, 3], [1, 1], [1, 0], [3, 2]), ([9, 1], [1, 3], [4, 0], [1, 1])]:
        case("conv2d", f"pairs {kernel} {stride} {padding} {dilation}", [2, 11, 10],
             layer("Conv2d", name="c", in_channels=2, out_channels=4, kernel_size=kernel, stride=stride, padding=padding, dilation=dilation))
    for kernel, dilation in [(2, 1), (3, 1), (4, 1), (4, 2), ([2, 5], [3, 1])]:
        case("conv2d", f"same {kernel} {dilation}", [3, 8, 9],
             layer("Conv2d", name="c", in_channels=3, out_channels=4, kernel_size=kernel, padding="same", dilation=dilation))
    case("conv2d", "valid", [3, 8, 9], layer("Conv2d", name="c", in_channels=3, out_channels=4, kernel_size=3, padding="valid"))
    for mode, padding in itertools.product(["reflect", "replicate", "circular"], [1, [2, 3], "same"]):
        case("conv2d", f"{mode} {padding}", [3, 8, 7],
             layer("Conv2d", name="c", in_channels=3, out_channels=4, kernel_size=4 if padding == "same" else 3, padding=padding, padding_mode=mode), layer("ReLU"))
    for i, o in [(16, 16), (32, 64), (17, 31), (1, 32), (3, 64), (64, 10)]:
        case("conv2d", f"blocked {i} to {o}", [i, 6, 6],
             layer("Conv2d", name="c", in_channels=i, out_channels=o, kernel_size=3, padding=1), batch=7 if i < 20 else 1)
    for i, o in [(16, 32), (5, 7), (64, 64)]:
        case("conv2d", f"pointwise {i} to {o}", [i, 5, 6], layer("Conv2d", name="c", in_channels=i, out_channels=o, kernel_size=1))
    for k, s, p, d, g, mode in [(3, 1, 0, 1, 1, "zeros"), (5, 2, 2, 1, 2, "zeros"), (2, 1, "same", 3, 1, "zeros"), (3, 1, 2, 2, 4, "zeros"), (3, 1, 1, 1, 1, "reflect"), (4, 1, 2, 1, 1, "circular"), (7, 3, 3, 1, 1, "replicate")]:
        case("conv1d", f"k{k} s{s} p{p} d{d} g{g} {mode}", [4, 15],
             layer("Conv1d", name="c", in_channels=4, out_channels=8, kernel_size=k, stride=s, padding=p, dilation=d, groups=g, padding_mode=mode))
    case("conv1d", "rows as a sequence", [28, 28], layer("Conv1d", name="c", in_channels=28, out_channels=16, kernel_size=3, padding=1), layer("ReLU"),
         layer("MaxPool1d", kernel_size=2), layer("Flatten"), layer("Linear", name="f", in_features=224, out_features=10), batch=7)


def transposed_cases():
    for i, o, k, s, p, op, d, g, bias in [
        (3, 4, 2, 2, 0, 0, 1, 1, True), (3, 4, 3, 1, 1, 0, 1, 1, True), (3, 4, 3, 2, 1, 1, 1, 1, True), (4, 6, 3, 2, 0, 1, 1, 2, True),
        (4, 4, 3, 1, 0, 0, 2, 4, False), (2, 2, 4, 3, 2, 2, 1, 1, True), (16, 32, 4, 2, 1, 0, 1, 1, True), (6, 9, 2, 2, 0, 1, 1, 3, True),
        (5, 3, [3, 2], [2, 1], [1, 0], [1, 0], [1, 2], 1, True), (1, 1, 1, 2, 0, 1, 1, 1, True), (4, 2, 5, 1, 3, 0, 1, 1, True)]:
        case("conv_transpose2d", f"{i} to {o} k{k} s{s} p{p} o{op} d{d} g{g}", [i, 5, 4],
             layer("ConvTranspose2d", name="c", in_channels=i, out_channels=o, kernel_size=k, stride=s, padding=p, output_padding=op, dilation=d, groups=g, bias=bias))
    case("conv_transpose2d", "with batch norm and ReLU", [8, 4, 4],
         layer("ConvTranspose2d", name="c", in_channels=8, out_channels=6, kernel_size=2, stride=2, groups=2), layer("BatchNorm2d", name="n", num_features=6), layer("ReLU"))
    # An output padding that reaches a stride or more past the last cell.
    for s, p, op, d in [(1, 0, 1, 2), (1, 1, 3, 4), (2, 0, 4, 5), (1, [0, 1], [2, 0], [3, 1])]:
        case("conv_transpose2d", f"far output padding s{s} p{p} o{op} d{d}", [4, 5, 4],
             layer("ConvTranspose2d", name="c", in_channels=4, out_channels=3, kernel_size=3, stride=s, padding=p, output_padding=op, dilation=d), layer("Tanh"))


def pool_cases():
    for k, s, p, d, ceil in [(2, None, 0, 1, False), (3, 2, 1, 1, False), (3, 2, 1, 1, True), (2, 2, 0, 1, True), (3, 1, 1, 2, False), (2, 3, 1, 2, True), ([3, 2], [2, 1], [1, 0], 1, True), (5, 3, 2, 1, True), ([1, 4], None, 0, 1, False)]:
        more = {} if s is None else {"stride": s}
        case("pool", f"max k{k} s{s} p{p} d{d} ceil {ceil}", [3, 9, 10], layer("MaxPool2d", kernel_size=k, padding=p, dilation=d, ceil_mode=ceil, **more))
    for k, s, p, d, ceil in [(2, None, 0, 1, False), (3, 2, 1, 1, True), (3, 1, 0, 2, False), (4, 3, 2, 1, True)]:
        more = {} if s is None else {"stride": s}
        case("pool", f"max1d k{k} s{s} p{p} d{d} ceil {ceil}", [3, 11], layer("MaxPool1d", kernel_size=k, padding=p, dilation=d, ceil_mode=ceil, **more))
    for k, s, p, ceil, count, divisor in [
        (2, None, 0, False, True, None), (3, 2, 1, False, True, None), (3, 2, 1, False, False, None), (3, 2, 1, True, True, None), (3, 2, 1, True, False, None),
        (2, 2, 0, True, True, None), (3, 2, 1, True, True, 4), (2, 1, 0, False, True, 7), ([3, 2], [2, 3], [1, 0], True, False, None), (4, 3, 2, True, True, None), (5, 5, 2, True, False, 3)]:
        more = {} if s is None else {"stride": s}
        if divisor:
            more["divisor_override"] = divisor
        case("pool", f"avg k{k} s{s} p{p} ceil {ceil} count {count} divisor {divisor}", [3, 9, 10],
             layer("AvgPool2d", kernel_size=k, padding=p, ceil_mode=ceil, count_include_pad=count, **more))
    for size in [1, 7, [3, 4], [2, None], [None, 5], [12, 3]]:
        for kind in ["Avg", "Max"]:
            case("pool", f"adaptive {kind} {size}", [3, 9, 10], layer(f"Adaptive{kind}Pool2d", output_size=size))
    for kind in ["Avg", "Max"]:
        case("pool", f"adaptive {kind} dividing", [4, 8, 12], layer(f"Adaptive{kind}Pool2d", output_size=[4, 3]))
        case("pool", f"adaptive {kind} after convolution", [1, 9, 9], layer("Conv2d", name="c", in_channels=1, out_channels=20, kernel_size=3), layer("ReLU"),
             layer(f"Adaptive{kind}Pool2d", output_size=2), layer("Flatten"), layer("Linear", name="f", in_features=80, out_features=10), batch=7)
    case("pool", "two dimensions and the batch", [9, 10], layer("MaxPool2d", kernel_size=2), layer("AvgPool2d", kernel_size=2))
    case("pool", "max after convolution", [1, 12, 12], layer("Conv2d", name="c", in_channels=1, out_channels=24, kernel_size=3, padding=1), layer("ReLU"),
         layer("MaxPool2d", kernel_size=3, stride=2, ceil_mode=True), layer("AvgPool2d", kernel_size=2, ceil_mode=True), batch=7)
    for low, high, top, bottom in [(1, 2, 3, 0), (-1, 2, 0, -2), (0, 0, 1, 1)]:
        case("pool", f"zero pad {low} {high} {top} {bottom}", [2, 5, 6], layer("ZeroPad2d", padding=[low, high, top, bottom]))
    case("pool", "zero pad all round, then convolution", [2, 5, 6], layer("ZeroPad2d", padding=2), layer("Conv2d", name="c", in_channels=2, out_channels=16, kernel_size=3))


def norm_cases():
    for affine, eps in [(True, 1e-5), (False, 1e-3), (True, 0.1)]:
        case("norm", f"batch norm 1d {affine} {eps}", [7], layer("BatchNorm1d", name="n", num_features=7, affine=affine, eps=eps), batch=7)
        case("norm", f"batch norm 1d of sequences {affine} {eps}", [7, 5], layer("BatchNorm1d", name="n", num_features=7, affine=affine, eps=eps))
        case("norm", f"batch norm 2d {affine} {eps}", [5, 4, 3], layer("BatchNorm2d", name="n", num_features=5, affine=affine, eps=eps))
    case("norm", "batch norm first, then ReLU, then convolution", [3, 8, 8], layer("BatchNorm2d", name="n", num_features=3), layer("ReLU"),
         layer("Conv2d", name="c", in_channels=3, out_channels=20, kernel_size=3), layer("ReLU", id="r"), layer("BatchNorm2d", name="m", num_features=20), layer("ReLU"),
         layer("Conv2d", name="d", in_channels=20, out_channels=4, kernel_size=1), batch=3)
    case("norm", "batch norm after pool", [1, 8, 8], layer("Conv2d", name="c", in_channels=1, out_channels=17, kernel_size=3), layer("MaxPool2d", kernel_size=2),
         layer("BatchNorm2d", name="m", num_features=17), layer("Sigmoid"), layer("Flatten"), layer("Linear", name="f", in_features=153, out_features=3))
    for shape, kwargs in [([6], {}), ([5, 6], {}), ([5, 6], {"elementwise_affine": False}), ([6], {"bias": False}), ([6], {"eps": 0.5})]:
        case("norm", f"layer norm {shape} {kwargs}", [3, 5, 6], layer("LayerNorm", name="n", normalized_shape=shape, **kwargs))
    case("norm", "layer norm of an integer", [9], layer("LayerNorm", name="n", normalized_shape=9), batch=7)
    for groups, affine in [(1, True), (2, False), (3, True), (6, True)]:
        case("norm", f"group norm {groups} {affine}", [6, 5, 4], layer("GroupNorm", name="n", num_groups=groups, num_channels=6, affine=affine))
    case("norm", "group norm of vectors", [12], layer("GroupNorm", name="n", num_groups=4, num_channels=12), batch=3)
    for affine, track in itertools.product([True, False], repeat=2):
        case("norm", f"instance norm {affine} {track}", [4, 5, 6], layer("InstanceNorm2d", name="n", num_features=4, affine=affine, track_running_stats=track))
    case("norm", "instance norm after convolution", [3, 6, 6], layer("Conv2d", name="c", in_channels=3, out_channels=16, kernel_size=3),
         layer("InstanceNorm2d", name="n", num_features=16, affine=True, track_running_stats=True), layer("ReLU"))
    for size, kwargs in [(5, {}), (3, {"alpha": 0.5, "beta": 0.75, "k": 2.0}), (2, {"alpha": 1.0, "beta": 0.5, "k": 1.0}), (4, {"alpha": 0.3, "beta": 1.2}), (9, {"alpha": 0.1})]:
        case("norm", f"local response {size} {kwargs}", [6, 4, 5], layer("LocalResponseNorm", size=size, **kwargs))
    case("norm", "local response of sequences", [6, 5], layer("LocalResponseNorm", size=3, alpha=0.4))


ACTIVATIONS = [
    ("ReLU", {}), ("ReLU6", {}), ("LeakyReLU", {}), ("LeakyReLU", {"negative_slope": 0.3}), ("LeakyReLU", {"negative_slope": -0.5}), ("ELU", {}), ("ELU", {"alpha": 0.4}), ("SELU", {}),
    ("CELU", {}), ("CELU", {"alpha": 0.3}), ("CELU", {"alpha": 2.5}), ("GELU", {}), ("GELU", {"approximate": "tanh"}), ("SiLU", {}), ("Mish", {}), ("Sigmoid", {}), ("Tanh", {}),
    ("Softplus", {}), ("Softplus", {"beta": 2.0, "threshold": 3.0}), ("Softplus", {"beta": 0.5}), ("Softsign", {}), ("Hardtanh", {}), ("Hardtanh", {"min_val": -0.3, "max_val": 2.0}),
    ("Hardsigmoid", {}), ("Hardswish", {}), ("LogSigmoid", {}), ("Clamp", {"min": -0.5, "max": 0.7}), ("Clamp", {"min": 0.1}), ("Clamp", {"max": 0.1}), ("Scale", {"factor": 2.5, "offset": -1.0}), ("Scale", {"factor": -0.1}), ("Scale", {"offset": 3.0})]


def activation_cases():
    for kind, arguments in ACTIVATIONS:
        case("activation", f"{kind} {arguments}", [3, 7], layer(kind, **arguments), batch=7)
        case("activation", f"{kind} {arguments} wide", [29], layer(kind, **arguments), batch=3, spread=12.0)
        case("activation", f"{kind} {arguments} after convolution", [2, 5, 5], layer("Conv2d", name="c", in_channels=2, out_channels=9, kernel_size=3), layer(kind, **arguments))
    for count, shape in [(1, [4, 5]), (4, [4, 5]), (4, [4, 3, 3]), (6, [6])]:
        case("activation", f"PReLU {count} {shape}", shape, layer("PReLU", name="p", num_parameters=count), batch=3)
    case("activation", "PReLU after convolution", [2, 5, 5], layer("Conv2d", name="c", in_channels=2, out_channels=9, kernel_size=3), layer("PReLU", name="p", num_parameters=9),
         layer("Conv2d", name="d", in_channels=9, out_channels=9, kernel_size=3), layer("PReLU", name="q"))
    for kind, dim, shape in itertools.product(["Softmax", "LogSoftmax"], [1, -1, 2], [[6], [4, 5], [3, 4, 5]]):
        if dim <= len(shape):
            case("activation", f"{kind} {dim} {shape}", shape, layer(kind, dim=dim), batch=3)
    case("activation", "Softmax wide", [40], layer("Softmax", dim=1), spread=30.0)
    case("activation", "LogSoftmax without dim", [40], layer("LogSoftmax"), batch=3)
    case("activation", "Softmax without dim", [3, 4, 5], layer("Softmax"))
    case("activation", "Softmax after convolution", [2, 5, 5], layer("Conv2d", name="c", in_channels=2, out_channels=18, kernel_size=3), layer("Softmax", dim=1))


def shape_cases():
    shapes = [
        ("flatten", layer("Flatten")), ("flatten from 2", layer("Flatten", start_dim=2)), ("flatten 1 to 2", layer("Flatten", start_dim=1, end_dim=2)),
        ("unflatten", layer("Unflatten", dim=3, unflattened_size=[2, -1])), ("reshape", layer("Reshape", shape=[6, -1])), ("permute", layer("Permute", dims=[0, 2, 3, 1])),
        ("permute last", layer("Permute", dims=[0, 1, 3, 2])), ("permute negative", layer("Permute", dims=[0, -1, -3, -2])), ("unsqueeze", layer("Unsqueeze", dim=2)), ("unsqueeze end", layer("Unsqueeze", dim=-1)),
        ("select", layer("Select", dim=2, index=-1)), ("select first", layer("Select", dim=1, index=0)), ("select last dim", layer("Select", dim=-1, index=2)),
        ("slice", layer("Slice", dim=3, start=1, stop=5, step=2)), ("slice negative", layer("Slice", dim=2, start=-3, stop=-1)), ("slice all", layer("Slice", dim=1)), ("slice start", layer("Slice", dim=3, start=2)),
        ("mean", layer("Mean", dim=1)), ("mean plane", layer("Mean", dim=[2, 3])), ("mean keepdim", layer("Mean", dim=[1, 3], keepdim=True)), ("mean negative", layer("Mean", dim=-1)),
        ("max", layer("Max", dim=2)), ("max two", layer("Max", dim=[1, 3])), ("max keepdim", layer("Max", dim=-2, keepdim=True)), ("sum", layer("Sum", dim=3)), ("sum all", layer("Sum", dim=[1, 2, 3])), ("sum keepdim", layer("Sum", dim=[2], keepdim=True)),
        ("identity", layer("Identity")), ("dropout", layer("Dropout2d")), ("alpha dropout", layer("AlphaDropout", p=0.2))]
    for name, operation in shapes:
        case("shape", name, [4, 5, 6], operation, batch=3)
        case("shape", f"{name} after convolution", [2, 7, 8], layer("Conv2d", name="c", in_channels=2, out_channels=4, kernel_size=3), operation, layer("Scale", factor=0.5))
    case("shape", "squeeze", [1, 5, 1, 3], layer("Squeeze", dim=1), layer("Squeeze", dim=-2), layer("Squeeze", dim=1))
    case("shape", "many dimensions", [2, 3, 4], layer("Reshape", shape=[2, 1, 3, 1, 2, 2, 1]), layer("Permute", dims=[0, 5, 2, 3, 6, 1, 4, 7]), layer("Sum", dim=[2, 4]), layer("Flatten"))
    case("shape", "channel last linear", [3, 4, 5], layer("Conv2d", name="c", in_channels=3, out_channels=16, kernel_size=3, padding=1), layer("Permute", dims=[0, 2, 3, 1]),
         layer("Linear", name="l", in_features=16, out_features=6), layer("GELU"), layer("Permute", dims=[0, 3, 1, 2]), layer("Conv2d", name="d", in_channels=6, out_channels=3, kernel_size=2), batch=3)
    case("shape", "transposed before linear", [4, 6], layer("Permute", dims=[0, 2, 1]), layer("Linear", name="l", in_features=4, out_features=7), layer("Flatten"))
    case("shape", "slices before layers", [6, 8, 8], layer("Slice", dim=1, start=1, stop=6, step=2), layer("Conv2d", name="c", in_channels=3, out_channels=5, kernel_size=3),
         layer("Slice", dim=3, start=1), layer("MaxPool2d", kernel_size=2), layer("Flatten"), layer("Linear", name="l", in_features=30, out_features=4), layer("Slice", dim=1, stop=3), layer("Softmax", dim=1))
    for factor in [2, 3]:
        case("shape", f"pixel shuffle {factor}", [2 * factor * factor, 3, 4], layer("PixelShuffle", upscale_factor=factor))
    for step, size in [(2, 3), (2, 5), (3, 4)]:
        case("shape", f"slice by {step} of {size} before layers", [3, size, 6], layer("Slice", dim=2, step=step), layer("AvgPool2d", kernel_size=2, stride=1, padding=1), layer("Slice", dim=1, step=step),
             layer("Conv2d", name="c", in_channels=(2 + step) // step, out_channels=4, kernel_size=2))
    for mode, target in itertools.product(["nearest", "bilinear", "bicubic"], [{"scale_factor": 2}, {"size": [7, 9]}, {"scale_factor": [1.5, 0.7]}, {"scale_factor": 2.3, "recompute_scale_factor": True}, {"size": 3}]):
        case("resampling", f"{mode} {target}", [2, 5, 6], layer("Upsample", mode=mode, **target))
        if mode != "nearest":
            case("resampling", f"{mode} {target} aligned", [2, 5, 6], layer("Upsample", mode=mode, align_corners=True, **target))
    for mode, target in itertools.product(["nearest", "linear"], [{"scale_factor": 3}, {"size": 4}, {"scale_factor": 0.6}]):
        case("resampling", f"{mode} 1d {target}", [3, 7], layer("Upsample", mode=mode, **target))
    case("resampling", "linear 1d aligned", [3, 7], layer("Upsample", mode="linear", size=12, align_corners=True))
    case("resampling", "to one cell, aligned", [3, 7, 7], layer("Upsample", mode="bilinear", size=1, align_corners=True))
    case("resampling", "after convolution", [1, 5, 5], layer("Conv2d", name="c", in_channels=1, out_channels=16, kernel_size=3), layer("Upsample", scale_factor=2),
         layer("Conv2d", name="d", in_channels=16, out_channels=3, kernel_size=3))


def arithmetic_cases():
    for kind in ["Add", "Subtract", "Multiply", "Divide"]:
        case("arithmetic", f"{kind} two branches", [8], layer("Linear", name="a", in_features=8, out_features=6), layer("Linear", "input", name="b", in_features=8, out_features=6),
             layer(kind, "a", "b"), layer("Softsign"), batch=7)
        case("arithmetic", f"{kind} convolutions", [2, 6, 6], layer("Conv2d", name="a", in_channels=2, out_channels=18, kernel_size=3), layer("Conv2d", "input", name="b", in_channels=2, out_channels=18, kernel_size=3),
             layer(kind, "a", "b"), layer("Softsign"))
        for shape, parameter in [([3, 4], [4]), ([3, 4], [3, 1]), ([3, 4], [1, 3, 4]), ([5], [1]), ([5], []), ([3, 4, 5], [4, 1]), ([1, 4], [3, 1])]:
            case("arithmetic", f"{kind} {shape} with parameter {parameter}", shape, layer("Identity", id="x"), layer("Parameter", name="p", shape=parameter), layer(kind, "x", "p"), batch=3)
        case("arithmetic", f"{kind} parameter first", [3, 4], layer("Parameter", name="p", shape=[3, 1]), layer(kind, "p", "input"), batch=3)
        case("arithmetic", f"{kind} broadcast branches", [3, 6, 6], layer("Conv2d", name="a", in_channels=3, out_channels=8, kernel_size=3, padding=1),
             layer("AdaptiveAvgPool2d", output_size=1), layer("Sigmoid", id="s"), layer(kind, "a", "s"))
    case("arithmetic", "squeeze and excite", [3, 6, 6], layer("Conv2d", name="a", in_channels=3, out_channels=16, kernel_size=3, padding=1), layer("AdaptiveAvgPool2d", output_size=1), layer("Flatten"),
         layer("Linear", name="d", in_features=16, out_features=4), layer("ReLU"), layer("Linear", name="u", in_features=4, out_features=16), layer("Sigmoid"), layer("Reshape", id="g", shape=[16, 1, 1]),
         layer("Multiply", "a", "g"), layer("Mean", dim=[2, 3]), batch=3)
    case("arithmetic", "parameters alone", [4], layer("Parameter", name="p", shape=[3, 4]), layer("Parameter", name="q", shape=[4, 5]), layer("MatMul", "p", "q"), layer("Tanh", id="t"),
         layer("Sum", dim=0), layer("Softmax", dim=0, id="s"), layer("Linear", "input", name="l", in_features=4, out_features=5), layer("Multiply", "l", "s"), batch=3)
    case("arithmetic", "parameter through layers", [4], layer("Parameter", name="p", shape=[1, 2, 6, 6]), layer("Conv2d", name="c", in_channels=2, out_channels=4, kernel_size=3), layer("ReLU"), layer("MaxPool2d", kernel_size=2),
         layer("Flatten", start_dim=0, id="v"), layer("Linear", "input", name="l", in_features=4, out_features=16), layer("Add", "l", "v"), batch=3)
    for name, shape, parameter, order in [("matrix", [5, 4], [4, 3], 0), ("left matrix", [4, 3], [5, 4], 1), ("vector", [5, 4], [4], 0), ("stack", [3, 5, 4], [3, 4, 2], 0), ("broadcast stack", [3, 5, 4], [1, 4, 2], 0), ("row", [4], [4, 3], 0), ("left row", [4, 3], [4], 1), ("long", [2, 2, 5, 4], [2, 1, 4, 3], 0)]:
        names = ["x", "p"] if order == 0 else ["p", "x"]
        case("arithmetic", f"matmul {name}", shape, layer("Identity", id="x"), layer("Parameter", name="p", shape=parameter), layer("MatMul", *names), batch=3)
    case("arithmetic", "matmul of branches", [6, 8], layer("Linear", name="q", in_features=8, out_features=5), layer("Linear", "input", name="k", in_features=8, out_features=5), layer("Permute", id="t", dims=[0, 2, 1]),
         layer("MatMul", "q", "t", id="s"), layer("Scale", factor=0.4472), layer("Softmax", dim=-1, id="w"), layer("MatMul", "w", "q"), batch=3)
    case("arithmetic", "matmul in four dimensions", [2, 6, 8], layer("Permute", id="t", dims=[0, 1, 3, 2]), layer("MatMul", "input", "t"), batch=3)
    for dim in [1, 2, 3, -1]:
        case("arithmetic", f"concat {dim}", [3, 4, 4], layer("Conv2d", name="a", in_channels=3, out_channels=3, kernel_size=3, padding=1), layer("ReLU", id="r"), layer("Concat", "r", "input", "a", dim=dim), batch=3)
    case("arithmetic", "concat of blocked", [3, 6, 6], layer("Conv2d", name="a", in_channels=3, out_channels=16, kernel_size=3, padding=1), layer("Conv2d", "input", name="b", in_channels=3, out_channels=24, kernel_size=1), layer("ReLU", id="r"),
         layer("Concat", "a", "r", dim=1), layer("Conv2d", name="c", in_channels=40, out_channels=5, kernel_size=3), batch=3)
    case("arithmetic", "concat of vectors", [7], layer("Linear", name="a", in_features=7, out_features=3), layer("Concat", "a", "input", "a", dim=1), batch=7)
    case("arithmetic", "doubled", [7], layer("Tanh", id="t"), layer("Add", "t", "t"), layer("Multiply", "t", "t"), batch=3)


def recurrent_cases():
    for kind, layers, both, bias in itertools.product(["RNN", "LSTM", "GRU"], [1, 2], [False, True], [True, False]):
        output = ["sequence", "hidden", "cell" if kind == "LSTM" else "hidden"][(layers + both + bias) % 3]
        case("recurrent", f"{kind} layers {layers} both {both} bias {bias} {output}", [5, 6],
             layer(kind, name="r", input_size=6, hidden_size=7, num_layers=layers, bidirectional=both, bias=bias, batch_first=True, output=output), batch=3)
    for kind in ["RNN", "LSTM", "GRU"]:
        for output in ["sequence", "hidden"] + (["cell"] if kind == "LSTM" else []):
            case("recurrent", f"{kind} {output} batch 7", [4, 8], layer(kind, name="r", input_size=8, hidden_size=16, batch_first=True, output=output), batch=7)
        case("recurrent", f"{kind} rows of an image", [28, 28], layer(kind, name="r", input_size=28, hidden_size=32, batch_first=True), layer("Select", dim=1, index=-1),
             layer("Linear", name="l", in_features=32, out_features=10), batch=3)
        case("recurrent", f"{kind} of one", [1, 1], layer(kind, name="r", input_size=1, hidden_size=1, batch_first=True), batch=1)
    case("recurrent", "RNN relu", [5, 6], layer("RNN", name="r", input_size=6, hidden_size=7, nonlinearity="relu", batch_first=True), batch=3)
    case("recurrent", "RNN relu both", [5, 6], layer("RNN", name="r", input_size=6, hidden_size=7, nonlinearity="relu", num_layers=2, bidirectional=True, output="hidden", batch_first=True), batch=3)
    for layers, both, output in [(1, False, "sequence"), (2, False, "hidden"), (1, True, "cell"), (2, True, "sequence")]:
        case("recurrent", f"LSTM projected {layers} {both} {output}", [5, 6], layer("LSTM", name="r", input_size=6, hidden_size=7, proj_size=3, num_layers=layers, bidirectional=both, batch_first=True, output=output), batch=3)
    case("recurrent", "after convolution", [1, 8, 8], layer("Conv2d", name="c", in_channels=1, out_channels=4, kernel_size=3), layer("Permute", dims=[0, 3, 1, 2]), layer("Flatten", start_dim=2),
         layer("GRU", name="r", input_size=24, hidden_size=5, batch_first=True, output="hidden"), layer("Linear", name="l", in_features=5, out_features=10), batch=3)


def attention_cases():
    for embed, heads, kwargs in [(8, 1, {}), (8, 2, {}), (12, 4, {"bias": False}), (8, 2, {"add_bias_kv": True}), (8, 2, {"add_zero_attn": True}), (8, 4, {"add_bias_kv": True, "add_zero_attn": True})]:
        case("attention", f"self {embed} {heads} {kwargs}", [5, embed], layer("MultiheadAttention", name="m", embed_dim=embed, num_heads=heads, batch_first=True, **kwargs), batch=3)
    case("attention", "separate query, key, value", [5, 8], layer("Linear", name="q", in_features=8, out_features=8), layer("Slice", "input", id="short", dim=1, stop=3), layer("Linear", name="k", in_features=8, out_features=8),
         layer("Linear", "short", name="v", in_features=8, out_features=8), layer("MultiheadAttention", "q", "k", "v", name="m", embed_dim=8, num_heads=2, batch_first=True), batch=3)
    for kdim, vdim in [(6, 4), (8, 3), (5, 8)]:
        case("attention", f"kdim {kdim} vdim {vdim}", [5, 8], layer("Linear", "input", name="k", in_features=8, out_features=kdim), layer("Linear", "input", name="v", in_features=8, out_features=vdim),
             layer("MultiheadAttention", "input", "k", "v", name="m", embed_dim=8, num_heads=2, kdim=kdim, vdim=vdim, batch_first=True, add_bias_kv=vdim == 4), batch=7)
    case("attention", "encoder block", [6, 8], layer("MultiheadAttention", name="m", embed_dim=8, num_heads=2, batch_first=True), layer("Add", "m", "input"), layer("LayerNorm", name="n", normalized_shape=8, id="x"),
         layer("Linear", name="f", in_features=8, out_features=16), layer("GELU"), layer("Linear", name="g", in_features=16, out_features=8), layer("Add", "g", "x"), layer("LayerNorm", name="o", normalized_shape=8),
         layer("Mean", dim=1), layer("Linear", name="h", in_features=8, out_features=10), batch=3)
    case("attention", "patches with positions", [1, 8, 8], layer("Conv2d", name="c", in_channels=1, out_channels=12, kernel_size=4, stride=4), layer("Flatten", start_dim=2), layer("Permute", id="t", dims=[0, 2, 1]),
         layer("Parameter", name="pos", shape=[1, 4, 12]), layer("Add", "t", "pos"), layer("MultiheadAttention", name="m", embed_dim=12, num_heads=3, batch_first=True), layer("Select", dim=1, index=0), batch=3)


def conv_block(name, i, o, stride=1, source=None, relu=True, id=None):
    inputs = [source] if source else []
    result = [layer("Conv2d", *inputs, name=f"{name}.conv", in_channels=i, out_channels=o, kernel_size=3, stride=stride, padding=1, bias=False), layer("BatchNorm2d", name=f"{name}.bn", num_features=o)]
    return result + ([layer("ReLU", **({"id": id} if id else {}))] if relu else [])


def graph_cases():
    case("graph", "residual block", [3, 8, 8], *conv_block("a", 3, 16, id="x"), *conv_block("b", 16, 16), *conv_block("c", 16, 16, relu=False), layer("Add", "c.bn", "x"), layer("ReLU"),
         layer("AdaptiveAvgPool2d", output_size=1), layer("Flatten"), layer("Linear", name="f", in_features=16, out_features=10), batch=3)
    case("graph", "residual with shortcut", [3, 8, 8], *conv_block("a", 3, 16, id="x"), *conv_block("b", 16, 24, stride=2), *conv_block("c", 24, 24, relu=False),
         layer("Conv2d", "x", name="s.conv", in_channels=16, out_channels=24, kernel_size=1, stride=2), layer("BatchNorm2d", name="s.bn", num_features=24), layer("Add", "c.bn", "s.bn"), layer("ReLU"), layer("Flatten"),
         layer("Linear", name="f", in_features=384, out_features=10), batch=3)
    case("graph", "skip used again later", [2, 6, 6], *conv_block("a", 2, 16, id="x"), *conv_block("b", 16, 16, relu=False), layer("Add", "b.bn", "x", id="s"), layer("ReLU", id="y"), *conv_block("c", 16, 16, relu=False),
         layer("Add", "c.bn", "x", id="t"), layer("Add", "t", "y"), layer("MaxPool2d", kernel_size=2), batch=2)
    case("graph", "add of the input", [4, 6, 6], layer("Conv2d", name="c", in_channels=4, out_channels=4, kernel_size=3, padding=1), layer("Add", "input", "c"), layer("ReLU"), batch=2)
    case("graph", "convolution read by two", [1, 8, 8], layer("Conv2d", name="c", in_channels=1, out_channels=16, kernel_size=3, padding=1), layer("ReLU", id="r"), layer("Sigmoid", "c", id="s"), layer("Multiply", "r", "s"), layer("Mean", dim=[2, 3]), batch=3)
    case("graph", "shared convolution", [4, 6, 6], layer("Conv2d", name="c", id="one", in_channels=4, out_channels=4, kernel_size=3, padding=1), layer("ReLU"), layer("Conv2d", name="c", id="two", in_channels=4, out_channels=4, kernel_size=3, padding=1), layer("Add", "two", "one"), batch=2)
    case("graph", "pre-activation", [3, 8, 8], layer("Conv2d", name="c0", in_channels=3, out_channels=16, kernel_size=3, padding=1, id="x"), layer("BatchNorm2d", name="n1", num_features=16), layer("ReLU"), layer("Conv2d", name="c1", in_channels=16, out_channels=16, kernel_size=3, padding=1),
         layer("BatchNorm2d", name="n2", num_features=16), layer("ReLU"), layer("Conv2d", name="c2", in_channels=16, out_channels=16, kernel_size=3, padding=1), layer("Add", "c2", "x"), layer("Tanh"), batch=3)
    case("graph", "inception", [1, 8, 8], layer("Conv2d", "input", name="a", in_channels=1, out_channels=4, kernel_size=1), layer("ReLU", id="ar"), layer("Conv2d", "input", name="b", in_channels=1, out_channels=6, kernel_size=5, padding=2), layer("ReLU", id="br"),
         layer("MaxPool2d", "input", kernel_size=3, stride=1, padding=1, id="p"), layer("Conv2d", name="d", in_channels=1, out_channels=3, kernel_size=1, id="dr"), layer("Concat", "ar", "br", "dr", dim=1), layer("Flatten"), layer("Linear", name="f", in_features=832, out_features=10), batch=3)
    case("graph", "mobile block", [8, 7, 7], layer("Conv2d", name="e", in_channels=8, out_channels=24, kernel_size=1, bias=False), layer("BatchNorm2d", name="en", num_features=24), layer("ReLU6"), layer("Conv2d", name="d", in_channels=24, out_channels=24, kernel_size=3, padding=1, groups=24, bias=False),
         layer("BatchNorm2d", name="dn", num_features=24), layer("ReLU6"), layer("Conv2d", name="p", in_channels=24, out_channels=8, kernel_size=1, bias=False), layer("BatchNorm2d", name="pn", num_features=8), layer("Add", "pn", "input"), batch=3)
    case("graph", "u shape", [1, 8, 8], layer("Conv2d", name="a", in_channels=1, out_channels=8, kernel_size=3, padding=1), layer("ReLU", id="s"), layer("MaxPool2d", kernel_size=2), layer("Conv2d", name="b", in_channels=8, out_channels=16, kernel_size=3, padding=1), layer("ReLU"),
         layer("ConvTranspose2d", name="u", in_channels=16, out_channels=8, kernel_size=2, stride=2), layer("Concat", "u", "s", dim=1), layer("Conv2d", name="o", in_channels=16, out_channels=2, kernel_size=1), batch=2)
    case("graph", "convolutions and dense", [1, 28, 28], layer("Conv2d", name="c1", in_channels=1, out_channels=8, kernel_size=3, padding=1), layer("ReLU"), layer("MaxPool2d", kernel_size=2), layer("Conv2d", name="c2", in_channels=8, out_channels=20, kernel_size=3, padding=1), layer("ReLU"),
         layer("MaxPool2d", kernel_size=2), layer("Flatten"), layer("Dropout"), layer("Linear", name="f1", in_features=980, out_features=32), layer("ReLU"), layer("Linear", name="f2", in_features=32, out_features=10), layer("LogSoftmax", dim=1), batch=7)
    case("graph", "LeNet", [1, 28, 28], layer("Conv2d", name="c1", in_channels=1, out_channels=6, kernel_size=5, padding=2), layer("Tanh"), layer("AvgPool2d", kernel_size=2), layer("Conv2d", name="c2", in_channels=6, out_channels=16, kernel_size=5), layer("Tanh"),
         layer("AvgPool2d", kernel_size=2), layer("Flatten"), layer("Linear", name="f1", in_features=400, out_features=30), layer("Tanh"), layer("Linear", name="f2", in_features=30, out_features=10), batch=7)
    case("graph", "every step its own activation", [2, 9, 9], layer("Conv2d", name="a", in_channels=2, out_channels=16, kernel_size=3), layer("BatchNorm2d", name="an", num_features=16), layer("LeakyReLU", negative_slope=0.1), layer("Scale", factor=0.5, offset=0.1), layer("Clamp", min=-1, max=1),
         layer("Conv2d", name="b", in_channels=16, out_channels=16, kernel_size=3), layer("Dropout"), layer("BatchNorm2d", name="bn", num_features=16), layer("Hardsigmoid"), layer("Identity"), layer("Conv2d", name="c", in_channels=16, out_channels=3, kernel_size=3), layer("SELU"), batch=3)
    case("graph", "output of the input", [6], layer("Identity"), batch=2)


def put(poison, weights, x):
    """Sets one value each of tensors, `input` being the input, to NaN or infinity."""
    for name, value in poison.items():
        tensor = x if name == "input" else weights[name]
        tensor.view(-1)[tensor.numel() // 3] = float(value)


def nonfinite_cases():
    for value in ["nan", "inf", "-inf"]:
        for kind, arguments in ACTIVATIONS:
            if kind == "GELU" and not arguments and value != "nan":
                continue  # PyTorch's own answers differ: NaN through oneDNN, infinity without it.
            case("nonfinite", f"{value} {kind} {arguments}", [7], layer(kind, **arguments), batch=3, poison={"input": value})
            case("nonfinite", f"{value} weight then {kind} {arguments}", [2, 5, 5], layer("Conv2d", name="c", in_channels=2, out_channels=9, kernel_size=3), layer(kind, **arguments), poison={"c.weight": value})
        for operation in [layer("MaxPool2d", kernel_size=2), layer("MaxPool2d", kernel_size=3, stride=1, padding=1), layer("AvgPool2d", kernel_size=2), layer("AdaptiveMaxPool2d", output_size=3), layer("AdaptiveMaxPool2d", output_size=2), layer("AdaptiveAvgPool2d", output_size=2),
                          layer("Max", dim=[2, 3]), layer("Mean", dim=1), layer("Softmax", dim=1), layer("LogSoftmax", dim=3), layer("GroupNorm", name="n", num_groups=2, num_channels=4), layer("InstanceNorm2d", num_features=4), layer("LayerNorm", name="n", normalized_shape=6),
                          layer("BatchNorm2d", name="n", num_features=4), layer("LocalResponseNorm", size=3), layer("PReLU", name="p", num_parameters=4), layer("Upsample", scale_factor=2), layer("Upsample", scale_factor=2, mode="bilinear"), layer("PixelShuffle", upscale_factor=2), layer("ZeroPad2d", padding=1),
                          layer("Conv2d", name="c", in_channels=4, out_channels=3, kernel_size=3, padding=1), layer("Conv2d", name="c", in_channels=4, out_channels=16, kernel_size=3), layer("ConvTranspose2d", name="c", in_channels=4, out_channels=3, kernel_size=2, stride=2),
                          layer("Add", "input", "input"), layer("Subtract", "input", "input"), layer("Divide", "input", "input"), layer("Multiply", "input", "input"), layer("MatMul", "input", "input")]:
            case("nonfinite", f"{value} {operation['type']}", [4, 6, 6], operation, poison={"input": value})
        for kind, output in itertools.product(["RNN", "LSTM", "GRU"], ["sequence", "hidden"]):
            case("nonfinite", f"{value} {kind} {output}", [4, 5], layer(kind, name="r", input_size=5, hidden_size=3, bidirectional=True, num_layers=2, batch_first=True, output=output), batch=3, poison={"input": value})
            case("nonfinite", f"{value} weight of {kind} {output}", [4, 5], layer(kind, name="r", input_size=5, hidden_size=3, batch_first=True, output=output), batch=3, poison={"r.weight_hh_l0": value})
        case("nonfinite", f"{value} RNN relu", [4, 5], layer("RNN", name="r", input_size=5, hidden_size=3, nonlinearity="relu", batch_first=True), batch=3, poison={"r.weight_ih_l0": value})
        case("nonfinite", f"{value} LSTM projected", [4, 5], layer("LSTM", name="r", input_size=5, hidden_size=6, proj_size=3, batch_first=True, output="cell"), batch=3, poison={"r.weight_hr_l0": value})
        case("nonfinite", f"{value} attention", [4, 8], layer("MultiheadAttention", name="m", embed_dim=8, num_heads=2, batch_first=True), batch=3, poison={"input": value})
        case("nonfinite", f"{value} perceptron", [20], layer("Linear", name="a", in_features=20, out_features=30), layer("ReLU"), layer("Linear", name="b", in_features=30, out_features=10), layer("Softmax", dim=1), batch=3, poison={"a.weight": value})
        case("nonfinite", f"{value} batch norm after convolution", [2, 6, 6], *conv_block("a", 2, 16), layer("MaxPool2d", kernel_size=2), layer("Flatten"), layer("Linear", name="f", in_features=144, out_features=10), batch=3, poison={"a.bn.running_var": value})
    case("nonfinite", "negative variance", [2, 6, 6], *conv_block("a", 2, 16), layer("MaxPool2d", kernel_size=2), batch=3, poison={"a.bn.running_var": "-3"})
    case("nonfinite", "overflow", [12], layer("Linear", name="a", in_features=12, out_features=12), layer("ReLU"), layer("Linear", name="b", in_features=12, out_features=12), layer("ReLU"), layer("Linear", name="c", in_features=12, out_features=5), batch=7, spread=3e37)
    case("nonfinite", "division by zero", [6], layer("ReLU", id="r"), layer("Sigmoid", "input", id="s"), layer("Divide", "s", "r"), layer("Tanh"), batch=3)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "Goldens")
    options = arguments.parse_args()
    for generate in [linear_cases, conv_cases, transposed_cases, pool_cases, norm_cases, activation_cases, shape_cases, arithmetic_cases, recurrent_cases, attention_cases, graph_cases, nonfinite_cases]:
        generate()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for family, cases in CASES.items():
        tensors, list_of_cases = {}, []
        for index, (name, spec, batch, bound, spread, poison) in enumerate(cases):
            torch.manual_seed(options.seed * 10_000 + index)
            with torch.no_grad():
                reference = Reference(spec)
                x = torch.randn([batch] + spec["input_shape"]) * spread
                if poison:
                    put(poison, reference.weights(), x)
                y = reference(x)
            tensors[f"{name}/input"] = x
            tensors[f"{name}/output"] = y.contiguous()
            for key, tensor in reference.weights().items():
                tensors[f"{name}/weights/{key}"] = tensor.contiguous()
            list_of_cases.append({"name": name, "model": spec, "bound": bound})
        metadata = {"torch": torch.__version__, "seed": str(options.seed), "cases": json.dumps(list_of_cases)}
        save_file({k: v.clone() for k, v in tensors.items()}, options.out / f"{family}.safetensors", metadata)
        print(f"{family}: {len(cases)} cases")
    print(f"{sum(map(len, CASES.values()))} cases")


if __name__ == "__main__":
    main()
