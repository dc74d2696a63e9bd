"""Asks PyTorch which layers it takes, what shapes they give, and how it prints them.

Writes Goldens/layers.jsonl: one layer a line, drawn at random around what is legal, with
  operands  shapes it reads; a batched one without its batch dimension
  output    the shape it gives, null where PyTorch or the submission format refuses it
  tensors   names and shapes of its state dict
  repr      what PyTorch prints, for types of torch.nn whose operands fit
  macs      half of what FlopCounterMode counts for one sample, where it counts products only

The format's own rule is applied here too: whatever moves or mixes samples is refused. It is found by
running each layer with two batch sizes, and by changing one sample and looking at another.

Usage: python make_layer_goldens.py   (PyTorch 2.15.0, seed 20261122)
"""

import json
import pathlib
import random
import warnings

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

SEED = 20261122
CASES_PER_TYPE = 34
BATCHES = (11, 13)

warnings.filterwarnings("ignore")
rng = random.Random(SEED)


def some(*choices):
    return rng.choice(choices)


def rarely(value, otherwise, chance=0.1):
    return value if rng.random() < chance else otherwise


def number_or_pair(values, rank=2):
    """Never a list of equal numbers: PyTorch prints a pool's as it was written."""
    numbers = [rng.choice(values) for _ in range(rank)]
    if len(set(numbers)) == 1 or rng.random() < 0.5:
        return numbers[0]
    return numbers


def given(**arguments):
    """Leaves out what is None: PyTorch's default."""
    return {key: value for key, value in arguments.items() if value is not None}


def image(channels=None, rank=2):
    """Sizes of a batched image, now and then without a channel or with a dimension too many."""
    sizes = [channels or some(1, 2, 3, 4, 6)] + [rng.randint(1, 9) for _ in range(rank)]
    draw = rng.random()
    if draw < 0.05:
        sizes = sizes[1:]
    elif draw < 0.08:
        sizes = [2] + sizes
    return sizes


def batched(sizes):
    return {"sizes": sizes, "batched": True}


def constant(sizes):
    return {"sizes": sizes, "batched": False}


def any_value(low=0, high=4):
    sizes = [some(1, 2, 3, 4, 6) for _ in range(rng.randint(low, high))]
    return rarely(constant(sizes), batched(sizes), 0.2)


def image_value(channels=None, rank=2):
    sizes = image(channels, rank)
    return rarely(constant(rarely([2] + sizes, sizes, 0.5)), batched(sizes), 0.08)


def convolution(rank):
    channels = some(1, 2, 3, 4, 6)
    groups = some(None, None, None, 1, 2, 3, channels)
    return given(
        in_channels=rarely(channels + 1, channels),
        out_channels=some(1, 2, 4, 6, 12),
        kernel_size=number_or_pair([1, 2, 3, 3, 5], rank),
        stride=some(None, 1, number_or_pair([1, 2, 3, rarely(0, 1)], rank)),
        padding=some(None, number_or_pair([0, 1, 2, 4, rarely(-1, 0)], rank), "same", "valid"),
        dilation=some(None, None, number_or_pair([1, 2, 3, rarely(0, 1)], rank)),
        groups=rarely(0, groups),
        bias=some(None, True, False),
        padding_mode=some(None, None, "zeros", "reflect", "replicate", "circular"),
    ), [image_value(channels, rank)]


def transposed():
    channels = some(1, 2, 4, 6)
    return given(
        in_channels=rarely(channels + 1, channels),
        out_channels=some(1, 2, 4, 6),
        kernel_size=number_or_pair([1, 2, 3, 4]),
        stride=some(None, number_or_pair([1, 2, 3])),
        padding=some(None, number_or_pair([0, 1, 2, rarely(-1, 0)])),
        output_padding=some(None, number_or_pair([0, 0, 1, 2])),
        groups=some(None, None, 1, 2),
        bias=some(None, True, False),
        dilation=some(None, number_or_pair([1, 2, 3])),
        padding_mode=rarely("reflect", some(None, "zeros")),
    ), [image_value(channels)]


def max_pool(rank):
    return given(
        kernel_size=number_or_pair([1, 2, 3, 4, rarely(0, 2)], rank),
        stride=some(None, number_or_pair([1, 2, 3, rarely(0, 2)], rank)),
        padding=some(None, number_or_pair([0, 1, 2, rarely(-1, 0)], rank)),
        dilation=some(None, None, number_or_pair([1, 2, 3, rarely(0, 1)], rank)),
        return_indices=some(None, False),
        ceil_mode=some(None, True, False),
    ), [image_value(rank=rank)]


def avg_pool():
    return given(
        kernel_size=number_or_pair([1, 2, 3, 4, rarely(0, 2)]),
        stride=some(None, number_or_pair([1, 2, 3, rarely(0, 2)])),
        padding=some(None, number_or_pair([0, 1, 2, rarely(-1, 0)])),
        ceil_mode=some(None, True, False),
        count_include_pad=some(None, True, False),
        divisor_override=some(None, None, 1, 3, -2, rarely(0, 2)),
    ), [image_value()]


def adaptive():
    value = image_value()
    if len(value["sizes"]) + value["batched"] > 4:
        # For an output of 1 PyTorch's average takes more than [N, C, H, W]; the harness does not.
        value["sizes"] = value["sizes"][-3:]
    return {"output_size": some(1, 2, 7, [2, 5], [None, 3], [4, None], rarely(-1, 1))}, [value]


def upsample():
    rank = some(1, 2, 2)
    mode = some(None, "nearest", "linear", "bilinear", "bicubic")
    arguments = given(mode=mode, align_corners=some(None, None, True, False))
    if rng.random() < 0.5:
        arguments["size"] = number_or_pair([1, 2, 5, 9, rarely(0, 2)], rank)
    else:
        arguments["scale_factor"] = number_or_pair([2, 2.0, 0.5, 1.7, 0.3], rank)
        arguments.update(given(recompute_scale_factor=some(None, True, False)))
    return arguments, [batched([some(1, 2, 3)] + [rng.randint(1, 9) for _ in range(rank)])]


def norm(rank):
    features = some(1, 2, 3, 6)
    value = rarely(batched([features]), image_value(features, rank), 0.3 if rank == 1 else 0.1)
    return given(
        num_features=rarely(features + 1, features),
        eps=some(None, 1e-3, 1e-12),
        momentum=some(None, 0.01),
        affine=some(None, True, False),
        track_running_stats=rarely(False, some(None, True)),
        bias=some(None, None, True, False),
    ), [value]


def instance_norm():
    features = some(1, 2, 3, 6)
    return given(
        num_features=rarely(features + 1, features, 0.3),
        eps=some(None, 1e-3),
        momentum=some(None, 0.01),
        affine=some(None, True, False),
        track_running_stats=some(None, True, False),
        bias=some(None, None, True, False),
    ), [image_value(features)]


def layer_norm():
    value = any_value(1, 3)
    sizes = value["sizes"][-rng.randint(1, 2):]
    shape = sizes[0] if len(sizes) == 1 and rng.random() < 0.5 else sizes
    return given(
        normalized_shape=rarely([5], rarely([], shape)),
        eps=some(None, 1e-3),
        elementwise_affine=some(None, True, False),
        bias=some(None, True, False),
    ), [value]


def group_norm():
    channels = some(2, 4, 6)
    value = rarely(any_value(), batched([channels] + [some(1, 2, 5) for _ in range(rng.randint(0, 3))]))
    return given(
        num_groups=some(1, 2, 3, channels),
        num_channels=rarely(channels + 1, channels),
        eps=some(None, 1e-3),
        affine=some(None, True, False),
        bias=some(None, None, True, False),
    ), [value]


def recurrent(kind):
    features = some(1, 3, 8)
    hidden = some(1, 4, 6)
    return given(
        input_size=rarely(features + 1, features),
        hidden_size=rarely(0, hidden),
        num_layers=some(None, 1, 2, 3, rarely(0, 1)),
        nonlinearity=some(None, "tanh", "relu") if kind == "RNN" else None,
        bias=some(None, True, False),
        batch_first=True,
        dropout=some(None, 0.5, rarely(1.5, 0)),
        bidirectional=some(None, True, False),
        proj_size=some(None, 0, 2, hidden, -1) if kind == "LSTM" else None,
        output=some(None, "sequence", "hidden", rarely("cell", "cell" if kind == "LSTM" else None)),
    ), [rarely(constant([2, 5, features]), batched([rng.randint(1, 6), features]))]


def attention():
    heads = some(1, 2, 4)
    embed = some(4, 8, 8)
    kdim = some(None, None, 3, embed)
    vdim = some(None, None, 5, embed)
    keys = some(1, 3, 6)
    return given(
        embed_dim=embed,
        num_heads=rarely(3, heads),
        dropout=some(None, 0.1, rarely(1.1, 0)),
        bias=some(None, True, False),
        add_bias_kv=some(None, True),
        add_zero_attn=some(None, True),
        kdim=kdim,
        vdim=vdim,
        batch_first=True,
    ), [
        batched([some(1, 4), rarely(7, embed)]),
        batched([keys, kdim or embed]),
        batched([rarely(2, keys), vdim or embed]),
    ]


def linear():
    value = any_value(0, 3)
    features = value["sizes"][-1] if value["sizes"] else 3
    return given(
        in_features=rarely(7, features), out_features=some(1, 5), bias=some(None, True, False)
    ), [value]


def bilinear():
    middle = [some(2, 3) for _ in range(rng.randint(0, 2))]
    return given(
        in1_features=3, in2_features=rarely(5, 4), out_features=some(1, 5), bias=some(None, False)
    ), [batched(middle + [3]), rarely(constant, batched)(rarely([2], middle) + [4])]


def pair_of_values():
    first = any_value()
    sizes = [rarely(1, rarely(2, size)) for size in first["sizes"]]
    second = rarely(any_value(), {"sizes": sizes, "batched": first["batched"]}, 0.2)
    if rng.random() < 0.35:
        second = constant(sizes[rng.randint(0, len(sizes)):])
    if rng.random() < 0.2:
        second = constant([some(1, 1, 2)] + sizes)
    return {}, rng.sample([first, second], 2)


def matrices():
    inner = some(2, 3)
    leading = [some(1, 2, 4) for _ in range(rng.randint(0, 2))]
    first = batched(leading + [some(2, 5), inner])
    second = batched([rarely(1, rarely(3, size)) for size in leading] + [rarely(4, inner), 6])
    draw = rng.random()
    if draw < 0.4:
        second = constant(some([inner], [inner, 6], [2, inner, 6], [1, 1, inner, 6]))
    if 0.3 < draw < 0.55:
        first = some(batched([inner]), batched([]), constant([4, inner]), constant([inner]))
    return {}, [first, second]


def concat():
    first = any_value(1, 3)
    values = [first]
    for _ in range(rng.randint(0, 2)):
        sizes = list(first["sizes"])
        if sizes:
            sizes[rng.randrange(len(sizes))] = some(1, 2, 5)
        values.append({"sizes": sizes, "batched": rarely(False, first["batched"])})
    return {"dim": rng.randint(-4, 4)}, values


def dims_of(value):
    rank = len(value["sizes"]) + value["batched"]
    return rank, (lambda: rng.randint(-rank - rarely(1, 0), rank - rarely(0, 1)))


def with_dim(make):
    value = any_value(1, 4)
    rank, dim = dims_of(value)
    return make(value, rank, dim), [value]


def unflatten(value, rank, dim):
    dim = dim()
    full = ([0] if value["batched"] else []) + value["sizes"]
    size = full[dim] if -rank <= dim < rank else 4
    return {
        "dim": dim,
        "unflattened_size": some([-1], [1, -1], [-1, 2], [size, 1], [2, 3], [-1, -1], [size]),
    }


def reshape():
    value = any_value(1, 4)
    count = 1
    for size in value["sizes"]:
        count *= size
    return {"shape": some([-1], [count], [2, -1], [-1, 3], [1, count, 1], [-1, -1], [5, -1], [])}, [value]


def permute(value, rank, dim):
    dims = list(range(rank))
    rest = dims[1:]
    rng.shuffle(rest)
    dims = dims[:1] + rest
    draw = rng.random()
    if draw < 0.15:
        rng.shuffle(dims)
    elif draw < 0.25:
        dims = dims[:-1]
    elif draw < 0.35:
        dims[-1] = dims[0]
    return {"dims": [d - rank if rng.random() < 0.2 else d for d in dims]}


def reduce(value, rank, dim):
    # A constant has no batch that an empty list could mean; it is refused all the same.
    empty = [] if value["batched"] else dim()
    dims = some(dim(), [dim()], [dim(), dim()], rarely(empty, [dim()]))
    return given(dim=dims, keepdim=some(None, True, False))


def slice_arguments(value, rank, dim):
    return given(
        dim=dim(),
        start=some(None, 0, 1, -2, -9, 3),
        stop=some(None, None, -1, 2, 5, 9, -9),
        step=some(None, 1, 2, 3, rarely(0, 1), rarely(-1, 1)),
    )


def elementwise(arguments=lambda: {}):
    return lambda: (arguments(), [any_value()])


def prelu():
    value = any_value(1, 3)
    return given(num_parameters=some(None, 1, value["sizes"][0], 5), init=some(None, 0.1)), [value]


MAKERS = {
    "Linear": linear,
    "Bilinear": bilinear,
    "Conv1d": lambda: convolution(1),
    "Conv2d": lambda: convolution(2),
    "ConvTranspose2d": transposed,
    "BatchNorm1d": lambda: norm(1),
    "BatchNorm2d": lambda: norm(2),
    "LayerNorm": layer_norm,
    "GroupNorm": group_norm,
    "InstanceNorm2d": instance_norm,
    "LocalResponseNorm": lambda: (
        given(size=some(1, 2, 5, rarely(0, 3)), alpha=some(None, 0.1), beta=some(None, 0.5), k=some(None, 2.0)),
        [rarely(any_value(), batched(image()), 0.3)],
    ),
    "Dropout": elementwise(lambda: given(p=some(None, 0.2, 0.0, 1.0, rarely(1.5, 1.0)), inplace=some(None, False))),
    "Dropout2d": lambda: (given(p=some(None, 0.2, -0.1)), [batched(image())]),
    "AlphaDropout": elementwise(lambda: given(p=some(None, 0.2))),
    "MaxPool1d": lambda: max_pool(1),
    "MaxPool2d": lambda: max_pool(2),
    "AvgPool2d": avg_pool,
    "AdaptiveAvgPool2d": adaptive,
    "AdaptiveMaxPool2d": adaptive,
    "ZeroPad2d": lambda: (
        {"padding": some(0, 1, 2, -1, [1, 2, 3, 4], [0, -1, 1, -2], [3, 0, 0, 0])},
        [batched(image())],
    ),
    "Upsample": upsample,
    "PixelShuffle": lambda: (
        {"upscale_factor": some(1, 2, 3, rarely(0, 2))},
        [batched([some(4, 9, 8, 3), rng.randint(1, 4), rng.randint(1, 4)])],
    ),
    "ReLU": elementwise(lambda: given(inplace=some(None, False))),
    "ReLU6": elementwise(),
    "LeakyReLU": elementwise(lambda: given(negative_slope=some(None, 0.2, 1e-06))),
    "PReLU": prelu,
    "ELU": elementwise(lambda: given(alpha=some(None, 0.5))),
    "SELU": elementwise(),
    "CELU": elementwise(lambda: given(alpha=some(None, 0.5, 0.0))),
    "GELU": elementwise(lambda: given(approximate=some(None, "none", "tanh", "erf"))),
    "SiLU": elementwise(),
    "Mish": elementwise(),
    "Sigmoid": elementwise(),
    "Tanh": elementwise(),
    "Softplus": elementwise(lambda: given(beta=some(None, 2.5), threshold=some(None, 5.5))),
    "Softsign": elementwise(),
    "Hardtanh": elementwise(
        lambda: given(min_val=some(None, -0.5, 1.5), max_val=some(None, 2.0), min_value=rarely(-3.0, None))
    ),
    "Hardsigmoid": elementwise(),
    "Hardswish": elementwise(),
    "LogSigmoid": elementwise(),
    "Softmax": lambda: with_dim(lambda value, rank, dim: given(dim=some(None, dim()))),
    "LogSoftmax": lambda: with_dim(lambda value, rank, dim: given(dim=some(None, dim()))),
    "Identity": elementwise(),
    "RNN": lambda: recurrent("RNN"),
    "LSTM": lambda: recurrent("LSTM"),
    "GRU": lambda: recurrent("GRU"),
    "MultiheadAttention": attention,
    "Flatten": lambda: with_dim(
        lambda value, rank, dim: given(start_dim=some(None, dim()), end_dim=some(None, dim()))
    ),
    "Unflatten": lambda: with_dim(unflatten),
    "Add": pair_of_values,
    "Subtract": pair_of_values,
    "Multiply": pair_of_values,
    "Divide": pair_of_values,
    "MatMul": matrices,
    "Concat": concat,
    "Scale": elementwise(lambda: given(factor=some(None, 2.0), offset=some(None, -1))),
    "Clamp": elementwise(lambda: given(min=some(None, -1, 0.5), max=some(None, 1, 0.25))),
    "Reshape": reshape,
    "Permute": lambda: with_dim(permute),
    "Squeeze": lambda: with_dim(lambda value, rank, dim: {"dim": dim()}),
    "Unsqueeze": lambda: with_dim(lambda value, rank, dim: {"dim": dim() + some(0, 1)}),
    "Mean": lambda: with_dim(reduce),
    "Max": lambda: with_dim(reduce),
    "Sum": lambda: with_dim(reduce),
    "Select": lambda: with_dim(lambda value, rank, dim: {"dim": dim(), "index": rng.randint(-5, 4)}),
    "Slice": lambda: with_dim(slice_arguments),
}

PLAIN = {
    "Add": lambda x, y: x + y,
    "Subtract": lambda x, y: x - y,
    "Multiply": lambda x, y: x * y,
    "Divide": lambda x, y: x / y,
    "MatMul": torch.matmul,
    "Concat": lambda *xs, dim: torch.cat(xs, dim),
    "Scale": lambda x, factor=1, offset=0: x * factor + offset,
    "Clamp": torch.clamp,
    "Permute": lambda x, dims: x.permute(dims),
    "Squeeze": lambda x, dim: x.squeeze(dim),
    "Unsqueeze": lambda x, dim: x.unsqueeze(dim),
    "Mean": lambda x, dim, keepdim=False: x.mean(dim, keepdim=keepdim),
    "Max": lambda x, dim, keepdim=False: x.amax(dim, keepdim=keepdim),
    "Sum": lambda x, dim, keepdim=False: x.sum(dim, keepdim=keepdim),
    "Select": lambda x, dim, index: x.select(dim, index),
}

SHAPE_ONLY_DIMS = {"Flatten": ("start_dim", "end_dim"), "Unflatten": ("dim",), "Squeeze": ("dim",), "Slice": ("dim",), "Concat": ("dim",)}


def tuples(value):
    return tuple(tuples(item) for item in value) if isinstance(value, list) else value


def run_slice(x, dim, start=None, stop=None, step=None):
    assert -x.dim() <= dim < x.dim()
    if step is not None and step <= 0:
        raise ValueError("PyTorch's slices go forward")
    index = [slice(None)] * x.dim()
    index[dim] = slice(start, stop, step)
    return x[tuple(index)]


def make_module(kind, arguments):
    arguments = {key: tuples(value) for key, value in arguments.items() if key != "output"}
    torch.manual_seed(1)
    module = getattr(nn, kind)(**arguments).eval()
    if getattr(module, "track_running_stats", None) is False and kind.startswith("BatchNorm"):
        raise ValueError("statistics of the batch at evaluation")
    return module


def run(kind, arguments, operands, module):
    if module is None:
        plain = {key: tuples(value) for key, value in arguments.items()}
        if kind == "Slice":
            return run_slice(*operands, **plain)
        if kind == "Reshape":
            x = operands[0]
            # The batch is the first dimension only where there is one.
            return x.reshape(*([x.shape[0]] if run.is_batched else []), *plain["shape"])
        return PLAIN[kind](*operands, **plain)
    if kind in ("RNN", "LSTM", "GRU"):
        sequence, final = module(operands[0])
        output = arguments.get("output", "sequence")
        if output == "sequence":
            return sequence
        if kind == "LSTM":
            final = final[1 if output == "cell" else 0]
        elif output == "cell":
            raise ValueError("only an LSTM has a cell")
        count = 2 if module.bidirectional else 1
        return torch.cat([final[i] for i in range(-count, 0)], dim=-1)
    if kind == "MultiheadAttention":
        return module(*operands)[0]
    return module(*operands)


def operands_for(values, batch):
    generator = torch.Generator().manual_seed(7)
    return [
        torch.randn(([batch] if value["batched"] else []) + value["sizes"], generator=generator)
        for value in values
    ]


def names_the_batch(kind, arguments, values):
    rank = len(values[0]["sizes"]) + 1
    for name in SHAPE_ONLY_DIMS.get(kind, ()):
        default = {"start_dim": 1, "end_dim": -1}.get(name)
        dim = arguments.get(name, default)
        if dim in (0, -rank):
            return True
    return False


def output_of(kind, arguments, values, module):
    """The shape without the batch, or None."""
    is_batched = any(value["batched"] for value in values)
    run.is_batched = is_batched
    if not is_batched:
        with torch.no_grad():
            return list(run(kind, arguments, operands_for(values, 0), module).shape)
    if values[0]["batched"] and names_the_batch(kind, arguments, values):
        return None
    shapes = []
    for batch in BATCHES:
        operands = operands_for(values, batch)
        with torch.no_grad():
            output = run(kind, arguments, operands, module)
        if output.dim() == 0 or output.shape[0] != batch:
            return None
        shapes.append(list(output.shape[1:]))
        changed = [x.clone() for x in operands]
        for x, value in zip(changed, values):
            if value["batched"]:
                x[-1] += 1
        with torch.no_grad():
            again = run(kind, arguments, changed, module)
        if not torch.equal(output[0].nan_to_num(), again[0].nan_to_num()):
            return None
    return shapes[0] if shapes[0] == shapes[1] else None


def macs_of(kind, arguments, values, module):
    if kind not in ("Linear", "Conv1d", "Conv2d", "ConvTranspose2d", "MatMul"):
        return None
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        run(kind, arguments, operands_for(values, 1), module)
    # Products with a vector are not counted.
    return counter.get_total_flops() // 2 or None


def case(kind):
    arguments, values = MAKERS[kind]()
    entry = {"type": kind, "arguments": arguments, "operands": values, "output": None}
    module = None
    try:
        if hasattr(nn, kind) and kind not in PLAIN:
            module = make_module(kind, arguments)
        output = output_of(kind, arguments, values, module)
    except (RuntimeError, ValueError, TypeError, IndexError, AssertionError, ZeroDivisionError, NotImplementedError) as error:
        entry["why"] = type(error).__name__
        output = None
    # A value without elements cannot become scores: the harness refuses it.
    if output is not None and 0 not in output:
        entry["output"] = output
        if module is not None:
            entry["repr"] = repr(module)
            tensors = [[name, list(tensor.shape)] for name, tensor in module.state_dict().items()]
            if tensors:
                entry["tensors"] = tensors
        macs = macs_of(kind, arguments, values, module)
        if macs is not None:
            entry["macs"] = macs
    return entry


def main():
    path = pathlib.Path(__file__).parent / "Goldens" / "layers.jsonl"
    path.parent.mkdir(exist_ok=True)
    lines = []
    for kind in MAKERS:
        seen = set()
        for _ in range(CASES_PER_TYPE * (3 if "Conv" in kind or "Pool" in kind else 1)):
            line = json.dumps(case(kind), ensure_ascii=False)
            if line not in seen:
                seen.add(line)
                lines.append(line)
    path.write_text("\n".join(lines) + "\n")
    legal = sum('"output": null' not in line for line in lines)
    print(f"PyTorch {torch.__version__}: {len(lines)} layers, {legal} legal")


if __name__ == "__main__":
    main()
