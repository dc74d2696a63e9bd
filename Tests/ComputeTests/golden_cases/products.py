"""Linear maps and convolutions."""

import itertools

from .cases import batch_norm1d, batch_norm2d, case, conv1d, conv2d, conv_transpose2d, layer, linear


def linear_cases():
    for i, o, bias, batch in [
        (784, 10, True, 7),
        (5, 3, False, 1),
        (17, 33, True, 7),
        (1, 1, True, 2),
        (64, 16, True, 100),
    ]:
        case(
            "linear",
            f"{i} to {o} bias {bias} batch {batch}",
            [i],
            linear("fc", i, o, bias=bias),
            batch=batch,
        )
    case("linear", "of an image", [28, 28], layer("Flatten"), linear("fc", 784, 10))
    case("linear", "over the last dimension", [3, 4, 6], linear("fc", 6, 5))
    case(
        "linear",
        "784-16-16-10",
        [784],
        linear("a", 784, 16),
        layer("Sigmoid"),
        linear("b", 16, 16),
        layer("Sigmoid"),
        linear("c", 16, 10),
        batch=7,
    )
    case(
        "linear",
        "with softmax",
        [30],
        linear("a", 30, 40),
        layer("ReLU"),
        layer("Dropout", p=0.3),
        linear("b", 40, 10),
        layer("Softmax", dim=1),
        batch=7,
    )
    case(
        "linear",
        "shared weights",
        [12],
        layer("Linear", name="a", id="first", in_features=12, out_features=12),
        layer("ReLU"),
        layer("Linear", name="a", id="second", in_features=12, out_features=12),
        layer("Tanh"),
    )
    for a, b, o, bias in [(4, 5, 3, True), (3, 3, 7, False)]:
        case(
            "linear",
            f"bilinear {a} {b} {o}",
            [9],
            linear("l", 9, a),
            linear("r", 9, b, inputs=["input"]),
            layer(
                "Bilinear",
                "l",
                "r",
                name="bi",
                in1_features=a,
                in2_features=b,
                out_features=o,
                bias=bias,
            ),
            batch=7,
        )
    case(
        "linear",
        "bilinear in three dimensions",
        [2, 3, 4],
        layer(
            "Bilinear", "input", "input", name="bi", in1_features=4, in2_features=4, out_features=5
        ),
    )
    for activation in [
        "ReLU",
        "GELU",
        "Tanh",
        "SiLU",
        "ELU",
        "Hardswish",
        "LeakyReLU",
        "Sigmoid",
        "Softplus",
        "Mish",
    ]:
        case(
            "linear",
            f"then {activation}",
            [20],
            linear("a", 20, 18),
            layer(activation),
            linear("b", 18, 5),
            batch=7,
        )
    case(
        "linear",
        "batch norm after it",
        [20],
        linear("a", 20, 18),
        batch_norm1d("n", 18),
        layer("ReLU"),
        linear("b", 18, 5),
        batch=7,
    )
    case(
        "linear",
        "batch norm without bias",
        [20],
        linear("a", 20, 18, bias=False),
        batch_norm1d("n", 18, affine=False),
        batch=7,
    )
    case(
        "linear",
        "batch norm over length",
        [6, 20],
        linear("a", 20, 18),
        batch_norm1d("n", 6),
        layer("ReLU"),
        batch=3,
    )
    case(
        "linear",
        "residual",
        [20],
        linear("a", 20, 20),
        layer("ReLU", id="r"),
        linear("b", 20, 20),
        layer("Add", "b", "r"),
        layer("ReLU"),
        batch=7,
    )


def conv_cases():
    grid = itertools.product([1, 3], [1, 2, 3, 5], [1, 2, 3], [0, 1, 2], [1, 2])
    for channels, kernel, stride, padding, dilation in grid:
        if (
            dilation * (kernel - 1) + 1 > 8 + 2 * padding
            or padding > kernel
            or (kernel + stride + padding + dilation + channels) % 3
        ):
            continue
        case(
            "conv2d",
            f"c{channels} k{kernel} s{stride} p{padding} d{dilation}",
            [channels, 9, 8],
            conv2d("c", channels, 5, kernel, stride=stride, padding=padding, dilation=dilation),
        )
    for i, o, groups, bias in [
        (4, 8, 2, True),
        (6, 6, 6, True),
        (6, 12, 6, False),
        (32, 32, 32, True),
        (16, 32, 4, True),
        (16, 16, 16, False),
        (3, 9, 3, True),
    ]:
        case(
            "conv2d",
            f"groups {groups} {i} to {o}",
            [i, 7, 7],
            conv2d("c", i, o, 3, padding=1, groups=groups, bias=bias),
        )
        case(
            "conv2d",
            f"groups {groups} {i} to {o} stride 2",
            [i, 8, 7],
            conv2d("c", i, o, 3, stride=2, groups=groups, bias=bias),
            layer("ReLU"),
            batch=7,
        )
    for kernel, stride, padding, dilation in [
        ([3, 5], [1, 2], [0, 2], [1, 1]),
        ([1, 7], [2, 1], [0, 3], [1, 1]),
        ([2, 3], [1, 1], [1, 0], [3, 2]),
        ([9, 1], [1, 3], [4, 0], [1, 1]),
    ]:
        case(
            "conv2d",
            f"pairs {kernel} {stride} {padding} {dilation}",
            [2, 11, 10],
            conv2d("c", 2, 4, kernel, stride=stride, padding=padding, dilation=dilation),
        )
    for kernel, dilation in [(2, 1), (3, 1), (4, 1), (4, 2), ([2, 5], [3, 1])]:
        case(
            "conv2d",
            f"same {kernel} {dilation}",
            [3, 8, 9],
            conv2d("c", 3, 4, kernel, padding="same", dilation=dilation),
        )
    case("conv2d", "valid", [3, 8, 9], conv2d("c", 3, 4, 3, padding="valid"))
    for mode, padding in itertools.product(
        ["reflect", "replicate", "circular"], [1, [2, 3], "same"]
    ):
        case(
            "conv2d",
            f"{mode} {padding}",
            [3, 8, 7],
            conv2d("c", 3, 4, 4 if padding == "same" else 3, padding=padding, padding_mode=mode),
            layer("ReLU"),
        )
    for i, o in [(16, 16), (32, 64), (17, 31), (1, 32), (3, 64), (64, 10)]:
        case(
            "conv2d",
            f"blocked {i} to {o}",
            [i, 6, 6],
            conv2d("c", i, o, 3, padding=1),
            batch=7 if i < 20 else 1,
        )
    for i, o in [(16, 32), (5, 7), (64, 64)]:
        case("conv2d", f"pointwise {i} to {o}", [i, 5, 6], conv2d("c", i, o, 1))
    for k, s, p, d, g, mode in [
        (3, 1, 0, 1, 1, "zeros"),
        (5, 2, 2, 1, 2, "zeros"),
        (2, 1, "same", 3, 1, "zeros"),
        (3, 1, 2, 2, 4, "zeros"),
        (3, 1, 1, 1, 1, "reflect"),
        (4, 1, 2, 1, 1, "circular"),
        (7, 3, 3, 1, 1, "replicate"),
    ]:
        case(
            "conv1d",
            f"k{k} s{s} p{p} d{d} g{g} {mode}",
            [4, 15],
            conv1d("c", 4, 8, k, stride=s, padding=p, dilation=d, groups=g, padding_mode=mode),
        )
    case(
        "conv1d",
        "rows as a sequence",
        [28, 28],
        conv1d("c", 28, 16, 3, padding=1),
        layer("ReLU"),
        layer("MaxPool1d", kernel_size=2),
        layer("Flatten"),
        linear("f", 224, 10),
        batch=7,
    )


def transposed_cases():
    for i, o, k, s, p, op, d, g, bias in [
        (3, 4, 2, 2, 0, 0, 1, 1, True),
        (3, 4, 3, 1, 1, 0, 1, 1, True),
        (3, 4, 3, 2, 1, 1, 1, 1, True),
        (4, 6, 3, 2, 0, 1, 1, 2, True),
        (4, 4, 3, 1, 0, 0, 2, 4, False),
        (2, 2, 4, 3, 2, 2, 1, 1, True),
        (16, 32, 4, 2, 1, 0, 1, 1, True),
        (6, 9, 2, 2, 0, 1, 1, 3, True),
        (5, 3, [3, 2], [2, 1], [1, 0], [1, 0], [1, 2], 1, True),
        (1, 1, 1, 2, 0, 1, 1, 1, True),
        (4, 2, 5, 1, 3, 0, 1, 1, True),
    ]:
        case(
            "conv_transpose2d",
            f"{i} to {o} k{k} s{s} p{p} o{op} d{d} g{g}",
            [i, 5, 4],
            conv_transpose2d(
                "c",
                i,
                o,
                k,
                stride=s,
                padding=p,
                output_padding=op,
                dilation=d,
                groups=g,
                bias=bias,
            ),
        )
    for k, s, p, op, d in [
        (4, 1, 0, 2, 3),
        ([5, 4], 2, [0, 3], [2, 0], [3, 1]),
        (3, [1, 2], 1, [2, 1], 3),
    ]:
        case(
            "conv_transpose2d",
            f"long output padding k{k} s{s} p{p} o{op} d{d}",
            [4, 3, 5],
            conv_transpose2d(
                "c", 4, 6, k, stride=s, padding=p, output_padding=op, dilation=d, groups=2
            ),
            batch_norm2d("n", 6),
            layer("ReLU"),
            # Of the bias before batch statistics: PyTorch's own float32 leaves up to 9e-5 with
            # seeds 1 to 3, as many values of both signs are summed.
            residue=3e-4,
        )
    case(
        "conv_transpose2d",
        "with batch norm and ReLU",
        [8, 4, 4],
        conv_transpose2d("c", 8, 6, 2, stride=2, groups=2),
        batch_norm2d("n", 6),
        layer("ReLU"),
    )
    # An output padding that reaches a stride or more past the last cell.
    for s, p, op, d in [(1, 0, 1, 2), (1, 1, 3, 4), (2, 0, 4, 5), (1, [0, 1], [2, 0], [3, 1])]:
        case(
            "conv_transpose2d",
            f"far output padding s{s} p{p} o{op} d{d}",
            [4, 5, 4],
            conv_transpose2d("c", 4, 3, 3, stride=s, padding=p, output_padding=op, dilation=d),
            layer("Tanh"),
        )


def add_cases():
    linear_cases()
    conv_cases()
    transposed_cases()
